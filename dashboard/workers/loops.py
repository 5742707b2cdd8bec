"""The event loops on which `async` functions run: one for each notebook, in a thread of its own, as long as it works.

Its functions await side by side, and what is bound to a loop, such as a client with open connections or a lock, stays
of use. What takes too long is cancelled, its `finally` blocks run, and who waits for it is told where it was.

A function that computes, or waits without `await`, holds up the others of its notebook, and a cancelling does not reach
it. If it is still at it when its time is over, an exception is raised in the thread (`interruption`). If that does not
come either, as in a call of C, the loop is *lost*: the notebook gets a new one, and the others of the lost one, which
could do nothing, are told so (`HeldUpError`), to be begun again. Their time counts from when they can go on.

Every thread is a daemon. Left out: a function that goes on although it is cancelled, which costs no thread.
"""

from __future__ import annotations

import asyncio
import inspect
import logging
import threading
import time
import traceback
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextvars import Context, ContextVar
from dataclasses import dataclass, field
from types import FrameType
from typing import Any
from weakref import WeakKeyDictionary

from dashboard.workers.interruption import GivenUp, awaited_at, interrupt, whereabouts
from dashboard.workers.threads import AGAIN_AFTER, SOON, TimeLimitError, for_asyncio
from dashboard.workers.turns import Terms

log = logging.getLogger(__name__)
HELD_UP = 0.5  # seconds that a loop may take to answer; longer ones were another function's fault
LOST_AFTER = 1  # seconds that a function which was given up may go on to hold up its loop


class HeldUpError(Exception):
    """The loop that a job ran on is lost by another one's fault: it may be begun again."""


@dataclass(eq=False)
class _Job:
    terms: Terms
    future: Future
    work: Coroutine[Any, Any, Any]
    inner: Any  # the author's own coroutine or generator, to tell where it is
    within: Context
    due: float  # when it is given up, or looked at again
    asked: float | None = None  # when the loop was asked to give it up
    given_up: float | None = None
    again_at: float = 0.0  # when it is cancelled or interrupted once more
    is_settled: bool = False  # its future has an outcome, or nobody waits for it
    task: asyncio.Task[Any] | None = None

    def close(self) -> None:
        """Python complains of a coroutine that nobody has awaited."""
        for one in (self.work, self.inner):
            if inspect.iscoroutine(one):
                one.close()


@dataclass(eq=False)
class _Loop:
    """One event loop and what runs on it."""

    name: str
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    jobs: set[_Job] = field(default_factory=set)
    of_task: WeakKeyDictionary[asyncio.Task[Any], _Job] = field(default_factory=WeakKeyDictionary)
    thread: threading.Thread | None = None
    is_over: bool = False

    def start(self) -> None:
        self.loop.set_task_factory(self._new_task)
        self.thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self.thread.start()

    def holder(self) -> _Job | None:
        """The job that the thread is busy with at this moment."""
        task = asyncio.current_task(self.loop)
        return None if task is None else self.of_task.get(task)

    def _new_task(self, loop: asyncio.AbstractEventLoop, work: Any, **options: Any) -> asyncio.Task[Any]:
        task = asyncio.Task(work, loop=loop, **options)
        if (job := _running.get()) is not None:  # tasks that a job starts are its own
            self.of_task[task] = job
        return task

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        while not self.is_over:
            try:
                self.loop.run_forever()
            except BaseException as error:  # noqa: BLE001 - a task called `sys.exit`, or was interrupted too late
                log.debug("%s goes on after %s", self.name, type(error).__name__)
        self.loop.close()


@dataclass(frozen=True)
class _Raised:
    """What a job raised: not raised in its task, where asyncio would take some of it for its own."""

    error: BaseException


async def _guarded(work: Coroutine[Any, Any, Any]) -> Any:
    try:
        return await work
    except BaseException as error:  # noqa: BLE001 - whoever waits for it gets it
        return _Raised(error)


_running: ContextVar[_Job | None] = ContextVar("job of a loop", default=None)


