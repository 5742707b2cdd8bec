"""A notebook file becomes a Python module: exactly its exported cells, in order, in one namespace.

`read` takes the file apart, `load` checks the exported cells and runs them. Nothing is copied or generated: each cell
is compiled under the name `report.ipynb, cell 4`, so tracebacks, `inspect.getsource` of functions and errors speak of
cells. Left out on purpose: cells that are not exported, IPython's syntax, and everything about what the functions mean
(`pipeline`).
"""

from __future__ import annotations

import ast
import builtins
import dis
import json
import linecache
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib.machinery import ModuleSpec
from itertools import count, dropwhile, takewhile
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from dashboard import errors
from dashboard.errors import NotebookError, Place

EXPORT = re.compile(r"#\|\s*export\s*$")
OPTION = re.compile(r"#\|\s*([\w-]+)\s*:\s*(.*?)\s*$")
HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
FENCE = re.compile(r" {0,3}(```+|~~~+)")
# `%magic`, `!shell`, `?help`, `names = !shell`, `names = %magic`, `help?`
COMMAND = re.compile(r"(?P<indent>\s*)(?:(?P<target>[\w\s,.]+=)\s*[!%]|[!%?]|[\w.%*]+\?{1,2}\s*$)")
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


@dataclass(frozen=True)
class Function:
    """A public function of a notebook module and the cell that defines it."""

    name: str
    call: Callable[..., Any]
    cell: Cell


@dataclass(frozen=True)
class NotebookModule:
    """A notebook whose exported cells ran: the module and its public functions, in the order of their definition."""

    notebook: Notebook
    module: ModuleType
    functions: dict[str, Function]


# Reading -------------------------------------------------------------------------------------------------------------


def read(path: Path) -> Notebook:
    """Read a notebook file of any format since nbformat 3. Raises NotebookError when it is none."""
    try:
        content = json.loads(path.read_text(encoding="utf-8-sig"))
        raw_cells = list(_raw_cells(content))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotebookError(Place(path.name), errors.NOT_READABLE, reason=_reason(error)) from error
    title, description = _prose(source for kind, source in raw_cells if kind == "markdown")
    return Notebook(path, title or label(path.stem), description, tuple(_parts(raw_cells)))


