"""One visitor's view of one page: their controls, their cards, and what happens when a control moves.

A control's change asks for the views that depend on it. What is stored is shown at once, all of it as one message. For
the rest, each view has one follower at a time, which computes what is wanted now and, if that is not what is wanted any
more, goes on with the latest: of a slider dragged fast the first position and the last are computed, and an older
result never replaces a newer one. Results are awaited on the event loop; the document changes only with its lock held.

What the viewer cannot see waits: the browser tells which cards are in sight, or will be after a little scrolling, and
the others are put off until they are. Whoever does not tell, like a client without a screen, gets them all.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable, Coroutine, Iterable, Mapping
from functools import partial
from typing import Any

import panel as pn
from bokeh.document import Document
from bokeh.model import Model
from bokeh.models import Selection
from panel.io.state import set_curdoc

from dashboard import controls
from dashboard.components import WAITING, Card, Situation, fields
from dashboard.errors import NotebookError
from dashboard.figures import forget_defaults, one_message
from dashboard.pages import address, reasons
from dashboard.pages.page import Page, explain
from dashboard.pipeline import Node
from dashboard.results import Progress, Result

log = logging.getLogger(__name__)
AT_ONCE = 1  # so many pictures come with the document itself, the others when the browser has painted them
LATEST = 1  # seconds until they come to one who does not paint
TRUST = 10  # seconds until they come to a browser that has not told what is in sight
HEAD_START = 0.06  # seconds that a view is given before those below it: Python computes one at a time, mostly
PATIENCE = 0.15  # seconds until a card says that it is working; faster ones never flicker
LONG = 1  # seconds until it says what is being computed
OFTEN = 0.25  # seconds from one such word to the next


class Visit:
    """What one visitor sees of one page.

    `roots` are what the template has places for, by name; `told` is what the visitor's address says of the controls,
    and `place` the model that the browser watches for the address to show: its tags are the query and any notices. The
    browser keeps the numbers of the cards that are in sight in the `indices` of `sight`.
    `card` gives the card of a view: a new one, or one that has shown the view before.
    """

    def __init__(
        self,
        page: Page,
        document: Document,
        place: Model,
        told: dict[str, str],
        card: Callable[[Node], Card] = Card,
    ):
        self.page, self.document = page, document
        self.parameters = page.new_parameters()
        self._place, self._told = place, told
        self._alone = document.session_context is None  # no server has it
        self._refused = address.apply(page, self.parameters, told)
        self.cards = [card(view) for view in page.views]
        for shown in self.cards:
            shown.situation, shown.on_retry = partial(self._situation, shown), self._retry
        self._values = self._read()
        self._tasks: set[asyncio.Task[None]] = set()
        self._followers: dict[Card, asyncio.Task[None]] = {}
        self._asked: dict[Card, dict[str, Any]] = {}  # the values that its follower waits for
        self._patience: dict[Card, asyncio.TimerHandle] = {}
        self._renewal: asyncio.Task[None] | None = None
        attributes = [control.attribute for control in page.controls]
        # The browser builds one root after the other: figures first, which is what a viewer waits for.
        self.roots = [card.root for card in self.cards]
        self.roots += [fields(self.parameters, attributes)] if attributes else []
        if attributes:
            self.parameters.param.watch(self._changed, attributes)
        self.sight = Selection(name="sight")
        self.sight.on_change("indices", self._see)
        self._in_sight = set(self.cards if self._alone else self.cards[:AT_ONCE])
        self._painted = self._alone
        for card in self.cards[:AT_ONCE]:
            self._show_stored(card)
        self._due = {card for card in self.cards if card.state == "starting"}
        self._tell()

    def begin(self) -> None:
        """Ask for what is not shown yet; the roots are in the document now."""
        # Panel takes a document for unconnected until its browser has painted, and throws away what changes before; but
        # the browser may have taken the document already.
        pn.state._connected[self.document] = True
        told = {control.name for control in self.page.controls if control.name in self._told}
        if self.page.moves_domains(told):
            self._renewal = self._start(self._renew_domains())
        self._draw_what_is_in_sight()
        # What is there already comes after the first picture, which would wait for it otherwise.
        self.document.on_event("document_ready", self._go_on)
        patience = TRUST if _is_browser(self.document) else LATEST
        self._unseen = asyncio.get_running_loop().call_later(patience, self._see_all)

    def take(self, page: Page) -> None:
        """Go on with what the notebook says now, the same views and controls; not while something is computed."""
        if self._followers or self._renewal:
            return
        self.page = page
        self._values = self._read()
        if page.pipeline.domains:
            self._renewal = self._start(self._renew_domains())
        for card, view in zip(self.cards, page.views, strict=True):
            card.node = view
        self._due.update(self.cards)
        self._draw_what_is_in_sight()
        if self._due:
            self._start(self._locked(partial(self._show_all, {})))

    def _see(self, attribute: str, before: Iterable[int], numbers: Iterable[int]) -> None:
        self._unseen.cancel()
        self._in_sight = {card for number, card in enumerate(self.cards) if number in numbers}
        self._draw_what_is_in_sight()

    def _see_all(self) -> None:
        self._painted, self._in_sight = True, set(self.cards)
        self._draw_what_is_in_sight()

    def _go_on(self, event: Any) -> None:
        self._painted = True
        self._draw_what_is_in_sight()

    def _draw_what_is_in_sight(self) -> None:
        in_sight = self._due & self._in_sight
        due = [card for card in self.cards if card in in_sight]
        self._follow_all(card for card in due if self._painted or not self._stored(card))

    def _stored(self, card: Card) -> Result | None:
        return self.page.results.peek(self.page.pipeline, card.node.name, self._values)

    def _show_stored(self, card: Card) -> None:
        if stored := self._stored(card):
            self._show(card, stored.value)

    def _read(self) -> dict[str, Any]:
        return controls.values(self.page.controls, self.parameters)

    def _changed(self, *events: Any) -> None:
        before, self._values = self._values, self._read()
        moved = _moved(before, self._values)
        reached = self.page.reached_from(moved)
        if self.page.moves_domains(moved) and self._renewal is None:
            self._renewal = self._start(self._renew_domains())
        wanted = [card for card in self.cards if reached & self.page.pipeline.depends_on(card.node.name)]
        stored = {} if self._renewal else {card: self._stored(card) for card in wanted if card in self._in_sight}
        ready = {card: result for card, result in stored.items() if result}
        self._due.update(wanted)
        self._due -= ready.keys()
        self._draw_what_is_in_sight()
        if ready or self._due.intersection(wanted) or not wanted:
            self._change(partial(self._show_all, ready))

    def _tell(self) -> None:
        """Have the browser show the address of what is shown; with the last picture, so that both are one message."""
        tags = [address.search(self.page, self.parameters), *self._refused.values()]
        if self._place.tags != tags:
            self._place.tags = tags

    # Cards

    def _follow_all(self, cards: Iterable[Card]) -> None:
        above = None
        for card in cards:
            self._due.discard(card)
            if card not in self._followers:
                self._followers[card] = self._start(self._bring_up_to_date(card, above))
            above = self._followers[card]

    async def _bring_up_to_date(self, card: Card, above: asyncio.Task[None] | None) -> None:
        loop = asyncio.get_running_loop()
        self._patience[card] = loop.call_later(PATIENCE, self._say_working, card, loop.time() + LONG)
        try:
            if above:
                await asyncio.wait([above], timeout=HEAD_START)
            show = await self._latest(card)
        finally:
            self._patience.pop(card).cancel()
            del self._followers[card]
        await self._locked(show)

    async def _latest(self, card: Card) -> Callable[[], None]:
        """What is to be done with a card: show the result for the latest values, or say why there is none."""
        depends_on = self.page.pipeline.depends_on(card.node.name)
        while True:
            wanted = self._asked[card] = self._values
            try:
                if self._renewal:
                    await self._renewal
                    wanted = self._asked[card] = self._values
                result = await self.page.results.get(self.page.pipeline, card.node.name, wanted)
                show = partial(self._show, card, result.value)
            except Exception as error:  # an author's function may raise anything
                log.error("%s", self._explain(card, error), exc_info=error)
                show = partial(self._fail, card, error)
            if not self._renewal and not _moved(wanted, self._values) & depends_on:
                return show

    def _say_working(self, card: Card, long: float) -> None:
        """Say that a card waits, and from the time `long` on what for, again and again."""
        loop = asyncio.get_running_loop()
        progress = self._progress(card) if loop.time() >= long else None
        said = card.state in WAITING and card.progress == progress
        if not said and (self._renewal or not self._stored(card)):  # else its viewer went back to what is there
            self._start(self._locked(partial(self._show_working, card, progress)))
        self._patience[card] = loop.call_later(OFTEN, self._say_working, card, long)

    def _show_working(self, card: Card, progress: Progress | None) -> None:
        if card in self._patience:  # it may have been its turn while this waited for the lock
            card.working(progress)

    def _progress(self, card: Card) -> Progress | None:
        """How far the node is that a card waits for, which may be one that decides the domain of a control."""
        asked = self._asked.get(card, self._values)
        names = [*(self.page.pipeline.domains if self._renewal else ()), card.node.name]
        told = (self.page.results.progress(self.page.pipeline, name, asked) for name in names)
        return next(filter(None, told), None)

    def _show_all(self, ready: Mapping[Card, Result]) -> None:
        """Show what is there, and say of what is drawn when it comes into sight that it is not up to date."""
        for card, result in ready.items():
            self._show(card, result.value)
        for card in self._due:
            card.working()

    def _show(self, card: Card, value: Any) -> None:
        try:
            card.show(value)
        except Exception as error:  # so may Panel, of a value that it cannot show
            log.error("%s", self._explain(card, error), exc_info=error)
            self._fail(card, error)

    def _fail(self, card: Card, error: Exception) -> None:
        card.fail(self._explain(card, error), details(error))

    def _explain(self, card: Card, error: Exception) -> NotebookError:
        return explain(self.page.pipeline, card.node, error)

    def _situation(self, card: Card) -> Situation:
        return reasons.around(self.page, card.node, self.parameters, self._values)

    def _retry(self) -> None:
        """Ask again for all that failed: a failure is not stored, and one source may be behind several cards."""
        self._follow_all(card for card in self.cards if card.state == "failed")

    # Domains that depend on other controls

    async def _renew_domains(self) -> None:
        """Find the domains anew, until they are those of the latest values. Raises NotebookError for those values."""
        found_for = failure = None
        try:
            while found_for is not self._values:
                found_for, failure = self._values, None
                try:
                    parameters, valid = await self.page.resolve(self.parameters.param.values())
                    await self._locked(partial(self._set_domains, found_for, parameters, valid))
                except NotebookError as error:
                    failure = error
        finally:
            self._renewal = None
        if failure:
            raise failure

    def _set_domains(self, found_for: dict[str, Any], parameters: dict[str, Any], valid: dict[str, Any]) -> None:
        if found_for is not self._values:
            return  # the viewer was faster
        for control in self.page.controls:
            for keyword in control.domains:
                found = _said(parameters[control.attribute], keyword)
                setattr(self.parameters.param[control.attribute], keyword, found)
        self.parameters.param.update(valid)
        if self._told:  # What it refused may be valid now. Only once: from now on the viewer's own choice counts.
            again, self._told = {name: self._told[name] for name in self._refused}, {}
            self._refused = address.apply(self.page, self.parameters, again)

    async def _locked(self, change: Callable[[], None]) -> None:
        """Change the document while nobody else does; not at all when its visitor has gone."""
        context = self.document.session_context
        if context is None and self._alone:
            self._change(change)
        elif context and not context.destroyed:
            await context.with_locked_document(lambda document: self._change_now(change))

    async def _change_now(self, change: Callable[[], None]) -> None:
        self._change(change)

    def _change(self, change: Callable[[], None]) -> None:
        with set_curdoc(self.document), one_message(self.document):
            change()
            self._tell()
        forget_defaults(self.document.models)  # of what has just been sent, as after the document itself

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)  # the event loop alone would not keep it alive
        task.add_done_callback(self._tasks.discard)
        return task


def details(error: BaseException) -> str:
    """The traceback, for an author, who serves with `--dev`; nothing for anybody else."""
    return "".join(traceback.format_exception(error)) if pn.config.autoreload else ""


def _is_browser(document: Document) -> bool:
    """Whether it is a browser that the document goes to: it says which page asks for it."""
    request = document.session_context and document.session_context.request
    return bool(request and "Origin" in request.headers)


def _moved(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    return {name for name, value in after.items() if value is not before[name] and value != before[name]}


def _said(parameter: Any, keyword: str) -> Any:
    """What a Parameter was told; of objects that have labels, both."""
    return (keyword == "objects" and parameter.names) or getattr(parameter, keyword)
