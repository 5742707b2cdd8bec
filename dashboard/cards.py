"""What a view returned, shown in a card: a figure patched in place, a table, text, or a sentence that says why not.

One `Card` per view and visitor. It decides nothing about when to compute: `visit` hands it results and errors, always
with the document's lock held.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, ClassVar

import pandas as pd
import panel as pn
from panel.layout.base import ListLike, NamedListLike

from dashboard import prose, tables
from dashboard.drawing import Drawing
from dashboard.errors import NotebookError
from dashboard.fitting import drawn
from dashboard.look import inside
from dashboard.patch import LiveFigure
from dashboard.pipeline import Node
from dashboard.tables import Table


class Card:
    """The place of one view on one visitor's page.

    `root` is what the page holds; its CSS class says the card's state.
    """

    def __init__(self, node: Node):
        self.node = node
        self.root = pn.Column(name=f"view-{node.name}", css_classes=["starting"], **inside())
        self._shown: type | None = None

    @property
    def state(self) -> str:
        """`starting`, `fresh`, `empty`, `refreshing` or `failed`."""
        return self.root.css_classes[0]

    def show(self, value: Any) -> None:
        """Show what the view returned. What is shown already is changed as little as possible."""
        kind = next(kind for kind in SHOWN if isinstance(value, kind))
        if kind is self._shown and kind in UPDATED:
            UPDATED[kind](self.root[0], value)
        else:
            self.root[:] = [SHOWN[kind](value)]
        self._shown = kind
        self._state("empty" if value is None else "fresh")

    def fail(self, error: NotebookError, traceback: str = "") -> None:
        """Show why there is nothing to show. `traceback` is for the author's eyes only."""
        details = f"<pre>{escape(traceback)}</pre>" if traceback else ""
        text = (
            f"<p><strong>This view could not be drawn for these values.</strong></p><p>{escape(error.problem)}</p>"
            f"<p class='place'>{escape(str(error.place))}</p>{details}"
        )
        self._shown = None
        self.root[:] = [pn.pane.HTML(text, css_classes=["notice"], **inside())]
        self._state("failed")

    def working(self) -> None:
        """Say that a newer picture is being computed; what is shown stays. An empty place says so by itself."""
        if self.state != "starting":
            self._state("refreshing")

    def _state(self, state: str) -> None:
        classes = [state, "figure"] if self._shown is Drawing else [state]
        if classes != self.root.css_classes:
            self.root.css_classes = classes


def height(value: Any) -> int | None:
    """Pixels that a picture will take, as far as that can be told: a place is kept for it, so that nothing jumps."""
    if isinstance(value, Drawing):
        return value.records[0].values.get("height")
    return tables.height(value) if isinstance(value, pd.DataFrame | pd.Series) else None


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
        return Figure(drawn(component.object))
    if isinstance(component, NamedListLike):
        return component.clone(*zip(component._names, map(_own, component), strict=True))
    if isinstance(component, ListLike):
        return component.clone(*map(_own, component))
    return component.clone()


def _markdown(text: str) -> pn.pane.HTML:
    return pn.pane.HTML(prose.html(text), css_classes=["prose"], **inside())


def _nothing(value: None) -> pn.pane.HTML:
    return pn.pane.HTML("<p>There is nothing to show for these values.</p>", css_classes=["notice"], **inside())


# How each kind of value is shown at first, and how a newer value of the same kind takes its place.
SHOWN: Mapping[type, Callable[[Any], Any]] = {
    Drawing: Figure,
    pd.DataFrame: Table,
    pd.Series: Table,
    str: _markdown,
    type(None): _nothing,
    pn.viewable.Viewable: _own,
    object: lambda value: pn.panel(value, sizing_mode="stretch_width"),
}
UPDATED: Mapping[type, Callable[[Any, Any], None]] = {
    Drawing: Figure.show,
    pd.DataFrame: Table.show,
    pd.Series: Table.show,
    str: lambda pane, text: pane.param.update(object=prose.html(text)),
    type(None): lambda pane, value: None,
}
