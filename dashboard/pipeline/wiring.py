"""Functions become a pipeline, wired by name the way pytest wires fixtures, and the rules that it must keep.

An argument that is the name of another function is an *input* and receives that function's result; every other
argument is a *control*, except those that start with `_`, which keep their default. What a control's keywords mean is
the matter of `controls`, but a keyword that is itself a function (a domain that depends on the data) is wired here, as
a node like any other that is never shown.

A node that is imported from another notebook is a node here too, but no view. What it takes in its own notebook, and
this one does not import, is brought along. Names decide here as well: where this notebook has a function of the name
that an imported one takes, that one is taken, so that `from notebooks.towns import course` draws the `temperatures` of
this notebook.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dashboard import errors
from dashboard.errors import NotebookError
from dashboard.notebook import Notebook, loader
from dashboard.pipeline.graph import Node, Pipeline
from dashboard.pipeline.signature import MISSING, Argument, arguments, as_written, domain_functions, required
from dashboard.wording import did_you_mean


def wire(module: loader.NotebookModule) -> Pipeline:
    """Wire the public functions of a notebook module by name.

    Raises
    ------
    NotebookError: for an argument, a circle or a domain that breaks the contract with the author.
    """
    functions = {**_brought_along(module), **module.functions}
    nodes = {name: _node(module, name, function, functions) for name, function in functions.items()}
    _check_acyclic(nodes)
    pipeline = Pipeline(module.notebook, nodes, imported=tuple(dict.fromkeys(_imported(module))))
    pipeline = replace(pipeline, domains={node.name: node for node in _domains(pipeline)})
    _check_domains(pipeline)
    return pipeline


def _imported(module: loader.NotebookModule) -> Iterator[Notebook]:
    for other in module.imports:
        yield other.notebook
        yield from _imported(other)


def _brought_along(module: loader.NotebookModule) -> dict[str, loader.Function]:
    """The functions that imported ones take in their own notebooks, and that this one neither defines nor imports."""
    found: dict[str, loader.Function] = {}
    waiting = [function for function in module.functions.values() if function.home is not module]
    for function in waiting:
        for name in _names_taken_by(function):
            brought = function.home.functions.get(name)
            if brought is None or name in module.functions:
                continue
            if found.setdefault(name, brought) is not brought:
                both = {"one": found[name].place, "other": brought.place}
                raise NotebookError(module.notebook.place(), errors.AMBIGUOUS, name=name, **both)
            if brought not in waiting:
                waiting.append(brought)
    return found


def _names_taken_by(function: loader.Function) -> Iterator[str]:
    for parameter, argument in arguments(function):
        yield parameter.name
        for _, call in domain_functions(argument):
            yield from required(call)


def _node(module: loader.NotebookModule, name: str, function: loader.Function, names: Collection[str]) -> Node:
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