def label(name: str) -> str:
    """A name as a person would write it: `marker_size` -> `Marker size`."""
    words = re.sub(r"[_-]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def _raw_cells(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    # nbformat 3 keeps its cells in worksheets, calls code `input`, and headings are cells of their own.
    cells = content["cells"] if "cells" in content else [c for sheet in content["worksheets"] for c in sheet["cells"]]
    for cell in cells:
        lines = cell["source"] if "source" in cell else cell["input"]
        source = (lines if isinstance(lines, str) else "".join(lines)).replace("\r\n", "\n")
        if cell["cell_type"] == "heading":
            yield "markdown", f"{'#' * cell.get('level', 1)} {source}"
        else:
            yield cell["cell_type"], source


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is no JSON ({error.msg}, line {error.lineno})"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return "it has no cells"


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


def _prose(markdown: Iterable[str]) -> tuple[str, str]:
    """The first `# heading` and the first paragraph under it, which may stand in the next cell."""
    lines = (line for source in markdown for line in [*_outside_fences(source), ""])
    title = next((title for line in lines if (title := _title(line))), "")
    paragraph = takewhile(str.strip, dropwhile(lambda line: not line.strip(), lines))
    return title, "\n".join(takewhile(lambda line: not HEADING.match(line), paragraph)).strip()


def _title(line: str) -> str:
    heading = HEADING.match(line)
    return heading[2] if heading and heading[1] == "#" else ""


def _outside_fences(source: str) -> Iterator[str]:
    """The lines of a Markdown cell, with blank ones for code between fences, where a `#` begins a comment."""
    fence = ""
    for line in source.split("\n"):
        found = FENCE.match(line)
        if fence:
            fence = "" if found and found[1].startswith(fence) else fence
            yield ""
        else:
            fence = found[1] if found else ""
            yield "" if found else line


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
    fails does not stay in `sys.modules`.

    Raises
    ------
    NotebookError: a cell is not plain Python, uses what only an unexported cell defines, or raises.
    """
    compiled = _compile_exported(notebook)
    _check_names(notebook, compiled)
    module = _new_module(notebook)
    try:
        for part in compiled:
            _run(notebook, part, module)
    except BaseException:
        sys.modules.pop(module.__name__, None)
        raise
    return NotebookModule(notebook, module, _functions(compiled, module))


def adopt(notebook: Notebook, module: ModuleType) -> NotebookModule:
    """The same for cells that ran already: check them, run none, and take what they left in their module.

    Raises NotebookError for a cell that is not plain Python or uses what only an unexported cell defines.
    """
    compiled = _compile_exported(notebook)
    _check_names(notebook, compiled)
    return NotebookModule(notebook, module, _functions(compiled, module))


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
    command = _command(lines, getattr(error, "lineno", None))
    number = command or getattr(error, "lineno", None)
    line = lines[number - 1].strip() if number and number <= len(lines) else ""
    rule = errors.MAGIC if command else errors.TOP_LEVEL_AWAIT if _awaits(cell.source) else errors.NOT_PYTHON
    return NotebookError(notebook.place(cell.number, number), rule, reason=getattr(error, "msg", error), line=line)


def _command(lines: list[str], wrong: int | None) -> int | None:
    """The number of the first IPython line. The compiler may complain of a later one: text under `%%html`, say."""
    for number, line in enumerate(lines, start=1):
        if COMMAND.match(line) and (number == wrong or _compiles("\n".join([*lines[: number - 1], _plain(line)]))):
            return number
    return None


def _plain(line: str) -> str:
    """A line as Python: an IPython command gives way to a statement that does nothing or assigns to the same names."""
    if not (command := COMMAND.match(line)):
        return line
    return f"{command['indent']}{command['target']} None" if command["target"] else f"{command['indent']}pass"


def _awaits(source: str) -> bool:
    return _compiles(source, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def _compiles(source: str, flags: int = 0) -> bool:
    try:
        return bool(compile(source, "<cell>", "exec", flags, dont_inherit=True))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


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
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # SystemExit too: a notebook must not stop the server
        place = innermost(notebook, error) or notebook.place(part.cell.number)
        told = {"kind": type(error).__name__, "message": error}
        raise not_exported(notebook, place, error) or NotebookError(place, errors.RAISED, **told) from error


def innermost(notebook: Notebook, error: BaseException) -> Place | None:
    """The place in the notebook that an exception passed last, or None when it passed none."""
    names = {notebook.filename(cell): cell.number for cell in notebook.cells}
    place, traceback = None, error.__traceback__
    while traceback:
        code = traceback.tb_frame.f_code
        if code.co_filename in names:
            function = None if code.co_name.startswith("<") else code.co_name
            place = notebook.place(names[code.co_filename], traceback.tb_lineno, function)
        traceback = traceback.tb_next
    return place


def _functions(compiled: list[_Compiled], module: ModuleType) -> dict[str, Function]:
    functions: dict[str, Function] = {}
    for part in compiled:
        for name in _public_functions(part.tree):
            functions.pop(name, None)  # defined again: the later definition counts, at its place
            value = getattr(module, name, None)
            if callable(value) and not isinstance(value, type):
                functions[name] = Function(name, value, part.cell)
    return functions


def _public_functions(tree: ast.Module) -> Iterator[str]:
    for node in _top_level(tree.body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node.name


def _top_level(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a module, also those inside its `if`, `try`, `with`, `match` and loops."""
    for node in body:
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for name in ("body", "orelse", "finalbody"):
                yield from _top_level(getattr(node, name, []))
            for branch in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
                yield from _top_level(branch.body)


# Names ---------------------------------------------------------------------------------------------------------------

STORES = ("STORE_NAME", "STORE_GLOBAL")
READS = ("LOAD_NAME", "LOAD_GLOBAL", "DELETE_NAME", "DELETE_GLOBAL")


def not_exported(notebook: Notebook, place: Place, error: BaseException) -> NotebookError | None:
    """A NameError in the notebook's words, when an unexported cell is the one that defines the name; else None."""
    other = _elsewhere(notebook).get(error.name) if type(error) is NameError else None
    return NotebookError(place, errors.NAME_NOT_EXPORTED, name=error.name, other=other) if other else None


def _check_names(notebook: Notebook, compiled: list[_Compiled]) -> None:
    """An exported cell must not use a name that only an unexported cell defines. Raises NotebookError naming both.

    Looks at compiled code, so that scopes are the compiler's own. What depends on the order of running, and names in
    annotations that are text, come to light when they fail: see `not_exported`.
    """
    known = set(dir(builtins)).union(*(_defined(part.code) for part in compiled))
    if "*" in known:
        return  # after `from x import *` any name may be known
    elsewhere = _elsewhere(notebook)
    for part in compiled:
        for line, name in sorted(reads(part.code)):
            if name not in known and name in elsewhere:
                place = notebook.place(part.cell.number, line)
                raise NotebookError(place, errors.NAME_NOT_EXPORTED, name=name, other=elsewhere[name])


def _elsewhere(notebook: Notebook) -> dict[str, int | str]:
    """Names that unexported cells define, with the number of the first that does; none of Python's own `__names__`."""
    found: dict[str, int | str] = {}
    for cell in notebook.cells:
        if not cell.exported:
            for name in _defined(_compile_loosely(cell.source)):
                found.setdefault(name, cell.number)
    return {name: number for name, number in found.items() if not name.startswith("__")}


def _compile_loosely(source: str) -> CodeType:
    """An exploratory cell without its IPython commands; nothing where it is not Python even so."""
    python = "\n".join(map(_plain, source.split("\n")))
    known = python if _awaits(python) else ""
    return compile(known, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _defined(code: CodeType) -> set[str]:
    """Names that a cell binds in its module, at top level or through `global`; `*` for a star import."""
    names: set[str] = set()
    for part in _codes(code):
        read: set[str] = set()  # who reads a global before binding it, as `count += 1` does, does not define it
        for instruction in dis.get_instructions(part):
            name, operation = instruction.argval, instruction.opname
            if operation in READS:
                read.add(name)
            elif operation == "IMPORT_STAR":
                names.add("*")
            elif operation in STORES and (part is code or (operation == "STORE_GLOBAL" and name not in read)):
                names.add(name)
    return names


def reads(code: CodeType) -> Iterator[tuple[int, str]]:
    """Lines and names of the globals that a cell reads, in its functions and classes too."""
    for part in _codes(code):
        instructions = list(dis.get_instructions(part))
        own = {instruction.argval for instruction in instructions if instruction.opname == "STORE_NAME"}
        for instruction in instructions:
            if instruction.opname in READS and instruction.argval not in own:
                yield instruction.positions.lineno or 1, instruction.argval
