"""With `--dev`, what is saved shows on the open pages: a notebook, a module of this package, a template, a style.

A saved notebook is prepared anew while its old page still serves. If it has the same words, cards and controls as
before, open pages take its new results in place, and a viewer's zoom stays. If not, their browsers load the page again:
the address is the state, so page, controls and theme stay. A saved module has the whole package imported anew, beside
the old one, and the new site takes over when it has read its notebooks; of one that cannot be imported the open pages
show the error, and the old modules go on.

Panel's own watcher looks at modules alone, twice a second, does not look for a second after each save, and leads
browsers back to the address that they began with; `follow` takes its place.

Left out: what only a new process can change, such as settings, routes, `main.py`'s neighbours and libraries.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import warnings
from collections.abc import Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType

from bokeh.document import Document
from bokeh.server.tornado import BokehTornado
from bokeh.util.warnings import BokehUserWarning

from dashboard.notebook import ipynb
from dashboard.server.watch import Stamp, Watch
from dashboard.static_files import PACKAGE, STATIC, TEMPLATES

log = logging.getLogger(__name__)
EVERY = 0.05  # seconds between two looks, each of which takes less than a millisecond
SOURCES = {".css", ".html", ".js", ".py", ".svg"}  # of the package

_in_progress: dict[Path, asyncio.Task[None]] = {}


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
        for notebook in web.site.concerned(saved - ours):
            _show(web, notebook)
        if ours:
            await _send(_open_documents(web), await _import_anew(web, ours))
        if (newest := sys.modules[__name__].follow) is not follow:
            await newest(web, stop_event, watch.stamps)
            return


def _files(web: BokehTornado) -> Iterator[Path]:
    yield from ipynb.paths(web.site.settings.notebooks)
    modules = PACKAGE.rglob("*.py")
    yield from (path for path in (*modules, *STATIC.iterdir(), *TEMPLATES.iterdir()) if path.suffix in SOURCES)


def _show(web: BokehTornado, notebook: Path) -> None:
    """Show what a notebook says now; an older save of it that is still being prepared is given up."""
    if earlier := _in_progress.get(notebook):
        earlier.cancel()
    _in_progress[notebook] = asyncio.ensure_future(_reload_notebook(web, notebook))


async def _reload_notebook(web: BokehTornado, notebook: Path) -> None:
    site = web.site
    await site.renew(notebook)
    for document in _open_documents(web):
        site.take(document)
    await site.warmed()
    await _send([document for document in _open_documents(web) if site.is_outdated(document)])


async def _import_anew(web: BokehTornado, saved: set[Path]) -> str:
    """Serve what saved files of the package say; where that fails, the old ones go on.

    Returns the notice for the browsers, empty when all went well.
    """
    old = _remove_package() if any(path.suffix == ".py" for path in saved) else {}
    try:
        web.read_templates()
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


async def _send(documents: Iterable[Document], notice: str = "") -> None:
    """Have browsers load their page again, or show a notice instead."""
    for document in documents:
        context = document.session_context
        if context and not context.destroyed:
            await context.with_locked_document(partial(_put, notice))


async def _put(notice: str, document: Document) -> None:
    for root in document.roots:
        if root.name == "address":  # of whichever class: the package may have been imported anew since
            root.update(notices=[*root.notices, notice]) if notice else root.update(reload=True)
