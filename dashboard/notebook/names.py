"""Which names a cell defines, uses and imports, told from its syntax tree without running it.

`defined` and `uses` are about one cell, `unexported` and `undefined` about all cells of a notebook.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.notebook import ipython
from dashboard.notebook.cells import Cell, Notebook
from dashboard.notebook.functions import Named
from dashboard.notebook.scopes import analyse, imports_annotations, module_lookups
from dashboard.wording import did_you_mean

EVERYTHING = "*"  # what `from x import *` defines
OF_CELLS = frozenset(ipython.builtins_of_cells())
# Names that authors know, and how they come in.
WELL_KNOWN = {
    "pd": "import pandas as pd",
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "sns": "import seaborn as sns",
    "pl": "import polars as pl",
    "px": "import plotly.express as px",
    "go": "import plotly.graph_objects as go",
    "alt": "import altair as alt",
    "hv": "import holoviews as hv",
    "pn": "import panel as pn",
    "nx": "import networkx as nx",
    "xr": "import xarray as xr",
    "gpd": "import geopandas as gpd",
    "figure": "from bokeh.plotting import figure",
    "ColumnDataSource": "from bokeh.models import ColumnDataSource",
    "Annotated": "from typing import Annotated",
    "Literal": "from typing import Literal",
    "date": "from datetime import date",
    "datetime": "from datetime import datetime",
    "timedelta": "from datetime import timedelta",
    "Path": "from pathlib import Path",
}


def parse_loosely(source: str) -> ast.Module:
    """Return an exploratory cell without its IPython commands; nothing where it is not Python even so."""
    python = "\n".join(map(ipython.plain, source.split("\n")))
    try:
        return ast.parse(python if ipython.awaits(python) else "")
    except (RecursionError, MemoryError):  # the tree may be too deep where the compiler was content
        return ast.Module([], [])


def defined(tree: ast.Module) -> set[str]:
    """Return the names that a cell binds in its module, at top level or through `global`; `*` for a star import.

    A function that looks a global up before it binds it, as `count += 1` does, does not define it.
    """
    return analyse(tree)[0].bound


def uses(tree: ast.Module, text_annotations: bool = False) -> Iterator[tuple[int, str]]:
    """Yield the lines and names that a cell looks up in its module, in its functions and classes too.

    `text_annotations` says that annotations are text, because an earlier cell imported them from `__future__`.
    """
    return module_lookups(analyse(tree, text_annotations))


def unexported(notebook: Notebook) -> dict[str, int | str]:
    """Return the names that unexported cells define, each with the number of the first cell that does.

    Python's own `__names__` are left out."""
    found: dict[str, int | str] = {}
    for cell in notebook.cells:
        if not cell.exported:
            for name in defined(parse_loosely(cell.source)):
                found.setdefault(name, cell.number)
    return {name: number for name, number in found.items() if not name.startswith("__")}


def check(notebook: Notebook, exported: Sequence[tuple[Cell, ast.Module, bool]]) -> None:
    """An exported cell must not use a name that only an unexported cell defines. Raises NotebookError naming both.

    `exported` are the cells, each with its tree and whether its annotations are text. What depends on the order of
    running, and names in annotations that are text, come to light when they fail: see `tracebacks.not_exported`.
    """
    known = OF_CELLS.union(*(defined(tree) for _, tree, _ in exported))
    if EVERYTHING in known:
        return  # any name may be known
    elsewhere = {name: number for name, number in unexported(notebook).items() if name not in known}
    for cell, tree, text_annotations in exported if elsewhere else ():
        found = sorted(use for use in uses(tree, text_annotations) if use[1] in elsewhere)
        for line, name in found[:1]:
            place = notebook.place(cell.number, line)
            raise NotebookError(place, errors.NAME_NOT_EXPORTED, name=name, other=elsewhere[name])


