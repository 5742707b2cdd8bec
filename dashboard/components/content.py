"""What stands in a card: how a value of each type is shown, and how a newer value of the same type takes its place.

One record per type, in `CONTENT`. A card asks `content_of(value)` for it; what is made belongs to one viewer, because a
Bokeh model and a Panel component have but one document each, while the values themselves are shared by all viewers.

What belongs to one viewer or is slow to draw is made into another form first, by `keep`, in the thread that computed
it: `DEPICTED` says how, and the room `pictures` for types of libraries that only their users have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import partial
from html import escape
from inspect import cleandoc
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import panel as pn
from bokeh import models as bk
from bokeh.document import Document
from bokeh.model import Model
from panel.layout.base import ListLike, NamedListLike

from dashboard import markdown
from dashboard.by_type import entry
from dashboard.components import chart, column_format, styles, table
from dashboard.components.chart import ChartPane
from dashboard.components.panel_internals import Figure, bundles_of_component, rendered_once
from dashboard.components.styles import component_options
from dashboard.components.table import Table
from dashboard.figures import Drawing, prepared
from dashboard.pictures import Kept, Picture, Tabled, charts, files, libraries
from dashboard.results import Results, tabular
from dashboard.static_files import address

NO_DRAWING = (str, bytes, pd.DataFrame, type(None), int, float, Drawing)  # and not worth a look
MOST_PARTS = 50  # of a list or a dict that are shown together
NARROW = 640  # pixels of a picture that may stand beside another card
ASIDE = ":host { display: grid !important; grid-template-columns: repeat(auto-fit, minmax(min(100%, 18rem), 1fr)); }"
WORDS_FOR_BUNDLES = {"bokeh-gl": ["webgl"], "bokeh-mathjax": ["$$"], "media": ["Audio", "Video"], "documents": ["PDF"]}


@dataclass(frozen=True)
class Content:
    """How values of one type are shown.

    Attributes
    ----------
    make: a value -> the Panel component that shows it, None for none.
    update: the component, a newer value -> nothing; the component shows that value now. Without it one is made anew.
    is_blank: whether a value shows nothing, like a figure without data.
    height: pixels that a value will take, as far as that is known: its place is kept, so that nothing jumps.
    bundles: what a page needs to show a value, beyond what every page has.
    is_figure: whether a notice lies upon it, not below.
    lacks_rows: whether one that shows nothing does so for want of rows.
    is_narrow: whether a value may stand beside another card.
    is_known: whether this is more than what is done with any object.
    """

    make: Callable[[Any], pn.viewable.Viewable | None]
    update: Callable[[Any, Any], None] | None = None
    is_blank: Callable[[Any], bool] = lambda value: False
    height: Callable[[Any], int | None] = lambda value: None
    bundles: Callable[[Any], frozenset[str]] = lambda value: frozenset()
    is_figure: bool = False
    lacks_rows: Callable[[Any], bool] = lambda value: value is not None
    is_narrow: Callable[[Any], bool] = lambda value: False
    is_known: bool = True


def content_of(value: Any) -> Content:
    """The record of a value's type, or of the nearest of its bases."""
    return entry(CONTENT, type(value))


def height(value: Any) -> int | None:
    """Pixels that a value will take in its card, as far as that is known."""
    return content_of(value).height(value)


def is_narrow(value: Any) -> bool:
    """Whether a value may stand beside another card."""
    return content_of(value).is_narrow(value)


def bundles(value: Any) -> frozenset[str]:
    """What a page needs to show a value, beyond what every page has and what a browser loads when a component comes.

    BokehJS's optional bundles by the names of their files, and what the content security policy has words for.
    """
    return content_of(value).bundles(value)


def bundles_named_in(source: str) -> frozenset[str]:
    """The bundles that code speaks of: a page that opens before its views are computed has them, too."""
    return frozenset(name for name, words in WORDS_FOR_BUNDLES.items() if any(word in source for word in words))


