"""The stylesheets of components: one of the page's own, and no design of Panel's but for what an author made.

Every component that is made here gets the page's stylesheet into its shadow root; colours and sizes are CSS variables,
which the page sets once and which reach in from outside. Panel's designs would bring variables of their own into each
component, which shut the page's out, and stylesheets for each to load.

Where no server answers for an address, in an exported file or a notebook's output, the text of a stylesheet stands in
its place. Panel keeps the stylesheets of each document by address: `use_inline` puts a mapping of our own there, which
gives the text when Panel asks for the address.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import panel as pn
import param
from bokeh.document import Document
from bokeh.models import ImportedStyleSheet, InlineStyleSheet, UIElement
from panel.io.resources import CDN_DIST, DIST_DIR, LOCAL_DIST
from panel.theme.base import Design, Inherit, Theme
from panel.theme.native import Native

from dashboard.components.panel_internals import document_stylesheets
from dashboard.static_files import OURS, STATIC, address

FOLDERS = {CDN_DIST: DIST_DIR, LOCAL_DIST: DIST_DIR, OURS: STATIC}  # of stylesheets, by address


class PlainTheme(Theme):
    """No colours of its own: the stylesheet's variables follow the system."""

    base_css = None
    css = None
    bokeh_theme = None


class Plain(Design):
    """No modifiers: what a component looks like is said where it is made."""

    modifiers: ClassVar[dict[type, dict[str, Any]]] = {}
    theme = param.ClassSelector(class_=Theme, default=PlainTheme(), constant=True)

    def __init__(self, theme: Any = None, **options: Any):
        # Not what `Design` does: it would look for the theme of the name that Panel hands over.
        param.Parameterized.__init__(self, **options)


class PanelsOwn(Native):
    """Panel's own look of an author's component, in the page's colours and letters: they follow light and dark."""

    modifiers: ClassVar[dict[type, dict[str, Any]]] = {
        pn.viewable.Viewable: {"stylesheets": [Inherit, address("widgets.css")]}
    }


def component_options(**others: Any) -> dict[str, Any]:
    """The keyword arguments of a component: the stylesheet for its shadow root, no margin, as wide as its place.

    `others` take precedence.
    """
    ours = {"stylesheets": [address("widgets.css")], "margin": 0, "sizing_mode": "stretch_width", "design": Plain}
    return ours | others


def take_size(component: pn.viewable.Viewable, sizing_mode: str) -> None:
    """Have the parts of an author's component that say nothing of their size take this mode, as far as it lets them.

    What has a width or a height of its own keeps it. Figures have a size in any case.
    """
    for part in component.select():
        if part.sizing_mode is None and not isinstance(part, pn.pane.Bokeh):
            stretches = {side: getattr(part, side) == part.param[side].default for side in ("width", "height")}
            mode = NARROWER.get((sizing_mode, *stretches.values()), sizing_mode)
            if mode:
                part.sizing_mode = mode


# The mode by that which is asked for, and whether the width and the height are free.
NARROWER: Mapping[tuple[str, bool, bool], str | None] = {
    ("stretch_both", True, False): "stretch_width",
    ("stretch_both", False, True): "stretch_height",
    ("stretch_both", False, False): None,
    ("stretch_width", False, True): None,
    ("stretch_width", False, False): None,
    ("stretch_height", True, False): None,
    ("stretch_height", False, False): None,
}


# Text instead of addresses --------------------------------------------------------------------------------------------


def put_inline(document: Document) -> None:
    """Put the text of each stylesheet of a document where its address stands."""
    known = document_stylesheets().get(document)
    known = known if isinstance(known, Inlined) else Inlined()
    for model in document.models:
        if isinstance(model, UIElement) and any(isinstance(sheet, ImportedStyleSheet) for sheet in model.stylesheets):
            model.stylesheets = [_inlined(sheet, known) for sheet in model.stylesheets]


def _inlined(sheet: Any, known: Inlined) -> Any:
    return known[sheet.url] if isinstance(sheet, ImportedStyleSheet) and sheet.url in known else sheet


def use_inline(document: Document) -> None:
    """Have Panel make each component of a document with the text of its stylesheets.

    This holds while it is the current document, and not for what a widget loads by itself: `put_inline` does those.
    """
    document_stylesheets()[document] = Inlined()


class Inlined(dict[str, InlineStyleSheet]):
    """The inline stylesheets of a document by their addresses: one however many components ask for it.

    To ask whether an address is `in` it reads the file and inserts an entry. That question has a side effect because it
    is the only one that Panel asks before it would make an entry with the address.
    """

    def __contains__(self, url: object) -> bool:
        if not super().__contains__(url) and (path := _file(str(url))):
            self[str(url)] = InlineStyleSheet(css=path.read_text("utf-8"))
        return super().__contains__(url)

    def __setitem__(self, url: str, sheet: ImportedStyleSheet | InlineStyleSheet) -> None:
        if isinstance(sheet, InlineStyleSheet):  # not the address of what a widget loads itself, which Panel would keep
            super().__setitem__(url, sheet)


def _file(url: str) -> Path | None:
    """The file of a stylesheet of Panel's or ours; None of one that lies elsewhere."""
    url = url.partition("?")[0]
    return next((Path(FOLDERS[start], url.removeprefix(start)) for start in FOLDERS if url.startswith(start)), None)
