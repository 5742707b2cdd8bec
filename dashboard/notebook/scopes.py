"""Which names the source of a cell looks up and binds in its module, by the scopes of the language reference.

`analyse` walks the syntax tree once, in the order in which Python evaluates it, and notes in each `Scope` what is bound
and what is looked up there. `symtable` of the standard library knows the scopes too, but neither lines, nor whether
`x: int` binds anything, nor whether a name is looked up before it is bound. The walk keeps its own list of what is
still to come, because Python's recursion is too shallow for a long chain of `+`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Kind(Enum):
    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    COMPREHENSION = "comprehension"
    TYPES = "types"  # type parameters, `def first[T](...)`, from Python 3.12 on


@dataclass(eq=False)
class Scope:
    """A part of the source that has names of its own.

    `bound` are its own names, `lookups` the lines and names that it looks up, `declared` those that it calls `global`
    or `nonlocal`. `text_annotations` says that annotations are text, which nothing looks up.
    """

    kind: Kind
    outer: Scope | None = None
    text_annotations: bool = False
    bound: set[str] = field(default_factory=set)
    lookups: list[tuple[int, str]] = field(default_factory=list)
    declared: dict[str, type[ast.stmt]] = field(default_factory=dict)

    @property
    def module(self) -> Scope:
        return self.outer.module if self.outer else self

    def look_up(self, name: str, line: int) -> None:
        self.lookups.append((line, name))

    def bind(self, name: str) -> None:
        """Note that the scope gives the name a value."""
        if name not in self.declared:
            self.bound.add(name)
        # A function that looks a global up before it binds it, as `count += 1` does, does not define it.
        elif self.declared[name] is ast.Global and name not in {known for _, known in self.lookups}:
            self.module.bound.add(name)

    def finds_in_module(self, name: str) -> bool:
        """Whether a name that this scope looks up is one of the module, or of Python's own."""
        # The names of a class are hidden from the functions in it, but not from their type parameters.
        seen_class = self.outer if self.kind is Kind.TYPES else self
        scope = self
        while scope.outer:
            if scope.declared.get(name) is ast.Global:
                return True
            if name in scope.bound and (scope.kind is not Kind.CLASS or scope is seen_class):
                return False
            scope = scope.outer
        return True


Part = tuple[Scope, ast.AST | None]


def analyse(tree: ast.Module, text_annotations: bool = False) -> list[Scope]:
    """Return the scopes of a cell, its module's first.

    `text_annotations` says that an earlier cell imported `annotations` from `__future__`.
    """
    module = Scope(Kind.MODULE, None, text_annotations or imports_annotations(tree))
    scopes = {module: None}
    waiting: list[Part] = _parts(module, reversed(tree.body))
    while waiting:
        scope, node = waiting.pop()
        if node is None:
            continue
        scopes[scope] = None
        handler = HANDLERS.get(type(node).__name__)
        parts = handler(scope, node) if handler else _parts(scope, ast.iter_child_nodes(node))
        waiting.extend(reversed([*parts]))
    return list(scopes)


def module_lookups(scopes: Iterable[Scope]) -> Iterator[tuple[int, str]]:
    """Yield the lines and names that a cell looks up in its module, in functions and classes too."""
    for scope in scopes:
        yield from ((line, name) for line, name in scope.lookups if scope.finds_in_module(name))


def imports_annotations(tree: ast.Module) -> bool:
    found = (node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == "__future__")
    return any(alias.name == "annotations" for node in found for alias in node.names)


def _parts(scope: Scope, nodes: Iterable[ast.AST | None]) -> list[Part]:
    return [(scope, node) for node in nodes]


# What each kind of node binds and looks up; it returns what is evaluated next, in order, with its scope -------------


def _name(scope: Scope, node: ast.Name) -> list[Part]:
    local = scope.kind in (Kind.FUNCTION, Kind.COMPREHENSION) and node.id not in scope.declared
    if isinstance(node.ctx, ast.Store) or (isinstance(node.ctx, ast.Del) and local):
        scope.bind(node.id)
    else:
        scope.look_up(node.id, node.lineno)
    return []


def _import(scope: Scope, node: ast.Import | ast.ImportFrom) -> list[Part]:
    for alias in node.names:
        scope.bind(alias.asname or (alias.name.partition(".")[0] if isinstance(node, ast.Import) else alias.name))
    return []


def _declaration(scope: Scope, node: ast.Global | ast.Nonlocal) -> list[Part]:
    if scope.outer:
        scope.declared |= dict.fromkeys(node.names, type(node))
    return []


def _assignment(scope: Scope, node: ast.Assign) -> list[Part]:
    return _parts(scope, [node.value, *node.targets])


def _augmented(scope: Scope, node: ast.AugAssign) -> list[Part]:
    if isinstance(node.target, ast.Name):
        scope.look_up(node.target.id, node.target.lineno)
    return _parts(scope, [node.value, node.target])


