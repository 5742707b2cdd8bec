"""The exported cells of a notebook, checked and run, become a module: exactly they, in order, in one namespace.

Nothing is copied or generated: each cell is compiled under the name `report.ipynb, cell 4`, so tracebacks,
`inspect.getsource` of functions and errors speak of cells. Left out on purpose: cells that are not exported, IPython's
syntax, and everything about what the functions mean (`pipeline`).
"""

from __future__ import annotations

import ast
import linecache
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from dashboard import errors
from dashboard.errors import NotebookError, Place, Rule
from dashboard.notebook import cell_options, ipython, names, words
from dashboard.notebook.cells import Cell, Notebook, near_miss
from dashboard.notebook.functions import Definition, Named, as_written, foreign, is_public, nothing_returned
from dashboard.notebook.tracebacks import innermost, reworded
from dashboard.wording import type_text

TEXT_ANNOTATIONS = annotations.compiler_flag  # of the import above
PACKAGE = "notebooks"
RULES_OF_WORDS = {True: errors.READIES_NOTEBOOK, False: errors.ONLY_IN_NOTEBOOK}


@dataclass(frozen=True, eq=False)
class Function:
    """A public function or class, the cell that defines it, and the notebook module that it is at home in.

    `nothing` says that it returns nothing, where its source does not look as if it were meant to.
    """

    name: str
    call: Callable[..., Any]
    cell: Cell
    home: NotebookModule = field(repr=False)
    nothing: NotebookError | None = None

    @property
    def place(self) -> Place:
        return self.home.notebook.place(self.cell.number, function=self.name)

    @property
    def is_class(self) -> bool:
        return isinstance(self.call, type)

    @property
    def as_node(self) -> Callable[..., Any]:
        """The function as a node calls it: one that is bound to widgets takes what controls stand for them say."""
        return self.home.bound.get(self.name, self.call)

    @property
    def written(self) -> Callable[..., Any]:
        """The function as its author wrote it, inside decorators, partials and objects."""
        return as_written(self.call)


