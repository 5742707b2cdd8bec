"""How many bytes a stored value holds, judged in a few milliseconds whatever it is.

    size([frame, {"model": model}, "text"])

A table from type to handler knows collections, arrays and pandas data. Of anything else Python's garbage collector
says what it refers to: attributes, slots, the cells of a closure, the dict behind its views. Where even that sees
nothing, in an object made in C or Rust, the bytes are counted that pickling it writes; they are not kept.

Large collections are judged by a sample that is spread evenly and looked at all the way down, so that a list of a
million dicts costs no more than one of a thousand. What is met twice counts once, so nothing goes round in circles.

Left out: a view of an array counts its own bytes, not the rest of the array that it keeps; and what several results
share counts in each of them.
"""

from __future__ import annotations

import datetime
import decimal
import gc
import pickle
import sys
import time
import types
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from dashboard.by_type import entry

LOOKS = 4000  # how many values one weighing looks at, about 1 µs each
SAMPLE = 500  # how many items of one collection
COLUMNS = 100  # how many columns of one frame, other than those of numbers
LEAST = 20  # how many of them at least, where each is large itself
DEEPEST = 60  # what lies so far down is not looked at
NEAR = 20_000  # what can only be walked through is sampled among its first so many
OPAQUE = 1000  # bytes: an object in C that says it takes more is believed
PICKLING = 100  # looks that a pickling costs
PICKLED = 64_000_000  # bytes at which one ends
SECONDS = 0.005  # after which one ends


def size(value: Any) -> int:
    """Return the bytes that a value holds, about; an object that knows better says so as `nbytes`."""
    return Weighing().weigh(value, LOOKS)


