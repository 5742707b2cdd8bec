"""The threads in which nodes run: a few, shared fairly (`turns`), and none lost for good by an author's slip.

An endless loop is one line, and a function waits for ever sooner than its author thinks. So a node that takes longer
than it may is given up: those who wait for it are told so, and another thread takes the place of its own.

A thread cannot be ended from outside. An exception is raised in it (`interruption`), which ends a loop of Python, and
the thread is used again; one that waits in C, for a lock or a socket, hears of it when the waiting ends. Until then it
is *lost*. Beyond a number of lost ones no more are replaced, and a node that has lost one already gets no other.

Every thread is a daemon: none is waited for when the process ends. Each job has a `contextvars` context of its own.
Left out: processes, which alone could be ended at any moment, and would have to be handed every input.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import Context
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from dashboard.workers.interruption import GivenUp, interrupt, take_back, whereabouts
from dashboard.workers.turns import BusyError, Terms, Turns, Waiting
from dashboard.workers.working_folder import WorkingFolder

log = logging.getLogger(__name__)
LOST_FOR_EACH = 2  # lost threads that are replaced, for each thread
AGAIN_AFTER = 10  # seconds until the exception is raised once more in a thread that has not come back
SOON = 0.1  # seconds until it is tried again where it must not be raised now
# Exceptions that mean something of their own to asyncio: it would lose them, cancel the job or stop the server.
NOT_FOR_ASYNCIO = (StopIteration, concurrent.futures.CancelledError)


class TimeLimitError(Exception):
    """A job took longer than `seconds`. `where` is what it was doing, as a traceback shows it."""

    def __init__(self, seconds: float, where: str = ""):
        super().__init__(f"not done within {seconds:g} s")
        self.seconds, self.where = seconds, where


@dataclass(frozen=True)
class Load:
    """How many threads are lost, how many are at work, and how many jobs wait for one."""

    lost: int = 0
    busy: int = 0
    waiting: int = 0


@dataclass(eq=False)
class _Job(Waiting):
    call: Callable[[], Any] = lambda: None
    thread: int | None = None  # in which it runs, and an exception may be raised
    due: float = 0.0  # when it is given up; of a lost one, when the exception is raised again
    value: Any = None
    error: Exception | None = None


class Workers:
    """A pool of threads.

    Parameters
    ----------
    threads: how many jobs run at the same time.
    name: of the threads.
    home: the folder that jobs run in, if it is always the same.
    most_waiting: jobs of one page that may wait; the next one is refused.
    clock: seconds; a test turns it by hand and then calls `give_up_overdue`.
    """

    def __init__(
        self,
        threads: int = 4,
        name: str = "node",
        *,
        home: Path | None = None,
        most_waiting: int = 500,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._count, self._name, self._clock = threads, name, clock
        self._lock = threading.Lock()
        self._arrived, self._alarm = threading.Condition(self._lock), threading.Condition(self._lock)
        self._turns = Turns(threads, most_waiting)
        self._running: set[_Job] = set()
        self._lost: set[_Job] = set()
        self._threads = self._idle = 0  # those that are not lost
        self._watched_until: float | None = None
        self._watcher: threading.Thread | None = None
        self._folder = WorkingFolder(home)
        self._left_it: set[str] = set()  # nodes that the log has named

    # For those who have work

    def submit(self, terms: Terms, call: Callable[..., Any], *args: Any) -> Future:
        """Have a function called. The future may be cancelled as long as no thread has begun with it.

        Raises BusyError when too much waits, TimeLimitError when the same was given up and still holds its thread.
        """
        job = _Job(terms, Future(), call=partial(call, *args))
        with self._lock:
            self._admit(terms)
            self._turns.add(job)
            self._call_a_thread()
        job.future.add_done_callback(lambda future: self._drop(job) if future.cancelled() else None)
        return job.future

    async def run(self, terms: Terms, call: Callable[..., Any], *args: Any) -> Any:
        """What the function returns; who is cancelled waits no more. Raises what it raises, and as `submit`."""
        return await asyncio.wrap_future(self.submit(terms, call, *args))

    def note_wanted(self, future: Future, is_wanted: bool) -> None:
        """Note whether anybody waits for a job that runs; if not, it leaves its node's share to the others."""
        with self._lock:
            for job in self._running:
                if job.future is future:
                    job.is_wanted = is_wanted
            self._call_a_thread()

    @property
    def load(self) -> Load:
        """What goes on now."""
        with self._lock:
            return Load(len(self._lost), len(self._running), len(self._turns))

    def _admit(self, terms: Terms) -> None:
        lost = [job.terms for job in self._lost]
        too_many = len(lost) >= LOST_FOR_EACH * self._count
        if any((too_many and one.node == terms.node) or one.wanted == terms.wanted is not None for one in lost):
            raise TimeLimitError(terms.seconds)
        if not self._room:
            raise BusyError

    def _drop(self, job: _Job) -> None:
        with self._lock:
            self._turns.remove(job)

    # Threads

    @property
    def _room(self) -> int:
        """How many threads there may be beside the lost ones."""
        return self._count - max(0, len(self._lost) - LOST_FOR_EACH * self._count)

    def _call_a_thread(self) -> None:
        if len(self._turns) > self._idle and self._threads < self._room:
            self._threads += 1
            threading.Thread(target=self._work, name=self._name, daemon=True).start()
        self._arrived.notify()

    def _work(self) -> None:
        while (job := self._take()) is not None:
            self._perform(job)
            self._finish(job)
            del job  # nor what it holds

    def _take(self) -> _Job | None:
        """The next job for this thread; None when there is a thread too many."""
        with self._lock:
            self._idle += 1
            try:
                while self._threads <= self._room:
                    if (job := self._turns.next(self._running)) is not None:
                        self._begin(job)
                        return job
                    self._arrived.wait()
                self._threads -= 1
                return None
            finally:
                self._idle -= 1

    def _begin(self, job: _Job) -> None:
        if not self._running:
            self._folder.note()
        self._running.add(job)
        job.thread, job.due = threading.get_ident(), self._clock() + job.terms.seconds
        self._watch_until(job.due)

    def _perform(self, job: _Job) -> None:
        self._folder.restore()  # another one that still runs may have left it
        try:
            try:
                job.value = Context().run(job.call)
            except BaseException as error:  # noqa: BLE001 - whoever waits for it gets it
                job.error = for_asyncio(error)
            self._put_out_of_reach(job)
        except GivenUp:  # it came when the call had just ended
            self._put_out_of_reach(job)

    def _put_out_of_reach(self, job: _Job) -> None:
        """From here on no exception comes into this thread: none is raised any more, and a late one is taken back."""
        with self._lock:
            job.thread = None
        take_back()

    def _finish(self, job: _Job) -> None:
        has_left = self._folder.restore()  # before it counts as ended: whoever begins next takes the folder for home
        with self._lock:
            in_time = job in self._running
            self._running.discard(job)
            if not in_time:
                self._lost.discard(job)
                self._threads += 1
        if has_left and job.terms.node not in self._left_it:
            self._left_it.add(job.terms.node)
            log.warning("%s left the working folder, which is that of all pages again", job.terms.node)
        if not in_time:
            log.warning("%s has come to an end after all, and its thread is used again", job.terms.node)
        elif job.error is None:
            job.future.set_result(job.value)
        else:
            job.future.set_exception(job.error)

    # Those that take too long

    def give_up_overdue(self) -> None:
        """Give up every job that has taken longer than it may, and try to have its thread back."""
        with self._lock:
            now = self._clock()
            overdue = {job: whereabouts(job.thread) for job in self._running if job.due <= now and job.thread}
            self._running -= overdue.keys()
            self._lost |= overdue.keys()
            self._threads -= len(overdue)
            for job in self._lost:
                if job.due <= now and job.thread:
                    job.due = now + (AGAIN_AFTER if interrupt(job.thread) else SOON)
            for _ in overdue:
                self._call_a_thread()
            watched = (job.due for job in self._running | self._lost if job.thread)
            self._watched_until = min(watched, default=None)
        for job, frames in overdue.items():
            where = traceback.StackSummary.extract(iter(frames)).format()
            job.future.set_exception(TimeLimitError(job.terms.seconds, "".join(where)))

    def _watch_until(self, due: float) -> None:
        """See to it that somebody looks then."""
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._watch, name=f"{self._name}-watch", daemon=True)
            self._watcher.start()
        if self._watched_until is None or due < self._watched_until:
            self._watched_until = due
            self._alarm.notify()

    def _watch(self) -> None:
        while True:
            with self._lock:
                until = self._watched_until
                self._alarm.wait(None if until is None else max(0, until - self._clock()))
            self.give_up_overdue()


def for_asyncio(error: BaseException) -> Exception:
    """The error as one that is an error to asyncio too."""
    if isinstance(error, Exception) and not isinstance(error, NOT_FOR_ASYNCIO):
        return error
    told = RuntimeError(f"{type(error).__name__} {error}".strip()).with_traceback(error.__traceback__)
    told.__cause__ = error
    return told
