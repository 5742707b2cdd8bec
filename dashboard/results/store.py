"""The results of nodes, shared by all viewers: computed once, bounded in bytes, never changed by one of them.

One `Results` serves the whole process. A result's key is its node, with all that the node takes, and the values of the
controls that it depends on, directly or through its inputs; so notebooks that import a node share its results. The
first request for a result starts the computation in a worker thread; others meanwhile wait for the same one without
holding a thread. A failing computation is not kept. Inputs are awaited on the event loop and only then does a node take
a thread, so a slow source costs one thread, however many viewers wait for it.

What nobody waits for any more is dropped, an `async` function in the midst of it and a view that yields at its next
yield. What else has a thread already goes on and is stored, and stands in nobody's way to a thread. What takes too long
is given up (`workers`), with an error of the node's place.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Hashable, Mapping, Sequence, Set
from contextvars import Context
from dataclasses import replace
from functools import partial
from typing import Any

from cachetools import LRUCache

from dashboard import errors
from dashboard.errors import NotebookError
from dashboard.figures import Drawing
from dashboard.memory import MEGABYTE
from dashboard.pictures import pyplot
from dashboard.pipeline import Computation, Node, Pipeline
from dashboard.results.anew import Anew, AnewCall, inputs_of
from dashboard.results.calls import Call, Result, Unfinished, as_returned, note_slow, run_here
from dashboard.results.flights import Flight, Listener
from dashboard.results.progress import Progress, Work, listen
from dashboard.results.sharing import shared_parts
from dashboard.results.sizes import size
from dashboard.wording import duration
from dashboard.workers import BusyError, HeldUpError, Loops, Terms, TimeLimitError, Workers

log = logging.getLogger(__name__)
Keep = Callable[..., Any]  # of what a node returned
ENTRY = 600  # bytes of the store's own books for one result: measured, rounded
REMEMBERED = 1000  # results of which it is known by which ids others share them


class Results:
    """The store. Everything but the nodes themselves happens on one event loop.

    Parameters
    ----------
    megabytes : float
        Bound on the bytes held. The least recently used result goes first; one larger than the bound is not kept.
    workers : Workers, optional
        Threads in which nodes are computed; a pool of four by default.
    timeout : float
        Seconds after which a node is given up whose cell allows it no other time.
    keep : callable
        Turns what a node returned, and whether it is a view, into what is stored, in the worker thread. All but tests
        hand in `components.content.keep`: the store itself does not know how a value looks.
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
        workers: Workers | None = None,
        *,
        timeout: float = 60,
        keep: Keep = as_returned,
        run: Callable[[Callable[..., Any], Sequence[Any], Mapping[str, Any]], Any] = run_here,
        size: Callable[[Sequence[Any]], int] = lambda stored: ENTRY + size(stored),
        clock: Callable[[], float] = time.time,
    ):
        self._stored: LRUCache[Hashable, Result] = LRUCache(megabytes * MEGABYTE, lambda result: result.bytes)
        self._in_flight: dict[Hashable, Flight] = {}
        self._work: dict[Hashable, Work] = {}  # of those in flight that have their inputs
        self._ids: LRUCache[Hashable, tuple[str | None, ...]] = LRUCache(
            REMEMBERED
        )  # of what was returned to be shared
        self._anew: dict[Computation, Result] = {}  # those whose results each viewer gets made anew
        self._too_large: set[Computation] = set()  # those that the log has named
        self.workers, self.loops, self.timeout = workers or Workers(), Loops(), timeout
        self._keep, self._run, self._size, self._clock = keep, run, size, clock
        listen()  # to the bars of the nodes that it computes
        pyplot.separate()  # their figures

    shared_parts, Anew = staticmethod(shared_parts), Anew

    def peek(self, pipeline: Pipeline, name: str, values: Mapping[str, Any]) -> Result | None:
        """The stored result of a node for these control values, or None when there is none yet."""
        return self._at_hand(pipeline.key(name, values))

    def is_anew(self, pipeline: Pipeline, name: str) -> bool:
        """Whether a node's result is made anew for each viewer, as far as that is known."""
        return pipeline.computation(name) in self._anew

    def _at_hand(self, wanted: Hashable) -> Result | None:
        return self._anew.get(wanted[0]) or self._stored.get(wanted)

    async def get(
        self, pipeline: Pipeline, name: str, values: Mapping[str, Any], listener: Listener | None = None
    ) -> Result:
        """The result of a node for these control values, computed when nobody has asked for it before.

        A listener is told meanwhile, on this loop, what a view that yields has yielded: the latest at once, then what
        follows, in the form in which it is kept. Raises whatever the node, or one of its inputs, raises, and
        NotebookError for one that was given up.
        """
        wanted = pipeline.key(name, values)
        if (at_hand := self._at_hand(wanted)) is not None:
            return at_hand
        flight = self._in_flight.get(wanted) or self._start(wanted, pipeline, name, values)
        if flight.turn and not flight.waiting:  # somebody has come back to it
            self.workers.note_wanted(flight.turn, is_wanted=True)
        flight.waiting += 1
        try:
            with flight.telling(listener):
                return await asyncio.shield(flight.task)  # one viewer may go while others wait for the same
        finally:
            flight.waiting -= 1
            if not flight.waiting and not flight.task.done():
                self._leave(wanted, flight)

    def _start(self, wanted: Hashable, pipeline: Pipeline, name: str, values: Mapping[str, Any]) -> Flight:
        flight = self._in_flight[wanted] = Flight()
        flight.task = asyncio.ensure_future(self._compute(flight, wanted, pipeline[name], pipeline, values))
        flight.task.add_done_callback(lambda done: self._store(wanted, flight, pipeline[name]))
        return flight

    def _leave(self, wanted: Hashable, flight: Flight) -> None:
        """The last one who waited for it has gone."""
        ends = flight.drop()
        if flight.turn is not None:
            self.workers.note_wanted(flight.turn, is_wanted=False)
        if ends and self._in_flight.get(wanted) is flight:
            del self._in_flight[wanted]  # who asks from now on asks anew

    def progress(self, pipeline: Pipeline, name: str, values: Mapping[str, Any]) -> Progress | None:
        """How far the node is that a result waits for now, itself or one of its inputs; None when none is at work."""
        waited_for = (pipeline.key(node.name, values) for node in pipeline.upstream(name))
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
        for held in (self._stored, self._in_flight, self._ids):
            for wanted in [wanted for wanted in held if is_gone(wanted[0])]:
                del held[wanted]
        self._anew = {one: result for one, result in self._anew.items() if not is_gone(one)}

    def _store(self, wanted: Hashable, flight: Flight, node: Node) -> None:
        """Store a computed result, unless it failed, is too large, or its pipeline was forgotten meanwhile."""
        failed = flight.task.cancelled() or flight.task.exception() is not None  # asked, else asyncio complains of it
        if self._in_flight.get(wanted) is not flight:
            return
        del self._in_flight[wanted]
        if failed:
            return
        if isinstance(flight.task.result().value, Anew):
            self._anew[wanted[0]] = flight.task.result()
        elif flight.task.result().bytes <= self._stored.maxsize:
            self._stored[wanted] = flight.task.result()
        else:
            self._tell_too_large(wanted[0], node, flight.task.result().bytes)

    def _tell_too_large(self, computation: Computation, node: Node, found: int) -> None:
        """Write into the log, once, which node's results are never kept, and how large one is."""
        if computation not in self._too_large:
            self._too_large.add(computation)
            sizes = {"megabytes": f"{found / MEGABYTE:.0f}", "cache": f"{self._stored.maxsize / MEGABYTE:g}"}
            log.warning("%s", NotebookError(node.place, errors.TOO_LARGE, **sizes))

    async def _compute(
        self, flight: Flight, wanted: Hashable, node: Node, pipeline: Pipeline, values: Mapping[str, Any]
    ) -> Result:
        inputs = await inputs_of(self.get, pipeline, node, values)
        if any(isinstance(value, Anew) for value in inputs.values()):
            return Result(Anew(), self._clock(), 0, ENTRY)
        is_view = node in pipeline.views
        make = partial(Call, node, is_view, self._run, partial(self._keep, is_view=is_view))
        make = partial(make, partial(self._measure, wanted), flight.hear, clock=self._clock)
        result = await self._finished(flight, make, pipeline, node, wanted, inputs, values)
        note_slow(node, result)
        return result if is_view or not isinstance(result.value, Drawing) else self._known(wanted, result)

    async def call(
        self, pipeline: Pipeline, name: str, values: Mapping[str, Any], keep: Callable[[Any], Any], within: Context
    ) -> Any:
        """Call the function of a node for one viewer. Nothing is stored; inputs are shared as ever, but for those that
        are made anew as well, which are made for this call.

        `keep` is called with what the function returned, in its thread and in the context `within`; what it returns is
        returned here. Raises as `get`.
        """
        make = partial(Call, run=self._run, measure=lambda kept: 0, hear=lambda kept: None, clock=self._clock)
        finish = partial(self._finished, Flight())
        return await AnewCall(self.get, finish, make, pipeline, values, within).of(name, keep)

    async def _finished(
        self,
        flight: Flight,
        make: Callable[..., Call],
        pipeline: Pipeline,
        node: Node,
        wanted: Hashable,
        inputs: Mapping[str, Any],
        values: Mapping[str, Any],
    ) -> Result:
        """The result of a call, which is at work meanwhile; an error of the node's place where it is given up."""
        work = self._work[wanted] = Work(node.spoken, self._clock)
        try:
            return await self._called(flight, make(work=work), self.terms(pipeline, node, wanted), inputs, values)
        except (BusyError, TimeLimitError) as error:
            raise self.given_up(pipeline, node, error) from None
        finally:
            if self._work.get(wanted) is work:
                del self._work[wanted]

    def _known(self, wanted: Hashable, result: Result) -> Result:
        """A source of figures that is computed again, for the store dropped it, is the one that others share."""
        ids = self._ids.setdefault(wanted, tuple(record.id for record in result.value.records))
        return replace(result, value=result.value.known_by(ids))

    async def _called(
        self, flight: Flight, call: Call, terms: Terms, inputs: Mapping[str, Any], values: Mapping[str, Any]
    ) -> Result:
        """The result of a call: computed in a thread, and on an event loop if it is `async`."""
        while True:
            flight.turn = self.workers.submit(terms, call.begin, inputs, values)
            found = await asyncio.wrap_future(flight.turn)
            if not isinstance(found, Unfinished):
                return found
            finish = call.finish(found, self.workers, terms)
            flight.turn = self.loops.submit(terms, call.node.place.notebook, finish, call.within, found.made)
            try:
                return await asyncio.wrap_future(flight.turn)
            except HeldUpError:  # by another function of its notebook
                call = replace(call, within=call.within.copy())  # the old one may still be entered

    def _measure(self, wanted: Hashable, kept: Any) -> int:
        return self._size((*wanted[1:], kept))

    def terms(self, pipeline: Pipeline, node: Node, wanted: Hashable = None) -> Terms:
        """The terms on which the workers call a node's function, or what its result does later."""
        named = f"{node.place.notebook}, {node.name}()"
        return Terms(pipeline.notebook.path.name, named, wanted, node.timeout or self.timeout)

    def given_up(self, pipeline: Pipeline, node: Node, error: Exception) -> Exception:
        """An error of the node's place for what was given up or refused; any other error as it is."""
        if isinstance(error, BusyError):
            return NotebookError(node.place, errors.BUSY)
        return self._too_slow(pipeline, node, error) if isinstance(error, TimeLimitError) else error

    def _too_slow(self, pipeline: Pipeline, node: Node, error: TimeLimitError) -> NotebookError:
        """The error of a node that was given up; the log learns where it was. Values stay out of both."""
        depends_on = ", ".join(sorted(pipeline.depends_on(node.name)))
        told = {"limit": duration(error.seconds), "more": duration(5 * error.seconds)}
        if depends_on or node in pipeline.views:
            controls = f", for these values of {depends_on}" if depends_on else ""
            given_up = NotebookError(node.place, errors.NODE_TOO_SLOW, controls=controls, **told)
        else:
            given_up = NotebookError(node.place, errors.SOURCE_TOO_SLOW, **told)
        if error.where:
            given_up.add_note(f"It was here:\n{error.where}")
            log.error("%s\n%s", given_up, *given_up.__notes__)
        return given_up
