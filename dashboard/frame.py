"""What the HTML of a page needs to know before anything is drawn: its words, and how much room each card will take."""

from __future__ import annotations

from typing import Any

from dashboard import prose
from dashboard.cards import height
from dashboard.drawing import Drawing
from dashboard.look import address
from dashboard.page import Page
from dashboard.pipeline import Node
from dashboard.visit import details


def of(page: Page | None) -> dict[str, Any]:
    """What the template is told of a page; None for one that does not exist."""
    return {
        "page": page,
        "description": prose.html(page.description) if page else "",
        "summary": prose.plain(page.description) if page else "",
        "views": [_card(page, view) for view in page.views] if page else [],
        "error": _explained(page),
        "script": address("page.js"),
        "waiting": address("waiting.js"),
        "sight": address("sight.js"),
        "figures": address("figures.js"),
        "words": address("words.js"),
        "take": address("take.js"),
    }


def widths(page: Page | None) -> list[str]:
    """`full` or `half` of the cards' place, for each view of a page."""
    return [_card(page, view)["width"] for view in page.views] if page else []


def _card(page: Page, view: Node) -> dict[str, Any]:
    stored = page.results.peek(page.pipeline, view.name, page.defaults) if page.state == "ok" else None
    return {
        "name": view.name,
        "title": view.title,
        "help": prose.html(view.help),
        "width": _width(view.options.get("width"), stored and stored.value),
        "height": stored and height(stored.value),
    }


def _width(said: str | None, value: Any) -> str:
    """What the cell's option says, else figures may stand side by side."""
    if said in ("full", "half"):
        return said
    return "half" if value is None or isinstance(value, Drawing) else "full"


def _explained(page: Page | None) -> dict[str, str] | None:
    """A broken notebook in words fit for a stranger; with `--dev` the author's traceback as well."""
    if page is None or page.error is None:
        return None
    error = page.error
    told = details(error.__cause__ or error)
    return {"place": str(error.place), "problem": error.problem, "mend": error.mend, "details": told}
