"""With `--dev`, what is saved shows on the open pages: a notebook, a module beside it, a module of this package, a
template, a style.

A notebook that was saved, or that imports a saved module, is prepared anew while its old page still serves. If it has
the same words, cards and controls as before, open pages take its new results in place, and a viewer's zoom stays. If
not, their browsers load the page again: the address is the state, so page, controls and theme stay. A saved module of
the package has all of it imported anew, beside the old one, and the new site takes over when it has read its notebooks;
of one that cannot be imported the open pages show the error, and the old modules go on.

Panel's own watcher looks at modules alone, twice a second, does not look for a second after each save, and leads
browsers back to the address that they began with; `follow` takes its place.

Left out: what only a new process can change, such as settings, routes, `main.py`'s neighbours and libraries.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from bokeh.document import Document
from bokeh.server.tornado import BokehTornado
from bokeh.util.warnings import BokehUserWarning

from dashboard.notebook import ipynb
from dashboard.pages import Page, Site, template
from dashboard.static_files import PACKAGE, STATIC, TEMPLATES
from dashboard.watch import Stamp, Watch

log = logging.getLogger(__name__)
EVERY = 0.05  # seconds between two looks, each of which takes less than a millisecond
SOURCES = {".css", ".html", ".js", ".py", ".svg"}  # of the package
WORDS = {"site", "pages", "heading", "description", "error", "starting", "remarks"}  # variables of the template
QUICK = 0.3  # seconds; a picture that takes no longer is waited for

_in_progress: dict[Path, asyncio.Task[None]] = {}


# What a document shows -----------------------------------------------------------------------------------------------
#
# Its template's variables say so: they are what the site's `frame` was when the document was put together.


def use_saved(site: Site, document: Document) -> None:
    """Have a document go on with what its notebook says now, zoom and all, if only pictures may have changed."""
    page, visit = site.page_of(document), site.visit_of(document)
    if not (page and page.ready and visit) or visit.page is page.ready:
        return
    shown, now = document.template_variables, site.frame(page)
    if _same([_words(shown), visit.page.fields], [_words(now), page.ready.fields]):
        visit.use_page(page.ready)


def is_outdated(site: Site, document: Document) -> bool:
    """Whether a document must be loaded again to show the site as it is now."""
    page, visit, shown = site.page_of(document), site.visit_of(document), document.template_variables
    if visit and not (page and visit.page is page.ready):
        return True
    now = site.frame(page)
    return shown.keys() >= WORDS and not _same([_words(shown), _widths(shown)], [_words(now), _widths(now)])


def _words(variables: Mapping[str, Any]) -> list[Any]:
    """All but the pictures: the way to the pages, and of its own page the words and the cards."""
    cards = [(card["name"], card["title"], card["help"]) for card in variables["views"]]
    return [*(variables[name] for name in sorted(WORDS)), cards]


def _widths(variables: Mapping[str, Any]) -> list[str]:
    return [card["width"] for card in variables["views"]]


def _same(before: list[Any], now: list[Any]) -> bool:
    """Whether both are equal; no, where an author's values cannot be compared."""
    try:
        return before == now
    except Exception:  # noqa: BLE001 - whatever they raise
        return False


# What the site shows -------------------------------------------------------------------------------------------------


def affected_by(site: Site, saved: set[Path]) -> list[Path]:
    """The notebooks that say something else now that these were saved: they, and those that import them."""
    notebooks = {path for path in saved if path.suffix == ".ipynb"}
    return sorted(notebooks | {page.path for page in site.notebooks if saved & set(page.files)})


async def reload_notebook(site: Site, path: Path) -> None:
    """This notebook, or one that it imports, was saved, made or removed: put what it says now in its place.

    Its old page serves until the new one is prepared.
    """
    old = next((page for page in site.notebooks if page.path == path), None)
    if old and await old.is_current():
        return
    new = Page(path, site.results) if path in ipynb.paths(site.settings.notebooks) else None
    try:
        if new:
            await new.prepare()
        site.exchange(path, new)
    finally:  # also when it was saved again meanwhile, and all this was for nothing
        for gone in (old, new):
            if gone and gone.pipeline and gone not in site.notebooks:
                site.results.forget(gone.pipeline)


