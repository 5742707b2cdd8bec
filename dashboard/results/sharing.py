"""How a stored value is handed on to another node, so that whatever the node does to it spoils nobody's data.

One table, from type to handler. pandas data is handed on as a shallow copy, which copy-on-write (pandas 3) makes safe;
numpy arrays as views that refuse to be written to; Python's own collections as copies, item by item. What no entry
knows, an object of the author's or of a library, is copied with all that it holds as long as the whole value is small,
and so are objects that stand in arrays and frames. What two parts of a value share they share in its copy.

Left out, because a copy would cost more than the node: objects within a value of more than `SMALL` bytes (an object
that is the value itself gets attributes of its own, and what they hold is shared); and `frame["a"].array`, which writes
past copy-on-write. What cannot be copied, a lock, a file, a connection to a database, is handed on as it is.
"""

from __future__ import annotations

import array
import copy
import datetime
import decimal
import enum
import fractions
import pathlib
import re
import types
import uuid
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from dashboard.by_type import entry, entry_of_library, libraries_of
from dashboard.figures import Drawing, handed_on
from dashboard.pictures import Kept
from dashboard.results.sizes import size

SMALL = 1_000_000  # bytes of a value whose objects are copied whole: some 20 ms at most
OBJECT_BYTES = 50  # that an object takes at least
HARMLESS = {"_thread", "threading", "concurrent", "logging", "_io", "_contextvars"}  # what is shared on purpose
OF_A_PAGE = {"bokeh", "panel", "param"}  # whose objects are copied when they are shown


@dataclass(frozen=True, eq=False)
class Own:
    """What a node returned for the one who receives it, and nobody else: it goes over as it is."""

    value: Any


def hand_on(value: Any) -> Any:
    """Return a stored value as another node may receive it."""
    return Giving(value).give(value)


def shared_parts(value: Any) -> dict[str, str]:
    """Return the names of the types of parts that are handed on as they are, though they can be changed, and why."""
    giving = Giving(value)
    giving.give(value)
    return {name: why for name, why in giving.shared.items() if name.partition(".")[0] not in HARMLESS}


class Giving:
    """One value that is handed on, and the copies that have been made of its parts."""

    def __init__(self, whole: Any):
        self.whole = whole
        self.copies: dict[int, Any] = {}  # by identity of the part, as `copy.deepcopy` keeps them
        self.shared: dict[str, str] = {}  # names of the types of parts that go over as they are, and why

    @cached_property
    def is_small(self) -> bool:
        """Whether the whole value is small enough for its objects to be copied."""
        return size(self.whole) <= SMALL

    def give(self, value: Any) -> Any:
        """Return a part of the value, or the whole, as another node may receive it."""
        handle = entry(HAND_ON, type(value))
        if handle is _as_it_is:
            return value
        if id(value) not in self.copies:
            self.copies[id(value)] = self._copy(handle, value)
        return self.copies[id(value)]

    def _copy(self, handle: Callable[[Giving, Any], Any], value: Any) -> Any:
        before = len(self.copies)
        with suppress(Exception):  # it cannot be copied; an own class may raise anything
            return handle(self, value)
        self.note_shared(value, "cannot be copied")
        for half_done in list(islice(reversed(self.copies), len(self.copies) - before)):
            del self.copies[half_done]
        return value

    def note_shared(self, value: Any, why: str) -> None:
        """Note that a part, which can be changed, is handed on as it is."""
        self.shared.setdefault(f"{type(value).__module__}.{type(value).__qualname__}".removeprefix("builtins."), why)

    def begin(self, items: Any) -> Any:
        """Return a copy of a collection with the same items, noted before they are copied: one may be itself."""
        self.copies[id(items)] = copied = copy.copy(items)
        return copied


# Collections ----------------------------------------------------------------------------------------------------------
def _list(giving: Giving, items: list[Any]) -> list[Any]:
    copied = giving.begin(items)
    if _can_change(items):
        copied[:] = map(giving.give, items)
    return copied


def _deque(giving: Giving, items: deque[Any]) -> deque[Any]:
    copied = giving.begin(items)
    if _can_change(items):
        copied.clear()
        copied.extend(map(giving.give, items))
    return copied


def _tuple(giving: Giving, items: tuple[Any, ...]) -> tuple[Any, ...]:
    if not _can_change(items):
        return items
    given = [giving.give(item) for item in items]
    return items._make(given) if hasattr(items, "_make") else tuple(given) if type(items) is tuple else items


def _dict(giving: Giving, items: dict[Any, Any]) -> dict[Any, Any]:
    copied = giving.begin(items)
    if _can_change(items.values()):
        for key, item in items.items():
            copied[key] = giving.give(item)
    return copied


def _can_change(items: Any) -> bool:
    """Whether any of many items is of a type that does not go from hand to hand as it is."""
    return any(entry(HAND_ON, kind) is not _as_it_is for kind in set(map(type, items)))


def _view_of_dict(view: Callable[[Any], Any]) -> Callable[[Giving, Any], Any]:
    return lambda giving, items: view(_values_given(giving, items.mapping))


def _values_given(giving: Giving, items: Mapping[Any, Any]) -> dict[Any, Any]:
    return {key: giving.give(item) for key, item in items.items()}