def put_inline(document: Document) -> None:
    """Put the text of all stylesheets and scripts of a document's cards into it, for no server answers there."""
    styles.put_inline(document)
    chart.put_inline(document)


def keep(value: Any, is_view: bool = True) -> Any:
    """What a node returned, as `Results` store it: a Bokeh model belongs to one viewer, hence its drawing.

    Other values are depicted, slow as that may be, where they are views.
    """
    if isinstance(value, Model):
        return prepared(value, is_view=is_view)
    return depicted(value) if is_view else value


def depicted(value: Any) -> Any:
    """The form in which a value can be shown; itself, where it can."""
    depict = entry(DEPICTED, type(value))
    found = None if isinstance(value, NO_DRAWING) else libraries.of_library(value)
    if found is None and depict:
        found = depict(value)
    if found is None and not entry(CONTENT, type(value)).is_known:
        found = files.of_itself(value)
    return value if found is None else prepared(found) if isinstance(found, Model) else found


# Figures --------------------------------------------------------------------------------------------------------------


class PicturePane(pn.pane.HTML):
    """A picture of another library."""

    priority: ClassVar[float] = -1  # for nothing that Panel finds by itself

    def __init__(self, picture: Picture):
        super().__init__(picture.html, css_classes=["depicted"], **component_options())

    def show(self, picture: Picture) -> None:
        self.object = picture.html


# Several of them ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Several(Kept):
    """A list, tuple or dict of values that are shown together: one below the other, side by side, by their keys."""

    parts: tuple[Any, ...]
    names: tuple[str, ...] = ()


class Arranged(pn.Column):
    """What shows several values; each is updated in its place as long as they are of the same kinds and names."""

    def __init__(self, several: Several):
        super().__init__(css_classes=["aside"] if isinstance(several.of, tuple) else [], **component_options())
        self._shown: Several | None = None
        self.show(several)

    def show(self, several: Several) -> None:
        before, self._shown = self._shown, several
        if before and _kinds(before) == _kinds(several) and all(content.update for content in _kinds(several)[1]):
            for component, part in zip(self.objects[0] if several.names else self, several.parts, strict=True):
                content_of(part).update(component, part)
            return
        made = [content_of(part).make(part) for part in several.parts]
        if several.names:
            made = [pn.Tabs(*zip(several.names, made, strict=True), **component_options())]
        self.objects = made


def _kinds(several: Several) -> tuple[tuple[str, ...], list[Content]]:
    return several.names, [content_of(part) for part in several.parts]


def _several(values: Any) -> Any:
    """Bokeh's figures in one layout, because they may share axes; else each in its own place; None if none is one."""
    parts = [*(values.values() if isinstance(values, dict) else values)]
    names = tuple(map(str, values)) if isinstance(values, dict) else ()
    if parts and all(isinstance(part, bk.LayoutDOM) for part in parts):
        return prepared(_layout(parts, names, isinstance(values, tuple)))
    if not 0 < len(parts) <= MOST_PARTS:
        return None
    kept = tuple(map(keep, parts))
    return Several(values, kept, names) if any(map(_is_drawn, kept)) else None


def _layout(parts: list[bk.LayoutDOM], names: tuple[str, ...], aside: bool) -> bk.LayoutDOM:
    if names:
        sheet = bk.ImportedStyleSheet(url=address("widgets.css"))
        tabs = [bk.TabPanel(child=part, title=name) for part, name in zip(parts, names, strict=True)]
        return bk.Column(bk.Tabs(tabs=tabs, stylesheets=[sheet]))
    return bk.Row(children=parts, stylesheets=[ASIDE]) if aside else bk.Column(children=parts)


def _is_drawn(kept: Any) -> bool:
    return isinstance(kept, Drawing | pn.viewable.Viewable) or (isinstance(kept, Kept) and not isinstance(kept, Tabled))


# Panel components -----------------------------------------------------------------------------------------------------


