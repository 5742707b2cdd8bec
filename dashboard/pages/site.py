"""All pages under one roof: which there are, and which one a viewer wants.

There is one site per process. It opens when the server starts: its notebooks are read and run, and their sources with
them, while the server answers already; a viewer who comes that early is told so, and the browser loads the page again.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import time
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary, ref

import panel as pn
from bokeh.document import Document
from bokeh.settings import settings as bokeh_settings
from panel.io.resources import LOCAL_DIST

from dashboard import folder, live, settings
from dashboard.components import browser, styles
from dashboard.contrast import accent
from dashboard.figures import FIGURE_THEME, documents
from dashboard.pages import address as state
from dashboard.pages import notebook_html, template
from dashboard.pages.address import Query
from dashboard.pages.page import LOADER, Page, find
from dashboard.pages.reasons import is_dev
from dashboard.pages.visit import Visit
from dashboard.pipeline import Node
from dashboard.results import Results, State
from dashboard.settings import Settings
from dashboard.static_files import address
from dashboard.workers import Load, Workers

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Part:
    """A page or a source: its name, its state in a word, the seconds since it was last brought up to date."""

    name: str
    state: State
    age: float | None = None


@dataclass(frozen=True)
class Report:
    """What a site has to say of itself. A site without a page that can be shown is a failed one.

    Attributes
    ----------
    results, held: how many results are stored, and their bytes.
    workers: the threads in which functions run; lost ones, which will not come back by themselves, are of all pools
        and event loops.
    """

    pages: tuple[Part, ...] = ()
    sources: tuple[Part, ...] = ()
    results: int = 0
    held: int = 0
    workers: Load = field(default_factory=Load)

    @property
    def status(self) -> str:
        states = [part.state for part in (*self.pages, *self.sources)]
        if all(page.state is State.FAILED for page in self.pages):
            return "failed"
        if State.STARTING in states:
            return "starting"
        return "degraded" if self.workers.lost or any(state.is_trouble for state in states) else "ok"


class Site:
    """The pages of one folder of notebooks.

    Attributes
    ----------
    results: the store of all pages.
    notebooks: all, in name order, workbooks too; another list once one is exchanged.
    warming: the task that computes the first pictures of the pages that are new; None before any is.
    """

    @staticmethod
    @functools.cache
    def of_this_process() -> Site:
        """The one that this process serves."""
        pn.extension()
        pn.config.design = styles.PanelsOwn  # of what authors make; ours has one each
        pn.config.browser_info = False
        live.pool.install()
        # What an author draws is checked when it is drawn; Bokeh would check each viewer's copy again.
        bokeh_settings.perform_document_validation = False
        return Site(settings.read())

    def __init__(self, settings: Settings):
        self.settings = settings
        workers = Workers(settings.threads, home=settings.notebooks)
        self.results = Results(settings.cache_mb, workers, timeout=settings.timeout, keep=live.keep)
        self.notebooks = find(settings.notebooks, self.results)
        self._opening: asyncio.Task[None] | None = None
        self.warming: asyncio.Task[None] | None = None
        self._recovering: asyncio.Task[None] | None = None
        self._exchanges = 0  # of notebooks, with --dev
        self._visits: WeakKeyDictionary[Document, ref[Visit]] = WeakKeyDictionary()  # with --dev

    @property
    def pages(self) -> list[Page]:
        """The notebooks that are pages, in name order; all of them until it is known which have views."""
        return [page for page in self.notebooks if not page.is_workbook]

    @property
    def title(self) -> str:
        return self.settings.title or (self.pages[0].title if len(self.pages) == 1 else "Dashboard")

    def start(self) -> asyncio.Task[None] | None:
        """Begin to open, once. It takes the server's event loop, so before that runs nothing happens."""
        if self._opening is None:
            try:
                self._opening = asyncio.get_running_loop().create_task(self.open())
            except RuntimeError:  # there is no loop yet
                return None
        return self._opening

    async def open(self) -> None:
        """Read and run every notebook and its sources; then begin with the first pictures, for which nobody waits."""
        # Here, on the event loop, for Bokeh puts back the old working folder after each script that it runs.
        self.come_home()
        await asyncio.gather(*(page.prepare() for page in self.notebooks))
        log.info("ready: %s", ", ".join(f"{page.slug} ({page.state})" for page in self.notebooks) or "no notebooks")
        self.warming = asyncio.ensure_future(self._warm(self.pages))

    def come_home(self) -> None:
        """Make the folder of the notebooks the working folder, wherever a function that runs just now has gone."""
        with suppress(OSError):  # it was removed, and so are the notebooks
            folder.work_in(self.settings.notebooks)

    async def _warm(self, pages: list[Page]) -> None:
        for page in pages:
            if page.ready:
                await page.warm()

    def exchange(self, path: Path, new: Page | None) -> None:
        """Put a page in the place of what the notebook of this path was; None takes it away.

        Its first pictures are computed then, which `warming` is the task of; everything of other notebooks stays.
        """
        others, news = [page for page in self.notebooks if page.path != path], [new] if new else []
        self.notebooks = sorted([*others, *news], key=lambda page: page.path)
        self._exchanges += 1
        self.warming = asyncio.ensure_future(self._warm(news))

    async def _recover(self, page: Page) -> None:
        await page.prepare()
        self._recovering = None

    def page(self, slug: str) -> Page | None:
        """The page of that address name; the first page for the empty name; None where there is no such page."""
        if not slug:
            return next(iter(self.pages), None)
        return next((page for page in self.pages if page.slug == slug), None)

    def asked_for(self, query: Query) -> Page | None:
        """The page that a query asks for."""
        return self.page(state.first(query, "page"))

    def page_of(self, document: Document) -> Page | None:
        """The page that the address of a document shows now."""
        return self.asked_for(_query(document))

    def visit_of(self, document: Document) -> Visit | None:
        """The visit that a document is of, while there is one. Known with `--dev` alone."""
        visit = self._visits.get(document)
        return visit and visit()

    def open_document(self, document: Document) -> None:
        """Put together what a new viewer sees. The template finds what it needs in the document's variables."""
        self.start()
        query, page = _query(document), self.page_of(document)
        if page and page.may_recover and not self._recovering:
            self._recovering = asyncio.ensure_future(self._recover(page))
        document.title = f"{page.title} · {self.title}" if page and page.title != self.title else self.title
        # Else Panel gives each component the addresses of a content delivery network, until it writes the HTML page.
        document.template_variables["dist_url"] = LOCAL_DIST
        document.template = template.load("index.html")  # Bokeh's own copy of it does not escape
        document.template_variables.update(self.frame(page), bare="bare" in query)
        document.theme = FIGURE_THEME
        # Not Panel's own model of the address: that tells the server every part of it, and outlives its session.
        shown_address = browser.Address(name="address")
        documents.forget_defaults_once_sent(document)
        with document.models.freeze():  # else Bokeh counts all models again for each root
            document.add_root(shown_address)
            if page and page.ready:
                self._add_visit(document, Visit(page.ready, document, shown_address, state.texts(query), user=_user()))

    def _add_visit(self, document: Document, visit: Visit) -> None:
        if is_dev():
            self._visits[document] = ref(visit)  # which holds its document, hence weakly
        for root in visit.roots:
            root.server_doc(document, title=document.title, location=False)
        document.add_root(visit.visible_cards)
        document.add_root(visit.undrawn)
        document.add_root(visit.pulse)
        visit.begin()

    def frame(self, page: Page | None) -> dict[str, Any]:
        """What the template is told of a page and of the site around it."""
        story = {"has_story": bool(page) and self.source(page.source) != "off"}
        frame = self.around(page) | template.context(page) | story
        return frame | {"release": template.release(frame) if page and page.ready else ""}

    def source(self, said: str) -> str:
        """What of a notebook may be read, which says this of it: `all`, `exported`, or `off`, which it cannot undo."""
        return "off" if self.settings.source == "off" else said or self.settings.source

    def to_read(self, page: Page) -> dict[str, Any] | None:
        """What the template of a notebook that is only read is told of a page's; None where it may not be read."""
        return notebook_html.context(page, self.source)

    def around(self, page: Page | None) -> dict[str, Any]:
        """What is around every page, that which is only read too."""
        return {
            "site": self.title,
            "pages": [{"slug": p.slug, "title": p.title, "current": p is page} for p in self.pages],
            "accent": self.settings.color and accent(self.settings.color),
            "style": address("page.css"),
            "theme": address("theme.js"),
            "icon": address("icon.svg"),
        }

    def report(self, *others: Workers) -> Report:
        """What `/health` says of the pages, of the sources that are read at start, of the store, and of the threads.

        Parameters
        ----------
        others: pools of threads beside those in which functions run and notebooks are read.
        """
        now = time.time()
        pages = tuple(Part(p.slug, p.state, p.since and round(now - p.since, 1)) for p in self.pages)
        sources = tuple(self._source(page, node) for page in self.pages for node in page.sources)
        load = self.results.workers.load
        lost = load.lost + self.results.loops.lost + sum(pool.load.lost for pool in (LOADER, *others))
        return Report(pages, sources, self.results.count, self.results.held, replace(load, lost=lost))

    def _source(self, page: Page, node: Node) -> Part:
        stored = self.results.peek(page.pipeline, node.name, {})
        failed = page.ready and node.name in page.ready.failed_sources
        state = State.FRESH if stored else State.FAILED if failed else page.state
        return Part(f"{page.slug}.{node.name}", state, stored and round(self.results.age(stored), 1))

    @property
    def edition(self) -> tuple[int, ...]:
        """Another one whenever the HTML of a page may be another one."""
        return (self._exchanges, *(page.edition for page in self.notebooks))

    def shared(self, query: Query) -> Query | None:
        """The part of a query that the HTML depends on: which page, all unknown ones being alike, and whether bare.

        None for a page that each viewer gets made anew: with `--dev`, and while it will soon be another one.
        """
        page = self.asked_for(query)
        if is_dev() or (page and (page.state is State.STARTING or page.may_recover)):
            return None
        bare = {"bare": [b""]} if "bare" in query else {}
        return {"page": [(page.slug if page else "?").encode()], **bare}


def _user() -> str | None:
    """Who the viewer is whose document is being put together, as Panel's login has it; None where it names nobody."""
    try:
        return pn.state.user
    except AttributeError:  # Panel's answer to a cookie that somebody made up
        return None


def _query(document: Document) -> Query:
    context = document.session_context
    return context.request.arguments if context and context.request else {}
