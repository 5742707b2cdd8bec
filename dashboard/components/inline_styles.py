"""Stylesheets where no server answers for them: the text of each stands where its address stood."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bokeh.document import Document
from bokeh.models import ImportedStyleSheet, InlineStyleSheet, UIElement
from panel.io.resources import CDN_DIST, DIST_DIR, LOCAL_DIST
from panel.io.state import state

from dashboard.static_files import OURS, STATIC

FOLDERS = {CDN_DIST: DIST_DIR, LOCAL_DIST: DIST_DIR, OURS: STATIC}  # of stylesheets, by address


def inline_styles(document: Document) -> None:
    """Put the text of each stylesheet of a document where its address stands."""
    known = state._stylesheets.get(document)
    known = known if isinstance(known, Inlined) else Inlined()
    for model in document.models:
        if isinstance(model, UIElement) and any(isinstance(sheet, ImportedStyleSheet) for sheet in model.stylesheets):
            model.stylesheets = [_inlined(sheet, known) for sheet in model.stylesheets]


def _inlined(sheet: Any, known: Inlined) -> Any:
    return known[sheet.url] if isinstance(sheet, ImportedStyleSheet) and sheet.url in known else sheet


def stay_inline(document: Document) -> None:
    """Have Panel do the same from the first while this is the current document, but for what a widget loads itself."""
    state._stylesheets[document] = Inlined()


class Inlined(dict[str, InlineStyleSheet]):
    """Stylesheets by address, as Panel keeps those of a document: one however many components ask for it."""

    def __contains__(self, url: object) -> bool:
        if not super().__contains__(url) and (path := _file(str(url))):
            self[str(url)] = InlineStyleSheet(css=path.read_text("utf-8"))
        return super().__contains__(url)

    def __setitem__(self, url: str, sheet: ImportedStyleSheet | InlineStyleSheet) -> None:
        if isinstance(sheet, InlineStyleSheet):  # Panel would keep what a widget loads itself
            super().__setitem__(url, sheet)


def _file(url: str) -> Path | None:
    url = url.partition("?")[0]
    return next((Path(FOLDERS[start], url.removeprefix(start)) for start in FOLDERS if url.startswith(start)), None)
