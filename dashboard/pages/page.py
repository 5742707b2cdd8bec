"""One notebook as a page, once per process: starting, ready or failed.

A page is made without touching its notebook and `prepare`d afterwards, off the event loop. From then on it is either
`Ready`, with everything that a viewer's visit needs, or `Failed`, with the error that says why.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from dashboard import components, controls, errors, logs, pipeline
from dashboard.errors import NotebookError, Place
from dashboard.notebook import Notebook, cell_options, imports, ipynb, loader
from dashboard.pages import introduction
from dashboard.pages.ready import Ready, Wired, prepare
from dashboard.pipeline import Node, Pipeline
from dashboard.results import Results, State
from dashboard.wording import duration, label
from dashboard.workers import Terms, TimeLimitError, Workers

log = logging.getLogger(__name__)
LOADER = Workers(1, "notebook")  # what authors write at top level expects to run alone
WITHOUT_DATA = (errors.DOMAIN_FAILED, errors.SOURCE_TOO_SLOW, errors.NODE_TOO_SLOW, errors.BUSY)


@dataclass(frozen=True)
class Starting:
    """A page whose notebook has not been prepared yet."""

    state: ClassVar[State] = State.STARTING


@dataclass(frozen=True)
class Failed:
    """A page that cannot be shown, and why."""

    state: ClassVar[State] = State.FAILED
    error: NotebookError


class Page:
    """A notebook of the site.

    Attributes
    ----------
    now: what it is: starting, ready or failed.
    since: when it came into that state, in seconds of the epoch; None while starting.
    title, description: what its notebook says of it, as plain text and as Markdown; `introduction` is all, as HTML.
    source: what of it may be read, as its notebook says: `all`, `exported` or `off`; empty where it says nothing.
    files: the notebook files that it is made of: its own, and those that this one imports.
    pipeline: what its functions are; None until they are known.
    bundles: the scripts that its views need beyond those of every page, as far as they were drawn or its cells tell.
    edition: counts the changes of what its HTML is made from.
    """

    def __init__(self, path: Path, results: Results):
        self.path, self.results = path, results
        self.slug = path.stem
        self.title, self.description, self.introduction, self.source = label(path.stem), "", "", ""
        self.files: tuple[Path, ...] = (path,)
        self.now: Starting | Ready | Failed = Starting()
        self.since: float | None = None
        self.pipeline: Pipeline | None = None
        self.bundles: frozenset[str] = frozenset()
        self.edition = 0
        self._wired: Wired | None = None
        self._left_out: tuple[NotebookError, ...] = ()
        self._modules: Mapping[Path, Mapping[Path, bytes | None]] = {}

    @property
    def state(self) -> State:
        """`starting`, `ok` or `failed`."""
        return self.now.state

    @property
    def ready(self) -> Ready | None:
        """What a visit needs, if the page can be shown."""
        return self.now if isinstance(self.now, Ready) else None

    @property
    def error(self) -> NotebookError | None:
        """Why the page cannot be shown, if it has failed."""
        return self.now.error if isinstance(self.now, Failed) else None

    @property
    def views(self) -> list[Node]:
        """The nodes that it shows, as far as they are known; none makes a ready page a workbook, which is no page."""
        return self.pipeline.views if self.pipeline else []

    @property
    def passed_over(self) -> tuple[NotebookError, ...]:
        """What its author probably meant for it and is left out, as far as that is known."""
        return (*self._left_out, *(self.pipeline.passed_over if self.pipeline else ()))

    @property
    def sources(self) -> list[Node]:
        """The nodes that are read at start, as far as they are known."""
        return self._wired.sources if self._wired else []

    @property
    def is_workbook(self) -> bool:
        """Whether it has no view, so that there is nothing to show."""
        return isinstance(self.now, Ready) and not self.views

    @property
    def may_recover(self) -> bool:
        """Whether it failed for want of data, which may be there the next time."""
        return self.error is not None and self._wired is not None and self.error.rule in WITHOUT_DATA

    async def prepare(self) -> None:
        """Read and run the notebook, read its sources, find the domains of its controls.

        An error is kept, not raised.
        """
        began = time.time()
        try:
            if self._wired is None:  # else it ran, and its data failed
                self._wired = await self._loaded()
            await self.before_sources(self._wired.pipeline)
            self.now = await prepare(self._wired)
        except NotebookError as error:
            self._fail(error, error.__cause__)
        except Exception as error:  # noqa: BLE001 - whatever else is in a notebook, the other pages go on
            self._fail(NotebookError(Place(self.path.name), errors.UNFORESEEN, kind=type(error).__name__), error)
        self.since = time.time()
        self.edition += 1
        ms = round((self.since - began) * 1000)
        logs.event("page ready" if self.ready else "page failed", page=self.slug, ms=ms)

    def _fail(self, error: NotebookError, cause: BaseException | None) -> None:
        self.now = Failed(error)
        log.error("%s", error, exc_info=cause)

    async def _loaded(self) -> Wired:
        """What the notebook's cells define. Together they may take as long as the slowest of its functions."""
        content = await LOADER.run(Terms(self.path.name), self.read)
        allowed = self.results.timeout
        for cell in content.exported:
            with suppress(ValueError):  # it will be an error of the cell
                allowed = max(allowed, cell_options.option(cell.options, "timeout", allowed))
        try:
            return await LOADER.run(Terms(self.path.name, seconds=allowed), self._load, content)
        except TimeLimitError as error:
            told = {"limit": duration(allowed), "more": duration(5 * allowed)}
            given_up = NotebookError(content.place(), errors.NOTEBOOK_TOO_SLOW, **told)
            given_up.add_note(f"It was here:\n{error.where}")
            raise given_up from error

    def _load(self, content: Notebook) -> Wired:
        self.title, self.description, self.introduction = content.title, content.description, introduction.html(content)
        self._left_out = tuple(introduction.left_out(content))
        self.source = cell_options.source(content, "")
        graph = imports.ImportGraph.of(content)
        self.files, self._modules = graph.files, graph.modules
        self.pipeline = pipeline.wire(self.run(content, graph))
        cells = (cell for one in self.pipeline.notebooks.values() for cell in one.cells if cell.exported)
        self.bundles = frozenset().union(*(components.content.bundles_named_in(cell.source) for cell in cells))
        for told in self.passed_over:
            log.warning("%s", told)
        return Wired(self.slug, self.pipeline, controls.declare(self.pipeline), self.results)

    # What a running kernel does in its own way

    def read(self) -> Notebook:
        """The notebook as it is now. Raises NotebookError for a file that is none."""
        return Notebook.read(self.path)

    def run(self, content: Notebook, graph: imports.ImportGraph) -> loader.NotebookModule:
        """The notebook's functions. Raises NotebookError for a cell that breaks a rule or raises."""
        return imports.load(content, graph)

    async def before_sources(self, pipeline: Pipeline) -> None:
        """Called when the functions are known and before the sources are read; here there is nothing to do."""

    # Once it is ready

    async def warm(self) -> None:
        """Compute every view at its defaults, from top to bottom, so that the first viewer finds a result.

        What fails will fail in its card.
        """
        if self.ready is None:
            return
        for view in self.views:
            with suppress(Exception):
                self.need((await self.ready.result(view, self.ready.defaults)).value)
        self.edition += 1  # the HTML knows now how much room each picture takes

    def need(self, value: Any) -> None:
        """Note the scripts that a view's value needs; a browser that has the page already does without them."""
        if not (needed := components.content.bundles(value)) <= self.bundles:
            self.bundles |= needed
            self.edition += 1

    async def is_current(self) -> bool:
        """Whether all went well with what its files say, outputs aside, so that nothing is to be done."""
        if self.ready is None or self.ready.failed_sources:
            return False
        try:
            return await asyncio.to_thread(self._reads_the_same)
        except NotebookError:
            return False

    def _reads_the_same(self) -> bool:
        same = all(Notebook.read(known.path) == known for known in self.pipeline.notebooks.values())
        return same and imports.ImportGraph.of(Notebook.read(self.path)).modules == self._modules


def find(notebooks: Path, results: Results) -> list[Page]:
    """A page for each notebook of a folder, in name order."""
    return [Page(path, results) for path in ipynb.paths(notebooks)]
