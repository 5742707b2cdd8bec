"""Which cards of a page are outdated, which are visible, and which are being computed.

A control's change makes the views that depend on it outdated. What is stored is shown at once, all of it as one
message. For the rest, each view has one follower at a time, which computes what is wanted now and, if that is not what
is wanted any more, goes on with the latest: of a slider dragged fast the first position and the last are computed, and
an older result never replaces a newer one.

A card that the viewer cannot see waits: the browser reports which cards are visible, or will be after a little
scrolling, and the others are computed when they are. A client that reports nothing, like one without a screen, gets
them all. Cards that are linked (`unshown`) are visible as soon as one of them is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence, Set
from functools import partial
from typing import Any

from dashboard.components import Card, browser, content
from dashboard.errors import NotebookError
from dashboard.live import Stage
from dashboard.pages.ready import Ready, moved
from dashboard.pages.reasons import report
from dashboard.pages.unshown import Found, Together, Yielded, show_as_one
from dashboard.results import Progress, Result, Results, State

log = logging.getLogger(__name__)
AT_ONCE = 1  # so many pictures come with the document itself, the others when the browser has painted them
HEAD_START = 0.06  # seconds that a view is given before those below it: Python computes one at a time, mostly
SHOW_BUSY_AFTER = 0.15  # seconds until a card says that it is working; faster ones never flicker
SHOW_REASON_AFTER = 1  # seconds until it says what is being computed
REPEAT_EVERY = 0.25  # seconds from one report of progress to the next

Change = Callable[[], None]  # of a document


class Updates:
    """What the cards of one visit still have to show. Everything here happens on one event loop.

    Parameters
    ----------
    page: where results come from.
    cards: the card of each of its views, in order.
    values: what the nodes receive of the controls, by name. A new mapping replaces it when a control moves.
    commit: makes a change of the document, whose lock is held already.
    commit_locked: makes one as soon as the document's lock is free; none when its viewer has gone.
    details: the author's lines of a pipeline's traceback, as text; None for a viewer.
    stage: of the document, for views that live.
    pulse: where the browser says what it has painted; None where no browser will.
    all_visible: whether every card is visible and painted from the start, because no browser will report.

    Attributes
    ----------
    renewal: the task that finds the domains of controls anew, if one is running; until it ends no result counts.
    unfound: why a domain could not be found for the latest values; None where all could.
    """

    def __init__(
        self,
        page: Ready,
        cards: Sequence[Card],
        values: Mapping[str, Any],
        *,
        commit: Callable[[Change], None],
        commit_locked: Callable[[Change], Coroutine[Any, Any, None]],
        details: Callable[[Ready, BaseException], str],
        stage: Stage,
        pulse: browser.Pulse | None = None,
        all_visible: bool = False,
    ):
        self.page, self.cards, self.values = page, cards, values
        self.renewal: asyncio.Task[None] | None = None
        self.unfound: NotebookError | None = None
        self._commit, self._commit_locked, self._details = commit, commit_locked, details
        self._stage = stage
        self._ended = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._followers: dict[Card, asyncio.Task[None]] = {}
        self._asked: dict[Card, Mapping[str, Any]] = {}  # the values that its follower waits for
        self._together = Together(cards)
        self._waits: dict[Card, asyncio.Future[Result]] = {}  # for their result
        self._yielded = Yielded(partial(self._show, is_last=False), self.start, commit_locked, pulse)
        self._yields: set[Card] = set()  # whose views have yielded something of it
        self._timers: dict[Card, asyncio.TimerHandle] = {}  # until a card that is being computed says so, or says more
        self._visible = set(cards if all_visible else cards[:AT_ONCE])
        self._painted = all_visible
        for card in cards:
            card.on_retry = self.retry
        self._outdated: set[Card] = set()

    @property
    def is_busy(self) -> bool:
        """Whether a view or a domain is being computed."""
        return bool(self._followers or self.renewal)

    def show_first(self) -> None:
        """Show what comes with the document itself, as far as it is stored."""
        self._show_all(self._all_stored(self.cards[:AT_ONCE]))
        self._outdated = {card for card in self.cards if card.state is State.STARTING}

    def begin(self, patience: float) -> None:
        """Compute what is visible and not shown yet; after so many seconds of patience, all of it."""
        self._follow_visible()
        self._unseen = asyncio.get_running_loop().call_later(patience, self._assume_all_visible)

    def begin_with_all(self) -> None:
        """Show every view that is stored, and compute all others, whatever their cards show."""
        self._show_all(self._all_stored(self.cards))
        self._outdated.clear()
        self._follow(card for card in self.cards if not self._stored(card))

    def end(self) -> None:
        """Stop: what is still being computed will show nowhere."""
        self._ended = True
        self._stage.end()
        for task in tuple(self._tasks):
            task.cancel()

    def use_page(self, page: Ready) -> None:
        """Show what the notebook says now, the same views and controls, for the values as they are now."""
        self.page = page
        for card, view in zip(self.cards, page.views, strict=True):
            card.node = view
        self._outdated.update(self.cards)
        self._follow_visible()
        if self._outdated:
            self.start(self._commit_locked(partial(self._show_all, {})))

    def follow(self, names: Set[str]) -> None:
        """Bring the views that depend on the controls of these names up to date with their values now."""
        wanted = [card for card in self.cards if names & self._depends_on(card)]
        ready = {} if self.renewal else self._all_stored(card for card in wanted if card in self._visible)
        computed = set(wanted) - ready.keys()  # and what is linked with one of these waits for it
        ready = {card: ready[card] for card in ready if not (computed and computed & card.linked_with(self.cards))}
        self._outdated.update(wanted)
        self._outdated -= ready.keys()
        for card in self._yields.intersection(wanted):
            self._waits[card].cancel()  # what it would go on to yield is not wanted any more
        self._follow_visible()
        if ready or self._outdated.intersection(wanted) or not wanted:  # else a follower will commit, address and all
            self._commit(partial(self._show_all, ready))

    def retry(self) -> None:
        """Ask again for all that failed: a failure is not stored, and one source may be behind several cards."""
        self._follow(card for card in self.cards if card.state is State.FAILED)

    def start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Start a task that ends with this visit."""
        task = asyncio.ensure_future(work)
        self._tasks.add(task)  # the event loop alone would not keep it alive
        task.add_done_callback(self._tasks.discard)
        return task

    # What the browser reports

    def on_visible(self, attribute: str, before: Iterable[int], numbers: Iterable[int]) -> None:
        """Note which cards are visible, by their numbers."""
        self._unseen.cancel()
        self._visible = {card for number, card in enumerate(self.cards) if number in numbers}
        self._follow_visible()

    def on_painted(self, event: Any) -> None:
        """Note that the document is painted: what is stored may follow, and the first picture does not wait for it."""
        self._painted = True
        self._follow_visible()

    def _assume_all_visible(self) -> None:
        self._painted, self._visible = True, set(self.cards)
        self._follow_visible()

    def _follow_visible(self) -> None:
        outdated = [card for card in self.cards if card in self._outdated and self._is_visible(card)]
        self._follow(card for card in outdated if self._painted or not self._stored(card))

    def _is_visible(self, card: Card) -> bool:
        return card in self._visible or not self._visible.isdisjoint(card.linked_with(self.cards))

    # One card

    def _stored(self, card: Card) -> Result | None:
        return self.page.stored(card.node, self.values)

    def _all_stored(self, cards: Iterable[Card]) -> dict[Card, Result]:
        return {card: stored for card in cards if (stored := self._stored(card))}

    def _follow(self, cards: Iterable[Card]) -> None:
        above = None
        for card in () if self._ended else cards:
            self._outdated.discard(card)
            if card not in self._followers:
                self._together.begin(card)
                self._followers[card] = self.start(self._bring_up_to_date(card, above))
            above = card

    async def _bring_up_to_date(self, card: Card, above: Card | None) -> None:
        loop = asyncio.get_running_loop()
        reason_at = loop.time() + SHOW_REASON_AFTER
        self._timers[card] = loop.call_later(SHOW_BUSY_AFTER, self._report_busy, card, reason_at)
        try:
            if above:
                await self._together.wait_for([above], HEAD_START)
            await self._together.find_latest(card, self._find, self._is_latest)
        finally:
            self._stop_timer(card)
            self._together.end(card)
            del self._followers[card]
        if self._together.waits(card):
            await self._commit_locked(partial(self._show_found, card))

    async def _find(self, card: Card) -> Found | None:
        """The result for the values as they are now, or why there is none; None where the viewer has moved on."""
        wanted = self._asked[card] = self.values
        try:
            if self.renewal:
                await self.renewal
                wanted = self._asked[card] = self.values
            if self.unfound and self.page.needs_domain(self._depends_on(card)):
                raise self.unfound
            result = await self._result(card, wanted)
            if result and isinstance(result.value, Results.Anew):  # its function is called again, for this viewer
                view = await self._stage.make(card, self.page.results, self.page.pipeline, wanted)
                return Found(wanted, content.Alive(view.component, view))
            return result and Found(wanted, result.value)
        except Exception as error:  # noqa: BLE001 - an author's function may raise anything
            return Found(wanted, error=error, explained=report(log, self.page.pipeline, card.node, error))

    def _is_latest(self, card: Card, found: Found) -> bool:
        """Whether what was found for a card is what is wanted now."""
        return not self.renewal and not moved(found.values, self.values) & self._depends_on(card)

    def _depends_on(self, card: Card) -> Set[str]:
        return self.page.pipeline.depends_on(card.node.name)

    def _show_found(self, card: Card) -> None:
        """Show what was found for a card, and for those that are linked with it."""
        found = self._together.take(card, self._is_latest)
        for one, what in found.items():
            self._stop_timer(one)
            if what.error:  # first, for it leaves to the others what it shares
                self._fail(one, what.explained, what.error)
        show_as_one({one: what.value for one, what in found.items() if not what.error}, self._show)

    def _stop_timer(self, card: Card) -> None:
        if timer := self._timers.pop(card, None):
            timer.cancel()

    async def _result(self, card: Card, wanted: Mapping[str, Any]) -> Result | None:
        """The result for these values; None where the viewer has moved on from a view that yields."""
        listener = partial(self._hear, card, wanted)
        waits = self._waits[card] = asyncio.ensure_future(self.page.result(card.node, wanted, listener))
        try:
            await asyncio.wait([waits])
        finally:
            waits.cancel()
            del self._waits[card]
            self._yields.discard(card)
            self._yielded.drop(card)
        return None if waits.cancelled() else waits.result()

    def _hear(self, card: Card, wanted: Mapping[str, Any], value: Any) -> None:
        """A view has yielded something for these values."""
        if card in self._waits and moved(wanted, self.values) & self._depends_on(card):
            self._waits[card].cancel()
        elif card in self._waits:
            self._yields.add(card)
            self._yielded.add(card, value)

    def _report_busy(self, card: Card, reason_at: float) -> None:
        """Say that a card waits, and from that time of the loop on what for, again and again."""
        loop = asyncio.get_running_loop()
        asked = self._asked.get(card, self.values)
        names = [*(self.page.pipeline.domains if self.renewal else ()), card.node.name]  # what a card waits for
        progress = self.page.progress(names, asked) if loop.time() >= reason_at else None
        reported = card.is_waiting and card.progress == progress
        if not reported and (self.renewal or not self._stored(card)):  # else the viewer went back to what is there
            self.start(self._commit_locked(partial(self._show_busy, card, progress)))
        self._timers[card] = loop.call_later(REPEAT_EVERY, self._report_busy, card, reason_at)

    def _show_busy(self, card: Card, progress: Progress | None) -> None:
        if card in self._timers:  # its result may have come while this waited for the lock
            card.working(progress)

    def _show_all(self, ready: Mapping[Card, Result]) -> None:
        """Show what is there, and mark what is outdated until it becomes visible."""
        show_as_one({card: result.value for card, result in ready.items()}, self._show)
        for card in self._outdated:
            card.working()

    def _show(self, card: Card, value: Any, is_last: bool = True) -> None:
        self._stage.place(card, getattr(value, "view", None))
        try:
            card.show(value, is_last)
        except Exception as error:  # noqa: BLE001 - so may Panel, of a value that it cannot show
            self._fail(card, report(log, self.page.pipeline, card.node, error), error)

    def _fail(self, card: Card, explained: NotebookError, error: Exception) -> None:
        self._stage.place(card, None)
        card.fail(explained, self._details(self.page.pipeline, error))
