"""Stylesheets where no server answers for them, in an exported file or a notebook's output: text instead of addresses.

Panel keeps the stylesheets of each document by address. `use_for` puts a mapping of our own there, which gives the
text of a stylesheet when Panel asks for its address.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bokeh.document import Document
from bokeh.models import ImportedStyleSheet, InlineStyleSheet, UIElement
from panel.io.resources import CDN_DIST, DIST_DIR, LOCAL_DIST

from dashboard.components.panel_internals import document_stylesheets
from dashboard.static_files import OURS, STATIC

FOLDERS = {CDN_DIST: DIST_DIR, LOCAL_DIST: DIST_DIR, OURS: STATIC}  # of stylesheets, by address


def replace(document: Document) -> None:
    """Put the text of each stylesheet of a document where its address stands."""
    known = document_stylesheets().get(document)
    known = known if isinstance(known, Inlined) else Inlined()
    for model in document.models:
        if isinstance(model, UIElement) and any(isinstance(sheet, ImportedStyleSheet) for sheet in model.stylesheets):
            model.stylesheets = [_inlined(sheet, known) for sheet in model.stylesheets]


def _inlined(sheet: Any, known: Inlined) -> Any:
    return known[sheet.url] if isinstance(sheet, ImportedStyleSheet) and sheet.url in known else sheet


def use_for(document: Document) -> None:
    """Have Panel make each component of a document with the text of its stylesheets.

    This holds while it is the current document, and not for what a widget loads by itself: `replace` does those.
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