def _copy(component: pn.viewable.Viewable) -> pn.viewable.Viewable:
    """A viewer's own copy of a Panel component, of those inside it, and of a figure, which has but one document."""
    if isinstance(component, pn.pane.Bokeh) and component.object is not None:
        return Figure(prepared(component.object))
    copied = component.clone()
    if isinstance(component, ListLike | NamedListLike):
        copied.objects = [_copy(part) for part in component]  # as many as before, so that tabs keep their names
    return copied


@dataclass(frozen=True, eq=False)
class Alive:
    """A component that is one viewer's already, and acts by itself; `view` is what it is of."""

    component: pn.viewable.Viewable
    view: Any = None


# Text, and what Panel knows to show -----------------------------------------------------------------------------------


def _prose(text: str) -> str:
    """A text as HTML. It may be as far to the right as the code around it."""
    return markdown.html(cleandoc(text))


def _markdown(text: str) -> pn.pane.HTML:
    return pn.pane.HTML(_prose(text), css_classes=["prose"], **component_options())


def _value(value: Any) -> pn.pane.HTML:
    return pn.pane.HTML(_large(value), css_classes=["value"], **component_options())


def _large(value: Any) -> str:
    return escape(column_format.single(value)) or "–"


def _any(value: Any) -> pn.viewable.Viewable:
    """Whatever Panel can show.

    An object without a look of its own is its words, as text. One with `_repr_html_` says itself that this is HTML, as
    in a notebook; what it puts there of data is for it to escape, and no script in it runs, for the content security
    policy refuses it. Markdown of an object is shown like a text: with nothing that a browser takes for HTML.
    """
    pane = pn.panel(value, sizing_mode="stretch_width")
    if isinstance(pane, pn.pane.Markdown) and hasattr(value, "_repr_markdown_"):
        pane = _markdown(value._repr_markdown_())
    return rendered_once(pane)


_table = partial(Content, Table, Table.show, tabular.is_empty, table.height)
_single = Content(_value, lambda pane, value: pane.param.update(object=_large(value)), is_narrow=lambda value: True)

CONTENT: Mapping[type, Content] = {
    Drawing: Content(
        Figure,
        Figure.show,
        lambda drawing: drawing.is_blank,
        height=lambda drawing: drawing.records[0].values.get("height"),
        bundles=lambda drawing: drawing.bundles,
        is_figure=True,
        lacks_rows=lambda drawing: drawing.lacks_rows,
        is_narrow=lambda drawing: True,
    ),
    Picture: Content(
        PicturePane,
        PicturePane.show,
        is_blank=lambda picture: not picture.has_rows,
        height=lambda picture: picture.height,
        is_narrow=lambda picture: picture.width is None or picture.width <= NARROW,
    ),
    charts.Chart: Content(ChartPane, ChartPane.show, height=lambda drawn: drawn.height, is_narrow=lambda drawn: True),
    Several: Content(Arranged, Arranged.show, bundles=lambda several: frozenset().union(*map(bundles, several.parts))),
    **dict.fromkeys((pd.DataFrame, pd.Series, Tabled), _table()),
    str: Content(_markdown, lambda pane, text: pane.param.update(object=_prose(text))),
    **dict.fromkeys((int, float, complex, np.generic, Decimal, Fraction, date, time, timedelta), _single),
    type(None): Content(lambda value: None, lambda pane, value: None, is_blank=lambda value: True),
    Results.Anew: Content(lambda anew: None, bundles=lambda anew: anew.needs),
    Alive: Content(lambda alive: alive.component),
    pn.viewable.Viewable: Content(lambda component: rendered_once(_copy(component)), bundles=bundles_of_component),
    object: Content(_any, is_known=False),
}

# How a view's value gets the form in which it is shown, None where it has none.
DEPICTED: Mapping[type, Callable[[Any], Any]] = {
    **dict.fromkeys((bytes, bytearray), files.of_bytes),
    **dict.fromkeys((list, tuple, dict), _several),
}
