"""Files leave compressed, each compressed once, and are kept by browsers for a year.

Panel and Bokeh send their files as they are, 3.6 MB for a first visit, and Heroku's router does not compress. Here
each file is compressed once per content: at the first request quickly, so that no viewer waits, and then in the
background as small as brotli can make it. The compressed twin of a file is a file itself, which Tornado serves the
way it serves any other: ranges, validators and `HEAD` stay its business, and so does finding the file (this module
only ever looks at paths that Tornado has already checked).

An address is cached for a year when its `v` names the content (or Panel's release, for the stylesheets that Panel
asks for itself); everything else is revalidated. The page's own addresses get the content's hash by `with_versions`.

Left out: images and fonts, which are compressed already, and whatever changes with the request (`headers`).
"""

import gzip
import mimetypes
import os
import re
import stat
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

import brotli
from bokeh.settings import settings as bokeh_settings
from panel.io.resources import DIST_DIR, JS_VERSION
from tornado.web import HTTPError, RequestHandler, StaticFileHandler

from dashboard import settings
from dashboard.pages import template
from dashboard.pictures import charts
from dashboard.static_files import digest, version

WEIGHT = re.compile(r"[01](\.\d{0,3})?")
TEXT = {".css", ".js", ".json", ".mjs", ".otf", ".svg", ".ttf", ".txt"}
CHARTS = {charts.script(name) for names in charts.OF_KIND.values() for name in names}
RELEASE = re.compile(r"\w@\d+(\.\d+)*$")
LARGEST = 5 * 2**20  # bytes; a page needs nothing larger, and anybody may ask for anything that Bokeh ships

BUNDLES = (  # of every page
    *(bokeh_settings.bokehjs_path() / "js" / f"{name}.min.js" for name in ("bokeh", "bokeh-widgets", "bokeh-tables")),
    DIST_DIR / "panel.min.js",
)


@dataclass(frozen=True)
class Coding:
    """One content coding: a quick one to begin with, and the one worth waiting for."""

    name: str
    quick: Callable[[bytes], bytes]
    best: Callable[[bytes], bytes]


# Measured on the 3.1 MB of Bokeh, Panel and Tabulator: quality 5 takes 0.09 s of CPU and leaves 819 KB, quality 11
# takes 5.7 s and leaves 727 KB.
CODINGS = (
    Coding("br", partial(brotli.compress, quality=5), partial(brotli.compress, quality=11)),
    Coding("gzip", partial(gzip.compress, compresslevel=6, mtime=0), partial(gzip.compress, compresslevel=9, mtime=0)),
)


def accepted(header: str) -> Coding | None:
    """The best coding that an `Accept-Encoding` header allows."""
    weights = dict(map(_coding_and_weight, header.lower().split(",")))
    return next((coding for coding in CODINGS if weights.get(coding.name, weights.get("*", 0)) > 0), None)


def _coding_and_weight(item: str) -> tuple[str, float]:
    """A coding and its weight (RFC 9110, 12.4.2); a weight that is no number counts as 0 instead of being an error."""
    coding, _, parameter = item.partition(";")
    name, _, weight = parameter.partition("=")
    if name.strip() != "q":
        return coding.strip(), 1
    return coding.strip(), float(weight) if WEIGHT.fullmatch(weight.strip()) else 0


def _private_folder() -> Path:
    """A folder for compressed files that outlives the process, unless another user owns what is in its place."""
    folder = Path(tempfile.gettempdir()) / f"dashboard-assets-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    state = folder.lstat()
    ours = stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o077
    return folder if ours else Path(tempfile.mkdtemp(prefix="dashboard-assets-"))


def _run_at_lowest_priority() -> None:
    """Compress only when no other thread wants the processor: on Linux, niceness belongs to the thread."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


@dataclass(frozen=True)
class Store:
    """Compressed twins of files, on disk and keyed by content; memory holds the names alone."""

    folder: Path = field(default_factory=_private_folder)
    worker: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(1, "compress", initializer=_run_at_lowest_priority), repr=False
    )
    submitted: set[Path] = field(default_factory=set, repr=False)

    def twin(self, path: str, coding: Coding) -> Path:
        """The smallest twin there is; if that is the quick one, a better one is on its way."""
        best, quick = self._twin_path(path, coding, "best"), self._twin_path(path, coding, "quick")
        if best.exists():
            return best
        if best not in self.submitted:
            self.submitted.add(best)
            self.worker.submit(self.improve, path, coding)
        return quick if quick.exists() else self._write(quick, coding.quick(Path(path).read_bytes()))

    def improve(self, path: str, coding: Coding) -> None:
        """Make the best twin, which takes a second or two for a large file."""
        best = self._twin_path(path, coding, "best")
        if not best.exists():
            self._write(best, coding.best(Path(path).read_bytes()))

    def prepare(self) -> None:
        """Begin to compress the bundles of every page before a viewer asks for them; returns at once."""
        for bundle in BUNDLES:
            self.worker.submit(self.improve, str(bundle), CODINGS[0])

    def stop(self) -> None:
        """Drop what is not compressed yet: a process that is told to end waits for all that its workers have to do."""
        self.worker.shutdown(wait=False, cancel_futures=True)

    def _twin_path(self, path: str, coding: Coding, effort: str) -> Path:
        return self.folder / f"{digest(path)[:40]}.{effort}.{coding.name}"

    def _write(self, twin: Path, content: bytes) -> Path:
        with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
            file.write(content)
        Path(file.name).replace(twin)  # a reader meanwhile sees the whole file or none
        return twin


@cache
def store() -> Store:
    """The process's store."""
    return Store()


