"""A notebook as HTML: its prose, its code in colours, which of it draws the page, and which of it may be read.

The HTML is safe to show: prose goes through `markdown`, code through Pygments, and neither lets HTML of the
notebook's own through. Nothing runs here, and outputs are left out. Colours are classes; `notebook.css`
says what they look like.

Left out: pictures, of which the alternative text is shown, and the page around it all (`server/notebook_page.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer

from dashboard import markdown
from dashboard.errors import NotebookError
from dashboard.notebook import Cell, Notebook, cell_options
from dashboard.pages.page import Page
from dashboard.pages.reasons import is_dev
from dashboard.pipeline import Pipeline

PYTHON = PythonLexer(stripnl=False, ensurenl=False)
IMAGE = re.compile(r'<img [^>]*?alt="([^"]*)"[^>]*>')  # as markdown-it writes it; the notebook's own HTML is escaped
HEADING = re.compile(r"(?<=<)(/?h)([1-5])(?=>)")


@dataclass(frozen=True)
class Prose:
    """What stands between cells."""

    html: str


@dataclass(frozen=True)
class Code:
    """A cell. `nodes` are those that it defines, `error` what is wrong with it."""

    number: int
    html: str
    exported: bool
    nodes: tuple[str, ...] = ()
    error: NotebookError | None = None


def context(page: Page, allowed: Callable[[str], str]) -> dict[str, Any] | None:
    """What the template shows of a page: its parts, its views, and an error that belongs to no cell.

    `allowed` is what of a notebook may be read that says this of it: `all`, `exported` or `off`. None for `off`.
    """
    error = page.error if is_dev() else None
    try:
        read = page.pipeline.notebook if page.pipeline else Notebook.read(page.path)
    except NotebookError as unreadable:
        shown = {"title": page.title, "file": page.path.name, "error": unreadable if is_dev() else None}
        return None if allowed(page.source) == "off" else shown
    source = allowed(cell_options.source(read, ""))
    if source == "off":
        return None
    parts = parts_of(read, page.pipeline, error)
    if source == "exported":
        parts = tuple(part for part in parts if isinstance(part, Code) and part.exported)
    has_a_cell = any(isinstance(part, Code) and part.error for part in parts)
    return {
        "title": read.title,
        "file": page.path.name,
        "parts": parts,
        "views": page.views,
        "is_whole": source == "all",
        "error": None if has_a_cell else error,
    }


def parts_of(
    notebook: Notebook, pipeline: Pipeline | None, error: NotebookError | None = None
) -> tuple[Prose | Code, ...]:
    """The parts of a notebook, in order, as HTML; the pipeline, if there is one, knows the nodes."""
    nodes = pipeline.nodes.values() if pipeline else ()
    defined = tuple((node.place.cell, node.name) for node in nodes if not node.imported)
    here = error if error and error.place.notebook == notebook.path.name else None
    return _parts_of(notebook.parts, defined, here)


@lru_cache(32)
def _parts_of(
    parts: Iterable[str | Cell], defined: tuple[tuple[int, str], ...], error: NotebookError | None
) -> tuple[Prose | Code, ...]:
    return tuple(
        _code(part, defined, error) if isinstance(part, Cell) else Prose(_below_page_heading(markdown.html(part)))
        for part in parts
    )


def _code(cell: Cell, defined: Iterable[tuple[int, str]], error: NotebookError | None) -> Code:
    wrong = error if error and error.place.cell == cell.number else None
    marked = [wrong.place.line] if wrong and wrong.place.line else []
    html = highlight(cell.source, PYTHON, HtmlFormatter(nowrap=True, hl_lines=marked))
    nodes = tuple(name for number, name in defined if number == cell.number)
    return Code(cell.number, html, cell.exported, nodes, wrong)


def _below_page_heading(html: str) -> str:
    """Prose under the page's own heading: each heading one level lower, and alternative text for pictures."""
    text = IMAGE.sub(lambda image: f'<span class="picture">{image[1]}</span>', html)
    return HEADING.sub(lambda heading: f"{heading[1]}{int(heading[2]) + 1}", text)