def undefined(notebook: Notebook, known: Collection[str]) -> Iterator[tuple[Place, str]]:
    """Yield the names that exported cells use and nothing defines, each once per cell, with its first place there.

    `known` are the names that the notebook's module has after its cells ran. Raises SyntaxError for a cell that is no
    Python.
    """
    trees = {cell: ast.parse(cell.source) for cell in notebook.exported}
    own = OF_CELLS.union(known, *map(defined, trees.values()))
    text_annotations = False
    for cell, tree in trees.items():
        first: dict[str, int] = {}
        for line, name in uses(tree, text_annotations):
            if name not in own:
                first[name] = min(line, first.get(name, line))
        yield from ((notebook.place(cell.number, line), name) for name, line in sorted(first.items()))
        text_annotations |= imports_annotations(tree)


def hint(name: str, known: Collection[str]) -> str:
    """What may help an author who uses a name that nothing defines, with a blank before it."""
    return f" Write '{WELL_KNOWN[name]}'." if name in WELL_KNOWN else did_you_mean(name, known)


def imported(tree: ast.Module, package: str) -> Iterator[tuple[int, str]]:
    """Yield the lines and names of the modules of a package that a cell imports, in its functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        parts = (name.split(".") for name in found)
        yield from dict.fromkeys((node.lineno, part[1]) for part in parts if part[0] == package and len(part) > 1)


def public_functions(tree: ast.Module) -> Iterator[tuple[str, Named | None]]:
    """Yield the public names to which a cell may bind a function or a class, each with what defines it."""
    for node in _top_level(tree.body):
        if isinstance(node, Named):
            found = [(node.name, node)]
        elif isinstance(node, ast.Assign | ast.AnnAssign) and node.value:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = (part for target in targets for part in ast.walk(target))
            found = [(part.id, None) for part in parts if isinstance(part, ast.Name)]
        else:
            continue
        yield from ((name, definition) for name, definition in found if not name.startswith("_"))


def users(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield which names of the module a cell uses to define something: the name, and that of the function or class.

    The second is empty for a value. A statement that defines nothing, `print(towns())`, say, tries what there is, and
    `towns.__doc__ = "..."` says something of a function.
    """
    for node in _top_level(tree.body):
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign) and node.value:
            own, source = "", ast.Expr(node.value)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            own, source = node.name, node
        else:
            continue
        found = dict.fromkeys(name for _, name in uses(ast.Module([source], [])))
        yield from ((name, own) for name in found if name != own)


def inner(tree: ast.Module) -> Iterator[tuple[int, str, str, bool]]:
    """Yield the names of the module that functions of a cell use when they are called.

    Of each the line, the name, the function, and whether it is more than called there: returned, handed on. What stands
    in a decorator or a default is used when the cell runs.
    """
    for node in _top_level(tree.body):
        for function in node.body if isinstance(node, ast.ClassDef) else [node]:
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from _inner(function)


def _inner(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[tuple[int, str, str, bool]]:
    plain = ast.parse("def function(): pass").body[0]
    plain.args, plain.body = _without_defaults(function.args), function.body
    called = {id(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    handed = {node.id for node in ast.walk(function) if isinstance(node, ast.Name) and id(node) not in called}
    yield from ((line, name, function.name, name in handed) for line, name in uses(ast.Module([plain], [])))


def _without_defaults(arguments: ast.arguments) -> ast.arguments:
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    return ast.arguments([], [ast.arg(one.arg) for one in every if one], None, [], [], None, [])


def bindings(tree: ast.Module) -> Iterator[tuple[ast.expr, ast.Call]]:
    """Yield which functions a cell may bind when it runs, and how: `pn.bind(plot, slider)`, `@pn.depends(slider)`.

    Of each the function and a call that has but what it is bound to.
    """
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and _called(node) == "bind" and node.args:
            yield node.args[0], ast.Call(node.func, node.args[1:], node.keywords)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            decorators = (one for one in node.decorator_list if isinstance(one, ast.Call) and _called(one) == "depends")
            yield from ((ast.Name(node.name), one) for one in decorators)
        elif not isinstance(node, ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, also those inside its `if`, `try`, `with`, `match` and loops."""
    for node in body:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for name in ("body", "orelse", "finalbody"):
                yield from _top_level(getattr(node, name, []))
            for branch in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
                yield from _top_level(branch.body)