async def follow(web: BokehTornado, stop_event: asyncio.Event, seen: dict[Path, Stamp] | None = None) -> None:
    """Show what is saved on every open page, until the server stops. `seen` is how the files were before.

    `web` is the application of `web.py`, which imports this module.
    """
    # A saved module has the models that cross to the browser defined once more, which is meant.
    warnings.filterwarnings("ignore", "Duplicate qualified model definition", BokehUserWarning)
    watch = Watch(partial(_files, web), seen)
    while not stop_event.is_set():
        await asyncio.sleep(EVERY)
        saved = await asyncio.to_thread(watch.saved)
        ours = {path for path in saved if path.is_relative_to(PACKAGE)}
        for notebook in affected_by(web.site, saved - ours):
            _show(web, notebook)
        if ours:
            await tell_browsers(_open_documents(web), await _import_anew(web, ours))
        if (newest := sys.modules[__name__].follow) is not follow:
            await newest(web, stop_event, watch.stamps)
            return


def _files(web: BokehTornado) -> Iterator[Path]:
    yield from ipynb.paths(web.site.settings.notebooks)
    yield from {path for page in web.site.notebooks for path in page.files if path.suffix == ".py"}
    modules = PACKAGE.rglob("*.py")
    yield from (path for path in (*modules, *STATIC.iterdir(), *TEMPLATES.iterdir()) if path.suffix in SOURCES)


def _show(web: BokehTornado, notebook: Path) -> None:
    """Show what a notebook says now; an older save of it that is still being prepared is given up."""
    if earlier := _in_progress.get(notebook):
        earlier.cancel()
    _in_progress[notebook] = asyncio.ensure_future(_show_anew(web, notebook))


async def _show_anew(web: BokehTornado, notebook: Path) -> None:
    site = web.site
    await reload_notebook(site, notebook)
    for document in _open_documents(web):
        use_saved(site, document)
    if site.warming:  # the HTML knows from the first pictures how much room each will take
        await asyncio.wait([site.warming], timeout=QUICK)
    await tell_browsers([document for document in _open_documents(web) if is_outdated(site, document)])


async def _import_anew(web: BokehTornado, saved: set[Path]) -> str:
    """Serve what saved files of the package say; where that fails, the old ones go on.

    Returns the notice for the browsers, empty when all went well.
    """
    old = _remove_package() if any(path.suffix == ".py" for path in saved) else {}
    try:
        template.check()
        if old:
            await import_module(f"{PACKAGE.name}.server.web").take_over(web)
    except Exception as error:
        if old:
            _remove_package()
            sys.modules.update(old)
        log.exception("what was saved cannot be run")
        return f"What was saved cannot be run: {type(error).__name__}: {error}"
    return ""


def _remove_package() -> dict[str, ModuleType]:
    """Take the package out of the imported modules, so that it will be imported anew. Returns what was there."""
    return {name: sys.modules.pop(name) for name in [*sys.modules] if name.partition(".")[0] == PACKAGE.name}


def _open_documents(web: BokehTornado) -> list[Document]:
    """The documents of all viewers, and of those who are just being served."""
    return [session.document for context in web.applications.values() for session in context.sessions]


async def tell_browsers(documents: Iterable[Document], notice: str = "") -> None:
    """Have browsers load their page again, or show a notice instead.

    All at once: a document that is locked for long, or a browser that takes nothing, keeps no other one waiting.
    """
    contexts = (document.session_context for document in documents)
    sent = (context.with_locked_document(partial(_put, notice)) for context in contexts if context)
    for outcome in await asyncio.gather(*sent, return_exceptions=True):
        if isinstance(outcome, Exception):
            log.error("a browser was not told of what was saved", exc_info=outcome)


async def _put(notice: str, document: Document) -> None:
    for root in document.roots:
        if root.name == "address":  # of whichever class: the package may have been imported anew since
            root.update(notices=[*root.notices, notice]) if notice else root.update(reload=True)
