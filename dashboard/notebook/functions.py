"""What counts as a function of a notebook, and what its source says of what it returns.

To a name may be bound, besides a plain `def`: a lambda, what a factory, a decorator or `functools.partial` made, a
method, an object that can be called. `as_written` is the function inside, as its author wrote it. `is_own` says whether
that is the notebook's own, so that its arguments are meant for wiring; another name of a library's function is not.

Many a cell shows a figure instead of returning it, as in JupyterLab. Only a function without any `return` counts as one
that returns nothing, or one that returns what `show`, `display` or `print` return. A bare `return` is the author's word
that there is nothing to show.

A class with Parameters, or one of Panel's `Viewer`, counts as well: who calls it gets something that can be shown. It
is known by the words of param alone, which nothing here imports.
"""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import Any

from dashboard.by_type import PARAMETERIZED, is_derived

# Of other types not even `__wrapped__` is asked for: some libraries' objects have every attribute.
MADE_OF_FUNCTIONS = (FunctionType, MethodType, functools.partial, type(functools.cache(len)))


def as_written(call: Callable[..., Any]) -> Callable[..., Any]:
    """The function inside decorators that leave a way back, partials, methods and objects that can be called."""
    inner = inspect.unwrap(call)
    if isinstance(inner, functools.partial):
        return as_written(inner.func)
    if isinstance(inner, MethodType):
        return as_written(inner.__func__)
    if inspect.isroutine(inner) or isinstance(inner, type):
        return inner
    of_type = next((vars(kind)["__call__"] for kind in type(inner).__mro__ if "__call__" in vars(kind)), None)
    return as_written(of_type) if inspect.isfunction(of_type) else inner


def is_own(value: Any, module: ModuleType) -> bool:
    """Whether a value of a notebook's module is a function that was written in it, or in a module beside it."""
    name, file = (getattr(module, attribute, None) for attribute in ("__name__", "__file__"))  # a cell may delete them
    if not isinstance(value, MADE_OF_FUNCTIONS):
        return any(kind.__module__ == name and "__call__" in vars(kind) for kind in type(value).__mro__)
    written = as_written(value)
    if not isinstance(written, FunctionType):
        return False
    beside = Path(file).parent if isinstance(file, str) else None
    return written.__module__ == name or Path(written.__code__.co_filename).parent == beside


def has_parameters(kind: Any) -> bool:
    """Whether a value is a class that is derived from `param.Parameterized`."""
    return isinstance(kind, type) and is_derived(kind, PARAMETERIZED)


def is_public(value: Any, definition: Named | None, module: ModuleType) -> bool:
    """Whether a value of a notebook's module counts, to which a `def`, a `class` or, with None, something else led."""
    if isinstance(definition, ast.ClassDef):
        return has_parameters(value)
    if definition:
        return callable(value) and not isinstance(value, type)
    return is_own(value, module)


def foreign(value: Any) -> str:
    """What a function that is not the notebook's own is, in words; empty for any other value."""
    if hasattr(value, "__bound_function__"):
        return ""  # `pn.bind(...)`: the function that it binds counts
    if isinstance(value, functools.partial):
        return f"a partial of {_name(value.func)}()"
    return f"another name of {_name(value)}()" if inspect.isroutine(value) else ""


def _name(function: Any) -> str:
    return getattr(function, "__name__", type(function).__name__)


# What its source says of what it returns ------------------------------------------------------------------------------

SHOWING = {"show", "display", "print", "pprint"}
Definition = ast.FunctionDef | ast.AsyncFunctionDef
Named = Definition | ast.ClassDef


def nothing_returned(function: Named | None) -> dict[str, str] | None:
    """What an error says of a function that returns nothing; None for any other."""
    if not isinstance(function, Definition):
        return None
    own = list(_own(function))
    returned = [node.value for node in own if isinstance(node, ast.Return)]
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own) or not all(map(_shows, returned)):
        return None
    shown = [node for node in own if _shows(node)]
    call = ast.unparse(shown[-1]) if shown else ""
    value = ast.unparse(shown[-1].args[0]) if shown and len(shown[-1].args) == 1 and not shown[-1].keywords else "..."
    why = f"'{call}' returns nothing" if returned else "it has no 'return'" + (f", only '{call}'" if call else "")
    return {"why": why, "value": value}


def _own(function: Definition) -> Iterator[ast.AST]:
    """What belongs to a function itself, and not to one inside it, in order."""
    waiting: list[ast.AST] = list(reversed(function.body))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(reversed([*ast.iter_child_nodes(node)]))


def _shows(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Call) and _called(node) in SHOWING


def _called(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))
