"""Functions wired by name, the way pytest wires fixtures.

An argument that is the name of another function is an *input* and receives that function's result; every other
argument is a *control*, except those that start with `_`, which keep their default. A pipeline is all nodes of one
notebook module and how they are wired; it knows nothing of widgets, caches or threads. What a control's keywords mean
is `controls`' matter, but a keyword that is itself a function (a domain that depends on the data) is wired here, as a
node like any other that is never shown.
"""

from __future__ import annotations

import difflib
import functools
import inspect
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.notebook import Function, Notebook, NotebookModule, label, not_exported

MISSING: Any = inspect.Parameter.empty


@dataclass(frozen=True)
class Argument:
    """An argument of a node that is no input: what its author said of the control. `MISSING` where nothing was said.

    `type` is the annotation without `Annotated`, `metadata` what `Annotated` added: keywords of a param Parameter, or
    a Parameter itself.
    """

    name: str
    type: Any
    metadata: Any
    default: Any
    place: Place


@dataclass(frozen=True)
class Node:
    """A function and its wiring. `title` and `help` are the first line and the rest of its docstring."""

    name: str
    call: Callable[..., Any]
    place: Place
    inputs: tuple[str, ...] = ()
    arguments: tuple[Argument, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        docstring = (inspect.getdoc(self.call) or "").partition("\n")[0].strip()
        return self.options.get("title") or docstring or label(self.name)

    @property
    def help(self) -> str:
        return (inspect.getdoc(self.call) or "").partition("\n")[2].strip()

    @property
    def code(self) -> types.CodeType | None:
        """What a traceback shows of it; nothing of a callable that is not written in Python."""
        return getattr(inspect.unwrap(self.call), "__code__", None)

    @property
    def spoken(self) -> str:
        """Its name within a sentence."""
        words, _, keyword = self.name.replace("_", " ").partition(".")
        return f"the choices of {words}" if keyword else words

    def __call__(self, inputs: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
        """Call the function with the results of its inputs and the values of its controls."""
        given = {name: inputs[name] for name in self.inputs}
        given |= {argument.name: values[argument.name] for argument in self.arguments}
        leading = [p for p in _parameters(self.call) if p.kind is p.POSITIONAL_ONLY]
        positional = [given.pop(p.name, p.default) for p in leading]
        return self.call(*positional, **given)


@dataclass(frozen=True, eq=False)
class Pipeline:
    """All nodes of a notebook by name, in the order of their definition, and how they are wired.

    `domains` are the nodes that decide domains, named `control.keyword`. A pipeline equals itself alone: that of a
    notebook read again is another one, and so are its results.
    """

    notebook: Notebook
    nodes: Mapping[str, Node]
    domains: Mapping[str, Node] = field(default_factory=dict)

    @cached_property
    def sources(self) -> tuple[Node, ...]:
        """Nodes without inputs."""
        return tuple(node for node in self.nodes.values() if not node.inputs)

    @cached_property
    def views(self) -> tuple[Node, ...]:
        """Nodes that no other node takes as input; a node that only decides a domain is no view either."""
        taken = {name for node in [*self.nodes.values(), *self.domains.values()] for name in node.inputs}
        deciding = [domain.call for domain in self.domains.values()]
        return tuple(node for node in self.nodes.values() if node.name not in taken and node.call not in deciding)

    @cached_property
    def arguments(self) -> tuple[Argument, ...]:
        """Every control argument of every node, in the order in which the notebook mentions them."""
        return tuple(argument for node in self.nodes.values() for argument in node.arguments)

    def __getitem__(self, name: str) -> Node:
        return self.domains[name] if name in self.domains else self.nodes[name]

    def depends_on(self, name: str) -> frozenset[str]:
        """Names of the controls that a node's result depends on, directly or through its inputs."""
        return self._depends_on[name]

    def upstream(self, name: str) -> tuple[Node, ...]:
        """A node and all that it takes, directly or not, inputs first."""
        return self._upstream[name]

    @cached_property
    def _depends_on(self) -> dict[str, frozenset[str]]:
        return {
            name: frozenset(argument.name for node in upstream for argument in node.arguments)
            for name, upstream in self._upstream.items()
        }

    @cached_property
    def _upstream(self) -> dict[str, tuple[Node, ...]]:
        found: dict[str, tuple[Node, ...]] = {}
        for name in [*self.nodes, *self.domains]:
            self._climb(name, found)
        return found

    def _climb(self, name: str, found: dict[str, tuple[Node, ...]]) -> tuple[Node, ...]:
        if name not in found:
            above = {node.name: node for needed in self[name].inputs for node in self._climb(needed, found)}
            found[name] = (*above.values(), self[name])
        return found[name]


def wire(module: NotebookModule) -> Pipeline:
    """Wire the public functions of a notebook module. Raises NotebookError for a node that breaks the contract."""
    names = set(module.functions)
    nodes = {name: _node(module, function, names) for name, function in module.functions.items()}
    _check_acyclic(nodes)
    pipeline = Pipeline(module.notebook, nodes)
    pipeline = replace(pipeline, domains={node.name: node for node in _domains(pipeline)})
    _check_domains(pipeline)
    return pipeline


def _node(module: NotebookModule, function: Function, names: set[str]) -> Node:
    place = module.notebook.place(function.cell.number, function=function.name)
    written = _as_written(function.call)
    if inspect.iscoroutinefunction(written) or inspect.isasyncgenfunction(written):
        raise NotebookError(place, errors.ASYNC_NODE)
    hints = _hints(module.notebook, written, place)
    inputs, arguments = [], []
    for parameter in _parameters(function.call):
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise NotebookError(place, errors.VARIADIC, argument=str(parameter))
        if parameter.name in names:
            inputs.append(parameter.name)
        elif not parameter.name.startswith("_") or parameter.default is MISSING:
            arguments.append(_argument(parameter, hints.get(parameter.name, MISSING), place))
    return Node(function.name, function.call, place, tuple(inputs), tuple(arguments), function.cell.options)


def _parameters(call: Callable[..., Any]) -> Iterable[inspect.Parameter]:
    return inspect.signature(call).parameters.values()


def _as_written(call: Callable[..., Any]) -> Callable[..., Any]:
    """The function inside decorators that leave a way back, such as `functools.cache` and `functools.partial`."""
    inner = inspect.unwrap(call)
    return _as_written(inner.func) if isinstance(inner, functools.partial) else inner


def _hints(notebook: Notebook, call: Callable[..., Any], place: Place) -> dict[str, Any]:
    if not inspect.isfunction(call):
        return {}
    try:
        return typing.get_type_hints(call, include_extras=True)
    except Exception as error:
        mended = not_exported(notebook, place, error)
        raise mended or NotebookError(place, errors.BAD_ANNOTATION, reason=error) from error


def _argument(parameter: inspect.Parameter, hint: Any, place: Place) -> Argument:
    kind, extras = _take_apart(hint)
    keywords = [extra for extra in extras if isinstance(extra, Mapping)]
    others = [extra for extra in extras if not isinstance(extra, Mapping | str)]
    # A type that is annotated twice says both, the outer one last.
    metadata = {key: value for said in keywords for key, value in said.items()} if keywords or not others else others[0]
    return Argument(parameter.name, kind, metadata, parameter.default, place)


def _take_apart(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without `Annotated`, and what that added; `Annotated[T, ...] | None` is taken apart too."""
    if typing.get_origin(hint) is typing.Annotated:
        kind, *extras = typing.get_args(hint)
        inner, more = _take_apart(kind)
        return inner, (*more, *extras)
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        members = [_take_apart(member) for member in typing.get_args(hint)]
        return typing.Union[tuple(kind for kind, _ in members)], tuple(e for _, extras in members for e in extras)  # noqa: UP007
    return hint, ()


def near(name: str, names: Iterable[str]) -> str:
    """A hint at the name that was probably meant, or nothing."""
    matches = difflib.get_close_matches(name, list(names), n=1, cutoff=0.75)
    return f" Did you mean '{matches[0]}'?" if matches else ""


# Rules that take more than one node to check -------------------------------------------------------------------------


def _check_acyclic(nodes: Mapping[str, Node]) -> None:
    done: set[str] = set()
    for name in nodes:
        _visit(nodes, name, (), done)


def _visit(nodes: Mapping[str, Node], name: str, path: tuple[str, ...], done: set[str]) -> None:
    if name in path:
        circle = [*path[path.index(name) :], name]
        words = " -> ".join(f"{step}() in cell {nodes[step].place.cell}" for step in circle)
        raise NotebookError(nodes[name].place, errors.CYCLE, circle=words)
    if name not in done:
        for needed in nodes[name].inputs:
            _visit(nodes, needed, (*path, name), done)
        done.add(name)


def _domains(pipeline: Pipeline) -> Iterator[Node]:
    for argument in pipeline.arguments:
        if isinstance(argument.metadata, Mapping):
            for keyword, value in argument.metadata.items():
                if inspect.isroutine(value):
                    yield _domain(pipeline, argument, keyword, value)


def _domain(pipeline: Pipeline, argument: Argument, keyword: str, call: Callable[..., Any]) -> Node:
    try:
        inputs = tuple(parameter.name for parameter in _parameters(call) if parameter.default is MISSING)
    except ValueError:  # some of Python's own functions do not say what they take
        inputs = ("?",)
    for name in inputs:
        if name not in pipeline.nodes:
            told = {"keyword": keyword, "name": argument.name, "argument": name, "hint": near(name, pipeline.nodes)}
            raise NotebookError(argument.place, errors.DOMAIN_INPUT, **told)
    return Node(f"{argument.name}.{keyword}", call, argument.place, inputs)


def _check_domains(pipeline: Pipeline) -> None:
    """No control's domain may depend on the control itself, also not through the domain of another."""
    needs: dict[str, set[str]] = {}
    for domain in pipeline.domains.values():
        needs.setdefault(domain.name.partition(".")[0], set()).update(pipeline.depends_on(domain.name))
    for domain in pipeline.domains.values():
        name = domain.name.partition(".")[0]
        if name in _reachable(needs, name):
            through = ", ".join(f"{function}()" for function in domain.inputs)
            raise NotebookError(domain.place, errors.DOMAIN_CYCLE, name=name, through=through)


def _reachable(needs: Mapping[str, set[str]], name: str) -> set[str]:
    found: set[str] = set()
    frontier = set(needs.get(name, ()))
    while frontier:
        found |= frontier
        frontier = {needed for step in frontier for needed in needs.get(step, ())} - found
    return found
