"""A table keyed by types: the entry of a type is that of its class or of the nearest of its bases.

    COUNT = {list: len, int: lambda number: number}
    handler(COUNT, True)(True)        # True is an int
    entry(COUNT, bool)                # the same, asked of the type
    entry_of_library({"polars": len}, type(frame))     # by the library's name, which nobody has to have
    is_derived(type(settings), PARAMETERIZED)          # by the name of a class, which need not be imported

Every table of this package that goes from types to what is done with them is looked up here. Unlike
`functools.singledispatch` it is a value: it can be read, tested for completeness, and has no entry for `object` unless
it says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

Entry = TypeVar("Entry")
PARAMETERIZED = ("param.parameterized", "Parameterized")
VIEWABLE = ("panel.viewable", "Viewable")


def entry(table: Mapping[type, Entry], kind: type) -> Entry | None:
    """Return the entry of a table for a class or the nearest of its bases, None where no base has one."""
    return next((table[base] for base in kind.__mro__ if base in table), None)


def handler(table: Mapping[type, Callable[..., Any]], value: Any) -> Callable[..., Any] | None:
    """Return the entry of a table for a value's type."""
    return entry(table, type(value))


def libraries_of(kind: type) -> Iterator[str]:
    """Yield the packages that a class and its bases are of."""
    return (base.__module__.partition(".")[0] for base in kind.__mro__)


def entry_of_library(table: Mapping[str, Entry], kind: type) -> Entry | None:
    """Return the entry for the library that a class or the nearest of its bases is of, None where none has one.

    A table of this kind names libraries that only their users have.
    """
    return next((table[name] for name in libraries_of(kind) if name in table), None)


def is_derived(kind: type, base: tuple[str, str]) -> bool:
    """Whether a class is the one of this module and name, or derived from it."""
    return any((one.__module__, one.__name__) == base for one in kind.__mro__)
