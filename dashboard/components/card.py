"""What a view returned, shown in a card: a figure patched in place, a table, text, or a sentence that says why not.

One `Card` per view and visitor. It decides nothing about when to compute: `visit` hands it results and errors, always
with the document's lock held.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import astuple, replace
from typing import Any, ClassVar

import pandas as pd
import panel as pn
from bokeh.document import Document
from bokeh.model import Model
from panel.custom import ReactiveESM
from panel.layout.base import ListLike, NamedListLike

from dashboard import errors
from dashboard.components import markdown, notices, table
from dashboard.components.design import inside
from dashboard.components.notices import Situation
from dashboard.components.table import Table
from dashboard.errors import NotebookError
from dashboard.figures import Drawing, LiveFigure, prepared, to_drawing
from dashboard.pipeline import Node
from dashboard.results import Progress, tabular

WAITING = ("starting", "refreshing")  # states of a card whose picture is being computed


class Card:
    """The place of one view on one visitor's page.

    `root` is what the page holds; its CSS class says the card's state, and its tags the `progress` of what takes long.
    `situation` is asked when there is nothing to show, and `on_retry` called when the viewer wants the data read again.
    """

    def __init__(self, node: Node):
        self.node = node
        self.root = pn.Column(name=f"view-{node.name}", css_classes=["starting"], **inside())
        self.situation: Callable[[], Situation] = Situation
        self.on_retry: Callable[[], None] | None = None
        self._shown: type | None = None
        self._content: pn.viewable.Viewable | None = None
        self._said = ""
        self.progress: Progress | None = None

    @property
    def state(self) -> str:
        """`starting`, `fresh`, `empty`, `refreshing` or `failed`."""
        return self.root.css_classes[0]

    def show(self, value: Any) -> None:
        """Show what the view returned. What is shown already is changed as little as possible."""
        kind = next(kind for kind in SHOWN if isinstance(value, kind))
        if kind is self._shown and kind in UPDATED:
            UPDATED[kind](self._content, value)
        else:
            self._content, self._said = SHOWN[kind](value), ""
            self.root[:] = [] if self._content is None else [self._content]
        self._shown = kind
        blank = kind in BLANK and BLANK[kind](value)
        self._say(self._why_blank(value) if blank else "")
        self._state("empty" if blank else "fresh")

    def fail(self, error: NotebookError, traceback: str = "") -> None:
        """Say that there is nothing to show. `traceback`, and the rest that an author wants to know, come with it."""
        situation, unread = self.situation(), error.rule is errors.SOURCE_RAISED
        say = notices.unread if unread else notices.empty if situation.is_empty else notices.failed
        more = notices.details(error.problem, str(error.place), traceback) if traceback else ""
        if self._content is not None:
            self._content, self._said = None, ""
        self._shown = None
        self._say(say(situation) + more, self._retry() if unread and self.on_retry else None)
        self._state("empty" if say is notices.empty else "failed")

    def _why_blank(self, value: Any) -> str:
        situation = self.situation()
        return notices.empty(situation if value is None else replace(situation, without_rows=True))

    def _say(self, html: str, way_on: pn.viewable.Viewable | None = None) -> None:
        """Say something below a table, on a figure, or instead of a picture; say it once."""
        if html != self._said:
            classes = ["notice", "over"] if self._shown is Drawing else ["notice"]
            said = pn.pane.HTML(html, css_classes=classes, **inside()) if html else None
            self.root[:] = [part for part in (self._content, said, way_on) if part is not None]
            self._said = html

    def _retry(self) -> pn.widgets.Button:
        button = pn.widgets.Button(label="Try again", css_classes=["way"], **inside() | {"sizing_mode": None})
        button.on_click(lambda event: self.on_retry())
        return button

    def working(self, progress: Progress | None = None) -> None:
        """Say that a newer picture is being computed, and what takes so long; what is shown stays.

        An empty place says the first by itself.
        """
        self._state("starting" if self.state == "starting" else "refreshing", progress)

    def _state(self, state: str, progress: Progress | None = None) -> None:
        classes = [state, "figure"] if self._shown is Drawing else [state]
        if classes != self.root.css_classes:
            self.root.css_classes = classes
        if progress != self.progress:
            self.root.tags = list(astuple(progress)) if progress else []  # progress.js reads them
        self.progress = progress


def keep(value: Any) -> Any:
    """What a node returned, as `Results` store it: a Bokeh model belongs to one viewer, hence its drawing."""
    return prepared(value) if isinstance(value, Model) else value


def height(value: Any) -> int | None:
    """Pixels that a picture will take, as far as that can be told: a place is kept for it, so that nothing jumps."""
    if isinstance(value, Drawing):
        return value.records[0].values.get("height")
    return table.height(value) if isinstance(value, pd.DataFrame | pd.Series) else None


def bundles(value: Any) -> frozenset[str]:
    """The scripts that a page needs to show this value, beyond those of every page; by the names of their files."""
    if isinstance(value, Drawing):
        return value.bundles
    if not isinstance(value, pn.viewable.Viewable):
        return frozenset()
    figures = (to_drawing(pane.object) for pane in value.select(pn.pane.Bokeh) if pane.object is not None)
    modules = {"es-module-shims"} if value.select(ReactiveESM) else ()
    return frozenset(modules).union(*(figure.bundles for figure in figures))


class Figure(pn.pane.Bokeh):
    """A pane that holds a live figure."""

    priority: ClassVar[float] = -1  # an author's own `pn.Column(figure)` gets Panel's pane, not this one

    def __init__(self, drawing: Drawing):
        self.live = LiveFigure(drawing)
        super().__init__(self.live.model, margin=0, sizing_mode="stretch_width")

    def show(self, drawing: Drawing) -> None:
        if self.live.show(drawing):
            self.object = self.live.model

    def _get_model(self, doc: Any, root: Any = None, parent: Any = None, comm: Any = None) -> Any:
        # Panel searches the figure here for code that names the pane's model and for Python callbacks, and themes it;
        # a live figure has neither, its document has the theme, and a search is a tenth of what a session costs.
        if root is None:
            return self.get_root(doc, comm)
        self._models[root.ref["id"]] = (self.object, parent)
        return self.object


def _own(component: pn.viewable.Viewable) -> pn.viewable.Viewable:
    """A visitor's own copy of a Panel component, of those inside it, and of a figure, which has but one document."""
    if isinstance(component, pn.pane.Bokeh) and component.object is not None:
        return Figure(prepared(component.object))
    if isinstance(component, NamedListLike):
        return component.clone(*zip(component._names, map(_own, component), strict=True))
    if isinstance(component, ListLike):
        return component.clone(*map(_own, component))
    return component.clone()


