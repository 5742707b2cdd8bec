"""Nodes and how they are wired: who takes whose result, who depends on which control.

A `Node` is a function with its inputs and its control arguments, a `Pipeline` all nodes of a notebook. Both are records
that `wiring` makes; a `Computation` is what makes two of their results the same.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dashboard.errors import NotebookError, Place
from dashboard.notebook import Notebook, cell_options, loader, tracebacks
from dashboard.pipeline.signature import Argument, parameters
from dashboard.wording import did_you_mean, label, type_text, writable


@dataclass(frozen=True)
class Node:
    """A function, or what makes instances of a class, and its wiring.

    `title` and `help` are the first line and the rest of its docstring. `options` are those of its cell. `imported`
    says that it is another notebook's, `nothing` that it returns nothing though it seems meant to.
    """

    name: str
    call: Callable[..., Any]
    place: Place
    inputs: tuple[str, ...] = ()
    arguments: tuple[Argument, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    imported: bool = False
    nothing: NotebookError | None = None

    @property
    def title(self) -> str:
        return self.options.get("title") or self._docstring.partition("\n")[0].strip() or label(self.name)

    @property
    def timeout(self) -> float | None:
        """Seconds that its cell allows it; None where the cell says nothing of it."""
        return cell_options.option(self.options, "timeout")

    @property
    def help(self) -> str:
        return self._docstring.partition("\n")[2].strip()

    @property
    def _docstring(self) -> str:
        # Of a partial, or an object that its author did not describe, Python says what its class is, and of a class
        # what the one is that it is derived from.
        told = self.call if inspect.isroutine(self.call) else loader.as_written(self.call)
        if isinstance(told, type):
            return writable(inspect.cleandoc(vars(told)["__doc__"] or ""))
        return writable(inspect.getdoc(told) or "")

    @property
    def code(self) -> types.CodeType | None:
        """The code of the function, by which a frame of a traceback is known as the node's; None of a built-in."""
        return getattr(loader.as_written(self.call), "__code__", None)

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
class ById:
    """A value that is compared by its identity, and kept alive, so that no later one gets the same."""

    value: Any

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ById) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


@dataclass(frozen=True)
class Computation:
    """A function, and by name all that it takes, directly or not: what is the same where a notebook imports it."""

    call: ById
    above: frozenset[tuple[str, ById]]

    @property
    def calls(self) -> set[ById]:
        return {self.call, *(call for _, call in self.above)}


@dataclass(frozen=True, eq=False)
class Pipeline:
    """All nodes of a notebook by name and how they are wired: those of other notebooks first, its own as defined.

    `domains` are the nodes that decide domains, named `control.keyword`; `imported` are the other notebooks that it was
    made of. `passed_over` says what was probably meant for the page and is left out; `namespace` are the values of the
    notebook's module, `bundles` the libraries that it asks
    Panel's extension for. A pipeline equals itself alone.
    """

    notebook: Notebook
    nodes: Mapping[str, Node]
    domains: Mapping[str, Node] = field(default_factory=dict)
    imported: tuple[Notebook, ...] = ()
    passed_over: tuple[NotebookError, ...] = ()
    namespace: Mapping[str, Any] = field(default_factory=dict, repr=False)
    bundles: frozenset[str] = frozenset()

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
        return tuple(node for node in own if node.name not in taken and not any(node.call is one for one in hidden))

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

    def hint(self, name: str, place: Place) -> str:
        """What may help an author whose function at that place takes a name that no function has."""
        if name in self.namespace and name not in self.nodes and place.notebook == self.notebook.path.name:
            kind = loader.foreign(self.namespace[name]) or type_text(self.namespace[name])
            return f" '{name}' is {kind}, which a function can use without taking it as an argument."
        return did_you_mean(name, set(self.nodes) - {place.function})

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

    def key(self, name: str, values: Mapping[str, Any]) -> tuple[Hashable, ...]:
        """Which result of a node: what is computed, then the values of the controls that it depends on."""
        depends_on = sorted(self.depends_on(name))
        return (self.computation(name), *((control, _frozen(values[control])) for control in depends_on))

    @cached_property
    def own_functions(self) -> frozenset[ById]:
        """The functions that this notebook itself defines."""
        nodes = [*self.nodes.values(), *self.domains.values()]
        return frozenset(ById(node.call) for node in nodes if not node.imported)

    @cached_property
    def _computations(self) -> dict[str, Computation]:
        return {
            name: Computation(ById(node.call), frozenset((other.name, ById(other.call)) for other in above))
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
            self._add_upstream(name, found)
        return found

    def _add_upstream(self, name: str, found: dict[str, tuple[Node, ...]]) -> tuple[Node, ...]:
        if name not in found:
            above = {node.name: node for needed in self[name].inputs for node in self._add_upstream(needed, found)}
            found[name] = (*above.values(), self[name])
        return found[name]


def _frozen(value: Any) -> Hashable:
    """A hashable stand-in that tells 1 from True and 1.0; what cannot be hashed is told apart by identity."""
    if parts := PARTS.get(type(value)):
        return (type(value), parts(value))
    try:
        hash(value)
    except TypeError:
        return ById(value)
    return (type(value), value)


PARTS: dict[type, Callable[[Any], Hashable]] = {
    list: lambda items: tuple(map(_frozen, items)),
    tuple: lambda items: tuple(map(_frozen, items)),
    set: lambda items: frozenset(map(_frozen, items)),
    frozenset: lambda items: frozenset(map(_frozen, items)),
    dict: lambda items: tuple((_frozen(key), _frozen(item)) for key, item in items.items()),
}
