"""What may be bound to the name of a function besides a plain `def`: a lambda, what a factory, a decorator or
`functools.partial` made, a method, an object that can be called.

`as_written` is the function inside, as its author wrote it. `is_own` says whether that is the notebook's own, so that
its arguments are meant for wiring; another name of a library's function is not.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import Any

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
    if not isinstance(value, MADE_OF_FUNCTIONS):
        kinds = type(value).__mro__
        return any(kind.__module__ == module.__name__ and "__call__" in vars(kind) for kind in kinds)
    written = as_written(value)
    if not isinstance(written, FunctionType):
        return False
    folder = Path(module.__file__).parent if getattr(module, "__file__", None) else None
    return written.__module__ == module.__name__ or Path(written.__code__.co_filename).parent == folder


def foreign(value: Any) -> str:
    """What a function that is not the notebook's own is, in words; empty for any other value."""
    if isinstance(value, functools.partial):
        return f"a partial of {_name(value.func)}()"
    return f"another name of {_name(value)}()" if inspect.isroutine(value) else ""


def _name(function: Any) -> str:
    return getattr(function, "__name__", type(function).__name__)
