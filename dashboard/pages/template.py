"""The HTML of a page: the one Jinja environment, and what its templates are told before anything is drawn."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Set
from functools import partial
from typing import Any

import bokeh
import panel
from jinja2 import Environment, FileSystemLoader, Template

from dashboard import content_policy, markdown
from dashboard.components import content
from dashboard.errors import NotebookError
from dashboard.pages import scripts
from dashboard.pages.page import Page
from dashboard.pages.reasons import details, is_dev
from dashboard.pipeline import Node
from dashboard.results import State
from dashboard.static_files import DIGITS, TEMPLATES, address, version

# Of all HTML of the package; what an author writes is escaped, unless a template says `safe` of what is made to be.
ENVIRONMENT = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)


def load(name: str) -> Template:
    """A template of the package, as its file says now."""
    return ENVIRONMENT.get_template(name)


def check() -> None:
    """Raise TemplateSyntaxError when a template is broken."""
    for name in ENVIRONMENT.list_templates(extensions=["html"]):
        load(name)


def error_facts(error: NotebookError) -> str:
    """Where, what, and the fix, as HTML."""
    return load("error.html").module.facts(error)


def remarks(of: Iterable[NotebookError]) -> str:
    """What is left out of a page, as HTML for its author; nothing where nothing is."""
    return load("error.html").module.remarks(list(map(str, of)))


def context(page: Page | None) -> dict[str, Any]:
    """The variables of the template that are about a page; None for one that does not exist."""
    return {
        "page": page,
        "heading": page.title if page else "",
        "starting": bool(page and page.state is State.STARTING),
        "has_controls": bool(page and page.ready and not all(control.of_viewer for control in page.ready.controls)),
        "description": page.introduction if page else "",
        "summary": markdown.plain(page.description) if page else "",
        "views": [_card(page, view) for view in page.views] if page else [],
        "error": _error(page),
        "remarks": list(map(str, page.passed_over)) if page and is_dev() else [],
        "shows": " ".join(sorted(page.bundles & content_policy.BESIDES.keys())) if page else "",
        "needed": partial(with_bundles, needed=page.bundles if page else frozenset()),
        "script": address("page.js"),
        "sending": address("sending.js"),
        "waiting": address("waiting.js"),
        "undrawn": address("undrawn.js"),
        "progress": address("progress.js"),
        "visible_cards": address("visible_cards.js"),
        "figures": address("figures.js"),
        "aria": address("aria.js"),
        "table": address("table.js"),
        "scripts": scripts.loader().address,
        "chart": address("chart.js"),
        "save_picture": address("save_picture.js"),
        "kept": address("kept.js"),
        "exchange": address("exchange.js"),
        "connection": address("connection.js"),
    }


def release(frame: Mapping[str, Any]) -> str:
    """A name for what a page is made of: its words, its notebook, its scripts and styles, and the libraries.

    As long as it stays, an open page whose server has started again goes on with a new session; otherwise the browser
    loads the page again. What comes when a result is stored has no part in it.
    """
    views = [{**view, **dict.fromkeys(KNOWN_LATER)} for view in frame["views"]]
    files = [version(path) for path in (TEMPLATES / "index.html", scripts.SOURCE, frame["page"].path)]
    made_of = [{**frame, "views": views, "scripts": ""}, files, bokeh.__version__, panel.__version__]
    return hashlib.sha256(json.dumps(made_of, default=lambda other: "").encode()).hexdigest()[:DIGITS]


KNOWN_LATER = ("height", "width")  # of a card: once its view is drawn


# BokehJS's bundles that few pages need and all would have. `bokeh-tables` is not one of them: Panel's own bundle does
# not load without it.
OPTIONAL = re.compile(r"/(bokeh-gl|bokeh-mathjax)(?:\.min)?\.js$")
# A script or a style by its address; a module as Panel has it known by a name.
ELEMENT = re.compile(
    r'\s*<(?:script|link)\b[^>]*\s(?:src|href)="(?P<at>[^"?]+)[^"]*"[^>]*>(?:</script>)?'
    r'|\s*<script type="module">\s*import \w+ from "(?:\./)?(?P<module>[^"?]+)[^"]*";\s*window[^<]*</script>'
)


def with_bundles(elements: str, needed: Set[str]) -> str:
    """The script and link elements of a page with those of BokehJS's optional bundles that it needs, and no other.

    Nothing is left of what a component loads when it comes (`scripts`), nor of what lies on another host, which the
    content security policy refuses.
    """
    loaded_later, found = scripts.loader().addresses, set()

    def kept(element: re.Match[str]) -> str:
        at = (element["at"] or element["module"]).removeprefix("./")
        bundle = OPTIONAL.search(at)
        found.add(bundle and bundle[1])
        return "" if at in loaded_later or "//" in at or (bundle and bundle[1] not in needed) else element[0]

    kept_elements = ELEMENT.sub(kept, elements)
    lacking = sorted(needed - content_policy.BESIDES.keys() - found)
    return kept_elements + "".join(f'<script src="static/js/{name}.min.js"></script>\n' for name in lacking)


def _card(page: Page, view: Node) -> dict[str, Any]:
    stored = page.ready.stored(view, page.ready.defaults) if page.ready else None
    return {
        "name": view.name,
        "title": view.title,
        "help": markdown.docstring_html(view.help),
        "width": _width(view.options.get("width"), stored and stored.value),
        "height": stored and content.height(stored.value),
    }


def _width(option: str | None, value: Any) -> str:
    """What the cell's option says, else figures may stand side by side."""
    if option in ("full", "half"):
        return option
    return "half" if value is None or content.is_narrow(value) else "full"


def _error(page: Page | None) -> dict[str, str] | None:
    """What is wrong with a notebook: with `--dev`, for its author, and nothing but that something is for a viewer."""
    if page is None or page.error is None:
        return None
    if not is_dev():
        return {"place": ""}
    error = page.error
    lines = details(page.pipeline, error.__cause__ or error)
    return {"place": str(error.place), "problem": error.problem, "fix": error.fix, "details": lines}
