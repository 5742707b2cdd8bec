"""One notebook imports another: `from notebooks.towns import temperatures`.

Python looks for modules, so `Finder` tells it of notebooks: `notebooks` is a package whose modules are the notebooks of
one folder. In the dashboard that is the folder of the notebook that was loaded last, in JupyterLab the one of the
settings, which `notebooks/__init__.py` opens. A notebook runs once per process, however many import it, and again when
it or one that it imports has changed; the imported one first. What an imported function is to a page is `pipeline`'s
matter.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path
from types import ModuleType

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.notebook import loader, names
from dashboard.notebook.loader import PACKAGE, Notebook, NotebookModule

Web = Mapping[Path, Sequence[tuple[Place, Path]]]


def load(content: Notebook) -> NotebookModule:
    """The module of a notebook: the one that this process has, unless something that it was made of has changed.

    Raises NotebookError for a notebook that imports itself in a circle, and as `notebook.load` does.
    """
    web = dict(_web(content))
    _follow(web, content.path, ())
    open_folder(content.path.parent)
    current = {path: _current(path, content) for path in _mentioned(web)}
    for path in current:
        if (known := loader.known(path.stem)) and not _is_fresh(known, current):
            _forget(path.stem)
    return loader.known(content.name) or loader.load(content)


def files(content: Notebook) -> tuple[Path, ...]:
    """The files that a notebook is made of: itself, and those that it imports, directly or not, also broken ones."""
    return tuple(_mentioned(dict(_web(content))))


def open_folder(folder: Path) -> None:
    """Let the package `notebooks` mean this folder from now on."""
    package = sys.modules.setdefault(PACKAGE, ModuleType(PACKAGE))
    package.__path__ = [str(folder)]
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
        return load(loader.read(self.path)).module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing: its cells have run."""


# Which notebook imports which, told without running any ---------------------------------------------------------------


def _web(content: Notebook) -> Iterator[tuple[Path, Sequence[tuple[Place, Path]]]]:
    """A notebook and those that it imports, directly or not, each with the places of its imports."""
    waiting = {content.path: content}
    seen = set(waiting)
    while waiting:
        path, read = waiting.popitem()
        imported = list(_imports(read))
        yield path, imported
        for needed in {needed for _, needed in imported} - seen:
            seen.add(needed)
            with suppress(NotebookError):  # it will be raised where it is imported
                waiting[needed] = loader.read(needed)


def _imports(content: Notebook) -> Iterator[tuple[Place, Path]]:
    for cell in content.cells:
        if cell.exported and PACKAGE in cell.source:
            with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
                for line, name in names.imported(ast.parse(cell.source), PACKAGE):
                    if (path := content.path.with_name(f"{name}.ipynb")).exists():
                        yield content.place(cell.number, line), path


def _mentioned(web: Web) -> dict[Path, None]:
    return dict.fromkeys([*web, *(path for imported in web.values() for _, path in imported)])


def _follow(web: Web, path: Path, way: tuple[tuple[Path, Place], ...]) -> None:
    """Raise NotebookError when the imports of a notebook lead back to one on the way to it."""
    passed = [step for step, _ in way]
    if path in passed:
        circle = way[passed.index(path) :]
        words = " -> ".join([*(str(place) for _, place in circle), path.name])
        raise NotebookError(circle[0][1], errors.IMPORT_CIRCLE, circle=words)
    for place, needed in web.get(path, ()):
        _follow(web, needed, (*way, (path, place)))


# Which modules are those of the files as they are now -----------------------------------------------------------------


def _current(path: Path, content: Notebook) -> Notebook | None:
    """A notebook as it is now; `content` is one that has just been read."""
    if path == content.path:
        return content
    with suppress(NotebookError):
        return loader.read(path)
    return None


def _is_fresh(module: NotebookModule, current: Mapping[Path, Notebook | None]) -> bool:
    same = current.get(module.notebook.path) == module.notebook
    return same and all(loader.known(one.notebook.name) is one and _is_fresh(one, current) for one in module.imports)


def _forget(name: str) -> None:
    sys.modules.pop(f"{PACKAGE}.{name}", None)
    vars(sys.modules[PACKAGE]).pop(name, None)