@dataclass(frozen=True, eq=False)
class NotebookModule:
    """A notebook whose exported cells ran.

    `functions` are by name the public ones: first those that it imported from other notebooks, then those that it
    defines, in order, and classes with Parameters among them. `imports` are the modules of the notebooks that it names
    in its imports. `users` are by name the functions and classes that use a name of the module, "" for a value that
    does. `passed_over` says what was probably meant for the page and is left out. `beside` are the files of modules
    beside it, and what they held.
    `inner` are the names that functions use when they are called: where, and whether more is done than call them.
    `extensions` are the calls of Panel's extension, `bindings` say what may be bound to widgets, `bound` are by name
    the functions that are, as nodes call them (`pipeline`).
    """

    notebook: Notebook
    module: ModuleType
    imports: tuple[NotebookModule, ...] = ()
    functions: dict[str, Function] = field(default_factory=dict)
    users: dict[str, dict[str, None]] = field(default_factory=dict)
    passed_over: list[NotebookError] = field(default_factory=list)
    beside: dict[Path, bytes | None] = field(default_factory=dict)
    inner: list[tuple[Place, str, bool]] = field(default_factory=list)
    bindings: list[tuple[ast.expr, ast.Call]] = field(default_factory=list)
    extensions: list[tuple[Place, ast.Call]] = field(default_factory=list)
    bound: dict[str, Callable[..., Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Compiled:
    """An exported cell that is plain Python. `text_annotations` says that an earlier cell made its annotations text."""

    cell: Cell
    tree: ast.Module
    code: CodeType
    text_annotations: bool


def load(notebook: Notebook) -> NotebookModule:
    """Check the exported cells of a notebook and run them once, in order, in a new module of `sys.modules`.

    The module's spec names the notebook file as its origin, which is what `panel serve --dev` watches. A module that
    fails does not stay in `sys.modules`. Raises NotebookError when a cell is not plain Python, uses what only an
    unexported cell defines, or raises.
    """
    compiled = _compile_exported(notebook)
    names.check(notebook, [(part.cell, part.tree, part.text_annotations) for part in compiled])
    module = _new_module(notebook)
    name = module.__name__  # a cell may delete it
    try:
        for part in compiled if words.in_kernel() else _quieted(compiled, module):
            _run(notebook, part, module)
    except BaseException:
        sys.modules.pop(name, None)
        raise
    module.__notebook__ = loaded = _notebook_module(notebook, compiled, module)
    return loaded


def _quieted(compiled: list[_Compiled], module: ModuleType) -> Iterator[_Compiled]:
    """The cells so that what only shows something in a notebook does nothing; see `words`."""
    vars(module)["__builtins__"] = ipython.builtins_of_cells()
    known = words.names(part.tree for part in compiled)
    for part in compiled:
        filename, flags = part.code.co_filename, TEXT_ANNOTATIONS if part.text_annotations else 0
        tree = words.quieted(ast.parse(part.cell.source), known)
        yield replace(part, code=compile(tree, filename, "exec", flags, dont_inherit=True))


def known(name: str) -> NotebookModule | None:
    """The notebook module of that name, if this process has it."""
    return getattr(sys.modules.get(f"{PACKAGE}.{name}"), "__notebook__", None)


def undefined_names(notebook: Notebook) -> Iterator[tuple[Place, str, str]]:
    """Yield what the exported cells of a loaded notebook use and nothing defines: place, name, a hint at what is meant.

    Such a name fails when, and only when, its line runs."""
    own = vars(known(notebook.name).module)
    for place, name in names.undefined(notebook, own):
        yield place, name, names.hint(name, own)


def adopt(notebook: Notebook, module: ModuleType) -> NotebookModule:
    """The same for cells that ran already: check them, run none, and take what they left in their module.

    Raises NotebookError for a cell that is not plain Python or uses what only an unexported cell defines.
    """
    compiled = _compile_exported(notebook)
    names.check(notebook, [(part.cell, part.tree, part.text_annotations) for part in compiled])
    return _notebook_module(notebook, compiled, module)


def _notebook_module(notebook: Notebook, compiled: list[_Compiled], module: ModuleType) -> NotebookModule:
    trees = [part.tree for part in compiled if PACKAGE in part.cell.source]
    imports = {name: known(name) for tree in trees for _, name in names.imported(tree, PACKAGE)}
    loaded = NotebookModule(notebook, module, tuple(filter(None, imports.values())))
    for part in compiled:
        for name, user in names.users(part.tree):
            loaded.users.setdefault(name, {})[user] = None
        for line, name, user, is_handed_on in names.inner(part.tree):
            loaded.inner.append((notebook.place(part.cell.number, line, user), name, is_handed_on))
        loaded.bindings.extend(names.bindings(part.tree))
    loaded.functions.update(_functions(compiled, loaded))
    loaded.passed_over.extend([*_shown(notebook, compiled, loaded), *_unmarked(notebook)])
    return loaded


def _compile_exported(notebook: Notebook) -> list[_Compiled]:
    cell_options.check(notebook)
    compiled: list[_Compiled] = []
    flags = 0
    for cell in notebook.exported:
        compiled.append(_compile(notebook, cell, flags))
        # In Jupyter `from __future__ import annotations` holds for all later cells too.
        flags |= compiled[-1].code.co_flags & TEXT_ANNOTATIONS
    return compiled


def _compile(notebook: Notebook, cell: Cell, flags: int) -> _Compiled:
    filename = notebook.filename(cell)
    try:
        tree = compile(cell.source, filename, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        return _Compiled(cell, tree, compile(tree, filename, "exec", flags, dont_inherit=True), bool(flags))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise _not_python(notebook, cell, error) from error


def _not_python(notebook: Notebook, cell: Cell, error: Exception) -> NotebookError:
    lines = cell.source.split("\n")
    command = ipython.command(lines, getattr(error, "lineno", None))
    number = command or getattr(error, "lineno", None)
    line = lines[number - 1].strip() if number and number <= len(lines) else ""
    rule = errors.MAGIC if command else errors.TOP_LEVEL_AWAIT if ipython.awaits(cell.source) else errors.NOT_PYTHON
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
            raise  # the author's own Ctrl-C; other threads are never interrupted from outside
        place = innermost(error, notebook) or notebook.place(part.cell.number)
        kind = f"{type(error).__name__}{_in_module(notebook, error)}"
        raised = NotebookError(place, errors.RAISED, kind=kind, message=error)
        raise reworded(notebook, place, error, vars(module)) or raised from error


def _in_module(notebook: Notebook, error: BaseException) -> str:
    """Where in a module beside the notebook an exception comes from, in words."""
    *_, (last, line) = traceback.walk_tb(error.__traceback__)
    file, line = (error.filename, error.lineno) if isinstance(error, SyntaxError) else (last.f_code.co_filename, line)
    is_beside = file and file.endswith(".py") and Path(file).parent == notebook.path.parent
    return f" in {Path(file).name}, line {line}" if is_beside else ""


def _functions(compiled: list[_Compiled], loaded: NotebookModule) -> dict[str, Function]:
    functions = _imported_functions(loaded)
    imported = set(functions)
    for part in compiled:
        for name, definition in names.public_functions(part.tree):
            value = getattr(loaded.module, name, None)
            found = Function(name, value, part.cell, loaded)
            if name in imported:
                continue
            if is_public(value, definition, loaded.module):
                earlier = functions.pop(name, found)  # the later definition counts, at its place
                functions[name] = replace(found, nothing=_nothing(found, definition))
                if earlier.cell is not part.cell:
                    _pass_over(earlier, errors.DEFINED_AGAIN, other=part.cell.number)
            elif isinstance(definition, Definition) and hasattr(loaded.module, name):
                _pass_over(found, errors.OVERWRITTEN, kind=type_text(value))
            elif (kind := foreign(value)) and name not in loaded.users:
                _pass_over(found, errors.FOREIGN, kind=kind)
    return functions


def _nothing(function: Function, definition: Named | None) -> NotebookError | None:
    """What is said of a function that returns nothing."""
    told = nothing_returned(definition)
    return NotebookError(function.place, errors.NO_RETURN, **told) if told else None


def _pass_over(function: Function, rule: Rule, **values: object) -> None:
    passed_over = function.home.passed_over
    passed_over.append(NotebookError(function.place, rule, name=function.name, **values))


def _shown(notebook: Notebook, compiled: list[_Compiled], loaded: NotebookModule) -> Iterator[NotebookError]:
    """What is said of what only shows something in a notebook, but where a function does no more than that."""
    known = words.names(part.tree for part in compiled)
    for part in compiled:
        uses = reversed([*words.uses(part.tree, known, vars(loaded.module))])
        found = {(use.line, use.text): use for use in uses}  # of several in one call the outermost
        for _, use in sorted(found.items()):
            function = loaded.functions.get(use.function or "")
            place = notebook.place(part.cell.number, use.line, use.function)
            if use.name == "extension":
                loaded.extensions.append((place, use.call))
            elif not (function and function.nothing):
                rule = errors.SHOWN_ASIDE if use.function else RULES_OF_WORDS[words.WORDS[use.name].readies]
                yield NotebookError(place, rule, call=use.text, hint=words.WORDS[use.name].hint)


def _unmarked(notebook: Notebook) -> Iterator[NotebookError]:
    for cell in notebook.cells:
        if not cell.exported and (found := near_miss(cell.source)):
            number, line, reason = found
            yield NotebookError(notebook.place(cell.number, number), errors.NOT_A_MARK, line=line, reason=reason)


def _imported_functions(loaded: NotebookModule) -> dict[str, Function]:
    """Functions of other notebooks to which names of this module refer in the end."""
    theirs = {id(function.call): function for other in loaded.imports for function in other.functions.values()}
    mine = {name: theirs.get(id(value)) for name, value in vars(loaded.module).items() if not name.startswith("_")}
    return {name: function for name, function in mine.items() if function and not function.is_class}
