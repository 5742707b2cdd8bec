"""One notebook imports another: `from notebooks.towns import temperatures`.

Python looks for modules, so `Finder` tells it of notebooks: `notebooks` is a package whose modules are the notebooks of
one folder (`open_folder`). The dashboard opens the folder of each notebook that it loads; in JupyterLab
`notebooks/__init__.py` opens that of the settings. A notebook runs once per process, however many import it, and again
when it or one that it imports has changed; the imported one first. Which imports which is an `ImportGraph`, for which
each file is read once. Modules beside the notebooks are part of what they are made of; how Python finds them is said in
`beside`. What an imported function is to a page is the matter of `pipeline`.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.notebook import beside, loader, names
from dashboard.notebook.cells import Notebook
from dashboard.notebook.loader import PACKAGE, NotebookModule


@dataclass(frozen=True)
class ImportGraph:
    """A notebook and those that it imports, directly or not, as their files are now.

    `notebooks` are by path, None for one that cannot be read, which is an error where it is imported; `imports` are of
    each the places of its imports and the paths imported there; `modules` are of each the files of modules beside it
    that it imports, and what they hold.
    """

    notebook: Notebook
    notebooks: Mapping[Path, Notebook | None]
    imports: Mapping[Path, Sequence[tuple[Place, Path]]]
    modules: Mapping[Path, Mapping[Path, bytes | None]]

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that the notebook is made of: its own first, then those that it imports, also broken ones."""
        return tuple(dict.fromkeys([*self.notebooks, *(path for files in self.modules.values() for path in files)]))

    @classmethod
    def of(cls, notebook: Notebook) -> ImportGraph:
        """Read the notebooks that a notebook imports, directly or not; none is run."""
        notebooks: dict[Path, Notebook | None] = {notebook.path: notebook}
        imports, modules = {}, {}
        waiting = [notebook]
        while waiting:
            importing = waiting.pop()
            imports[importing.path] = list(_imports(importing))
            sources = [cell.source for cell in importing.exported]
            modules[importing.path] = beside.files(importing.path.parent, sources)
            new = dict.fromkeys(path for _, path in imports[importing.path] if path not in notebooks)
            notebooks |= {path: _read(path) for path in new}
            waiting += filter(None, map(notebooks.get, new))
        return cls(notebook, notebooks, imports, modules)


# What is being loaded: Python's import, which finds the notebooks that a cell imports, takes no arguments.
_LOADING: ContextVar[ImportGraph | None] = ContextVar("loading", default=None)


def load(notebook: Notebook, graph: ImportGraph | None = None) -> NotebookModule:
    """Return the module of a notebook: the one that this process has, unless a file that it was made of has changed.

    Parameters
    ----------
    notebook: as it was just read.
    graph: what it imports, where that is known already.

    Raises
    ------
    NotebookError: for notebooks that import one another in a circle, and as `loader.load` does.
    """
    graph = graph or ImportGraph.of(notebook)
    _check_acyclic(graph, notebook.path, ())
    open_folder(notebook.path.parent)
    for path in graph.notebooks:
        if (known := loader.known(path.stem)) and not _is_fresh(known, graph):
            _forget(path.stem)
    loading = _LOADING.set(graph)
    try:
        if module := loader.known(notebook.name):
            return module
        module = loader.load(notebook)
        module.beside.update(graph.modules.get(notebook.path, {}))
        return module
    finally:
        _LOADING.reset(loading)


def open_folder(folder: Path) -> None:
    """Let the package `notebooks` mean this folder from now on."""
    package = sys.modules.setdefault(PACKAGE, ModuleType(PACKAGE))
    package.__path__ = [str(folder)]
    beside.open_folder(folder)
    if Finder not in sys.meta_path:
        sys.meta_path.insert(0, Finder)


class Finder:
    """Finds the notebooks of the package's folder, as `sys.meta_path` asks for them."""

    @staticmethod
    def find_spec(fullname: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        package, _, name = fullname.rpartition(".")
        found = (Path(folder, f"{name}.ipynb") for folder in path or () if package == PACKAGE)
        file = next(filter(Path.is_file, found), None)
        return file and spec_from_loader(fullname, _Loader(file), origin=str(file))


class _Loader(Loader):
    def __init__(self, path: Path):
        self.path = path

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        graph = _LOADING.get()
        known = graph and graph.notebooks.get(self.path)
        return load(known, graph).module if known else load(Notebook.read(self.path)).module

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: the cells have run."""


def _read(path: Path) -> Notebook | None:
    with suppress(NotebookError):  # it will be raised where it is imported
        return Notebook.read(path)
    return None


def _imports(notebook: Notebook) -> Iterator[tuple[Place, Path]]:
    for cell in notebook.exported:
        if PACKAGE in cell.source:
            with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                for line, name in names.imported(ast.parse(cell.source), PACKAGE):
                    if (path := notebook.path.with_name(f"{name}.ipynb")).exists():
                        yield notebook.place(cell.number, line), path


def _check_acyclic(graph: ImportGraph, path: Path, way: tuple[tuple[Path, Place], ...]) -> None:
    """Raise NotebookError when the imports of a notebook lead back to one on the way to it."""
    passed = [step for step, _ in way]
    if path in passed:
        circle = way[passed.index(path) :]
        text = " -> ".join([*(str(place) for _, place in circle), path.name])
        raise NotebookError(circle[0][1], errors.IMPORT_CIRCLE, circle=text)
    for place, needed in graph.imports.get(path, ()):
        _check_acyclic(graph, needed, (*way, (path, place)))


def _is_fresh(module: NotebookModule, graph: ImportGraph) -> bool:
    """Whether a module, and those that it imported, are made of what the files say now."""
    path = module.notebook.path
    same = graph.notebooks.get(path) == module.notebook and graph.modules.get(path, {}) == module.beside
    return same and all(loader.known(one.notebook.name) is one and _is_fresh(one, graph) for one in module.imports)


def _forget(name: str) -> None:
    sys.modules.pop(f"{PACKAGE}.{name}", None)
    vars(sys.modules[PACKAGE]).pop(name, None)
