"""`/notebook`: how a page was made, which is its notebook to read, with an anchor for each cell and each node.

    /notebook?page=towns&country=CH#map

Whatever else stands in the address is the state of the page that the viewer came from, and leads back there. What is
not exported, prose and code alike, is its author's own, unless the notebook or the site say that all may be read; they
may also say that nothing may, which is 404 then. Of a page that is starting or has failed the notebook is shown as far
as it can be read; what is wrong stands beside its cell with `--dev` alone.
"""

from __future__ import annotations

import asyncio
from typing import Any

from tornado.web import RequestHandler

from dashboard.errors import NotebookError
from dashboard.notebook import Notebook, cell_options
from dashboard.pages import Page, Site, notebook_html, reasons, template
from dashboard.static_files import address


def context(site: Site, page: Page) -> dict[str, Any] | None:
    """What the template shows of a page: its parts, its views, and an error that belongs to no cell.

    None for one that may not be read.
    """
    error = page.error if reasons.is_dev() else None
    try:
        read = page.pipeline.notebook if page.pipeline else Notebook.read(page.path)
    except NotebookError as unreadable:
        shown = {"title": page.title, "file": page.path.name, "error": unreadable if reasons.is_dev() else None}
        return None if site.source(page.source) == "off" else shown
    source = site.source(cell_options.source(read, ""))
    if source == "off":
        return None
    parts = notebook_html.parts_of(read, page.pipeline, error)
    if source == "exported":
        parts = tuple(part for part in parts if isinstance(part, notebook_html.Code) and part.exported)
    has_a_cell = any(isinstance(part, notebook_html.Code) and part.error for part in parts)
    return {
        "title": read.title,
        "file": page.path.name,
        "parts": parts,
        "views": page.views,
        "is_whole": source == "all",
        "error": None if has_a_cell else error,
    }


def html(site: Site, page: Page | None, query: str, context: dict[str, Any]) -> str:
    """The whole page. `query` is that of the address; the way back has it too."""
    return template.load("notebook.html").render(
        site.around(page), page=page, back=f"./?{query}", notebook_style=address("notebook.css"), **context
    )


class NotebookHandler(RequestHandler):
    """Answers with the notebook of the page that is asked for, else of the first one."""

    async def get(self) -> None:
        site = self.application.site
        page = site.page(self.get_query_argument("page", ""))
        found = await asyncio.get_running_loop().run_in_executor(None, context, site, page) if page else None
        if found is None:
            page, found = None, {}
        self.set_status(200 if page else 404)
        self.set_header("Cache-Control", "no-cache")
        self.write(html(site, page, self.request.query, found))

    head = get
