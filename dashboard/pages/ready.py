"""A notebook's functions, bound to the store of their results, and what its viewers begin with.

`Wired` is what is known once the notebook has run: its pipeline and its controls. `Ready` is that with the sources read
and the domains of the controls found, so that it can be shown. Both are frozen: a notebook that is saved again, or
whose data is read again, gets new ones.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Any, ClassVar

import param

from dashboard import controls, errors
from dashboard.controls import Control
from dashboard.errors import NotebookError
from dashboard.pipeline import MISSING, Node, Pipeline
from dashboard.results import Progress, Result, Results, State

log = logging.getLogger(__name__)


@dataclass(frozen=True, eq=False)
class Wired:
    """A notebook that has run.

    Attributes
    ----------
    slug: the name of its page in addresses.
    pipeline, controls: what its functions are.
    results: the store that computes them.
    """

    slug: str
    pipeline: Pipeline
    controls: tuple[Control, ...]
    results: Results = field(repr=False)

    @property
    def views(self) -> list[Node]:
        """The nodes that are shown, in the order of their definition."""
        return self.pipeline.views

    @property
    def sources(self) -> list[Node]:
        """The nodes that are read at start: those that need neither another node nor a viewer."""
        return [node for node in self.pipeline.sources if not node.arguments]

    async def result(
        self, node: Node, values: Mapping[str, Any], listener: Callable[[Any], None] | None = None
    ) -> Result:
        """The result of a node for these values of the controls, by name; computed when nobody has asked for it before.

        A listener is told meanwhile what a view yields. Raises whatever the node, or one of its inputs, raises.
        """
        return await self.results.get(self.pipeline, node.name, values, listener)

    def stored(self, node: Node, values: Mapping[str, Any]) -> Result | None:
        """The result of a node for these values, if it is there already and all viewers share it."""
        stored = self.results.peek(self.pipeline, node.name, values)
        return None if stored is None or isinstance(stored.value, Results.Anew) else stored

    def is_anew(self, node: Node) -> bool:
        """Whether a node's result is made anew for each viewer, as far as that is known."""
        return self.results.is_anew(self.pipeline, node.name)

    def progress(self, names: Iterable[str], values: Mapping[str, Any]) -> Progress | None:
        """How far the first node or domain of these names is, or one that it needs; None when none is computed."""
        found = (self.results.progress(self.pipeline, name, values) for name in names)
        return next(filter(None, found), None)

    def needs_domain(self, names: Set[str]) -> bool:
        """Whether one of the controls of these names has its domain from the data."""
        return any(control.domains and control.name in names for control in self.controls)

    async def read_sources(self) -> frozenset[str]:
        """Read the sources, before the first viewer. Returns the names of those that failed.

        A failure shows in the cards that need the source.
        """
        outcomes = await asyncio.gather(*(self.result(source, {}) for source in self.sources), return_exceptions=True)
        pairs = zip(self.sources, outcomes, strict=True)
        failures = {source.name: error for source, error in pairs if isinstance(error, Exception)}
        for name, error in failures.items():
            log.error("%s: the source %s() failed", self.pipeline.notebook.path.name, name, exc_info=error)
        return frozenset(failures)

    async def resolve(
        self, values: Mapping[str, Any], *, first: bool = False
    ) -> tuple[dict[str, param.Parameter], dict[str, Any]]:
        """The Parameters, their domains found for these values, and the values that remain valid; all by attribute.

        A value outside its domain gives way to the default, and where that is outside too, to the domain's first.
        Raises NotebookError when a domain's function fails or a default contradicts its domain: one that other controls
        decide only where all stand at their defaults, `first`.
        """
        parameters, valid, received = {}, {}, {}
        for control in controls.evaluation_order(self.controls, self.pipeline):
            domain = {keyword: await self._domain(control, keyword, received) for keyword in control.domains}
            follows = not first and any(self.pipeline.depends_on(node) for node in control.domain_nodes())
            parameter = parameters[control.attribute] = control.parameter(domain, follows=follows)
            value = control.value_or_default(parameter, values.get(control.attribute, MISSING))
            valid[control.attribute] = value
            received[control.name] = control.convert(value)
        ordered = {control.attribute: parameters[control.attribute] for control in self.controls}
        return ordered, valid

    async def _domain(self, control: Control, keyword: str, values: Mapping[str, Any]) -> Any:
        try:
            return (await self.results.get(self.pipeline, f"{control.name}.{keyword}", values)).value
        except NotebookError:  # it has its place already
            raise
        except Exception as error:  # an author's function may raise anything
            place = self.pipeline.innermost(error) or control.place
            named = {"name": control.name, "keyword": keyword, "kind": type(error).__name__, "message": error}
            raise NotebookError(place, errors.DOMAIN_FAILED, **named) from error

    def received(self, by_attribute: Mapping[str, Any]) -> dict[str, Any]:
        """What the nodes receive when the controls hold these values, by the controls' names."""
        return {control.name: control.convert(by_attribute[control.attribute]) for control in self.controls}

    def said_by_login(self, user: str | None) -> dict[str, Any]:
        """The values, by attribute, of the controls that hold who the viewer is; none where the login names nobody."""
        return {control.attribute: user for control in self.controls if control.of_viewer and user}

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


@dataclass(frozen=True, eq=False)
class Ready(Wired):
    """A notebook that can be shown.

    Attributes
    ----------
    parameterized: the class whose instances hold one viewer's values of the controls, by attribute.
    defaults: the value of each control that a viewer begins with, by name, as the nodes receive it.
    failed_sources: names of the sources that could not be read.
    """

    state: ClassVar[State] = State.OK
    parameterized: type[param.Parameterized] = param.Parameterized
    defaults: Mapping[str, Any] = field(default_factory=dict)
    failed_sources: frozenset[str] = frozenset()

    def new_parameters(self) -> param.Parameterized:
        """The controls of one viewer, at their defaults."""
        return self.parameterized()

    @property
    def fields(self) -> list[tuple[type, dict[str, Any], int | None]]:
        """All that is known of each control: two pages with equal ones have the same fields."""
        with_parameters = [(control, self.parameterized.param[control.attribute]) for control in self.controls]
        return [(type(found), controls.definition(found), control.kind.longest) for control, found in with_parameters]


async def prepare(wired: Wired) -> Ready:
    """Read the sources, find the domains of the controls for the defaults.

    Raises NotebookError when a domain's function fails or a default contradicts its domain.
    """
    failed_sources = await wired.read_sources()
    parameters, _ = await wired.resolve({}, first=True)
    parameterized = controls.parameterized("Controls", parameters)
    defaults = controls.values(wired.controls, parameterized())
    return Ready(wired.slug, wired.pipeline, wired.controls, wired.results, parameterized, defaults, failed_sources)


def moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """Names of the controls whose values differ."""
    return {name for name, value in after.items() if value is not before[name] and value != before[name]}
