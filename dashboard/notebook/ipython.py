"""What IPython adds to Python: commands and `await` in the text of a cell, and names of its own.

Commands are found in the text and taken out of it. The names (`display`, `get_ipython`, all that is imported from
IPython or, for `interact`, ipywidgets) are there in an exported cell too, whether the packages are installed or not: a
server has neither. What shows something does nothing, as `words` has it; `HTML(...)` and its like can be returned, and
look as in a notebook. `builtins_of_cells` is how a cell gets them; nothing else of the process does.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from dashboard.notebook import words
from dashboard.notebook.words import WORDS, Nothing

# `%magic`, `!shell`, `?help`, `names = !shell`, `names = %magic`, `help?`
COMMAND = re.compile(r"(?P<indent>\s*)(?:(?P<target>[\w\s,.]+=)\s*[!%]|[!%?]|[\w.%*]+\?{1,2}\s*$)")


def command(lines: list[str], wrong: int | None) -> int | None:
    """The number of the first IPython line. The compiler may complain of a later one: text under `%%html`, say."""
    for number, line in enumerate(lines, start=1):
        if COMMAND.match(line) and (number == wrong or compiles("\n".join([*lines[: number - 1], plain(line)]))):
            return number
    return None


def plain(line: str) -> str:
    """A line as Python: an IPython command gives way to a statement that does nothing or assigns to the same names."""
    if not (command := COMMAND.match(line)):
        return line
    return f"{command['indent']}{command['target']} None" if command["target"] else f"{command['indent']}pass"


def awaits(source: str) -> bool:
    return compiles(source, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def compiles(source: str, flags: int = 0) -> bool:
    try:
        return bool(compile(source, "<cell>", "exec", flags, dont_inherit=True))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


# Names ----------------------------------------------------------------------------------------------------------------


class _Look:
    """What is shown as its text says: `HTML("<b>bold</b>")`."""

    def __init__(self, data: Any = None, *, filename: str | None = None, **options: Any):
        self.data = Path(filename).read_text("utf-8") if filename else str(data)


class HTML(_Look):
    def _repr_html_(self) -> str:
        return self.data


class SVG(_Look):
    def _repr_svg_(self) -> str:
        return self.data


class Markdown(_Look):
    def _repr_markdown_(self) -> str:
        return self.data


class Math(_Look):
    def _repr_markdown_(self) -> str:
        return f"$${self.data.strip('$')}$$"


class _Package:
    """Stands in for a package, whichever part of it is imported: it has names of its own, and else the package's.

    Raises ModuleNotFoundError for a name of a package that is not installed.
    """

    def __init__(self, name: str, own: Mapping[str, Any], parts: tuple[str, ...] = (), home: str | None = None):
        self._name, self._own, self._parts, self._home = name, own, parts, home or name
        self.__all__ = [*own]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in self._own or name in self._parts:
            return self._own.get(name, self)
        home = import_module(self._home)
        return getattr(home, name) if hasattr(home, name) else getattr(import_module(self._name), name)


class _Display(Nothing):
    """A function of IPython, and the module that it is in."""

    def __getattr__(self, name: str) -> Any:
        return getattr(PACKAGES["IPython"], name)


def _nothing(*names: str) -> dict[str, Nothing]:
    return {name: Nothing(WORDS.get(name)) for name in names}


WITHOUT_IMPORT = {"display": _Display(), **_nothing("get_ipython")}
OF_IPYTHON = (name for name, word in WORDS.items() if word.libraries == words.IPYTHON)
LOOKS = {"HTML": HTML, "SVG": SVG, "Markdown": Markdown, "Latex": Markdown, "Math": Math}
FORMATS = _nothing("set_matplotlib_formats")
IN_IPYTHON = {**_nothing(*OF_IPYTHON, "InteractiveShell"), **FORMATS, **WITHOUT_IMPORT, **LOOKS}
IN_IPYWIDGETS = _nothing(*(name for name, word in WORDS.items() if "ipywidgets" in word.libraries))
PACKAGES: Mapping[str, _Package] = {
    "IPython": _Package("IPython", IN_IPYTHON, ("core", "interactiveshell"), "IPython.display"),
    "ipywidgets": _Package("ipywidgets", IN_IPYWIDGETS),
    "matplotlib_inline": _Package("matplotlib_inline", FORMATS, ("backend_inline",)),
}


def _import(
    name: str, of: Any = None, local: Any = None, names: tuple[str, ...] | None = (), level: int = 0
) -> _Package | ModuleType:
    """As Python imports, where a cell does; its other arguments are those of `__import__`."""
    package = PACKAGES.get(name.partition(".")[0]) if level == 0 else None
    return package or builtins.__import__(name, of, local, names, level)


def builtins_of_cells() -> dict[str, Any]:
    """What an exported cell finds without importing it: Python's own, Jupyter's, and how it imports."""
    return {**vars(builtins), **WITHOUT_IMPORT, words.ASK: words.asked, "__import__": _import}
