"""Which names a cell defines, uses and imports.

What it defines and uses is told from compiled code, so that scopes are the compiler's own.
"""

from __future__ import annotations

import ast
import dis
from collections.abc import Collection, Iterator
from types import CodeType

from dashboard.notebook import magics

STORES = ("STORE_NAME", "STORE_GLOBAL")
STORE_GLOBAL = dis.opmap["STORE_GLOBAL"]
READS = ("LOAD_NAME", "LOAD_GLOBAL", "DELETE_NAME", "DELETE_GLOBAL")


def compile_loosely(source: str) -> CodeType:
    """An exploratory cell without its IPython commands; nothing where it is not Python even so."""
    python = "\n".join(map(magics.plain, source.split("\n")))
    known = python if magics.awaits(python) else ""
    return compile(known, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def defined(code: CodeType) -> set[str]:
    """Names that a cell binds in its module, at top level or through `global`; `*` for a star import."""
    names: set[str] = set()
    for part in _codes(code):
        if part is not code and STORE_GLOBAL not in part.co_code[::2]:
            continue  # to take it apart would take a hundred times as long
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


def reads(code: CodeType, wanted: Collection[str]) -> Iterator[tuple[int, str]]:
    """Lines and names of those wanted that a cell reads as globals, in its functions and classes too."""
    for part in _codes(code):
        if not set(part.co_names).intersection(wanted):
            continue
        instructions = list(dis.get_instructions(part))
        own = {instruction.argval for instruction in instructions if instruction.opname == "STORE_NAME"}
        for instruction in instructions:
            if instruction.opname in READS and instruction.argval in wanted and instruction.argval not in own:
                yield instruction.positions.lineno or 1, instruction.argval


def imported(tree: ast.Module, package: str) -> Iterator[tuple[int, str]]:
    """Lines and names of the modules of a package that a cell imports, in its functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        parts = (name.split(".") for name in found)
        yield from dict.fromkeys((node.lineno, part[1]) for part in parts if part[0] == package and len(part) > 1)


def public_functions(tree: ast.Module) -> Iterator[str]:
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