class Weighing:
    """What one weighing has met, and how much of it it has looked at."""

    def __init__(self) -> None:
        self._met: dict[int, Any] = {}  # by identity; it holds them, so that no other takes their place
        self._depth = 0
        self.looked = 0

    def weigh(self, value: Any, looks: int) -> int:
        """Return the bytes of a value, after about so many looks."""
        kind = type(value)
        self.looked += 1
        if kind in PLAIN:
            return sys.getsizeof(value)
        if id(value) in self._met or self._depth > DEEPEST:
            return 0
        self._met[id(value)] = value
        self._depth += 1
        bytes_ = object.__sizeof__(value)
        with suppress(Exception):  # an own class may raise anything when somebody looks at it
            bytes_ = entry(SIZE, kind)(self, value, looks)
        self._depth -= 1
        return bytes_

    def weigh_many(self, sample: list[Any], count: int, looks: int) -> int:
        """Return the bytes of `count` items that a sample stands for, after about so many looks."""
        end = self.looked + looks
        total = weighed = 0
        for number in range(len(sample)):
            left = end - self.looked
            if weighed and left <= 0:
                break
            item = sample[number * 7919 % len(sample)]  # 7919 is a prime: the looks may end, and still all are spread
            total += self.weigh(item, max(1, left // min(len(sample) - number, LEAST)))
            weighed += 1
        return total * count // max(1, weighed)

    def pickled(self, value: Any) -> int:
        """Return the bytes that pickling a value writes until it ends, or takes too long."""
        self.looked += PICKLING
        count = _Count(time.perf_counter() + SECONDS)
        with suppress(Exception):  # it cannot be pickled, or it was enough
            pickle.Pickler(count, pickle.HIGHEST_PROTOCOL).dump(value)
        return count.bytes


class _Count:
    """A file that counts the bytes that are written to it, and has enough at some time."""

    def __init__(self, until: float):
        self.bytes, self._until = 0, until

    def write(self, data: Any) -> int:
        length = memoryview(data).nbytes
        self.bytes += length
        if self.bytes > PICKLED or time.perf_counter() > self._until:
            raise TimeoutError
        return length


# What is looked at, by type -------------------------------------------------------------------------------------------
def _near(items: Iterable[Any], count: int) -> list[Any]:
    return list(islice(items, 0, NEAR, 1 + min(count, NEAR) // SAMPLE))


def _sequence(weighing: Weighing, items: Any, looks: int) -> int:
    sample = items[:: 1 + len(items) // SAMPLE]
    return sys.getsizeof(items) + weighing.weigh_many(list(sample), len(items), looks) + _own(weighing, items, looks)


def _set(weighing: Weighing, items: Any, looks: int) -> int:
    many = weighing.weigh_many(_near(items, len(items)), len(items), looks)
    return sys.getsizeof(items) + many + _own(weighing, items, looks)


def _mapping(weighing: Weighing, items: Mapping[Any, Any], looks: int) -> int:
    keys = weighing.weigh_many(_near(items, len(items)), len(items), looks // 4)
    values = weighing.weigh_many(_near(items.values(), len(items)), len(items), looks)
    return sys.getsizeof(items) + keys + values + _own(weighing, items, looks)


def _own(weighing: Weighing, items: Any, looks: int) -> int:
    """What a collection of an own class has beside its items."""
    return weighing.weigh(vars(items), looks) if hasattr(items, "__dict__") else 0


def _numbers(weighing: Weighing, array: np.ndarray, looks: int) -> int:
    if not array.dtype.hasobject:
        return array.nbytes
    sample = array.flat[:: 1 + array.size // SAMPLE].tolist()
    return array.nbytes + weighing.weigh_many(sample, array.size, looks)


def _masked(weighing: Weighing, array: np.ma.MaskedArray, looks: int) -> int:
    return _numbers(weighing, array.data, looks) + np.ma.getmaskarray(array).nbytes


def _column(weighing: Weighing, array: pd.api.extensions.ExtensionArray, looks: int) -> int:
    if array.dtype.kind != "O" or isinstance(array, BUFFERED):
        return array.nbytes
    sample = array[:: 1 + len(array) // SAMPLE]
    return array.nbytes + weighing.weigh_many(list(sample), len(array), looks)


def _categories(weighing: Weighing, array: pd.Categorical, looks: int) -> int:
    return array.codes.nbytes + weighing.weigh(array.categories, looks)


def _index(weighing: Weighing, index: pd.Index, looks: int) -> int:
    if isinstance(index, pd.RangeIndex):
        return sys.getsizeof(index)
    if isinstance(index, pd.MultiIndex):
        codes = sum(codes.nbytes for codes in index.codes)
        return codes + weighing.weigh_many([*index.levels], index.nlevels, looks)
    return weighing.weigh(index.array, looks)


def _series(weighing: Weighing, series: pd.Series, looks: int) -> int:
    return weighing.weigh_many([series.array, series.index, series.attrs], 3, looks)


def _frame(weighing: Weighing, frame: pd.DataFrame, looks: int) -> int:
    """A frame by its types first, for a frame may have ten thousand columns of numbers."""
    kinds = list(frame.dtypes)
    others = [place for place, kind in enumerate(kinds) if not _is_plain(kind)]
    plain = len(frame) * sum(kind.itemsize for kind in kinds if _is_plain(kind))
    sample = [frame.iloc[:, place].array for place in others[:: 1 + len(others) // COLUMNS]]
    columns = weighing.weigh_many(sample, len(others), looks)
    return plain + columns + weighing.weigh_many([frame.index, frame.columns, frame.attrs], 3, looks)


def _is_plain(kind: Any) -> bool:
    return isinstance(kind, np.dtype) and not kind.hasobject


def _function(weighing: Weighing, function: types.FunctionType, looks: int) -> int:
    """A function with what it has closed over, not with the names of its module."""
    held = [function.__closure__, function.__defaults__, function.__kwdefaults__]
    return sys.getsizeof(function) + weighing.weigh_many(held, 3, looks)


def _shallow(weighing: Weighing, value: Any, looks: int) -> int:
    return sys.getsizeof(value)


def _object(weighing: Weighing, value: Any, looks: int) -> int:
    """Anything else: what it says, or what it refers to, or what it would be as a pickle."""
    told = getattr(value, "nbytes", None)
    if isinstance(told, int | np.integer):
        return int(told)
    held = gc.get_referents(value)
    sample = held[:: 1 + len(held) // SAMPLE]
    bytes_ = sys.getsizeof(value) + weighing.weigh_many(sample, len(held), looks)
    is_opaque = bytes_ < OPAQUE and type(value) is not object and all(isinstance(one, SHARED) for one in sample)
    return bytes_ + weighing.pickled(value) if is_opaque else bytes_


# What belongs to the program, and so to no result.
SHARED = (type, types.ModuleType, types.BuiltinFunctionType, types.CodeType)
# What holds nothing else, by the very class.
PLAIN = frozenset({type(None), bool, int, float, complex, bytes, datetime.date, datetime.timedelta, decimal.Decimal})
# Arrays that make an object of each item only when it is asked for.
BUFFERED = (pd.arrays.PeriodArray, pd.arrays.IntervalArray, pd.arrays.ArrowExtensionArray)
Measure = Callable[[Weighing, Any, int], int]
SIZE: Mapping[type, Measure] = {
    list: _sequence,
    tuple: _sequence,
    set: _set,
    frozenset: _set,
    dict: _mapping,
    pd.DataFrame: _frame,
    pd.Series: _series,
    pd.Index: _index,
    pd.Categorical: _categories,
    pd.api.extensions.ExtensionArray: _column,
    np.ma.MaskedArray: _masked,
    np.ndarray: _numbers,
    memoryview: lambda weighing, view, looks: weighing.weigh(view.obj, looks),
    types.FunctionType: _function,
    **dict.fromkeys((str, bytes, bytearray, datetime.date, np.generic), _shallow),
    **dict.fromkeys(SHARED, lambda weighing, value, looks: 0),
    object: _object,
}
