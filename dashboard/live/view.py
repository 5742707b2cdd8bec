"""One view that lives, for one viewer: its component, what that does in threads, and its end.

The view's function makes the component in a worker thread, where it is also tried: what cannot be rendered or sent
fails there. Whatever the component does from then on, what a bound function computes, what a button sets off, what
happens every second, runs in a worker thread as well, by the terms of the view's node: one after the other, for two
moves of one slider must not overtake each other. What waits is done once, for the latest.
"""

from __future__ import annotations

import inspect
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from contextvars import Context
from dataclasses import dataclass
from functools import partial
from typing import Any

from bokeh.document import Document
from panel.io.callbacks import PeriodicCallback
from panel.io.state import set_curdoc
from panel.viewable import Viewable

from dashboard.components import Card, content
from dashboard.live import handover, kinds
from dashboard.live.outbox import Job, enter, working
from dashboard.pictures import pyplot
from dashboard.pipeline import Pipeline
from dashboard.results import Results

MOST_WAITING = 100  # of what one component may have waiting; who presses a button more often is not heard


@dataclass(frozen=True)
class Surroundings:
    """Where a view lives.

    Attributes
    ----------
    document: of its viewer.
    has_threads: whether what components do runs in threads.
    on_begin: is called when the component of a view is at work, with what tells whether it still is.
    on_end: is called when that has ended, with the error if it failed; both in any thread.
    """

    document: Document
    has_threads: bool
    on_begin: Callable[[LiveView, Future], None]
    on_end: Callable[[LiveView, BaseException | None], None]


class LiveView:
    """A view's component for one viewer.

    Parameters
    ----------
    around: its viewer's document, and what goes on there.
    card: where the component is shown.
    results, pipeline: the view's function and its inputs.

    Attributes
    ----------
    component: None until it is made.
    tickers: Panel's periodic callbacks that it has started.
    """

    def __init__(self, around: Surroundings, card: Card, results: Results, pipeline: Pipeline):
        self.card, self.component, self.tickers = card, None, set[PeriodicCallback]()
        self._place, self._results, self._pipeline, self._node = around, results, pipeline, card.node
        self._as_made: handover.Settings = {}
        self._lock = threading.Lock()
        self._waiting: deque[tuple[Any, Callable[[], Any]]] = deque()
        self._is_running = False
        self._scheduled: list[Any] = []  # callbacks of the document's that end with this
        self._new_job()

    def _new_job(self) -> None:
        self._job = Job(self._tell, self._schedule)

    async def make(self, values: Mapping[str, Any], before: LiveView | None = None) -> LiveView:
        """Have the view's function make the component, for these values of the controls by name; return itself.

        Raises whatever the function, or rendering what it returned, raises, and NotebookError for what was given up.

        Parameters
        ----------
        before: in whose place it will be; what the viewer has set there is set here, as far as this takes it.
        """
        context = Context()
        context.run(enter, self._job, self._place.document)
        take = partial(self._take, before=before)
        self.component = await self._results.call(self._pipeline, self._node.name, values, take, context)
        return self

    @property
    def set_by_viewer(self) -> handover.Settings:
        """What the viewer has set in the component."""
        return handover.changed(self._as_made, handover.settings(self.component)) if self.component else {}

    def submit(self, call: Callable[[], Any], once: Any = None) -> None:
        """Have something called in a worker thread, after what was submitted before.

        Parameters
        ----------
        once: the same thing for calls of which one is enough, while that has not begun.
        """
        if not self._place.has_threads:
            self._call_here(call)
            return
        with self._lock:
            is_there = once is not None and any(waiting is once for waiting, _ in self._waiting)
            if not self._job.is_over and not is_there and len(self._waiting) < MOST_WAITING:
                self._waiting.append((once, call))
        self._next()

    def _call_here(self, call: Callable[[], Any]) -> None:
        error = None
        try:
            self._perform(self._job, call)
        except Exception as raised:  # noqa: BLE001 - an author's callback may raise anything
            error = raised
        self._tell(error)

    def end(self) -> None:
        """Nothing that the component does counts any more, and nothing of it goes on; with the document's lock held."""
        self._job.is_over = True
        self._waiting.clear()
        for ticker in [*self.tickers]:
            ticker.stop()
            ticker.callback = _nothing  # Panel keeps it as long as the session
        for called in self._scheduled:
            with suppress(ValueError):  # it is over already
                self._place.document.callbacks.remove_session_callback(called)
        self._scheduled.clear()
        self.tickers.clear()

    # In a worker thread

    @contextmanager
    def _at_work(self, job: Job) -> Iterator[None]:
        with set_curdoc(self._place.document), working(job):
            yield

    def _take(self, value: Any, before: LiveView | None) -> Viewable:
        component = kinds.component(value)
        self._as_made = handover.settings(component)
        if before is not None:
            handover.give(component, before.set_by_viewer)
        return content.rendered_once(component)

    def _next(self) -> None:
        with self._lock:
            if self._is_running or not self._waiting or self._job.is_over:
                return
            self._is_running = True
            _, call = self._waiting.popleft()
        job = self._job
        try:
            terms = self._results.terms(self._pipeline, self._node)
            future = self._results.workers.submit(terms, self._perform, job, call)
        except Exception as error:  # noqa: BLE001 - too much waits
            self._end_of(job, error)
        else:
            self._place.on_begin(self, future)
            future.add_done_callback(lambda done: self._end_of(job, _error(done)))

    def _perform(self, job: Job, call: Callable[[], Any]) -> None:
        if not job.is_over:
            with pyplot.apart(), self._at_work(job):
                call()

    def _end_of(self, job: Job, error: BaseException | None) -> None:
        """Go on with what waits. Nothing of what was given up counts any more, though its thread may go on."""
        with self._lock:
            self._is_running = False
            explained = error and self._results.given_up(self._pipeline, self._node, error)
            if explained is not error and not job.is_over:
                job.is_over = True
                self._new_job()
        self._tell(explained)
        self._next()

    def _tell(self, error: BaseException | None) -> None:
        self._place.on_end(self, error)

    def _schedule(self, called: Any, callback: Callable[..., Any]) -> Callable[..., Any]:
        """What Bokeh is to call, again and again or later, for a callback that the component asks for."""
        self._scheduled.append(called)
        ticker = getattr(callback, "__self__", None)
        if isinstance(ticker, PeriodicCallback):
            self.tickers.add(ticker)  # Panel has it run in a thread by itself
            return callback
        return callback if inspect.iscoroutinefunction(callback) else lambda: self.submit(callback, once=called)


def _error(done: Future) -> BaseException | None:
    return None if done.cancelled() else done.exception()


def _nothing() -> None:
    pass
