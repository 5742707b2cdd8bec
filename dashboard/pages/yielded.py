"""What views have yielded and cards have still to show: of each the newest, one picture after the other.

Nothing queues. What comes while the browser still paints takes the place of what waits, so that a view which yields
faster than a browser paints, or a network carries, shows as much as can be seen. A browser that paints nothing, because
its tab is hidden, is sent nothing until the view has come to its end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

from dashboard.components import Card, browser


class Yielded:
    """What is still to be shown.

    Parameters
    ----------
    show: shows what a view has yielded in its card.
    start: starts a task that ends with the visit.
    commit_locked: makes a change as soon as the document's lock is free.
    pulse: where the browser says what it has painted; None where nobody paints.
    """

    def __init__(
        self,
        show: Callable[[Card, Any], None],
        start: Callable[[Coroutine[Any, Any, None]], asyncio.Task[None]],
        commit_locked: Callable[[Callable[[], None]], Coroutine[Any, Any, None]],
        pulse: browser.Pulse | None,
    ):
        self._show, self._start, self._commit_locked, self._pulse = show, start, commit_locked, pulse
        self._newest: dict[Card, Any] = {}
        self._showing: dict[Card, asyncio.Task[None]] = {}
        self._painted = asyncio.Event()
        if pulse is not None:
            pulse.on_change("painted", lambda attribute, before, painted: self._painted.set())

    def add(self, card: Card, value: Any) -> None:
        """Show this as soon as it can be seen, unless something newer comes first."""
        self._newest[card] = value
        if card not in self._showing:
            self._showing[card] = self._start(self._show_newest(card))

    def drop(self, card: Card) -> None:
        """What has not been shown yet never is: the view has come to its end, or something else is wanted."""
        self._newest.pop(card, None)

    async def _show_newest(self, card: Card) -> None:
        try:
            while card in self._newest:
                await self._commit_locked(partial(self._show_now, card))
                await self._until_painted()
        finally:
            del self._showing[card]

    def _show_now(self, card: Card) -> None:
        if card in self._newest:  # its view may have come to its end while this waited for the lock
            self._show(card, self._newest.pop(card))
            if self._pulse is not None:
                self._pulse.shown += 1

    async def _until_painted(self) -> None:
        while self._pulse is not None and self._pulse.painted < self._pulse.shown:
            self._painted.clear()
            await self._painted.wait()
