"""A notebook file becomes a Python module: exactly its exported cells, in order, in one namespace.

`read` takes the file apart, `load` checks the exported cells and runs them. Nothing is copied or generated: each cell
is compiled under the name `report.ipynb, cell 4`, so tracebacks, `inspect.getsource` of functions and errors speak of
cells. Left out on purpose: cells that are not exported, IPython's syntax, and everything about what the functions mean
(`pipeline`).
"""

from __future__ import annotations

import ast
import builtins
import linecache
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.machinery import ModuleSpec
from itertools import count
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.notebook import ipynb, magics, names
from dashboard.wording import label

EXPORT = re.compile(r"#\|\s*export\s*$")
OPTION = re.compile(r"#\|\s*([\w-]+)\s*:\s*(.*?)\s*$")
TEXT_ANNOTATIONS = annotations.compiler_flag  # of the import above
PACKAGE = "notebooks"


@dataclass(frozen=True)
class Cell:
    """One code cell. `number` counts as Jupyter does after 'Restart and run all'; in a running kernel it is what stands
    beside the cell, as `In[7]`. `options` are `#| name: value` lines.

    `exported` says whether it starts with `#| export`.
    """

    number: int | str
    source: str
    exported: bool
    options: dict[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Notebook:
    """What a notebook file says before anything runs.

    `name` is the file's name without `.ipynb`, `title` its first `# heading` (else the name), `description` the first
    paragraph under that heading, as Markdown. `parts` is what a reader sees, in order: prose as Markdown, and cells.
    """

    path: Path
    title: str
    description: str
    parts: tuple[str | Cell, ...]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The code cells."""
        return tuple(part for part in self.parts if isinstance(part, Cell))

    @property
    def name(self) -> str:
        return self.path.stem

    def place(self, cell: int | str | None = None, line: int | None = None, function: str | None = None) -> Place:
        return Place(self.path.name, cell, line, function)

    def filename(self, cell: Cell) -> str:
        """The name under which a cell is compiled, and which its tracebacks show."""
        return str(self.place(cell.number))


@dataclass(frozen=True, eq=False)
class Function:
    """A public function, the cell that defines it, and the notebook module that it is at home in."""

    name: str
    call: Callable[..., Any]
    cell: Cell
    home: NotebookModule = field(repr=False)

    @property
    def place(self) -> Place:
        return self.home.notebook.place(self.cell.number, function=self.name)


@dataclass(frozen=True, eq=False)
class NotebookModule:
    """A notebook whose exported cells ran.

    `functions` are by name the public ones: first those that it imported from other notebooks, then those that it
    defines, in order. `imports` are the modules of the notebooks that it names in its imports.
    """

    notebook: Notebook
    module: ModuleType
    imports: tuple[NotebookModule, ...] = ()
    functions: dict[str, Function] = field(default_factory=dict)


# Reading -------------------------------------------------------------------------------------------------------------


def read(path: Path) -> Notebook:
    """Read a notebook file of any format since nbformat 3. Raises NotebookError when it is none."""
    raw_cells = ipynb.cells(path)
    title, description = ipynb.prose(source for kind, source in raw_cells if kind == "markdown")
    return Notebook(path, title or label(path.stem), description, tuple(_parts(raw_cells)))


def code_cell(number: int | str, source: str) -> Cell:
    """A cell of this source, which is not blank."""
    lines = [line.strip() for line in source.strip().splitlines()]
    exported = bool(EXPORT.match(lines[0]))
    directives = lines[1:] if exported else lines
    options = {}
    for line in directives:
        if not line.startswith("#"):
            break
        if match := OPTION.match(line):
            options[match[1]] = match[2]
    return Cell(number, source, exported, options)


def _parts(raw_cells: Iterable[tuple[str, str]]) -> Iterator[str | Cell]:
    numbers = count(1)
    for kind, source in raw_cells:
        if source.strip() and kind in ("code", "markdown"):
            yield code_cell(next(numbers), source) if kind == "code" else source


# Loading -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Compiled:
    """An exported cell that is plain Python."""

    cell: Cell
    tree: ast.Module
    code: CodeType


def load(notebook: Notebook) -> NotebookModule:
    """Check the exported cells of a notebook and run them once, in order, in a new module of `sys.modules`.

    The module's spec names the notebook file as its origin, which is what `panel serve --dev` watches. A module that
    fails does not stay in `sys.modules`. Raises NotebookError when a cell is not plain Python, uses what only an
    unexported cell defines, or raises.
    """
    compiled = _compile_exported(notebook)
    _check_names(notebook, compiled)
    module = _new_module(notebook)
    name = module.__name__  # a cell may delete it
    try:
        for part in compiled:
            _run(notebook, part, module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    module.__notebook__ = loaded = _understood(notebook, compiled, module)
    return loaded


def known(name: str) -> NotebookModule | None:
    """The notebook module of that name, if this process has it."""
    return getattr(sys.modules.get(f"{PACKAGE}.{name}"), "__notebook__", None)


def adopt(notebook: Notebook, module: ModuleType) -> NotebookModule:
    """The same for cells that ran already: check them, run none, and take what they left in their module.

    Raises NotebookError for a cell that is not plain Python or uses what only an unexported cell defines.
    """
    compiled = _compile_exported(notebook)
    _check_names(notebook, compiled)
    return _understood(notebook, compiled, module)


def _understood(notebook: Notebook, compiled: list[_Compiled], module: ModuleType) -> NotebookModule:
    trees = [part.tree for part in compiled if PACKAGE in part.cell.source]
    imports = {name: known(name) for tree in trees for _, name in names.imported(tree, PACKAGE)}
    loaded = NotebookModule(notebook, module, tuple(filter(None, imports.values())))
    loaded.functions.update(_functions(compiled, loaded))
    return loaded


def _compile_exported(notebook: Notebook) -> list[_Compiled]:
    compiled: list[_Compiled] = []
    flags = 0
    for cell in notebook.cells:
        if cell.exported:
            compiled.append(_compile(notebook, cell, flags))
            # In Jupyter `from __future__ import annotations` holds for all later cells too.
            flags |= compiled[-1].code.co_flags & TEXT_ANNOTATIONS
    return compiled


def _compile(notebook: Notebook, cell: Cell, flags: int) -> _Compiled:
    filename = notebook.filename(cell)
    try:
        tree = compile(cell.source, filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        return _Compiled(cell, tree, compile(tree, filename, "exec", flags, dont_inherit=True))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _not_python(notebook, cell, error) from error


def _not_python(notebook: Notebook, cell: Cell, error: Exception) -> NotebookError:
    lines = cell.source.split("\n")
    command = magics.command(lines, getattr(error, "lineno", None))
    number = command or getattr(error, "lineno", None)
    line = lines[number - 1].strip() if number and number <= len(lines) else ""
    rule = errors.MAGIC if command else errors.TOP_LEVEL_AWAIT if magics.awaits(cell.source) else errors.NOT_PYTHON
    return NotebookError(notebook.place(cell.number, number), rule, reason=getattr(error, "msg", error), line=line)


def _new_module(notebook: Notebook) -> ModuleType:
    name = f"{PACKAGE}.{notebook.name}"
    module = ModuleType(name, notebook.description)
    module.__file__ = str(notebook.path)
    module.__spec__ = ModuleSpec(name, loader=None, origin=str(notebook.path))
    sys.modules[name] = module
    return module


def _run(notebook: Notebook, part: _Compiled, module: ModuleType) -> None:
    filename, source = part.code.co_filename, part.cell.source
    # No modification time: `linecache.checkcache` then keeps the entry, though no such file exists.
    linecache.cache[filename] = (len(source), None, [f"{line}\n" for line in source.split("\n")], filename)
    try:
        exec(part.code, module.__dict__)
    except NotebookError:  # what is wrong with another notebook names the place there
        raise
    except BaseException as error:  # SystemExit too: a notebook must not stop the server
        if isinstance(error, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
            raise  # somebody's own; other threads are never interrupted from outside
        place = innermost(error, notebook) or notebook.place(part.cell.number)
        told = {"kind": type(error).__name__, "message": error}
        raise not_exported(notebook, place, error) or NotebookError(place, errors.RAISED, **told) from error


def innermost(error: BaseException, *notebooks: Notebook) -> Place | None:
    """The place in these notebooks that an exception passed last, or None when it passed none."""
    places = {notebook.filename(cell): notebook.place(cell.number) for notebook in notebooks for cell in notebook.cells}
    place, traceback = None, error.__traceback__
    while traceback:
        code = traceback.tb_frame.f_code
        if code.co_filename in places:
            function = None if code.co_name.startswith("<") else code.co_name
            place = replace(places[code.co_filename], line=traceback.tb_lineno, function=function)
        traceback = traceback.tb_next
    return place


def _functions(compiled: list[_Compiled], loaded: NotebookModule) -> dict[str, Function]:
    functions = _imported_functions(loaded)
    imported = set(functions)
    for part in compiled:
        for name in names.public_functions(part.tree):
            value = getattr(loaded.module, name, None)
            if callable(value) and not isinstance(value, type) and name not in imported:
                functions.pop(name, None)  # defined again: the later definition counts, at its place
                functions[name] = Function(name, value, part.cell, loaded)
    return functions


def _imported_functions(loaded: NotebookModule) -> dict[str, Function]:
    """Functions of other notebooks to which names of this module refer in the end."""
    theirs = {id(function.call): function for other in loaded.imports for function in other.functions.values()}
    mine = {name: theirs.get(id(value)) for name, value in vars(loaded.module).items() if not name.startswith("_")}
    return {name: function for name, function in mine.items() if function}


def not_exported(notebook: Notebook, place: Place, error: BaseException) -> NotebookError | None:
    """A NameError in the notebook's words, when an unexported cell is the one that defines the name; else None."""
    other = _elsewhere(notebook).get(error.name) if type(error) is NameError else None
    return NotebookError(place, errors.NAME_NOT_EXPORTED, name=error.name, other=other) if other else None


def _check_names(notebook: Notebook, compiled: list[_Compiled]) -> None:
    """An exported cell must not use a name that only an unexported cell defines. Raises NotebookError naming both.

    Looks at compiled code, so that scopes are the compiler's own. What depends on the order of running, and names in
    annotations that are text, come to light when they fail: see `not_exported`.
    """
    known = set(dir(builtins)).union(*(names.defined(part.code) for part in compiled))
    if "*" in known:
        return  # after `from x import *` any name may be known
    elsewhere = {name: number for name, number in _elsewhere(notebook).items() if name not in known}
    for part in compiled:
        for line, name in sorted(names.reads(part.code, elsewhere)):
            place = notebook.place(part.cell.number, line)
            raise NotebookError(place, errors.NAME_NOT_EXPORTED, name=name, other=elsewhere[name])


def _elsewhere(notebook: Notebook) -> dict[str, int | str]:
    """Names that unexported cells define, with the number of the first that does; none of Python's own `__names__`."""
    found: dict[str, int | str] = {}
    for cell in notebook.cells:
        if not cell.exported:
            for name in names.defined(names.compile_loosely(cell.source)):
                found.setdefault(name, cell.number)
    return {name: number for name, number in found.items() if not name.startswith("__")}
