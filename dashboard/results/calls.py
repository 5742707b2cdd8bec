"""One computation of a node: its function is called, and what that returns or yields is kept.

A function is called in a worker thread, an `async` one too, which makes its coroutine and no more. That runs on the
event loop of its notebook, and takes no thread while it awaits; what comes out of it is kept in a worker thread again.
It is told apart by what it returns, so that a decorator, a partial or a lambda may stand around it.

A view may yield, plainly or asynchronously: each thing is heard by those who wait, the last is the result. What another
node takes is one value, so there a generator is refused (`lasting`).
"""

from __future__ import annotations

import inspect
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Mapping, Sequence
from contextlib import aclosing, closing
from contextvars import Context, copy_context
from dataclasses import dataclass, field
from typing import Any

from dashboard import logs
from dashboard.pictures import pyplot
from dashboard.pipeline import Node
from dashboard.results.lasting import check_lasting
from dashboard.results.progress import Work
from dashboard.results.sharing import hand_on
from dashboard.results.steps import Steps
from dashboard.workers import Terms, Workers

END = object()  # of what an asynchronous generator yields
SLOW = 1  # seconds from which on the log names a node
GENERATOR_EXPRESSION = "<genexpr>"  # the name of its code


@dataclass(frozen=True)
class Result:
    """What a node returned, when it was computed (seconds, by the store's clock), how long that took, and the bytes
    that the store holds for it, the values of the controls included. `held` are the seconds at a time for which an
    `async` function kept its event loop."""

    value: Any
    at: float
    seconds: float
    bytes: int
    held: float = 0.0


def run_here(function: Callable[..., Any], positional: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """Call an author's function in the thread that asks."""
    return function(*positional, **named)


def as_returned(value: Any, is_view: bool) -> Any:
    return value


def note_slow(node: Node, result: Result) -> None:
    """Write into the log what has taken long, or kept others waiting."""
    about = {"node": node.name, "cell": str(node.place)}
    if result.seconds > SLOW:
        took = f"{node.name}() took {result.seconds:.1f} s"
        logs.event("slow node", took, **about, ms=round(result.seconds * 1000))
    if result.held > SLOW:
        held = f"{node.name}() kept the other async functions of its notebook waiting for {result.held:.1f} s"
        logs.event("no await", held, **about, ms=round(result.held * 1000))


@dataclass(frozen=True)
class Unfinished:
    """What an `async` function has made, to be awaited or iterated on an event loop; `start` is when it was called."""

    made: Coroutine[Any, Any, Any] | AsyncGenerator[Any, None]
    start: float


@dataclass(frozen=True, eq=False)
class Call:
    """How a node is computed.

    Attributes
    ----------
    node: whose function is called.
    may_yield: whether it is a view, which may yield.
    run: calls an author's function with positional and named arguments.
    keep: turns what came out into what is stored.
    measure: the bytes that the store holds for what was kept.
    hear: is told what was kept of each thing that is yielded; whatever it raises ends the computation.
    work: what is known of its progress.
    clock: the store's.
    within: the context in which the author's code runs.
    """

    node: Node
    may_yield: bool
    run: Callable[..., Any]
    keep: Callable[[Any], Any]
    measure: Callable[[Any], int]
    hear: Callable[[Any], None]
    work: Work
    clock: Callable[[], float]
    within: Context = field(default_factory=Context)

    def begin(self, inputs: Mapping[str, Any], values: Mapping[str, Any]) -> Result | Unfinished:
        """Call the function in this thread, with the results of its inputs and the values of all controls."""
        return self.within.run(self._begin, inputs, values)

    def _begin(self, inputs: Mapping[str, Any], values: Mapping[str, Any]) -> Result | Unfinished:
        start = time.perf_counter()
        with pyplot.apart():
            with self.work.running():
                positional, named = self.node.bind({name: hand_on(value) for name, value in inputs.items()}, values)
                returned = self.run(self.node.call, positional, named)
                if inspect.iscoroutine(returned) or (self.may_yield and inspect.isasyncgen(returned)):
                    return Unfinished(returned, start)
                if self.may_yield and _yields(returned):
                    return self._result(start, self._last_of(returned))
            return self._result(start, self._kept(returned))

    def _last_of(self, generator: Generator[Any, Any, Any]) -> Any:
        kept = None
        with closing(generator):
            for value in generator:
                kept = self._kept(value)
                self.hear(kept)
        return kept

    def _kept(self, value: Any) -> Any:
        check_lasting(self.node, value)
        return self.keep(value)

    def _result(self, start: float, kept: Any, held: float = 0.0) -> Result:
        return Result(kept, self.clock(), time.perf_counter() - start, self.measure(kept), held)

    async def finish(self, unfinished: Unfinished, workers: Workers, terms: Terms) -> Result:
        """Await or iterate on this loop, in the context `within`; the threads keep what comes of it."""

        async def in_a_thread(call: Callable[..., Any], *args: Any) -> Any:
            return await workers.run(terms, copy_context().run, call, *args)

        kept, steps = None, Steps()
        with pyplot.apart(), self.work.running():
            if inspect.iscoroutine(unfinished.made):
                kept = await in_a_thread(self._kept, await steps.of(unfinished.made))
            else:
                async with aclosing(unfinished.made) as values:
                    while (value := await steps.of(anext(values, END))) is not END:
                        kept = await in_a_thread(self._kept, value)
                        self.hear(kept)
            return await in_a_thread(self._result, unfinished.start, kept, steps.longest)


def _yields(returned: Any) -> bool:
    """Whether a function with `yield` returned it: one that is written as an expression is a value like any other."""
    return inspect.isgenerator(returned) and returned.gi_code.co_name != GENERATOR_EXPRESSION