class CompressedFileHandler:
    """Mixed into each of Bokeh's, Panel's and Tornado's handlers of files, ahead of the handler itself."""

    def validate_absolute_path(self, root, absolute_path: str) -> str | None:
        try:
            self.original = path = super().validate_absolute_path(root, absolute_path)
        except (OSError, ValueError):  # a null byte, half a character, a name that is too long: no file has it
            raise HTTPError(404) from None
        if path is None or not _compressible(path):
            return path
        self.set_header("Vary", "Accept-Encoding")
        coding = accepted(self.request.headers.get("Accept-Encoding", ""))
        if coding is None:
            return path
        self.set_header("Content-Encoding", coding.name)
        return str(store().twin(path, coding))

    def get_content_size(self) -> int:
        return Path(self.absolute_path).stat().st_size

    def get_content_type(self) -> str:
        if is_script_of_package(Path(self.original)):
            return "text/javascript"
        return mimetypes.guess_type(self.original)[0] or "application/octet-stream"

    def set_extra_headers(self, path: str) -> None:
        super().set_extra_headers(path)
        self.set_header("Cache-Control", cache_control(self.get_query_argument("v", ""), self.original))
        self.clear_header("Expires")


class ChartScriptHandler(CompressedFileHandler, StaticFileHandler):
    """`/chart/<name>.js`: the scripts of libraries that draw charts, which lie in their packages."""

    def initialize(self) -> None:
        super().initialize(path="/")

    @classmethod
    def get_absolute_path(cls, root: str, path: str) -> str:
        return str(charts.script(path) or "")

    def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
        if not absolute_path:
            raise HTTPError(404)
        return super().validate_absolute_path(root, absolute_path)

    def get_content_type(self) -> str:
        return "text/javascript"


class CopyHandler(CompressedFileHandler, StaticFileHandler):
    """`/scripts/...`: an author's copies of scripts that other hosts have (`pages.scripts`)."""

    is_public = False  # it is the author's own folder

    def initialize(self) -> None:
        super().initialize(path=str(settings.read().notebooks.absolute() / template.scripts.ELSEWHERE))


class LoaderHandler(RequestHandler):
    """`/scripts.js` and `/scripts.json`: how a page loads the scripts of its components."""

    def get(self, name: str) -> None:
        loader = template.scripts.loader()
        self.set_header("Content-Type", mimetypes.guess_type(name)[0])
        self.set_header("Cache-Control", YEAR if self.get_query_argument("v", "") == loader.version else REVALIDATE)
        self.write(loader.files[name])

    head = get


def is_script_of_package(file: Path) -> bool:
    """Whether a file is what npm's network answers to the name of a package; Panel ships some by that name alone."""
    return bool(RELEASE.search(file.name))


def _compressible(path: str) -> bool:
    file = Path(path)
    return (file.suffix in TEXT or file in CHARTS or is_script_of_package(file)) and file.stat().st_size <= LARGEST


# Addresses that name the content of a file ----------------------------------------------------------------------------

YEAR = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
SHORTEST = 16  # digits of a hash that name the content
LIBRARIES = {"static/extensions/panel/": DIST_DIR, "static/js/": bokeh_settings.bokehjs_path() / "js"}
# Of a file in `static/`: what stands before the address, its dots and slashes, its path. An address with Panel's
# release stays as it is.
ADDRESS = re.compile(
    rf'(\s(?:src|href)=")((?:\.\.?/|/)*)((?:[\w-]+/)?static/[^"?#]+)(?:\?v=(?!{re.escape(JS_VERSION)}")[^"]*)?(?=")'
)


def cache_control(named: str, path: str) -> str:
    """The `Cache-Control` of a file whose address has this `v`."""
    names_content = len(named) >= SHORTEST and digest(path).startswith(named)
    return YEAR if names_content or named == JS_VERSION else REVALIDATE


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
