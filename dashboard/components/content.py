"""What stands in a card: how a value of each type is shown, and how a newer value of the same type takes its place.

One record per type, in `CONTENT`. A card asks `content_of(value)` for it; what is made belongs to one viewer, because a
Bokeh model and a Panel component have but one document each, while the values themselves are shared by all viewers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pandas as pd
import panel as pn
from bokeh.document import Document
from bokeh.model import Model
from panel.custom import ReactiveESM
from panel.layout.base import ListLike, NamedListLike

from dashboard import markdown
from dashboard.by_type import entry
from dashboard.components import table
from dashboard.components.panel_internals import FigurePane, forget_rendering
from dashboard.components.styles import component_options
from dashboard.components.table import Table
from dashboard.figures import Drawing, LiveFigure, prepared, to_drawing
from dashboard.results import tabular

WORDS_FOR_BUNDLES = {"bokeh-gl": "webgl", "bokeh-mathjax": "$$", "tabulator": "Tabulator", "luxon": "Tabulator"}


@dataclass(frozen=True)
class Content:
    """How values of one type are shown.

    Attributes
    ----------
    make: a value -> the Panel component that shows it, None for none.
    update: the component, a newer value -> nothing; the component shows that value now. Without it one is made anew.
    is_blank: whether a value shows nothing, like a figure without data.
    height: pixels that a value will take, as far as that is known: its place is kept, so that nothing jumps.
    bundles: the scripts that a page needs to show a value, beyond those of every page; by the names of their files.
    is_figure: whether a notice lies upon it, not below.
    lacks_rows: whether one that shows nothing does so for want of rows.
    """

    make: Callable[[Any], pn.viewable.Viewable | None]
    update: Callable[[Any, Any], None] | None = None
    is_blank: Callable[[Any], bool] = lambda value: False
    height: Callable[[Any], int | None] = lambda value: None
    bundles: Callable[[Any], frozenset[str]] = lambda value: frozenset()
    is_figure: bool = False
    lacks_rows: Callable[[Any], bool] = lambda value: value is not None


def content_of(value: Any) -> Content:
    """The record of a value's type, or of the nearest of its bases."""
    return entry(CONTENT, type(value))


def height(value: Any) -> int | None:
    """Pixels that a value will take in its card, as far as that is known."""
    return content_of(value).height(value)


def bundles(value: Any) -> frozenset[str]:
    """The scripts that a page needs to show a value, beyond those of every page; by the names of their files."""
    return content_of(value).bundles(value)


def bundles_named_in(source: str) -> frozenset[str]:
    """The scripts that code speaks of: a page that opens before its views are computed has them, too."""
    return frozenset(name for name, word in WORDS_FOR_BUNDLES.items() if word in source)


def keep(value: Any) -> Any:
    """What a node returned, as `Results` store it: a Bokeh model belongs to one viewer, hence its drawing."""
    return prepared(value) if isinstance(value, Model) else value


# Figures --------------------------------------------------------------------------------------------------------------


class Figure(FigurePane):
    """A pane that holds a live figure."""

    def __init__(self, drawing: Drawing):
        self.live = LiveFigure(drawing)
        super().__init__(
            self.live.model
        )  # without sizes: the figure's own hold, Panel would give ours to the next root

    def show(self, drawing: Drawing) -> None:
        if self.live.show(drawing):
            self.object = self.live.model


# Panel components -----------------------------------------------------------------------------------------------------


def _copy(component: pn.viewable.Viewable) -> pn.viewable.Viewable:
    """A viewer's own copy of a Panel component, of those inside it, and of a figure, which has but one document."""
    if isinstance(component, pn.pane.Bokeh) and component.object is not None:
        return Figure(prepared(component.object))
    copied = component.clone()
    if isinstance(component, ListLike | NamedListLike):
        copied.objects = [_copy(part) for part in component]  # as many as before, so that tabs keep their names
    return copied


def _rendered_once(component: pn.viewable.Viewable) -> pn.viewable.Viewable:
    """The component, if Panel can render it: one that fails once it is in a page takes the whole page with it."""
    root = component.get_root(Document(), preprocess=False)
    forget_rendering(component, root)
    return component


def _bundles_of_component(component: pn.viewable.Viewable) -> frozenset[str]:
    figures = (to_drawing(pane.object) for pane in component.select(pn.pane.Bokeh) if pane.object is not None)
    modules = {"es-module-shims"} if component.select(ReactiveESM) else set()
    tables = {"tabulator", "luxon"} if component.select(pn.widgets.Tabulator) else set()
    return frozenset(modules | tables).union(*(figure.bundles for figure in figures))


# Text, and what Panel knows to show -----------------------------------------------------------------------------------


def _markdown(text: str) -> pn.pane.HTML:
    return pn.pane.HTML(markdown.html(text), css_classes=["prose"], **component_options())


def _any(value: Any) -> pn.viewable.Viewable:
    """Whatever Panel can show.

    An object without a look of its own is its words, as text. One with `_repr_html_` says itself that this is HTML, as
    in a notebook; what it puts there of data is for it to escape, and no script in it runs, for the content security
    policy refuses it. Markdown of an object is shown like a text: with nothing that a browser takes for HTML.
    """
    pane = pn.panel(value, sizing_mode="stretch_width")
    if isinstance(pane, pn.pane.Markdown) and hasattr(value, "_repr_markdown_"):
        pane = _markdown(value._repr_markdown_())
    return _rendered_once(pane)


_table = partial(Content, Table, Table.show, tabular.is_empty, table.height)

CONTENT: Mapping[type, Content] = {
    Drawing: Content(
        Figure,
        Figure.show,
        lambda drawing: drawing.is_blank,
        height=lambda drawing: drawing.records[0].values.get("height"),
        bundles=lambda drawing: drawing.bundles,
        is_figure=True,
        lacks_rows=lambda drawing: drawing.lacks_rows,
    ),
    pd.DataFrame: _table(),
    pd.Series: _table(),
    str: Content(_markdown, lambda pane, text: pane.param.update(object=markdown.html(text))),
    type(None): Content(lambda value: None, lambda pane, value: None, is_blank=lambda value: True),
    pn.viewable.Viewable: Content(lambda component: _rendered_once(_copy(component)), bundles=_bundles_of_component),
    object: Content(_any),
}
