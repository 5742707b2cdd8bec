"""What was found for the cards of a page, and waits to be shown: until it can be, as one; or until it can be seen.

Cards whose figures share something change as one:

    together.begin(card)                                    # it is being computed
    await together.find_latest(card, find, is_latest)       # and so are some of those that are linked with it
    found = together.take(card, is_latest)
    show_as_one({card: what.value for card, what in found.items()}, show)

What a figure shares with that of another card is one model, which cannot show two things at once. A card that cannot
wait any longer is shown by itself, and not linked with the others until they follow.

Of what views have yielded each card shows the newest, one picture after the other. Nothing queues. What comes while the
browser still paints takes the place of what waits, so that a view which yields faster than a browser paints, or a
network carries, shows as much as can be seen. A browser that paints nothing, because its tab is hidden, is sent nothing
until the view has come to its end.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from dashboard.components import Card, browser
from dashboard.errors import NotebookError

PATIENCE = 0.5  # seconds that a card waits for those that are linked with it


@dataclass(frozen=True)
class Found:
    """What a card is to show: a view's value for these values of the controls, or why there is none."""

    values: Mapping[str, Any]
    value: Any = None
    error: Exception | None = None
    explained: NotebookError | None = None


Find = Callable[[Card], Awaitable[Found | None]]
IsLatest = Callable[[Card, Found], bool]


class Together:
    """What was found for the cards of a page and is not shown yet."""

    def __init__(self, cards: Sequence[Card]):
        self._cards = cards
        self._found: dict[Card, Found] = {}
        self._computed: dict[Card, asyncio.Event] = {}  # of each that is being computed, whether that is done

    def begin(self, card: Card) -> None:
        """A card is being computed."""
        self._computed[card] = asyncio.Event()

    def end(self, card: Card) -> None:
        """Nobody computes it any more."""
        self._computed.pop(card).set()

    async def find_latest(self, card: Card, find: Find, is_latest: IsLatest) -> None:
        """Find what is to be shown for the latest values, and wait a little for the cards that are linked with it.

        Parameters
        ----------
        find: finds it for the values as they are now; None where that is not wanted any more.
        is_latest: whether what was found is what is wanted now.
        """
        while True:
            found = await find(card)
            if found and is_latest(card, found):
                self._found[card] = found
                self._computed[card].set()
                await self.wait_for(card.linked_with(self._cards), PATIENCE)
                if is_latest(card, found):
                    return
                self._found.pop(card, None)
                self._computed[card].clear()

    def waits(self, card: Card) -> bool:
        """Whether something was found for a card that no other one has shown with its own."""
        return card in self._found

    async def wait_for(self, cards: Iterable[Card], seconds: float) -> None:
        """Wait until something is found for all of these that are being computed, no longer than so many seconds."""
        computed = [self._computed[card] for card in cards if card in self._computed]
        if waiting := [asyncio.ensure_future(event.wait()) for event in computed if not event.is_set()]:
            try:
                await asyncio.wait(waiting, timeout=seconds)
            finally:
                for task in waiting:
                    task.cancel()

    def take(self, card: Card, is_latest: IsLatest) -> dict[Card, Found]:
        """What was found for a card, and what is still wanted of those that are linked with it, in their order."""
        group = card.linked_with(self._cards) & self._found.keys()
        wanted = {one for one in group if one is card or is_latest(one, self._found[one])}
        return {one: self._found.pop(one) for one in self._cards if one in wanted}


def show_as_one(values: Mapping[Card, Any], show: Callable[[Card, Any], None]) -> None:
    """Show these values in their cards, each of which is told before: what they share goes on with all of them."""
    for card, value in values.items():
        card.expect(value)
    for card, value in values.items():
        show(card, value)


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
