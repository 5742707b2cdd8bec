"""One viewer's visit of one page: their controls, the cards, and the address of what they see.

When a control moves, its new value is read, the domains that depend on it are found anew, the cards follow (`updates`),
and the browser's address says where the controls stand now. A value that its control does not take changes nothing: its
field goes back, and a notice says why. The document changes only with its lock held, each time as one message.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import param
from bokeh.document import Document
from panel.io.state import set_curdoc

from dashboard import controls
from dashboard.components import Card, Situation, browser, fields, treat_as_connected
from dashboard.controls import Control
from dashboard.errors import NotebookError
from dashboard.figures import documents
from dashboard.live import Stage
from dashboard.pages import address, reasons, scripts
from dashboard.pages.ready import Ready, moved
from dashboard.pages.updates import Change, Updates
from dashboard.pipeline import Node, Pipeline

log = logging.getLogger(__name__)
ASSUME_PAINTED_AFTER = 1  # seconds until all pictures come to a client that does not paint
ASSUME_VISIBLE_AFTER = 10  # seconds until they come to a browser that has not reported what is visible


def commit(document: Document, change: Change) -> None:
    """Change a document, whose lock is held, and send all of it as one message."""
    with set_curdoc(document), documents.one_message(document):
        change()
    documents.forget_defaults(document.models)  # of what has just been sent, as after the document itself


@dataclass(frozen=True)
class Host:
    """What depends on where a page is shown; by default, that is a browser which a server answers.

    card: the card of a view, a new one or one that has shown the view before.
    commit: makes a change of the document.
    situation: why a view may have nothing to show, and the way on from there.
    details: the author's lines of a pipeline's traceback; None for a viewer.
    """

    card: Callable[[Node], Card] = Card
    commit: Callable[[Document, Change], None] = commit
    situation: Callable[[Ready, Node, param.Parameterized, Any], Situation] = reasons.situation_of
    details: Callable[[Pipeline, BaseException], str | None] = reasons.details


BROWSER = Host()


class Visit:
    """What one viewer sees of one page.

    Parameters
    ----------
    page: what is visited; it is ready.
    document: where it is shown. One without a session is shown by no server.
    shown_address: the model that the browser watches for the address to show, and for notices.
    texts: what the viewer's address says of the controls, by name.
    user: who the viewer is, as the login has it; None where it names nobody.
    host: what depends on where the page is shown.

    Attributes
    ----------
    fields: the fields of the controls, in one column; None where there are none.
    roots: what the template has places for, by name: the cards, then the fields.
    visible_cards: the model in which the browser keeps the numbers of the cards that are visible.
    undrawn: the model in which it says what it could not draw.
    pulse: the model in which each says that it hears the other.
    """

    def __init__(
        self,
        page: Ready,
        document: Document,
        shown_address: browser.Address,
        texts: dict[str, str],
        host: Host = BROWSER,
        *,
        user: str | None = None,
    ):
        self.page, self.document, self._host = page, document, host
        self.parameters = page.new_parameters()
        self._shown_address, self._texts = shown_address, texts
        self._user = user
        self.parameters.param.update(page.said_by_login(user))
        self._refused = address.apply(page, self.parameters, texts)
        self._refused_now: dict[str, str] = {}  # of what was said in fields since a control moved last
        self._has_session = document.session_context is not None
        self.cards = [host.card(view) for view in page.views]
        for card in self.cards:
            card.situation = partial(self._situation, card)
        self.pulse = browser.Pulse(name="pulse")
        self.updates = Updates(
            page,
            self.cards,
            self._read(),
            commit=self._commit,
            commit_locked=self._commit_locked,
            details=host.details,
            stage=Stage(document, self._commit_locked, self._on_live_failure),
            pulse=self.pulse if _is_browser(document) else None,
            all_visible=not self._has_session,
        )
        with set_curdoc(document):
            self.updates.show_first()
        attributes = [control.attribute for control in page.controls if not control.of_viewer]
        # The browser builds one root after the other: figures first, which is what a viewer waits for.
        self.roots = [card.root for card in self.cards]
        self.fields = fields(self.parameters, page.controls, self._on_refused) if attributes else None
        self.roots += [] if self.fields is None else [self.fields]
        if attributes:
            self.parameters.param.watch(self._on_change, attributes)
        self._listen_to_browser()
        self._show_address()

    def _listen_to_browser(self) -> None:
        self.visible_cards = browser.VisibleCards(name="visible_cards")
        self.visible_cards.on_change("numbers", self.updates.on_visible)
        self.undrawn = browser.Undrawn(name="undrawn")
        self.undrawn.on_change("failed", self._on_undrawn)
        self._undrawn: set[str] = set()  # views that the log has named

    def begin(self) -> None:
        """Ask for what is not shown yet; the roots are in the document now."""
        treat_as_connected(self.document)
        told = {control.name for control in self.page.controls if control.of_viewer and self._user}
        chosen = told | {control.name for control in self.page.controls if control.name in self._texts}
        if self.page.moves_domains(chosen):
            self._renew_domains()
        self.document.on_session_destroyed(self._on_session_destroyed)
        self.updates.begin(ASSUME_VISIBLE_AFTER if _is_browser(self.document) else ASSUME_PAINTED_AFTER)
        # What is there already comes after the first picture, which would wait for it otherwise.
        self.document.on_event("document_ready", self.updates.on_painted)

    def end(self) -> None:
        """Another visit takes the place of this one."""
        self.updates.end()

    def _on_session_destroyed(self, session_context: Any) -> None:
        """The viewer has gone, and waits for nothing any more."""
        self.end()

    def _on_undrawn(self, attribute: str, before: Any, told: dict[str, Any] | None) -> None:
        """The browser could not draw what is in a card."""
        if told is None or not 0 <= told["card"] < len(self.cards):
            return
        card = self.cards[told["card"]]
        error = scripts.not_drawn(card.node.place, told["script"])
        if card.node.name not in self._undrawn:
            self._undrawn.add(card.node.name)
            log.error("%s", error)
        self._commit(partial(card.undrawn, error, self._host.details(self.page.pipeline, error)))

    def _on_live_failure(self, card: Card, error: Exception) -> None:
        """What a live view does by itself has failed; the document's lock is held."""
        explained = reasons.report(log, self.page.pipeline, card.node, error, by_itself=True)
        card.trouble(explained, self._host.details(self.page.pipeline, error))

    def use_page(self, page: Ready) -> None:
        """Go on with what the notebook says now, the same views and controls; not while something is computed."""
        if self.updates.is_busy:
            return
        self.page = page
        self.updates.values = self._read()
        if page.pipeline.domains:
            self._renew_domains()
        self.updates.use_page(page)

    def _read(self) -> dict[str, Any]:
        return controls.values(self.page.controls, self.parameters)

    def _on_refused(self, control: Control, reason: str) -> None:
        """A field has gone back to the value before; the other controls of the same message take effect."""
        log.warning("%s: a value of %s was refused", self.page.slug, control.name)
        self._refused_now[control.name] = reason
        self._shown_address.notices = []  # so that the browser hears of the same refusal twice
        self._shown_address.notices = self._notices()

    def _on_change(self, *events: Any) -> None:
        self._refused_now = {}
        before, self.updates.values = self.updates.values, self._read()
        names = moved(before, self.updates.values)
        if self.page.moves_domains(names):
            self._renew_domains()
        self.updates.follow(self.page.reached_from(names))

    def _situation(self, card: Card) -> Situation:
        return self._host.situation(self.page, card.node, self.parameters, self.updates.values)

    def _show_address(self) -> None:
        """Have the browser show the address of what is shown; with the last picture, so that both are one message."""
        query = address.search(self.page, self.parameters)
        self._shown_address.update(query=query, notices=self._notices())

    def _notices(self) -> list[str]:
        return [*self._refused.values(), *self._refused_now.values()]

    # Domains that depend on other controls

    def _renew_domains(self) -> None:
        """Start to find the domains anew; where that runs already, it goes on to those of the latest values."""
        if self.updates.renewal is None:
            self.updates.renewal = self.updates.start(self._find_domains())

    async def _find_domains(self) -> None:
        """Find the domains of the latest values, or why they cannot be found."""
        found_for = failure = None
        try:
            while found_for is not self.updates.values:
                found_for, failure = self.updates.values, None
                try:
                    parameters, valid = await self.page.resolve(self.parameters.param.values())
                    await self._commit_locked(partial(self._set_domains, found_for, parameters, valid))
                except NotebookError as error:
                    failure = error
            self.updates.unfound = failure
        finally:
            self.updates.renewal = None

    def _set_domains(self, found_for: dict[str, Any], parameters: dict[str, Any], valid: dict[str, Any]) -> None:
        if found_for is not self.updates.values:
            return  # the viewer was faster
        for control in self.page.controls:
            for keyword in control.domains:
                found = _domain(parameters[control.attribute], keyword)
                setattr(self.parameters.param[control.attribute], keyword, found)
        self.parameters.param.update(valid)
        if self._texts:  # What it refused may be valid now. Only once: from now on the viewer's own choice counts.
            again, self._texts = {name: self._texts[name] for name in self._refused}, {}
            self._refused = address.apply(self.page, self.parameters, again)

    # The document

    def _commit(self, change: Change) -> None:
        def change_and_address() -> None:
            change()
            self._show_address()

        self._host.commit(self.document, change_and_address)

    async def _commit_locked(self, change: Change) -> None:
        """Change the document while nothing else does; not at all when its viewer has gone."""
        context = self.document.session_context
        if context is None and not self._has_session:
            self._commit(change)
        elif context and not context.destroyed:
            await context.with_locked_document(lambda document: self._commit_now(change))

    async def _commit_now(self, change: Change) -> None:
        self._commit(change)


def _is_browser(document: Document) -> bool:
    """Whether it is a browser that the document goes to: it says which page asks for it."""
    request = document.session_context and document.session_context.request
    return bool(request and "Origin" in request.headers)


def _domain(parameter: Any, keyword: str) -> Any:
    """A keyword of a Parameter; of objects that have labels, both."""
    return (keyword == "objects" and parameter.names) or getattr(parameter, keyword)
