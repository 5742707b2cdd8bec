"""Addresses that name the content of a file, so that a browser may keep it for a year.

An address is cached for a year when its `v` names the content (or Panel's release, for the stylesheets that Panel
asks for itself); everything else is revalidated. The page's own addresses get the content's hash here.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

from bokeh.settings import settings
from panel.io.resources import DIST_DIR, JS_VERSION

from dashboard.static_files import digest, version

YEAR = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
SHORTEST = 16  # digits of a hash that name the content
LIBRARIES = {"static/extensions/panel/": DIST_DIR, "static/js/": settings.bokehjs_path() / "js"}
# Of a file in `static/`: what stands before the address, its dots and slashes, its path. An address with Panel's
# release stays as it is.
ADDRESS = re.compile(
    rf'(\s(?:src|href)=")((?:\.\.?/|/)*)((?:[\w-]+/)?static/[^"?#]+)(?:\?v=(?!{re.escape(JS_VERSION)}")[^"]*)?(?=")'
)


def cache_control(version: str, path: str) -> str:
    """The `Cache-Control` of a file whose address has this `v`."""
    names_content = len(version) >= SHORTEST and digest(path).startswith(version)
    return YEAR if names_content or version == JS_VERSION else REVALIDATE


def with_versions(page: str, static: str | None = None) -> str:
    """The page with its addresses versioned by content.

    Parameters
    ----------
    page: HTML.
    static: the app's folder of that name, whose files the page may name as `static/...` or `<app>/static/...`.
    """
    return ADDRESS.sub(partial(_with_version, static), page)


def _with_version(static: str | None, address: re.Match) -> str:
    before, up, name = address.groups()
    path = _file(name, static)
    return f"{before}{up}{name}?v={version(path)}" if path.is_file() else address[0]


def _file(name: str, static: str | None) -> Path:
    for prefix, folder in LIBRARIES.items():
        if name.startswith(prefix):
            return folder / name.removeprefix(prefix)
    return Path(static or "", name.partition("static/")[2])