class Loops:
    """Event loops by name.

    Parameters
    ----------
    clock: seconds; a test turns it by hand and then calls `look_at_overdue`.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        self._lock = threading.RLock()
        self._alarm = threading.Condition(self._lock)
        self._loops: dict[str, _Loop] = {}
        self._lost: set[_Loop] = set()
        self._watcher: threading.Thread | None = None

    def submit(
        self, terms: Terms, name: str, work: Coroutine[Any, Any, Any], within: Context, inner: Any = None
    ) -> Future:
        """Run a coroutine on the loop of this name, in a context. The future may be cancelled at any time.

        `inner` is the coroutine or the generator of an author that it awaits, if it is not the author's own. Raises
        TimeLimitError when the same node was given up and still holds up a loop that is lost.
        """
        job = _Job(terms, Future(), work, inner or work, within, self._clock() + terms.seconds)
        with self._lock:
            if any(one.given_up and one.terms.node == terms.node for lost in self._lost for one in lost.jobs):
                job.close()
                raise TimeLimitError(terms.seconds)
            on = self._loops.get(name) or self._begin_loop(name)
            on.jobs.add(job)
            self._watch()
        job.future.add_done_callback(lambda future: self._cancel(on, job) if future.cancelled() else None)
        on.loop.call_soon_threadsafe(self._begin, on, job)
        return job.future

    @property
    def count(self) -> int:
        """How many jobs run."""
        with self._lock:
            return sum(len(on.jobs) for on in self._loops.values())

    @property
    def lost(self) -> int:
        """How many loops are lost."""
        with self._lock:
            return len(self._lost)

    def _begin_loop(self, name: str) -> _Loop:
        on = self._loops[name] = _Loop(f"loop of {name}")
        on.start()
        return on

    # On a loop's own thread

    def _begin(self, on: _Loop, job: _Job) -> None:
        if job.is_settled:
            job.close()
            self._forget(on, job)
            return
        job.within.run(_running.set, job)
        job.task = on.loop.create_task(_guarded(job.work), context=job.within)
        on.of_task[job.task] = job
        job.task.add_done_callback(lambda task: self._end(on, job, task))

    def _end(self, on: _Loop, job: _Job, task: asyncio.Task[Any]) -> None:
        job.close()
        self._forget(on, job)
        if task.cancelled():
            self._settle(job, error=for_asyncio(asyncio.CancelledError()))
        elif isinstance(task.result(), _Raised):
            error = task.result().error
            self._settle(job, error=HeldUpError() if isinstance(error, GivenUp) else for_asyncio(error))
        else:
            self._settle(job, value=task.result())

    def _forget(self, on: _Loop, job: _Job) -> None:
        with self._lock:
            on.jobs.discard(job)
            if on in self._lost and not on.jobs:
                self._lost.discard(on)
                on.is_over = True
                on.loop.stop()

    # On any thread

    def _cancel(self, on: _Loop, job: _Job) -> None:
        """Nobody waits for it any more."""
        job.is_settled = True
        on.loop.call_soon_threadsafe(self._cancel_task, job)

    @staticmethod
    def _cancel_task(job: _Job) -> None:
        if job.task is not None:
            job.task.cancel()

    def _settle(self, job: _Job, value: Any = None, error: BaseException | None = None) -> None:
        with self._lock:
            if job.is_settled or not job.future.set_running_or_notify_cancel():
                return
            job.is_settled = True
        if error is None:
            job.future.set_result(value)
        else:
            job.future.set_exception(error)

    # Those that take too long

    def look_at_overdue(self) -> None:
        """Give up every job that has taken longer than it may; replace a loop that one of them holds up for good."""
        with self._lock:
            now = self._clock()
            for on, job in self._all():
                if job.due <= now:
                    self._look_at(on, job, now)

    def _look_at(self, on: _Loop, job: _Job, now: float) -> None:
        job.due = now + SOON
        if job.given_up is not None:
            self._pursue(on, job, now)
        elif job.asked is None:
            job.asked = now
            on.loop.call_soon_threadsafe(self._on_due, on, job)
        elif on.holder() is job:
            self._give_up(job, whereabouts(on.thread.ident), now)
            on.loop.call_soon_threadsafe(self._cancel_task, job)
            self._pursue(on, job, now)

    def _pursue(self, on: _Loop, job: _Job, now: float) -> None:
        """Have one that was given up end: by an exception in its thread, if that is busy with it."""
        holds = on.holder() is job
        if now >= job.again_at:
            if not holds:
                on.loop.call_soon_threadsafe(self._cancel_task, job)
            if not holds or interrupt(on.thread.ident):
                job.again_at = now + AGAIN_AFTER
        if holds and now - job.given_up >= LOST_AFTER and on not in self._lost:
            self._replace(on)

    def _on_due(self, on: _Loop, job: _Job) -> None:
        """The loop is free to give a job up, or to see that another one has taken its time."""
        with self._lock:
            now = self._clock()
            if now - job.asked > HELD_UP:
                job.asked, job.due = None, now + job.terms.seconds
            elif job in on.jobs and job.given_up is None:
                self._give_up(job, awaited_at(job.inner), now)
                self._cancel_task(job)
                job.again_at = now + AGAIN_AFTER

    def _give_up(self, job: _Job, frames: list[tuple[FrameType, int]], now: float) -> None:
        job.given_up = now
        where = "".join(traceback.StackSummary.extract(iter(frames)).format())
        self._settle(job, error=TimeLimitError(job.terms.seconds, where))

    def _replace(self, on: _Loop) -> None:
        """Have a notebook use another loop, and those of its jobs begun again that could do nothing on this one."""
        self._lost.add(on)
        self._loops = {name: one for name, one in self._loops.items() if one is not on}
        for other in [other for other in on.jobs if other.given_up is None]:
            self._settle(other, error=HeldUpError())
            on.loop.call_soon_threadsafe(self._cancel_task, other)
        held_by = ", ".join(sorted(job.terms.node for job in on.jobs if job.given_up is not None))
        log.warning("%s holds up the loop of its notebook and does not come back: there is a new one", held_by)

    def _all(self) -> list[tuple[_Loop, _Job]]:
        return [(on, job) for on in (*self._loops.values(), *self._lost) for job in on.jobs]

    def _watch(self) -> None:
        """See to it that somebody looks when the next job is due."""
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch_always, name="loops-watch", daemon=True)
            self._watcher.start()
        self._alarm.notify()

    def _watch_always(self) -> None:
        while True:
            with self._lock:
                due = min((job.due for _, job in self._all()), default=None)
                self._alarm.wait(None if due is None else max(0, due - self._clock()))
            self.look_at_overdue()
