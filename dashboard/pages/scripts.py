"""Which scripts and styles of libraries a component needs in the browser, and where this server has them.

Panel's models and components say so themselves, each class for its own: `__javascript__`, `__javascript_modules__` and
`__css__`, which name the files that Panel ships. Panel would put all of them into every page of a process in which one
page has used them. Here no page has them; the browser knows by the type of a model what to load (`static/scripts.js`),
and does so when the first model of that type comes, with the page or later.

The content security policy refuses what lies on another host. An author may have a copy of it in a folder beside the
notebooks, `ELSEWHERE`, and who has none is told which file it is. Left out: BokehJS's own optional bundles
(`template.with_bundles`).
"""

from __future__ import annotations

import hashlib
import json
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from bokeh.model import Model
from bokeh.settings import settings as bokeh_settings
from panel import models
from panel.io.resources import CDN_DIST, DIST_DIR, JS_VERSION, LOCAL_DIST, component_resource_path
from panel.models.esm import ReactiveESM
from panel.reactive import ReactiveHTML

from dashboard import errors, settings
from dashboard.components import browser
from dashboard.errors import NotebookError, Place
from dashboard.static_files import DIGITS, STATIC, address, version

NAME = "scripts"
SOURCE = STATIC / f"{NAME}.js"
ELSEWHERE = "scripts"  # the folder of copies of what other hosts have, and its address
NPM = re.compile(r"https?://(?:cdn\.jsdelivr\.net/npm|unpkg\.com)/|https?://")
COMMENTS = re.compile(r"^\s*(?://|/\*\*).*\n", re.MULTILINE)  # of whole lines: a third of what would be sent
KINDS = ("__javascript__", "__javascript_modules__", "__css__")
MATH = "bokeh-mathjax.min.js"
# What no class says: BokehJS has the one among its own bundles, the other is ours.
OTHERS = {
    "panel.models.mathjax.MathJax": f"static/js/{MATH}?v={version(bokeh_settings.bokehjs_path() / 'js' / MATH)}",
    browser.ChartSpec.__qualified_model__: address("chart.js"),
}

Needs = Mapping[str, Any]


@dataclass(frozen=True)
class Loader:
    """The script of a page that loads the others: `static/scripts.js`, and the table by which it does.

    Attributes
    ----------
    files: both by their names, the table as JSON: most pages do without it.
    version: the hash of them.
    addresses: all that classes ask for, without a query: here, or on another host.
    """

    files: Mapping[str, str]
    version: str
    addresses: frozenset[str]

    @property
    def address(self) -> str:
        """Where it is, relative to the page."""
        return f"{NAME}.js?v={self.version}"


def loader() -> Loader:
    """The loader for what is known now: an author's module may define a component at any time."""
    _import_models()
    return _loader(len(Model.model_class_reverse_map), version(SOURCE))


@cache
def _import_models() -> None:
    """Have all of Panel's models known, as a browser must know of each before it comes: 13 ms.

    On a server alone. In a notebook's kernel Panel would load all that they ask for.
    """
    for module in pkgutil.iter_modules(models.__path__, f"{models.__name__}."):
        import_module(module.name)


@lru_cache(1)
def _loader(_known: int, _source: str) -> Loader:
    needs, source = by_type(), COMMENTS.sub("", SOURCE.read_text("utf-8"))
    table = json.dumps(needs | {"importmap": _needs(ReactiveESM)})
    version = hashlib.sha512(f"{table}{source}".encode()).hexdigest()[:DIGITS]
    told = {"NEEDY": [*needs], "TABLE": f"{NAME}.json?v={version}", "ICON_FONT": address("icons/tabler-icons.woff2")}
    text = "".join(f"const {name} = {json.dumps(value)}\n" for name, value in told.items()) + source
    asked_for = (_asked_for(of, kind, one) for of in _classes().values() for kind in KINDS for one in _said(of, kind))
    return Loader({f"{NAME}.js": text, f"{NAME}.json": table}, version, frozenset(asked_for))


def by_type() -> dict[str, Needs]:
    """What models of each type need, as far as they need anything: scripts, modules and their names, styles.

    The type of a `ReactiveHTML` is the same for all; that of its data is its own.
    """
    found = {name: _needs(of) for name, of in sorted(_classes().items()) if not issubclass(of, ReactiveESM)}
    found |= {name: {"scripts": [at], "modules": {}, "styles": []} for name, at in OTHERS.items()}
    return {name: needs for name, needs in found.items() if any(needs.values())}


def files_of_others(types: Set[str]) -> set[Path]:
    """Panel's files that classes name, and no model of these types: what is in a page without need."""
    needed, others = set(), set()
    for name, of in _classes().items():
        (needed if name in types else others).update(
            _asked_for(of, kind, one) for kind in KINDS for one in _said(of, kind)
        )
    files = (DIST_DIR / one.removeprefix(LOCAL_DIST) for one in others - needed if one.startswith(LOCAL_DIST))
    return {file for file in files if file.is_file()}


def not_drawn(place: Place, script: str) -> NotebookError:
    """Why a browser could not draw what a view returned; `script` is what it lacks, as it says, if that is it."""
    if script in loader().addresses and NPM.match(script):
        return NotebookError(place, errors.NOT_HERE, script=script, file=copy_of(script))
    return NotebookError(place, errors.NOT_DRAWN)


def copy_of(address: str) -> str:
    """Where an author may have a copy of what lies on another host: its path in the folder of the notebooks."""
    return f"{ELSEWHERE}/{NPM.sub('', address).partition('?')[0]}"


def _folder() -> Path:
    return settings.read().notebooks.absolute()


def _classes() -> dict[str, type]:
    """All models, and the components that a browser knows by the type of their data, by these types.

    Nothing public says which type that is. Checked with panel 1.9.4.
    """
    components = {one._data_model.__qualified_model__: one for one in _descendants(ReactiveHTML)}
    return {**Model.model_class_reverse_map, **components}


def _descendants(of: type) -> Iterator[type]:
    for one in of.__subclasses__():
        yield one
        yield from _descendants(one)


def _needs(of: type) -> Needs:
    scripts, modules, styles = ([_at(of, kind, one) for one in _said(of, kind)] for kind in KINDS)
    names = getattr(of, "__javascript_module_exports__", ())
    named = dict(zip(modules, [*names, *[None] * len(modules)], strict=False))
    return {"scripts": scripts, "modules": named, "styles": styles}


def _said(of: type, kind: str) -> Iterable[Any]:
    """What a class says of itself, be it an address or a path."""
    return getattr(of, kind, None) or ()


def _asked_for(of: type, kind: str, said: Any) -> str:
    """The address of a file, relative to the page or on another host, without a query."""
    place = str(said).partition("?")[0].replace(CDN_DIST, LOCAL_DIST)
    return place if NPM.match(place) or place.startswith(LOCAL_DIST) else component_resource_path(of, kind, said)


def _at(of: type, kind: str, said: Any) -> str:
    """Where a browser has a file from. One of Panel's release is asked for with it, and kept for a year."""
    place = _asked_for(of, kind, said)
    if NPM.match(place):
        copy = copy_of(place)
        return f"{copy}?v={version(_folder() / copy)}" if (_folder() / copy).is_file() else place
    return f"{place}?v={JS_VERSION}" if place.startswith(LOCAL_DIST) else place
