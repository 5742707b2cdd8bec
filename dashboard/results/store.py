"""The results of nodes, shared by all viewers: computed once, bounded in bytes, never changed by one of them.

One `Results` serves the whole process. A result's key is its node, with all that the node takes, and the values of the
controls that it depends on, directly or through its inputs; so notebooks that import a node share its results. The
first request for a result starts the computation in a worker thread; others meanwhile wait for the same one without
holding a thread. A failing computation is not kept. Inputs are awaited on the event loop and only then does a node take
a thread, so a slow source costs one thread, however many viewers wait for it.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import time
from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from cachetools import LRUCache

from dashboard import logs
from dashboard.pipeline import ById, Computation, Node, Pipeline
from dashboard.results.progress import Progress, Work
from dashboard.results.sharing import hand_on
from dashboard.results.sizes import size

MEGABYTE = 1_000_000
ENTRY = 600  # bytes of the store's own books for one result: measured, rounded
SLOW = 1  # seconds from which on the log names a node
# Exceptions that mean something of its own to asyncio: it would lose them, cancel the computation or stop the server.
NOT_FOR_ASYNCIO = (StopIteration, concurrent.futures.CancelledError)


@dataclass(frozen=True)
class Result:
    """What a node returned, when it was computed (seconds, by the store's clock), how long that took, and the bytes
    that the store holds for it, the values of the controls included."""

    value: Any
    at: float
    seconds: float
    bytes: int


def run_here(function: Callable[..., Any], positional: Sequence[Any], named: Mapping[str, Any]) -> Any:
    """Call an author's function in the thread that asks."""
    return function(*positional, **named)


def _as_returned(value: Any) -> Any:
    return value


class Results:
    """The store. Everything but the nodes themselves happens on one event loop.

    Parameters
    ----------
    megabytes : float
        Bound on the bytes held. The least recently used result goes first; one larger than the bound is not kept.
    executor : concurrent.futures.Executor, optional
        Threads in which nodes are computed; a pool of four by default.
    keep : callable
        Turns what a node returned into what is stored, in the worker thread. A site, a preview and a check hand in
        `components.content.keep`, which stores figures as drawings: the store itself does not know how a value looks.
    run : callable
        Calls an author's function with positional and named arguments, in the worker thread by default. Nothing else
        of a computation passes through it, so that another one may have the function called on another machine.
    size : callable
        Bytes of the values of the controls, one after the other, and of the stored value, which is the last; a test of
        the bound counts results instead.
    clock : callable
        Seconds of the epoch, for the age of results.
    """

    def __init__(
        self,
        megabytes: float = 64,
        executor: Executor | None = None,
        *,
        keep: Callable[[Any], Any] = _as_returned,
        run: Callable[[Callable[..., Any], Sequence[Any], Mapping[str, Any]], Any] = run_here,
        size: Callable[[Sequence[Any]], int] = lambda stored: ENTRY + size(stored),
        clock: Callable[[], float] = time.time,
    ):
        self._stored: LRUCache[Hashable, Result] = LRUCache(megabytes * MEGABYTE, lambda result: result.bytes)
        self._in_flight: dict[Hashable, asyncio.Task[Result]] = {}
        self._work: dict[Hashable, Work] = {}  # of those in flight that have their inputs
        self._executor = executor or ThreadPoolExecutor(4, thread_name_prefix="node")
        self._keep, self._run, self._size, self._clock = keep, run, size, clock

    def peek(self, pipeline: Pipeline, name: str, values: Mapping[str, Any]) -> Result | None:
        """The stored result of a node for these control values, or None when there is none yet."""
        return self._stored.get(key(pipeline, name, values))

    async def get(self, pipeline: Pipeline, name: str, values: Mapping[str, Any]) -> Result:
        """The result of a node for these control values, computed when nobody has asked for it before.

        Raises whatever the node, or one of its inputs, raises.
        """
        wanted = key(pipeline, name, values)
        if (stored := self._stored.get(wanted)) is not None:
            return stored
        task = self._in_flight.get(wanted)
        if task is None:
            task = self._in_flight[wanted] = asyncio.ensure_future(self._compute(wanted, pipeline, name, values))
            task.add_done_callback(lambda done: self._store(wanted, done))
        return await asyncio.shield(task)  # one viewer may go while others wait for the same

    def progress(self, pipeline: Pipeline, name: str, values: Mapping[str, Any]) -> Progress | None:
        """How far the node is that a result waits for now, itself or one of its inputs; None when none is at work."""
        waited_for = (key(pipeline, node.name, values) for node in pipeline.upstream(name))
        at_work = (self._work[wanted].progress for wanted in waited_for if wanted in self._work)
        return min(at_work, key=lambda progress: progress.waiting, default=None)

    @property
    def held(self) -> int:
        """Bytes that it holds."""
        return int(self._stored.currsize)

    @property
    def count(self) -> int:
        """How many results it holds."""
        return len(self._stored)

    def age(self, result: Result) -> float:
        """Seconds since a result was computed."""
        return self._clock() - result.at

    def keep_only(self, pipeline: Pipeline, names: Set[str]) -> None:
        """Drop the results of all nodes of a pipeline but these: the same functions may do another thing now."""
        kept = {pipeline.computation(name) for name in names}
        gone = {pipeline.computation(name) for name in [*pipeline.nodes, *pipeline.domains]} - kept
        self._drop(lambda computation: computation in gone)

    def forget(self, pipeline: Pipeline) -> None:
        """Drop every result of a pipeline that is no more, wherever it was imported; those that it imported stay."""
        self._drop(lambda computation: computation.calls & pipeline.own_functions)

    def _drop(self, is_gone: Callable[[Computation], object]) -> None:
        for held in (self._stored, self._in_flight):
            for wanted in [wanted for wanted in held if is_gone(wanted[0])]:
                del held[wanted]

    def _store(self, wanted: Hashable, done: asyncio.Task[Result]) -> None:
        """Store a computed result, unless it failed, is too large, or its pipeline was forgotten meanwhile."""
        if self._in_flight.get(wanted) is done:
            del self._in_flight[wanted]
            if not done.cancelled() and done.exception() is None and done.result().bytes <= self._stored.maxsize:
                self._stored[wanted] = done.result()

    async def _compute(self, wanted: Hashable, pipeline: Pipeline, name: str, values: Mapping[str, Any]) -> Result:
        node = pipeline[name]
        results = await asyncio.gather(*(self.get(pipeline, needed, values) for needed in node.inputs))
        inputs = {needed: result.value for needed, result in zip(node.inputs, results, strict=True)}
        work = self._work[wanted] = Work(node.spoken, self._clock)
        try:
            loop = asyncio.get_running_loop()
            result = await loop.run_in_executor(self._executor, self._call, wanted, work, node, inputs, values)
            if result.seconds > SLOW:
                took = f"{node.name}() took {result.seconds:.1f} s"
                logs.event("slow node", took, node=node.name, cell=str(node.place), ms=round(result.seconds * 1000))
            return result
        finally:
            self._work.pop(wanted, None)

    def _call(
        self, wanted: Hashable, work: Work, node: Node, inputs: Mapping[str, Any], values: Mapping[str, Any]
    ) -> Result:
        """Compute a node in a worker thread."""
        start = time.perf_counter()
        try:
            with work.running():
                positional, named = node.bind({name: hand_on(value) for name, value in inputs.items()}, values)
                returned = self._run(node.call, positional, named)
        except BaseException as error:
            if isinstance(error, Exception) and not isinstance(error, NOT_FOR_ASYNCIO):
                raise
            raise RuntimeError(f"{type(error).__name__} {error}".strip()).with_traceback(error.__traceback__) from error
        value = self._keep(returned)
        return Result(value, self._clock(), time.perf_counter() - start, self._size((*wanted[1:], value)))


def key(pipeline: Pipeline, name: str, values: Mapping[str, Any]) -> Hashable:
    """Which result: what is computed, and the control values that it depends on."""
    depends_on = sorted(pipeline.depends_on(name))
    return (pipeline.computation(name), *((control, _frozen(values[control])) for control in depends_on))


def _frozen(value: Any) -> Hashable:
    """A hashable stand-in that tells 1 from True and 1.0; what cannot be hashed is told apart by identity."""
    if parts := PARTS.get(type(value)):
        return (type(value), parts(value))
    try:
        hash(value)
    except TypeError:
        return ById(value)
    return (type(value), value)


PARTS: dict[type, Callable[[Any], Hashable]] = {
    list: lambda items: tuple(map(_frozen, items)),
    tuple: lambda items: tuple(map(_frozen, items)),
    set: lambda items: frozenset(map(_frozen, items)),
    frozenset: lambda items: frozenset(map(_frozen, items)),
    dict: lambda items: tuple((_frozen(key), _frozen(item)) for key, item in items.items()),
}
