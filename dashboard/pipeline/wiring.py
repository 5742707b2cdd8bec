"""Functions wired by name, the way pytest wires fixtures.

An argument that is the name of another function is an *input* and receives that function's result; every other
argument is a *control*, except those that start with `_`, which keep their default. A pipeline is all nodes of one
notebook module and how they are wired; it knows nothing of widgets, caches or threads. What a control's keywords mean
is `controls`' matter, but a keyword that is itself a function (a domain that depends on the data) is wired here, as a
node like any other that is never shown.

A node that is imported from another notebook is a node here too, but no view. What it takes at home and is not imported
comes along with it. Names decide here as well: where this notebook has a function of the name that an imported one
takes, that one is taken, so that `from notebooks.towns import course` draws the `temperatures` of this notebook.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.notebook import Function, Notebook, NotebookModule, tracebacks
from dashboard.pipeline.signature import MISSING, Argument, arguments, as_written, deciding, parameters, required
from dashboard.wording import did_you_mean, label, writable


@dataclass(frozen=True)
class Node:
    """A function and its wiring. `title` and `help` are the first line and the rest of its docstring.

    `imported` says that it is another notebook's.
    """

    name: str
    call: Callable[..., Any]
    place: Place
    inputs: tuple[str, ...] = ()
    arguments: tuple[Argument, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    imported: bool = False

    @property
    def title(self) -> str:
        return self.options.get("title") or self._docstring.partition("\n")[0].strip() or label(self.name)

    @property
    def help(self) -> str:
        return self._docstring.partition("\n")[2].strip()

    @property
    def _docstring(self) -> str:
        return writable(inspect.getdoc(self.call) or "")

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
        positional, named = self.bind(inputs, values)
        return self.call(*positional, **named)

    def bind(self, inputs: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """The positional and the named arguments of the function, of all inputs' results and all controls' values."""
        named = {name: inputs[name] for name in self.inputs}
        named |= {argument.name: values[argument.name] for argument in self.arguments}
        leading = [p for p in parameters(self.call) if p.kind is p.POSITIONAL_ONLY]
        return [named.pop(p.name, p.default) for p in leading], named


@dataclass(frozen=True, eq=False)
class Itself:
    """Stands for a value that cannot be hashed, and keeps it alive, so that no later one gets its identity."""

    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Itself) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


@dataclass(frozen=True)
class Computation:
    """A function, and by name all that it takes, directly or not: what is the same where a notebook imports it."""

    call: Itself
    above: frozenset[tuple[str, Itself]]

    @property
    def calls(self) -> set[Itself]:
        return {self.call, *(call for _, call in self.above)}


@dataclass(frozen=True, eq=False)
class Pipeline:
    """All nodes of a notebook by name and how they are wired: those of other notebooks first, its own as defined.

    `domains` are the nodes that decide domains, named `control.keyword`; `imported` are the other notebooks that it was
    made of. A pipeline equals itself alone.
    """

    notebook: Notebook
    nodes: Mapping[str, Node]
    domains: Mapping[str, Node] = field(default_factory=dict)
    imported: tuple[Notebook, ...] = ()

    @cached_property
    def sources(self) -> tuple[Node, ...]:
        """Nodes without inputs."""
        return tuple(node for node in self.nodes.values() if not node.inputs)

    @cached_property
    def views(self) -> tuple[Node, ...]:
        """Own nodes that no other node takes as input; a node that only decides a domain is no view either."""
        taken = {name for node in [*self.nodes.values(), *self.domains.values()] for name in node.inputs}
        hidden = [domain.call for domain in self.domains.values()]
        own = (node for node in self.nodes.values() if not node.imported)
        return tuple(node for node in own if node.name not in taken and node.call not in hidden)

    @cached_property
    def arguments(self) -> tuple[Argument, ...]:
        """Every control argument of every node, in the order in which the notebook mentions them."""
        return tuple(argument for node in self.nodes.values() for argument in node.arguments)

    @cached_property
    def notebooks(self) -> Mapping[str, Notebook]:
        """The notebook and those that it was made of, by the names of their files."""
        return {notebook.path.name: notebook for notebook in (self.notebook, *self.imported)}

    def innermost(self, error: BaseException) -> Place | None:
        """The place in any of the notebooks that an exception passed last."""
        return tracebacks.innermost(error, *self.notebooks.values())

    def __getitem__(self, name: str) -> Node:
        return self.domains[name] if name in self.domains else self.nodes[name]

    def depends_on(self, name: str) -> frozenset[str]:
        """Names of the controls that a node's result depends on, directly or through its inputs."""
        return self._depends_on[name]

    def upstream(self, name: str) -> tuple[Node, ...]:
        """A node and all that it takes, directly or not, inputs first."""
        return self._upstream[name]

    def computation(self, name: str) -> Computation:
        """What a node computes. It is equal in two pipelines that would compute the same from the same controls."""
        return self._computations[name]

    @cached_property
    def own_calls(self) -> frozenset[Itself]:
        """The functions that this notebook itself defines."""
        nodes = [*self.nodes.values(), *self.domains.values()]
        return frozenset(Itself(node.call) for node in nodes if not node.imported)

    @cached_property
    def _computations(self) -> dict[str, Computation]:
        return {
            name: Computation(Itself(node.call), frozenset((other.name, Itself(other.call)) for other in above))
            for name, (*above, node) in self._upstream.items()
        }

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
    functions = {**_company(module), **module.functions}
    nodes = {name: _node(module, name, function, functions) for name, function in functions.items()}
    _check_acyclic(nodes)
    pipeline = Pipeline(module.notebook, nodes, imported=tuple(dict.fromkeys(_imported(module))))
    pipeline = replace(pipeline, domains={node.name: node for node in _domains(pipeline)})
    _check_domains(pipeline)
    return pipeline