def _tried(component: pn.viewable.Viewable) -> pn.viewable.Viewable:
    """A component that Panel can render: one that fails once it is in a page takes the whole page with it."""
    root = component.get_root(Document(), preprocess=False)
    component._cleanup(root)
    return component


def _markdown(text: str) -> pn.pane.HTML:
    return pn.pane.HTML(markdown.html(text), css_classes=["prose"], **inside())


def _has_no_data(drawing: Drawing) -> bool:
    sources = [record.values["data"] for record in drawing.records if "data" in record.values]
    return bool(sources) and not any(len(column) for data in sources for column in data.values())


# How each kind of value is shown at first, and how a newer value of the same kind takes its place.
SHOWN: Mapping[type, Callable[[Any], Any]] = {
    Drawing: Figure,
    pd.DataFrame: Table,
    pd.Series: Table,
    str: _markdown,
    type(None): lambda value: None,
    pn.viewable.Viewable: lambda component: _tried(_own(component)),
    object: lambda value: _tried(pn.panel(value, sizing_mode="stretch_width")),
}
UPDATED: Mapping[type, Callable[[Any, Any], None]] = {
    Drawing: Figure.show,
    pd.DataFrame: Table.show,
    pd.Series: Table.show,
    str: lambda pane, text: pane.param.update(object=markdown.html(text)),
    type(None): lambda pane, value: None,
}

# Which values are pictures of nothing.
BLANK: Mapping[type, Callable[[Any], bool]] = {
    Drawing: _has_no_data,
    pd.DataFrame: tabular.is_empty,
    pd.Series: tabular.is_empty,
    type(None): lambda value: True,
}
