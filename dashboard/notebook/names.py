"""Which names a cell defines, uses and imports, told from its syntax tree without running it.

`defined` and `uses` are about one cell, `unexported` and `undefined` about all cells of a notebook.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Iterator

from dashboard.errors import Place
from dashboard.notebook import magics
from dashboard.notebook.cells import Notebook
from dashboard.notebook.functions import Definition
from dashboard.notebook.scopes import analyse, imports_annotations, module_lookups
from dashboard.wording import did_you_mean

EVERYTHING = "*"  # what `from x import *` defines
PYTHONS_OWN = frozenset(dir(builtins))
JUPYTERS_OWN = " It is Jupyter's own: return what is to be shown."
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
    python = "\n".join(map(magics.plain, source.split("\n")))
    try:
        return ast.parse(python if magics.awaits(python) else "")
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


def undefined(notebook: Notebook, known: Collection[str]) -> Iterator[tuple[Place, str]]:
    """Yield the names that exported cells use and nothing defines, each once per cell, with its first place there.

    `known` are the names that the notebook's module has after its cells ran. Raises SyntaxError for a cell that is no
    Python.
    """
    trees = {cell: ast.parse(cell.source) for cell in notebook.exported}
    own = PYTHONS_OWN.union(known, *map(defined, trees.values()))
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
    if name in ("display", "get_ipython"):
        return JUPYTERS_OWN
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


def public_functions(tree: ast.Module) -> Iterator[tuple[str, Definition | None]]:
    """Yield the public names to which a cell may bind a function of its module, each with the `def` that does."""
    for node in _top_level(tree.body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
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


def _top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, also those inside its `if`, `try`, `with`, `match` and loops."""
    for node in body:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for name in ("body", "orelse", "finalbody"):
                yield from _top_level(getattr(node, name, []))
            for branch in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
                yield from _top_level(branch.body)