def _imported(module: NotebookModule) -> Iterator[Notebook]:
    for other in module.imports:
        yield other.notebook
        yield from _imported(other)


def _company(module: NotebookModule) -> dict[str, Function]:
    """The functions that imported ones take at home, and that this notebook neither defines nor imports."""
    found: dict[str, Function] = {}
    waiting = [function for function in module.functions.values() if function.home is not module]
    for function in waiting:
        for name in _asks_for(function):
            brought = function.home.functions.get(name)
            if brought is None or name in module.functions:
                continue
            if found.setdefault(name, brought) is not brought:
                told = {"name": name, "one": found[name].place, "other": brought.place}
                raise NotebookError(module.notebook.place(), errors.AMBIGUOUS, **told)
            if brought not in waiting:
                waiting.append(brought)
    return found


def _asks_for(function: Function) -> Iterator[str]:
    for parameter, argument in arguments(function):
        yield parameter.name
        for _, call in deciding(argument):
            yield from required(call)


def _node(module: NotebookModule, name: str, function: Function, names: Collection[str]) -> Node:
    written = as_written(function.call)
    if inspect.iscoroutinefunction(written) or inspect.isasyncgenfunction(written):
        raise NotebookError(function.place, errors.ASYNC_NODE)
    inputs, controls = [], []
    for parameter, argument in arguments(function):
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise NotebookError(function.place, errors.VARIADIC, argument=str(parameter))
        if parameter.name in names:
            inputs.append(parameter.name)
        elif not parameter.name.startswith("_") or parameter.default is MISSING:
            controls.append(argument)
    wiring = (tuple(inputs), tuple(controls), function.cell.options, function.home is not module)
    return Node(name, function.call, function.place, *wiring)


# Rules that take more than one node to check -------------------------------------------------------------------------


def _check_acyclic(nodes: Mapping[str, Node]) -> None:
    done: set[str] = set()
    for name in sorted(nodes, key=lambda name: nodes[name].imported):  # a circle is told from this notebook's side
        _visit(nodes, name, (), done)


def _visit(nodes: Mapping[str, Node], name: str, path: tuple[str, ...], done: set[str]) -> None:
    if name in path:
        circle = [*path[path.index(name) :], name]
        cells = {step: replace(nodes[step].place, function=None).seen_from(nodes[name].place) for step in circle}
        words = " -> ".join(f"{step}() in {cells[step]}" for step in circle)
        raise NotebookError(nodes[name].place, errors.CYCLE, circle=words)
    if name not in done:
        for needed in nodes[name].inputs:
            _visit(nodes, needed, (*path, name), done)
        done.add(name)


def _domains(pipeline: Pipeline) -> Iterator[Node]:
    for argument in pipeline.arguments:
        for keyword, call in deciding(argument):
            yield _domain(pipeline, argument, keyword, call)


def _domain(pipeline: Pipeline, argument: Argument, keyword: str, call: Callable[..., Any]) -> Node:
    inputs = required(call)
    for name in inputs:
        if name not in pipeline.nodes:
            told = {
                "keyword": keyword,
                "name": argument.name,
                "argument": name,
                "hint": did_you_mean(name, pipeline.nodes),
            }
            raise NotebookError(argument.place, errors.DOMAIN_INPUT, **told)
    imported = argument.place.notebook != pipeline.notebook.path.name
    return Node(f"{argument.name}.{keyword}", call, argument.place, inputs, imported=imported)


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
