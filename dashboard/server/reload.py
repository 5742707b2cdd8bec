"""With `--dev`, what is saved shows on the open pages: a notebook, a module of this package, a template, a style.

A saved notebook is prepared anew while its old page still serves. If it has the same words, cards and controls as
before, open pages take its new results in place, and a viewer's zoom stays. If not, their browsers load the page again:
the address is the state, so page, controls and theme stay. A saved module has the whole package imported anew, beside
the old one, and the new site takes over when it has read its notebooks; one that cannot be imported is said on the
page, and the old ones go on.

Panel's own watcher looks at modules alone, twice a second, does not look for a second after each save, and leads
browsers back to the address that they began with; this takes its place.

Left out: what only a new process can change, such as settings, routes, `main.py`'s neighbours and libraries.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType

from bokeh.document import Document
from bokeh.server.tornado import BokehTornado

from dashboard.notebook import ipynb
from dashboard.server.watch import Stamp, Watch
from dashboard.static_files import PACKAGE, STATIC, TEMPLATES

log = logging.getLogger(__name__)
EVERY = 0.05  # seconds between two looks, each of which takes less than a millisecond
SOURCES = {".css", ".html", ".js", ".py", ".svg"}  # of the package
RELOAD = "reload"  # page.js knows this word

_renewals: dict[Path, asyncio.Task[None]] = {}


async def follow(web: BokehTornado, stop_event: asyncio.Event, seen: dict[Path, Stamp] | None = None) -> None:
    """Show what is saved on every open page, until the server stops. `seen` is how the files were before."""
    watch = Watch(partial(_files, web), seen)
    while not stop_event.is_set():
        await asyncio.sleep(EVERY)
        saved = await asyncio.to_thread(watch.saved)
        ours = {path for path in saved if path.is_relative_to(PACKAGE)}
        for notebook in web.site.concerned(saved - ours):
            _show(web, notebook)
        if ours:
            await _tell(_open(web), await _run_anew(web, ours))
        if (newest := sys.modules[__name__].follow) is not follow:
            await newest(web, stop_event, watch.stamps)
            return


def _files(web: BokehTornado) -> Iterator[Path]:
    yield from ipynb.paths(web.site.settings.notebooks)
    modules = PACKAGE.rglob("*.py")
    yield from (path for path in (*modules, *STATIC.iterdir(), *TEMPLATES.iterdir()) if path.suffix in SOURCES)


def _show(web: BokehTornado, notebook: Path) -> None:
    """Show what a notebook says now; if an older save of it is still being prepared, that was for nothing."""
    if earlier := _renewals.get(notebook):
        earlier.cancel()
    _renewals[notebook] = asyncio.ensure_future(_renew(web, notebook))


async def _renew(web: BokehTornado, notebook: Path) -> None:
    site = web.site
    await site.renew(notebook)
    for document in _open(web):
        site.take(document)
    await site.warmed()
    await _tell([document for document in _open(web) if site.is_outdated(document)], RELOAD)


async def _run_anew(web: BokehTornado, saved: set[Path]) -> str:
    """Take over what saved files of the package say; where that fails, the old ones go on. Returns what to tell."""
    old = _set_aside() if any(path.suffix == ".py" for path in saved) else {}
    try:
        _read_templates(web)
        if old:
            await import_module(f"{PACKAGE.name}.server").take_over(web)
    except Exception as error:
        if old:
            _set_aside()
            sys.modules.update(old)
        log.exception("what was saved cannot be run")
        return f"What was saved cannot be run: {type(error).__name__}: {error}"
    return RELOAD


def _set_aside() -> dict[str, ModuleType]:
    """Take the package out of the modules that are imported, so that it will be imported anew."""
    return {name: sys.modules.pop(name) for name in [*sys.modules] if name.partition(".")[0] == PACKAGE.name}


def _read_templates(web: BokehTornado) -> None:
    """Read what the app's HTML is made from again: Bokeh does it but once."""
    for context in web.applications.values():
        for handler in context.application.handlers:
            if template := getattr(handler, "_template", None):
                handler._template = template.environment.get_template(template.name)


def _open(web: BokehTornado) -> list[Document]:
    """The documents of all visitors, and of those who are just being served."""
    return [session.document for context in web.applications.values() for session in context.sessions]


async def _tell(documents: Iterable[Document], word: str) -> None:
    """Have browsers load their page again, or say a sentence."""
    for document in documents:
        context = document.session_context
        if context and not context.destroyed:
            await context.with_locked_document(partial(_put, word))


async def _put(word: str, document: Document) -> None:
    if place := document.get_model_by_name("place"):
        place.tags = [*(place.tags or [None]), word]  # the first is the query, which a page without controls has not
