"""Changes of a document that are made in a thread, where nobody holds the document's lock.

Bokeh has a document changed on its event loop alone. What a viewer's component does runs in a worker thread, so that
nobody waits for it; there it may set a property of a model, stream rows into a source, replace the object of a pane.
From the moment a document is `opened` each such change waits in line, and is sent from the event loop, with the lock
held: what has come meanwhile as one message. So a callback that takes long can say how far it is.

The private names of Bokeh's documents stand in this file, each with its reason; checked with bokeh 3.9.2 and panel
1.9.4. Left out:
two threads that change one property at the same time; jobs of one view come one after the other.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from bokeh.document import Document
from bokeh.document.callbacks import DocumentCallbackManager, invoke_with_curdoc
from bokeh.document.events import DocumentChangedEvent, DocumentPatchedEvent
from bokeh.document.models import DocumentModelManager
from bokeh.server.callbacks import NextTickCallback
from panel.io.state import state

Change = Callable[[], None]


@dataclass(eq=False)
class Job:
    """What runs in a thread for one viewer's component, or comes of it.

    Attributes
    ----------
    on_error: is called on the event loop with what a change raises that it has asked for.
    schedule: is asked when it has something called again and again, or later: which callback, and its way to Bokeh.
    is_over: whether nothing that it does counts any more.
    """

    on_error: Callable[[Exception], None]
    schedule: Callable[[Any, Callable[..., Any]], Callable[..., Any]]
    is_over: bool = False


_job: ContextVar[Job | None] = ContextVar("job", default=None)


@contextmanager
def working(job: Job | None) -> Iterator[None]:
    """What happens in the block is this job's doing."""
    before = _job.set(job)
    try:
        yield
    finally:
        _job.reset(before)


def enter(job: Job, document: Document) -> None:
    """From here on what happens in this context is this job's doing, in this document."""
    _job.set(job)
    state._curdoc.set(document)  # private, for Panel's own way is for a block of code, and not for a context


class Outbox:
    """The changes of one document that wait for its lock.

    Parameters
    ----------
    document: of a viewer who has a session.
    commit_locked: makes a change as soon as the document's lock is free, as one message.
    """

    def __init__(self, document: Document, commit_locked: Callable[[Change], Coroutine[Any, Any, None]]):
        self.document, self._commit_locked = document, commit_locked
        self._loop, self.home = asyncio.get_running_loop(), threading.get_ident()
        self._waiting: deque[tuple[Job | None, Change]] = deque()
        self._sending: asyncio.Task[None] | None = None
        # Private, for no public way has changes of a document go another way: its own managers become ours.
        document.callbacks.__class__, document.callbacks.outbox = Callbacks, self
        document.models.__class__, document.models.outbox = Models, self

    @property
    def is_away(self) -> bool:
        """Whether this is another thread than the one in which the document may be changed."""
        return threading.get_ident() != self.home

    def put(self, change: Change) -> None:
        """Have a change made with the document's lock held, after those that were put before."""
        self._waiting.append((_job.get(), change))
        self._loop.call_soon_threadsafe(self._send)

    def _send(self) -> None:
        if self._waiting and self._sending is None:
            self._sending = asyncio.ensure_future(self._commit())

    async def _commit(self) -> None:
        try:
            await self._commit_locked(self._make_all)
        finally:
            self._sending = None
            if self.document.session_context is None or self.document.session_context.destroyed:
                self._waiting.clear()
            self._send()

    def _make_all(self) -> None:
        for _ in range(len(self._waiting)):
            job, change = self._waiting.popleft()
            if job is None or not job.is_over:
                with working(job):
                    self._make(job, change)

    def _make(self, job: Job | None, change: Change) -> None:
        try:
            change()
        except Exception as error:
            if job is None:
                raise
            job.on_error(error)


class Callbacks(DocumentCallbackManager):
    """What Bokeh does when a document changes, but for threads, whose changes wait in the outbox."""

    outbox: Outbox

    @property
    def _hold(self) -> str | None:
        # Private: Panel holds back what a thread changes until it has had the event loop let go of it. It waits anyway.
        return "combine" if self.outbox.is_away else vars(self).get("_hold")

    @_hold.setter
    def _hold(self, policy: str | None) -> None:
        if not self.outbox.is_away:
            vars(self)["_hold"] = policy

    def trigger_on_change(self, event: DocumentChangedEvent) -> None:
        if not self.outbox.is_away:
            super().trigger_on_change(event)
            return
        invoker, event.callback_invoker = event.callback_invoker, None
        if invoker is not None:
            invoker()  # at once, as if the thread had the document for itself
        self.outbox.put(lambda: self._send(event))

    def _send(self, event: DocumentChangedEvent) -> None:
        document = self.outbox.document
        model = getattr(event, "model", None)
        if isinstance(event, DocumentPatchedEvent) and model is not None and model.document is not document:
            return  # it has left the document meanwhile, and no browser knows it
        super().trigger_on_change(event)

    def add_session_callback(self, called: Any, callback: Callable[..., Any], one_shot: bool) -> Any:
        """Have a callback called later: from a thread the next tick is the next turn at the lock."""
        is_next_tick, job = isinstance(called, NextTickCallback), _job.get()
        if is_next_tick and self.outbox.is_away and not inspect.iscoroutinefunction(callback):
            self.outbox.put(lambda: invoke_with_curdoc(self.outbox.document, callback))
            return called
        if job is not None and not is_next_tick:
            callback = job.schedule(called, callback)
        return super().add_session_callback(called, callback, one_shot)


class Models(DocumentModelManager):
    """The models of a document; what a thread puts among them is found when its change is sent."""

    outbox: Outbox

    def invalidate(self) -> None:
        """Find the models anew."""
        if self.outbox.is_away:
            self.outbox.put(super().invalidate)
        else:
            super().invalidate()