def _annotated(scope: Scope, node: ast.AnnAssign) -> list[Part]:
    in_function = scope.kind is Kind.FUNCTION
    annotation = None if in_function or scope.text_annotations else node.annotation
    # Without a value only a function takes it for a name of its own.
    target = node.target if node.value or in_function or not node.simple else None
    return _parts(scope, [node.value, annotation, target])


def _walrus(scope: Scope, node: ast.NamedExpr) -> list[Part]:
    binding = scope
    while binding.kind is Kind.COMPREHENSION:
        binding = binding.outer
    return [(scope, node.value), (binding, node.target)]


def _loop(scope: Scope, node: ast.For | ast.AsyncFor) -> list[Part]:
    return _parts(scope, [node.iter, node.target, *node.body, *node.orelse])


def _named(scope: Scope, node: ast.ExceptHandler | ast.MatchAs | ast.MatchStar) -> list[Part]:
    if node.name:
        scope.bind(node.name)
    return _parts(scope, ast.iter_child_nodes(node))


def _match_mapping(scope: Scope, node: ast.MatchMapping) -> list[Part]:
    if node.rest:
        scope.bind(node.rest)
    return _parts(scope, ast.iter_child_nodes(node))


def _comprehension(scope: Scope, node: Any) -> list[Part]:
    inner = Scope(Kind.COMPREHENSION, scope)
    first, *others = node.generators
    parts = [(scope, first.iter), (inner, first.target), *_parts(inner, first.ifs)]
    for generator in others:
        parts += _parts(inner, [generator.iter, generator.target, *generator.ifs])
    return parts + _parts(inner, [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt])


def _function(scope: Scope, node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[Part]:
    parts = [*_parts(scope, node.decorator_list), *_defaults(scope, node.args)]
    around, types = _with_type_parameters(scope, node)
    if not scope.text_annotations:
        annotated = (argument.annotation for argument in _arguments(node.args))
        types += _parts(around, [*annotated, node.returns])
    scope.bind(node.name)
    return [*parts, *types, *_parts(_body(around, node.args), node.body)]


def _lambda(scope: Scope, node: ast.Lambda) -> list[Part]:
    return [*_defaults(scope, node.args), (_body(scope, node.args), node.body)]


def _class(scope: Scope, node: ast.ClassDef) -> list[Part]:
    around, types = _with_type_parameters(scope, node)
    scope.bind(node.name)
    body = Scope(Kind.CLASS, around, scope.text_annotations)
    bases = _parts(around, [*node.bases, *node.keywords])
    return [*_parts(scope, node.decorator_list), *types, *bases, *_parts(body, node.body)]


def _type_alias(scope: Scope, node: Any) -> list[Part]:
    around, types = _with_type_parameters(scope, node)
    return [(scope, node.name), *types, (around, node.value)]


def _with_type_parameters(scope: Scope, node: Any) -> tuple[Scope, list[Part]]:
    """The scope in which annotations and bases are evaluated, and what belongs to the parameters themselves."""
    parameters = getattr(node, "type_params", [])
    if not parameters:
        return scope, []
    inner = Scope(Kind.TYPES, scope, scope.text_annotations, {parameter.name for parameter in parameters})
    return inner, [part for parameter in parameters for part in _parts(inner, ast.iter_child_nodes(parameter))]


def _defaults(scope: Scope, arguments: ast.arguments) -> list[Part]:
    return _parts(scope, [*arguments.defaults, *arguments.kw_defaults])


def _body(scope: Scope, arguments: ast.arguments) -> Scope:
    bound = {argument.arg for argument in _arguments(arguments)}
    return Scope(Kind.FUNCTION, scope, scope.text_annotations, bound)


def _arguments(arguments: ast.arguments) -> list[ast.arg]:
    every = [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
    return [argument for argument in every if argument]


# By name, because Python 3.11 lacks the last; the children of any other node are evaluated as they stand.
HANDLERS: dict[str, Callable[[Scope, Any], list[Part]]] = {
    "Name": _name,
    "Import": _import,
    "ImportFrom": _import,
    "Global": _declaration,
    "Nonlocal": _declaration,
    "Assign": _assignment,
    "AugAssign": _augmented,
    "AnnAssign": _annotated,
    "NamedExpr": _walrus,
    "For": _loop,
    "AsyncFor": _loop,
    "ExceptHandler": _named,
    "MatchAs": _named,
    "MatchStar": _named,
    "MatchMapping": _match_mapping,
    "ListComp": _comprehension,
    "SetComp": _comprehension,
    "DictComp": _comprehension,
    "GeneratorExp": _comprehension,
    "FunctionDef": _function,
    "AsyncFunctionDef": _function,
    "Lambda": _lambda,
    "ClassDef": _class,
    "TypeAlias": _type_alias,
}
