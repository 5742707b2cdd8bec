"""One notebook as a page, once per process: its pipeline, its controls, and the results that it starts with.

A page is made without touching its notebook and `prepare`d afterwards, off the event loop. From then on it is either
`ok`, with everything a visitor's view of it needs, or `failed`, with the error that says why.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir, suppress
from pathlib import Path
from typing import Any

import param

from dashboard import controls, errors, notebook, pipeline
from dashboard.components import bundles
from dashboard.controls import Control
from dashboard.errors import NotebookError, Place
from dashboard.figures import bundles_named_in
from dashboard.notebook import Notebook, NotebookModule, imports, ipynb
from dashboard.pipeline import MISSING, Node, Pipeline
from dashboard.results import Progress, Result, Results
from dashboard.wording import label

log = logging.getLogger(__name__)
LOADER = ThreadPoolExecutor(1, thread_name_prefix="notebook")  # what authors write at top level expects to run alone


class Page:
    """A notebook of the site.

    Attributes
    ----------
    state: `starting`, `ok` or `failed`; `error` is set when failed.
    since: when it came into that state, in seconds of the epoch; None while starting.
    files: the notebook files that it is made of: its own, and those that this one imports.
    pipeline, controls: what the notebook's functions are; empty until prepared.
    defaults: the value of each control that a visitor begins with.
    bundles: the scripts that its views need beyond those of every page, as far as they were drawn or its cells tell.
    edition: counts the changes of what its HTML is made from.
    """

    def __init__(self, path: Path, results: Results):
        self.path, self.results = path, results
        self.files: tuple[Path, ...] = (path,)
        self.failed_sources: set[str] = set()
        self.slug = path.stem
        self.title, self.description = label(path.stem), ""
        self.state, self.error = "starting", None
        self.since: float | None = None
        self.pipeline: Pipeline | None = None
        self.controls: tuple[Control, ...] = ()
        self.defaults: dict[str, Any] = {}
        self.bundles: frozenset[str] = frozenset()
        self.edition = 0
        self._class: type[param.Parameterized] | None = None

    @property
    def views(self) -> list[Node]:
        """The nodes that it shows, in the order of their definition; none makes it a workbook, which is no page."""
        return self.pipeline.views if self.pipeline else []

    @property
    def sources(self) -> list[Node]:
        """The nodes that are read at start: those that need neither another node nor a viewer."""
        return [node for node in self.pipeline.sources if not node.arguments] if self.pipeline else []

    @property
    def is_workbook(self) -> bool:
        return self.state == "ok" and not self.views

    async def prepare(self) -> None:
        """Read and run the notebook, read its sources, find the domains of its controls.

        An error is kept, not raised.
        """
        try:
            if self.pipeline is None:
                await asyncio.get_running_loop().run_in_executor(LOADER, self._load)
            await self._read_sources()
            parameters, _ = await self.resolve({})
            self._class = controls.parameterized("Controls", parameters)
            self.defaults = controls.values(self.controls, self.new_parameters())
            self.state, self.error = "ok", None
        except NotebookError as error:
            self._fail(error, error.__cause__)
        except Exception as error:  # noqa: BLE001 - whatever else is in a notebook, the other pages go on
            self._fail(NotebookError(Place(self.path.name), errors.UNFORESEEN, kind=type(error).__name__), error)
        self.since = time.time()
        self.edition += 1

    def need(self, value: Any) -> None:
        """Note the scripts that a view's value needs; a browser that has the page already does without them."""
        if not (needed := bundles(value)) <= self.bundles:
            self.bundles |= needed
            self.edition += 1

    def _fail(self, error: NotebookError, cause: BaseException | None) -> None:
        self.state, self.error = "failed", error
        log.error("%s", error, exc_info=cause)

    @property
    def may_recover(self) -> bool:
        """Whether it failed for want of data, which may be there the next time."""
        return self.state == "failed" and self.pipeline is not None and self.error.rule is errors.DOMAIN_FAILED

    async def is_current(self) -> bool:
        """Whether all went well with what its files say, outputs aside, so that nothing is to be done."""
        if self.state != "ok" or self.failed_sources:
            return False
        try:
            return await asyncio.to_thread(self._reads_the_same)
        except NotebookError:
            return False

    def _reads_the_same(self) -> bool:
        return all(notebook.read(known.path) == known for known in self.pipeline.notebooks.values())

    @property
    def fields(self) -> list[tuple[type, dict[str, Any]]]:
        """All that param knows of each control: two pages with equal ones have the same fields."""
        parameters = [self._class.param[control.attribute] for control in self.controls] if self._class else []
        return [(type(parameter), controls.definition(parameter)) for parameter in parameters]

    def new_parameters(self) -> param.Parameterized:
        """The controls of one visitor, at their defaults."""
        return self._class()

    async def result(self, node: Node, values: Mapping[str, Any]) -> Result:
        """The result of a node for these values of the controls, computed when nobody has asked for it before."""
        return await self.results.get(self.pipeline, node.name, values)

    def stored(self, node: Node, values: Mapping[str, Any]) -> Result | None:
        """The result of a node for these values, if it is there already."""
        return self.results.peek(self.pipeline, node.name, values)

    def progress(self, name: str, values: Mapping[str, Any]) -> Progress | None:
        """How far the node or domain of this name is, or one that it needs; None when nothing is computed for it."""
        return self.results.progress(self.pipeline, name, values)

    async def warm(self) -> None:
        """Compute every view at its defaults, from top to bottom, so that the first visitor finds a result.

        What fails will fail in its card.
        """
        for view in self.views:
            with suppress(Exception):
                self.need((await self.result(view, self.defaults)).value)
        self.edition += 1  # the HTML knows now how much room each picture takes

    async def resolve(self, values: Mapping[str, Any]) -> tuple[dict[str, param.Parameter], dict[str, Any]]:
        """The Parameters, their domains found for these values, and the values that remain valid; all by attribute.

        A value outside its domain gives way to the default, and where that is outside too, to the domain's first.
        Raises NotebookError when a domain's function fails or a default contradicts its domain.
        """
        parameters, valid, received = {}, {}, {}
        for control in controls.evaluation_order(self.controls, self.pipeline):
            domain = {keyword: await self._domain(control, keyword, received) for keyword in control.domains}
            parameter = parameters[control.attribute] = control.parameter(domain)
            wanted = values.get(control.attribute, MISSING)
            value = valid[control.attribute] = controls.value_or_default(parameter, wanted)
            received[control.name] = controls.convert(control, value)
        ordered = {control.attribute: parameters[control.attribute] for control in self.controls}
        return ordered, valid

    def received(self, by_attribute: Mapping[str, Any]) -> dict[str, Any]:
        """What the nodes receive when the controls hold these values, by the controls' names."""
        return {control.name: controls.convert(control, by_attribute[control.attribute]) for control in self.controls}

    def moves_domains(self, moved: Set[str]) -> bool:
        """Whether the domain of any control depends on one of those that moved."""
        nodes = (node for control in self.controls for node in control.domain_nodes())
        return any(moved & self.pipeline.depends_on(node) for node in nodes)

    def reached_from(self, moved: Set[str]) -> set[str]:
        """Names of the controls that moved, and of those whose domains depend on them, one through another."""
        reached = set(moved)
        for control in controls.evaluation_order(self.controls, self.pipeline):
            if any(reached & self.pipeline.depends_on(node) for node in control.domain_nodes()):
                reached.add(control.name)
        return reached

    async def _domain(self, control: Control, keyword: str, values: Mapping[str, Any]) -> Any:
        try:
            return (await self.results.get(self.pipeline, f"{control.name}.{keyword}", values)).value
        except Exception as error:  # an author's function may raise anything
            place = self.pipeline.innermost(error) or control.place
            named = {"name": control.name, "keyword": keyword, "kind": type(error).__name__, "message": error}
            raise NotebookError(place, errors.DOMAIN_FAILED, **named) from error

    async def _read_sources(self) -> None:
        """Sources without controls are read before the first visitor.

        One that fails shows in the cards that need it.
        """
        sources = [source.name for source in self.sources]
        outcomes = await asyncio.gather(
            *(self.results.get(self.pipeline, name, {}) for name in sources), return_exceptions=True
        )
        failures = {name: error for name, error in zip(sources, outcomes, strict=True) if isinstance(error, Exception)}
        self.failed_sources = set(failures)
        for name, error in failures.items():
            log.error("%s: the source %s() failed", self.path.name, name, exc_info=error)

    def _load(self) -> None:
        self._take(notebook.read(self.path), imports.load)

    def _take(self, content: Notebook, load: Callable[[Notebook], NotebookModule]) -> None:
        self.title, self.description = content.title, content.description
        self.files = imports.files(content)
        with chdir(Path.cwd()):  # whatever its cells do: the paths of all others are relative to it
            self.pipeline = pipeline.wire(load(content))
        self.controls = controls.declare(self.pipeline)
        cells = (cell for one in self.pipeline.notebooks.values() for cell in one.cells if cell.exported)
        self.bundles = frozenset().union(*(bundles_named_in(cell.source) for cell in cells))


def find(folder: Path, results: Results) -> list[Page]:
    """A page for each notebook of a folder, in name order."""
    return [Page(path, results) for path in ipynb.paths(folder)]
