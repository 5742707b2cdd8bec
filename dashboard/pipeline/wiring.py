"""Functions become a pipeline, wired by name the way pytest wires fixtures, and the rules that it must keep.

An argument that is the name of another function is an *input* and receives that function's result; every other
argument is a *control*, except those that start with `_`, which keep their default. What a control's keywords mean is
the matter of `controls`, but a keyword that is itself a function (a domain that depends on the data) is wired here, as
a node like any other that is never shown.

A class with Parameters that is shown is a node too, whose call makes an instance: see `classes`.

A function that an exported cell uses by its name (calls it, hands it on, decorates with it), and whose result no node
takes as an argument, is a *helper* and no node: `clean` in `def load(): return clean(read())`. So is one that nothing
takes of a cell with nbdev's `#| exporti`. Who is called and could have been a view is said in `Pipeline.passed_over`.

A node that is imported from another notebook is a node here too, but no view. What it takes in its own notebook, and
this one does not import, is brought along. Names decide here as well: where this notebook has a function of the name
that an imported one takes, that one is taken, so that `from notebooks.towns import course` draws the `temperatures` of
this notebook.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dashboard import errors
from dashboard.errors import NotebookError
from dashboard.notebook import Notebook, loader
from dashboard.pipeline import bindings, classes, extension
from dashboard.pipeline.graph import Node, Pipeline
from dashboard.pipeline.signature import MISSING, Argument, arguments, domain_functions, parameters, required
from dashboard.wording import did_you_mean


def wire(module: loader.NotebookModule) -> Pipeline:
    """Wire the public functions of a notebook module by name.

    Raises
    ------
    NotebookError: for an argument, a circle or a domain that breaks the contract with the author.
    """
    bindings.bind(module)
    bindings.check_unshared(module)
    helpers = _helpers(module)
    own = {name: function for name, function in module.functions.items() if name not in helpers}
    functions = {**_brought_along(module, own), **own}
    nodes = _nodes(module, functions)
    _check_acyclic(nodes)
    nodes = extension.sized(nodes, module.extensions)
    passed_over = (
        *module.passed_over,
        *extension.left_out(module.extensions),
        *_unshown(module, helpers, nodes),
    )
    imported = tuple(dict.fromkeys(_imported(module)))
    more = {
        "passed_over": passed_over,
        "namespace": vars(module.module),
        "bundles": extension.bundles(module.extensions),
    }
    pipeline = Pipeline(module.notebook, nodes, imported=imported, **more)
    pipeline = replace(pipeline, domains={node.name: node for node in _domains(pipeline)})
    _check_domains(pipeline)
    return pipeline


def _imported(module: loader.NotebookModule) -> Iterator[Notebook]:
    for other in module.imports:
        yield other.notebook
        yield from _imported(other)


def _helpers(module: loader.NotebookModule) -> dict[str, loader.Function]:
    """The functions of a module that are used by name, or internal, and that no node takes as an argument."""
    left = {name: f for name, f in module.functions.items() if _is_helper(module, f)}
    waiting = [function for name, function in module.functions.items() if name not in left]
    for function in waiting:  # those that it takes are nodes too, and go on the list
        for name in _names_taken_by(function):
            if (taken := left.pop(name, None) or _brought(module, function, name)) and taken not in waiting:
                waiting.append(taken)
    return left


def _is_helper(module: loader.NotebookModule, function: loader.Function) -> bool:
    is_unshown = function.is_class and not classes.is_shown(function.call)
    return function.cell.internal or is_unshown or bool(_users(module, function))


def _users(module: loader.NotebookModule, function: loader.Function) -> list[str]:
    """Who uses a function by its name, in its own notebook or in this one.

    Of one that is bound to widgets no value does: a layout that a cell makes of it shows it, and so does the page. Nor
    is an instance that a cell makes of a class, which no function uses.
    """
    found = dict.fromkeys(user for home in (module, function.home) for user in home.users.get(function.name, ()))
    return [user for user in found if user or (function.as_node is function.call and not function.is_class)]


def _unshown(
    module: loader.NotebookModule, helpers: Mapping[str, loader.Function], nodes: Mapping[str, Node]
) -> Iterator[NotebookError]:
    """What is said of helpers that could have been views."""
    for name, function in helpers.items():
        is_own = function.home is module and not function.cell.internal
        if function.is_class:
            if is_own and not _users(module, function):
                yield NotebookError(function.place, errors.SHOWS_NOTHING, name=name)
            continue
        given = (p.default is not MISSING or p.name in nodes for p in parameters(function.call))
        if is_own and all(given):
            users = " and ".join(f"{user}()" if user else "a value" for user in _users(module, function)[:2])
            yield NotebookError(function.place, errors.HELPER, name=name, users=users)


def _brought(module: loader.NotebookModule, function: loader.Function, name: str) -> loader.Function | None:
    """What an imported function takes in its own notebook under a name that this one neither defines nor imports."""
    return None if name in module.functions or function.home is module else function.home.functions.get(name)


def _brought_along(module: loader.NotebookModule, nodes: Mapping[str, loader.Function]) -> dict[str, loader.Function]:
    """The functions that imported nodes take in their own notebooks, and that this one neither defines nor imports."""
    found: dict[str, loader.Function] = {}
    waiting = [function for function in nodes.values() if function.home is not module]
    for function in waiting:
        for name in _names_taken_by(function):
            brought = _brought(module, function, name)
            if brought is None:
                continue
            if found.setdefault(name, brought) is not brought:
                both = {"one": found[name].place, "other": brought.place}
                raise NotebookError(module.notebook.place(), errors.AMBIGUOUS, name=name, **both)
            if brought not in waiting:
                waiting.append(brought)
    return found


def _names_taken_by(function: loader.Function) -> Iterator[str]:
    if function.is_class:
        yield from classes.takes(function.call)
        return
    for parameter, argument in arguments(function):
        yield parameter.name
        for _, call in domain_functions(argument):
            yield from required(call)


def _nodes(module: loader.NotebookModule, functions: Mapping[str, loader.Function]) -> dict[str, Node]:
    """The nodes; those of classes take the controls that functions have."""
    plain = {name: _node(module, name, one, functions) for name, one in functions.items() if not one.is_class}
    controls = {argument.name for node in plain.values() for argument in node.arguments}
    return {name: plain.get(name) or _node_of_class(name, one, functions, controls) for name, one in functions.items()}


def _node_of_class(name: str, function: loader.Function, names: Collection[str], controls: Collection[str]) -> Node:
    call, inputs, arguments = classes.wired(function, names, controls)
    return Node(name, call, function.place, inputs, arguments, function.cell.options)


def _node(module: loader.NotebookModule, name: str, function: loader.Function, names: Collection[str]) -> Node:
    inputs, controls = [], []
    for parameter, argument in arguments(function):
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
            raise NotebookError(function.place, errors.VARIADIC, argument=str(parameter))
        if parameter.name in names:
            inputs.append(parameter.name)
        elif not parameter.name.startswith("_") or parameter.default is MISSING:
            controls.append(argument)
    wiring = (tuple(inputs), tuple(controls), function.cell.options, function.home is not module, function.nothing)
    return Node(name, function.as_node, function.place, *wiring)


# Rules that take more than one node to check -------------------------------------------------------------------------


def _check_acyclic(nodes: Mapping[str, Node]) -> None:
    done: set[str] = set()
    for name in sorted(nodes, key=lambda name: nodes[name].imported):  # a circle begins in this notebook
        _visit(nodes, name, (), done)


def _visit(nodes: Mapping[str, Node], name: str, path: tuple[str, ...], done: set[str]) -> None:
    if name in path:
        circle = [*path[path.index(name) :], name]
        cells = {step: replace(nodes[step].place, function=None).seen_from(nodes[name].place) for step in circle}
        text = " -> ".join(f"{step}() in {cells[step]}" for step in circle)
        raise NotebookError(nodes[name].place, errors.CYCLE, circle=text)
    if name not in done:
        for needed in nodes[name].inputs:
            _visit(nodes, needed, (*path, name), done)
        done.add(name)


def _domains(pipeline: Pipeline) -> Iterator[Node]:
    for argument in pipeline.arguments:
        for keyword, call in domain_functions(argument):
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