# Arrays and frames ----------------------------------------------------------------------------------------------------
def _read_only(giving: Giving, numbers: np.ndarray) -> np.ndarray:
    if numbers.dtype.hasobject and _are_few(numbers.size) and giving.is_small:
        return copy.deepcopy(numbers, giving.copies)
    view = numbers.view()
    view.flags.writeable = False
    return view


def _masked(giving: Giving, numbers: np.ma.MaskedArray) -> np.ma.MaskedArray:
    """As an array, with a mask and a filling value of its own: numpy would share them."""
    if type(numbers) is not np.ma.MaskedArray or numbers.dtype.hasobject:
        return _object(giving, numbers)
    data, mask = _read_only(giving, numbers.data), copy.copy(np.ma.getmask(numbers))
    return np.ma.MaskedArray(data, mask, fill_value=numbers.fill_value, hard_mask=numbers.hardmask)


def _series(giving: Giving, series: pd.Series) -> pd.Series:
    given = series.copy(deep=False)
    if series.dtype == object and _are_few(len(series)) and _can_change(series.array) and giving.is_small:
        given[:] = _items_given(giving, series)
    return given


def _frame(giving: Giving, frame: pd.DataFrame) -> pd.DataFrame:
    given = frame.copy(deep=False)
    places = [place for place, kind in enumerate(frame.dtypes) if kind == np.dtype(object)]
    if places and _are_few(len(places) * len(frame)):
        for place in places:
            column = frame.iloc[:, place]
            if _can_change(column.array) and giving.is_small:
                own = _items_given(giving, column)
                given.isetitem(place, pd.Series(own, index=frame.index, dtype=object))
    return given


def _items_given(giving: Giving, series: pd.Series) -> np.ndarray:
    items = np.empty(len(series), dtype=object)
    for place, item in enumerate(series.array):
        items[place] = giving.give(item)
    return items


def _are_few(count: int) -> bool:
    """Whether so many objects may be small together, so that it is worth looking at each of them."""
    return count * OBJECT_BYTES <= SMALL


# Anything else --------------------------------------------------------------------------------------------------------
def _as_it_is(giving: Giving, value: Any) -> Any:
    return value


def _copied(giving: Giving, value: Any) -> Any:
    return copy.copy(value)


def _object(giving: Giving, value: Any) -> Any:
    if type(value) is object or not OF_A_PAGE.isdisjoint(libraries_of(type(value))):
        return value
    by_library = entry_of_library(HAND_ON_OF, type(value))
    if by_library and (given := by_library(giving, value)) is not None:
        return given
    if giving.is_small:
        return copy.deepcopy(value, giving.copies)
    giving.note_shared(value, "is too large to be copied")
    return copy.copy(value) if value is giving.whole else value


def _of_polars(giving: Giving, value: Any) -> Any:
    """Frames and columns of polars share their data and not what is done to them."""
    return value.clone() if hasattr(value, "clone") else None


def _of_xarray(giving: Giving, value: Any) -> Any:
    """Labelled arrays share their numbers, which refuse to be written to."""
    if not hasattr(value, "variables"):  # one array, or what else there is
        return (
            value.copy(data=giving.give(value.data)) if isinstance(getattr(value, "data", None), np.ndarray) else None
        )
    names = getattr(value, "data_vars", {})
    given = {
        name: one.copy(data=giving.give(one.data)) for name, one in names.items() if isinstance(one.data, np.ndarray)
    }
    return value.copy(deep=False).assign(given) if names else None


# What no type of ours is a base of: by the library's name, which nobody has to have. None where it is like any other.
HAND_ON_OF: Mapping[str, Callable[[Giving, Any], Any]] = {"polars": _of_polars, "xarray": _of_xarray}


# What nobody can change, and what belongs to the program.
FIXED = (
    *(type(None), bool, int, float, complex, str, bytes, frozenset, range, slice, np.generic, enum.Enum),
    *(datetime.date, datetime.time, datetime.timedelta, datetime.tzinfo, decimal.Decimal, fractions.Fraction),
    *(pd.Period, pd.Interval, type(pd.NaT), type(pd.NA), pathlib.PurePath, uuid.UUID, re.Pattern),
    *(type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType),
)
HAND_ON: Mapping[type, Callable[[Giving, Any], Any]] = {
    pd.DataFrame: _frame,
    pd.Series: _series,
    pd.Index: lambda giving, index: index.view(),
    pd.api.extensions.ExtensionArray: lambda giving, items: items.copy(),
    np.ndarray: _read_only,
    np.ma.MaskedArray: _masked,
    np.void: _copied,  # a row of an array of structures
    list: _list,
    tuple: _tuple,
    dict: _dict,
    set: _copied,
    deque: _deque,
    bytearray: _copied,
    array.array: _copied,
    memoryview: lambda giving, view: view.toreadonly(),
    type({}.keys()): _view_of_dict(dict.keys),
    type({}.values()): _view_of_dict(dict.values),
    type({}.items()): _view_of_dict(dict.items),
    types.MappingProxyType: lambda giving, items: types.MappingProxyType(_values_given(giving, items)),
    Own: lambda giving, own: own.value,
    Drawing: lambda giving, drawing: handed_on(drawing),
    Kept: lambda giving, kept: giving.give(kept.of),
    **dict.fromkeys(FIXED, _as_it_is),
    object: _object,
}
