"""All that lives in one viewer's document. What Panel asks in the name of a component finds its view here.

A document is opened for threads when the first of its views lives. One without a session, in a file or in a notebook's
output, has no event loop of its own: what its components do is done at once.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from typing import Any
from weakref import WeakKeyDictionary

from bokeh.document import Document
from panel.viewable import Viewable

from dashboard.components import Card
from dashboard.live.outbox import Change, Outbox
from dashboard.live.view import LiveView, Surroundings
from dashboard.pipeline import Pipeline
from dashboard.results import Results

SHOW_BUSY_AFTER = 0.15  # seconds until a card says that its component is at work; faster ones never flicker
_stages: WeakKeyDictionary[Document, Stage] = WeakKeyDictionary()


def of(document: Document | None) -> Stage | None:
    """What lives in a document, if anything does."""
    return _stages.get(document) if document is not None else None


async def drawn_once(
    document: Document, card: Card, results: Results, pipeline: Pipeline, values: Mapping[str, Any]
) -> Viewable:
    """The component of a card's view for nobody, in a file or for a trial: it does nothing by itself.

    Raises as `LiveView.make`.
    """
    view = await Stage(document, _never, _never).make(card, results, pipeline, values)
    view.end()
    return view.component


def _never(*about: Any) -> Any:
    """What a component that has ended asks for."""


class Stage:
    """The live views of one viewer's document.

    Parameters
    ----------
    document: of a viewer.
    commit_locked: makes a change of it as soon as its lock is free, as one message; none when its viewer has gone.
    on_failure: what a component does has failed, in this card; with the document's lock held.
    """

    def __init__(
        self,
        document: Document,
        commit_locked: Callable[[Change], Coroutine[Any, Any, None]],
        on_failure: Callable[[Card, Exception], None],
    ):
        self.document = document
        self._commit_locked, self._on_failure = commit_locked, on_failure
        self._views: dict[Card, LiveView] = {}
        self._made: dict[Card, LiveView] = {}  # those that are not placed yet
        self._outbox: Outbox | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._around: Surroundings | None = None

    async def make(self, card: Card, results: Results, pipeline: Pipeline, values: Mapping[str, Any]) -> LiveView:
        """Make the component of a card's view, for these values of the controls; `place` it, or `end` it.

        Raises as `LiveView.make`.
        """
        if self._around is None:
            self._open()
        if (never_placed := self._made.pop(card, None)) is not None:
            never_placed.end()
        view = self._made[card] = LiveView(self._around, card, results, pipeline)
        try:
            return await view.make(values, self._views.get(card))
        except BaseException:
            view.end()
            raise

    def place(self, card: Card, view: LiveView | None) -> None:
        """Note that a card shows this view now, None if nothing that lives; with the document's lock held.

        What it showed before ends.
        """
        if (before := self._views.get(card)) is view:
            return
        if before is not None:
            self._views.pop(card).end()
        if view is not None:
            self._views[card] = view
            if self._made.get(card) is view:
                del self._made[card]

    def end(self) -> None:
        """End all views: their viewer has gone."""
        for view in [*self._views.values(), *self._made.values()]:
            view.end()
        self._views.clear()
        self._made.clear()

    def view_around(self, part: Any) -> LiveView | None:
        """The view in whose card this part of a component is; both are in the document by the same root's models."""
        roots = set(getattr(part, "_models", ()))  # Panel says so in no public way; checked with panel 1.9.4
        return next((view for card, view in [*self._views.items()] if roots & card.root._models.keys()), None)

    def view_of_ticker(self, ticker: Any) -> LiveView | None:
        """The view whose component has started this periodic callback."""
        return next((view for view in [*self._views.values()] if ticker in view.tickers), None)

    def change(self, change: Change) -> None:
        """Change what is in the document: now, or from a thread when the lock is free."""
        if self._outbox is not None and self._outbox.is_away:
            self._outbox.put(change)
        else:
            change()

    def _open(self) -> None:
        _stages[self.document] = self
        if self.document.session_context is not None:
            self._loop = asyncio.get_running_loop()
            self._outbox = Outbox(self.document, self._commit_locked)
        has_threads = self._outbox is not None
        self._around = Surroundings(self.document, has_threads, self._note_begin, self._note_end)

    # What a component does, seen from its thread

    def _note_begin(self, view: LiveView, future: Future) -> None:
        """Note that a component is at work until this is done; its card says so after a moment."""
        self._soon(lambda: self._loop.call_later(SHOW_BUSY_AFTER, self._show_busy, view, future))

    def _note_end(self, view: LiveView, error: BaseException | None) -> None:
        """Note how something that a component did has ended."""
        self._soon(lambda: self._show_end(view, error))

    def _soon(self, call: Callable[[], Any]) -> None:
        if self._loop is None:
            call()
        elif threading.get_ident() == self._outbox.home:
            self._loop.call_soon(call)
        else:
            self._loop.call_soon_threadsafe(call)

    def _show_busy(self, view: LiveView, future: Future) -> None:
        if not future.done() and self._is_shown(view):
            self._start(lambda: view.card.working() if not future.done() and self._is_shown(view) else None)

    def _show_end(self, view: LiveView, error: BaseException | None) -> None:
        if self._is_shown(view) and (error is not None or not view.card.is_settled):
            settle = view.card.settle if error is None else lambda: self._on_failure(view.card, error)
            self._start(lambda: settle() if self._is_shown(view) else None)

    def _is_shown(self, view: LiveView) -> bool:
        return self._views.get(view.card) is view

    def _start(self, change: Change) -> None:
        if self._outbox is None:
            change()
        else:
            self._outbox.put(change)
