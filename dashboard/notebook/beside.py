"""Modules that lie beside a notebook: `from my_helpers import clean`, as in JupyterLab, with the folder on its path.

`Finder` tells Python of them: a module of the folder that was opened last comes before an installed one, but not before
Python's own. What `files` finds, by reading alone, is what a notebook is made of besides notebooks. When one of the
modules has changed, or the folder is another, all are imported anew (`open_folder`); no bytecode is kept, which for two
saves within a second could be that of the first.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType

NOT_BESIDE = sys.stdlib_module_names | {"dashboard", "notebooks"}
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


def open_folder(folder: Path) -> None:
    """Let the modules beside the notebooks of this folder be found from now on, as their files are now."""
    if Finder not in sys.meta_path:
        for earlier in [one for one in sys.meta_path if getattr(one, "__module__", "") == __name__]:
            sys.meta_path.remove(earlier)  # of this package before it was saved and imported anew
            Finder.folder, Finder.imported = earlier.folder, earlier.imported
        sys.meta_path.insert(0, Finder)
    if folder != Finder.folder or any(_read(path) != source for path, source in Finder.imported.values()):
        for name in Finder.imported:
            sys.modules.pop(name, None)
        Finder.imported.clear()
    Finder.folder = folder


def files(folder: Path, sources: Iterable[str]) -> Mapping[Path, bytes | None]:
    """The modules beside a notebook that these texts of Python import, directly or not: their files, what they hold.

    None stands for a file that is not there, though a text imports what nothing else is called.
    """
    found: dict[Path, bytes | None] = {}
    waiting = [("", source) for source in sources]
    for package, source in waiting:
        for name in dict.fromkeys(_imported(source, package)):
            path = _file(folder, name)
            if path is None and "." not in name and _is_missing(name):
                found[folder / f"{name}.py"] = None
            elif path and path not in found and path.is_file():
                found[path] = _read(path)
                parent = name if path.name == "__init__.py" else name.rpartition(".")[0]
                waiting.append((parent, (found[path] or b"").decode("utf-8", "replace")))
    return found


class Finder:
    """Finds the modules of a folder, as `sys.meta_path` asks for them.

    `imported` are by name the files of those that were found, and what was in them.
    """

    folder: Path | None = None
    imported: dict[str, tuple[Path, bytes | None]] = {}  # noqa: RUF012 - of the process, as `sys.modules` is

    @classmethod
    def find_spec(cls, fullname: str, path: Sequence[str] | None = None, target: object = None) -> ModuleSpec | None:
        is_inside = path is not None
        if cls.folder is None or (is_inside and fullname.rpartition(".")[0] not in cls.imported):
            return None
        file = _file(cls.folder, fullname)
        if file is None or (file.is_dir() and not is_inside and PathFinder.find_spec(fullname)):
            return None
        cls.imported[fullname] = file, None
        if file.is_file():
            return spec_from_file_location(fullname, file, loader=_Loader(fullname, str(file)))
        spec = ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = [str(file)]
        return spec


class _Loader(SourceFileLoader):
    def get_code(self, fullname: str) -> CodeType:
        source = self.get_data(self.path)
        Finder.imported[fullname] = Path(self.path), source
        return self.source_to_code(source, self.path)


def _file(folder: Path, name: str) -> Path | None:
    """The file of a module of a folder, or a package's own folder where it has no `__init__.py`."""
    if name.partition(".")[0] in NOT_BESIDE:
        return None
    place = folder.joinpath(*name.split("."))
    candidates = (place / "__init__.py", place.with_name(f"{place.name}.py"))
    found = next(filter(Path.is_file, candidates), None)
    return found or (place if place.is_dir() and any(place.glob("*.py")) else None)


def _imported(source: str, package: str) -> Iterator[str]:
    """The names of modules that a text may import: `from a.b import c` may mean `a`, `a.b` and `a.b.c`."""
    tree = ast.Module([], [])
    with suppress(*UNREADABLE):
        tree = ast.parse(source)
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level and package else []
            base = ".".join([*above, *filter(None, [node.module])])
            names = [f"{base}.{alias.name}" for alias in node.names] if base else []
        for name in names:
            parts = name.split(".")
            yield from (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def _is_missing(name: str) -> bool:
    if name in NOT_BESIDE or name in sys.modules:
        return False
    with suppress(ImportError, ValueError):
        return PathFinder.find_spec(name) is None
    return False


def _read(path: Path) -> bytes | None:
    with suppress(OSError):
        return path.read_bytes()
    return None
