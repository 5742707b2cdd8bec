"""A card: the place of one view on one viewer's page, its state, and a notice where there is nothing to show.

It decides nothing about when to compute: `pages` hands it results and errors, always with the document's lock held. How
a value is shown stands in `content`, what a notice says in `notices`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import panel as pn
from bokeh.model import Model

from dashboard import errors, logs
from dashboard.components import notices
from dashboard.components.browser import waiting
from dashboard.components.content import Content, Figure, Several, content_of
from dashboard.components.notices import Situation
from dashboard.components.styles import component_options, take_size
from dashboard.components.table import Table
from dashboard.errors import NotebookError, Rule
from dashboard.figures import Drawing, LiveFigure
from dashboard.pipeline import Node
from dashboard.results import Progress, State

# What is said of failures that asking again may end, however the controls stand; the viewer is offered to.
NOT_NOW: Mapping[Rule, Callable[[Situation], str]] = {
    errors.SOURCE_RAISED: notices.unread,
    errors.SOURCE_TOO_SLOW: notices.unread,
    errors.NODE_TOO_SLOW: notices.too_slow,
    errors.BUSY: notices.busy,
}

# What no value of a control changes.
BROKEN = (
    *(errors.CODE_RAISED, errors.NOT_DEFINED, errors.MISSING_PACKAGE, errors.NAME_NOT_EXPORTED),
    *(errors.USED_UP, errors.OF_ONE_THREAD, errors.READ_ONLY, errors.NOT_HERE),
)


class Card:
    """The place of one view on one viewer's page.

    Attributes
    ----------
    node: the view.
    root: what the page holds; its first CSS class is the state, and its tags the progress.
    state: `starting`, `fresh`, `empty`, `refreshing` or `failed`.
    progress: how far the computation is that the card waits for; None until that takes long.
    situation: is asked when there is nothing to show, to explain it.
    on_retry: is called when the viewer wants the data read again; None where that is not offered.
    """

    def __init__(self, node: Node):
        self.node = node
        self.state = State.STARTING
        self.progress: Progress | None = None
        self.situation: Callable[[], Situation] = Situation
        self.on_retry: Callable[[], None] | None = None
        self.root = pn.Column(name=f"view-{node.name}", css_classes=[self.state.value], **component_options())
        self._content: Content | None = None  # how what is shown now is shown
        self._component: pn.viewable.Viewable | None = None
        self._value: Any = None  # that is shown
        self._is_changed = False  # since it was made
        self._is_last = True  # what is shown, of what the view yields
        self._notice = ""

    def show(self, value: Any, is_last: bool = True) -> None:
        """Show what the view returned, or has yielded so far. What is shown already is changed as little as possible.

        While more is to come the card is `refreshing`, and one that shows nothing yet says nothing of it.
        """
        content, self._is_last = content_of(value), is_last
        self._is_changed = content is self._content and self._update(content, value)
        self._value = value
        if not self._is_changed:
            self._leave_company()
            self._component, self._notice = content.make(value), ""
            if isinstance(value, pn.viewable.Viewable) and (mode := self.node.options.get("sizing_mode")):
                take_size(self._component, mode)
            self.root[:] = [] if self._component is None else [self._component]
        self._content = content
        is_blank = is_last and content.is_blank(value)
        self._show_notice(self._why_blank(content, value) if is_blank else "")
        if is_last:
            self._set_state(State.EMPTY if is_blank else State.FRESH)
        else:
            self._set_state(State.REFRESHING, self.progress)

    def expect(self, value: Any) -> None:
        """Say what it shows next within the same message, so that what it shares with other cards goes on to that."""
        for live, drawing in zip(self._figures, _drawings(value), strict=False):
            live.expect(drawing)

    def fail(self, error: NotebookError, lines: str | None = None) -> None:
        """Say that there is nothing to show; what a view yielded before it failed goes, it is not what was asked for.

        For an author there are `lines` of code that led there, maybe none."""
        situation, not_now = self.situation(), NOT_NOW.get(error.rule)
        failed = notices.broken if error.rule in BROKEN else notices.failed
        notice = not_now or (notices.empty if situation.is_empty else failed)
        more = self._details(error, lines)
        if self._component is not None:
            self._leave_company()
            self._component, self._notice = None, ""
        self._content, self._value, self._is_last = None, None, True
        self._show_notice(notice(situation) + more, self._retry_button() if not_now and self.on_retry else None)
        self._set_state(State.EMPTY if notice is notices.empty else State.FAILED)

    def trouble(self, error: NotebookError, lines: str | None = None) -> None:
        """Say that what is shown has failed at something that it did; it stays, for its viewer may set it otherwise."""
        if self._component is None:
            self.fail(error, lines)
            return
        failed = NOT_NOW.get(error.rule) or (notices.broken if error.rule in BROKEN else notices.failed)
        self._show_notice(failed(replace(self.situation(), reset="", fixed=False)) + self._details(error, lines))
        self._set_state(State.FAILED)

    def settle(self) -> None:
        """Say that what is shown has done what it had to do, and all went well."""
        if self._component is not None:
            self._show_notice("")
            self._set_state(State.FRESH)

    @property
    def is_settled(self) -> bool:
        """Whether what is shown is the latest, and nothing has failed."""
        return self.state is State.FRESH

    def undrawn(self, error: NotebookError, lines: str | None = None) -> None:
        """The browser could not draw what is shown: it gets the same made anew if it was changed, else a notice."""
        if self._content is not None and self._is_changed:
            self._content = None
            self.show(self._value)
        elif self._content is not None:
            self.fail(error, lines)

    def working(self, progress: Progress | None = None) -> None:
        """Say that a newer picture is being computed, and how far that is; what is shown stays.

        A card that has shown nothing yet stays `starting`: its empty place already looks like waiting.
        """
        self._set_state(State.STARTING if self.state is State.STARTING else State.REFRESHING, progress)

    def hold_all_rows(self) -> None:
        """Have each table in it hold all its rows, where no server will turn its pages."""
        for table in self.root.select(Table):
            table.hold_all()

    def linked_with(self, cards: Iterable[Card]) -> set[Card]:
        """Return those whose figures share something with this one's, one through another; this one is among them."""
        group, shared = [self], {self: self._shared_models}
        for one in group if shared[self] else ():
            for other in cards:
                if other not in group and shared[one] & shared.setdefault(other, other._shared_models):
                    group.append(other)
        return set(group)

    @property
    def is_waiting(self) -> bool:
        """Whether the card says that a picture is being computed."""
        return self.state.is_waiting

    @property
    def _shows_figure(self) -> bool:
        return self._content is not None and self._content.is_figure

    @property
    def _figures(self) -> list[LiveFigure]:
        return [pane.live for pane in self.root.select(Figure)]

    @property
    def _shared_models(self) -> set[Model]:
        return set().union(*(live.shared_models for live in self._figures))

    def _leave_company(self) -> None:
        """What is shown is taken out of the page; what it shares with other cards stays theirs."""
        for live in self._figures:
            live.leave()

    def _update(self, content: Content, value: Any) -> bool:
        """Have what is shown show a newer value; False where that cannot be done, so that it is made anew."""
        if content.update is None:
            return False
        try:
            content.update(self._component, value)
        except Exception as error:  # noqa: BLE001 - so may any object that stands in an author's value
            about = {"view": self.node.name, "cell": str(self.node.place)}
            logs.event("change failed", "all is drawn anew", level=logging.WARNING, error=error, **about)
            return False
        return True

    def _details(self, error: NotebookError, lines: str | None) -> str:
        return "" if lines is None else notices.details(error, lines)

    def _why_blank(self, content: Content, value: Any) -> str:
        situation = self.situation()
        return notices.empty(replace(situation, without_rows=True) if content.lacks_rows(value) else situation)

    def _show_notice(self, html: str, button: pn.viewable.Viewable | None = None) -> None:
        """Show a notice below a table, upon a figure, or instead of a picture; one that is shown already stays."""
        if html != self._notice:
            classes = ["notice", "over"] if self._shows_figure else ["notice"]
            notice = pn.pane.HTML(html, css_classes=classes, **component_options()) if html else None
            self.root[:] = [part for part in (self._component, notice, button) if part is not None]
            self._notice = html

    def _retry_button(self) -> pn.widgets.Button:
        button = pn.widgets.Button(label="Try again", css_classes=["way"], **component_options(sizing_mode=None))
        button.on_click(lambda event: self.on_retry())
        return button

    def _set_state(self, state: State, progress: Progress | None = None) -> None:
        self.state = state
        more = {"figure": self._shows_figure, "yielding": not self._is_last}
        classes = [state.value, *(name for name, is_so in more.items() if is_so)]
        if classes != self.root.css_classes:
            self.root.css_classes = classes
        if progress != self.progress:
            self.root.tags = waiting(progress)
        self.progress = progress


def _drawings(value: Any) -> list[Drawing]:
    """Return the drawings in a value, in the order of the figures that show it."""
    parts = value.parts if isinstance(value, Several) else ()
    return [value] if isinstance(value, Drawing) else [drawing for part in parts for drawing in _drawings(part)]
