"""How many bytes a stored value holds, judged in a few milliseconds whatever it is.

    size([frame, {"model": model}, "text"])

A table from type to handler knows collections, arrays and pandas data. Of anything else Python's garbage collector
says what it refers to: attributes, slots, the cells of a closure, the dict behind its views. Where even that sees
nothing, in an object made in C or Rust, the bytes are counted that pickling it writes; they are not kept.

What has a few thousand parts is walked through part by part, and each counts once: chains, circles, and what many
parts share. Of a large collection a sample stands for all, spread evenly. Only where a walk would take too long, a
sample is looked at all the way down, and stands for the rest.

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
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from dashboard.by_type import entry

LOOKS = 4000  # how many values a walk looks at, and a sample, about 1 µs each
SAMPLE = 500  # how many items of one collection
COLUMNS = 100  # how many columns of one frame, other than those of numbers
LEAST = 20  # how many of them at least, where each is large itself
DEEPEST = 60  # what lies so far down is in no sample
NEAR = 20_000  # what can only be walked through is sampled among its first so many
OPAQUE = 1000  # bytes: an object in C that says it takes more is believed
PICKLING = 100  # looks that a pickling costs
PICKLED = 64_000_000  # bytes at which one ends
SECONDS = 0.005  # after which one ends


def size(value: Any) -> int:
    """Return the bytes that a value holds, about; an object that knows better says so as `nbytes`."""
    weighing = Weighing()
    walked, is_all = weighing.walk(value)
    return walked if is_all else max(walked, weighing.weigh(value, LOOKS))


class Parts(NamedTuple):
    """What a value takes itself; groups of what it holds, each a sample and how many that stands for."""

    bytes: int
    groups: Sequence[tuple[Sequence[Any], int]] = ()
    is_opaque: bool = False  # it holds more than can be seen


class Weighing:
    """What one weighing has met, and how much of it it has looked at."""

    def __init__(self) -> None:
        self._met: dict[int, Any] = {}  # by identity; it holds them, so that no other takes their place
        self._pickled: dict[int, tuple[Any, int]] = {}
        self._depth = 0
        self.looked = 0

    def walk(self, value: Any) -> tuple[int, bool]:
        """Return the bytes of a value, each part counted once, and whether that was all of it."""
        end = self.looked + LOOKS
        parts = [_Part(value, 0, 1.0)]
        places = {id(value): 0}  # the parts hold them, so that no other takes their place
        for place, part in enumerate(parts):  # which become more meanwhile
            if self.looked > end:
                break
            part.bytes, groups = self._bytes_and_groups(part.value)
            for sample, count in groups:
                for item in sample:
                    self.looked += 1
                    if type(item) in PLAIN:
                        part.bytes += sys.getsizeof(item) * count / len(sample)
                    elif id(item) in places:
                        parts[places[id(item)]].is_shared = True
                    else:
                        places[id(item)] = len(parts)
                        parts.append(_Part(item, place, count / len(sample)))
        return _total(parts), parts[-1].bytes >= 0

    def weigh(self, value: Any, looks: int) -> int:
        """Return the bytes of a value, after about so many looks at a sample of what it holds."""
        kind = type(value)
        self.looked += 1
        if kind in PLAIN:
            return sys.getsizeof(value)
        if id(value) in self._met or self._depth > DEEPEST:
            return 0
        self._met[id(value)] = value
        self._depth += 1
        end = self.looked + looks
        bytes_, groups = self._bytes_and_groups(value)
        for number, (sample, count) in enumerate(groups):
            bytes_ += self._weigh_many(sample, count, (end - self.looked) // (len(groups) - number))
        self._depth -= 1
        return int(bytes_)

    def _weigh_many(self, sample: Sequence[Any], count: int, looks: int) -> int:
        """Return the bytes of `count` items that a sample stands for, after about so many looks.

        What holds nothing is judged apart, so that it neither takes the looks of what holds much, nor passes for it.
        """
        end = self.looked + looks
        total = self._weigh_alike([item for item in sample if _holds_nothing(item)], looks // 4)
        total += self._weigh_alike([item for item in sample if not _holds_nothing(item)], end - self.looked)
        return total * count // max(1, len(sample))

    def _weigh_alike(self, items: Sequence[Any], looks: int) -> int:
        """Return the bytes of all the items, judged by as many as can be looked at."""
        end = self.looked + looks
        total = weighed = 0
        for number in range(len(items)):
            left = end - self.looked
            if weighed and left <= 0:
                break
            item = items[number * 7919 % len(items)]  # 7919 is a prime: the looks may end, and still all are spread
            total += self.weigh(item, max(1, left // min(len(items) - number, LEAST)))
            weighed += 1
        return total * len(items) // max(1, weighed)

    def _bytes_and_groups(self, value: Any) -> tuple[float, Sequence[tuple[Sequence[Any], int]]]:
        try:
            parts = entry(PARTS, type(value))(value)
        except Exception:  # noqa: BLE001 - an own class may raise anything when somebody looks at it
            return object.__sizeof__(value), ()
        if parts.is_opaque and id(value) not in self._pickled:
            self._pickled[id(value)] = value, self.pickled(value)
        more = self._pickled[id(value)][1] if parts.is_opaque else 0
        return parts.bytes + more, parts.groups

    def pickled(self, value: Any) -> int:
        """Return the bytes that pickling a value writes until it ends, or takes too long."""
        self.looked += PICKLING
        count = _Count(time.perf_counter() + SECONDS)
        with suppress(Exception):  # it cannot be pickled, or it was enough
            pickle.Pickler(count, pickle.HIGHEST_PROTOCOL).dump(value)
        return count.bytes


@dataclass(slots=True, eq=False)
class _Part:
    """What a walk has met: the place of what holds it, how many like it it stands for, and its own bytes once known."""

    value: Any
    above: int
    stands_for: float
    bytes: float = -1
    is_shared: bool = False


def _total(parts: list[_Part]) -> int:
    """The bytes of all parts; one that was met twice is one, though it was met in a sample."""
    numbers = [1.0]
    for part in parts[1:]:
        numbers.append(1.0 if part.is_shared else numbers[part.above] * part.stands_for)
    return int(sum(max(0, part.bytes) * number for part, number in zip(parts, numbers, strict=True)))


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


def _sequence(items: Any) -> Parts:
    sample = list(items[:: 1 + len(items) // SAMPLE])
    return Parts(sys.getsizeof(items), [(sample, len(items)), *_own(items)])


def _set(items: Any) -> Parts:
    return Parts(sys.getsizeof(items), [(_near(items, len(items)), len(items)), *_own(items)])


def _mapping(items: Mapping[Any, Any]) -> Parts:
    keys, values = (_near(some, len(items)) for some in (items, items.values()))
    return Parts(sys.getsizeof(items), [(keys, len(items)), (values, len(items)), *_own(items)])


def _own(items: Any) -> list[tuple[list[Any], int]]:
    """What a collection of an own class has beside its items."""
    return [([vars(items)], 1)] if hasattr(items, "__dict__") else []


def _numbers(array: np.ndarray) -> Parts:
    if not array.dtype.hasobject:
        return Parts(array.nbytes)
    return Parts(array.nbytes, [(array.flat[:: 1 + array.size // SAMPLE].tolist(), array.size)])


def _masked(array: np.ma.MaskedArray) -> Parts:
    data = _numbers(array.data)
    return data._replace(bytes=data.bytes + np.ma.getmaskarray(array).nbytes)


def _column(array: pd.api.extensions.ExtensionArray) -> Parts:
    if array.dtype.kind != "O" or isinstance(array, BUFFERED):
        return Parts(array.nbytes)
    return Parts(array.nbytes, [(list(array[:: 1 + len(array) // SAMPLE]), len(array))])


def _index(index: pd.Index) -> Parts:
    if isinstance(index, pd.MultiIndex):
        return Parts(sum(codes.nbytes for codes in index.codes), [([*index.levels], index.nlevels)])
    return Parts(0, [([index.array], 1)])


def _frame(frame: pd.DataFrame) -> Parts:
    """A frame by its types first, for a frame may have ten thousand columns of numbers."""
    kinds = list(frame.dtypes)
    others = [place for place, kind in enumerate(kinds) if not _is_plain(kind)]
    plain = len(frame) * sum(kind.itemsize for kind in kinds if _is_plain(kind))
    sample = [frame.iloc[:, place].array for place in others[:: 1 + len(others) // COLUMNS]]
    return Parts(plain, [(sample, len(others)), ([frame.index, frame.columns, frame.attrs], 3)])


def _is_plain(kind: Any) -> bool:
    return isinstance(kind, np.dtype) and not kind.hasobject


def _function(function: types.FunctionType) -> Parts:
    """A function with what it has closed over, not with the names of its module."""
    held = [function.__closure__, function.__defaults__, function.__kwdefaults__]
    return Parts(sys.getsizeof(function), [(held, 3)])


def _shallow(value: Any) -> Parts:
    return Parts(sys.getsizeof(value))


def _holds_nothing(value: Any) -> bool:
    kind = type(value)
    return kind in PLAIN or issubclass(kind, SHARED) or entry(PARTS, kind) is _shallow


def _object(value: Any) -> Parts:
    """Anything else: what it says, or what it refers to, or what it would be as a pickle."""
    told = getattr(value, "nbytes", None)
    if isinstance(told, int | np.integer):
        return Parts(int(told))
    held = gc.get_referents(value)
    sample = held[:: 1 + len(held) // SAMPLE]
    bytes_ = sys.getsizeof(value)
    is_opaque = bytes_ < OPAQUE and type(value) is not object and all(isinstance(one, SHARED) for one in sample)
    return Parts(bytes_, [(sample, len(held))], is_opaque)


# What belongs to the program, and so to no result.
SHARED = (type, types.ModuleType, types.BuiltinFunctionType, types.CodeType)
# What holds nothing else, by the very class.
PLAIN = frozenset({type(None), bool, int, float, complex, bytes, datetime.date, datetime.timedelta, decimal.Decimal})
# Arrays that make an object of each item only when it is asked for.
BUFFERED = (pd.arrays.PeriodArray, pd.arrays.IntervalArray, pd.arrays.ArrowExtensionArray)
PARTS: Mapping[type, Callable[[Any], Parts]] = {
    list: _sequence,
    tuple: _sequence,
    set: _set,
    frozenset: _set,
    dict: _mapping,
    pd.DataFrame: _frame,
    pd.Series: lambda series: Parts(0, [([series.array, series.index, series.attrs], 3)]),
    pd.RangeIndex: _shallow,
    pd.Index: _index,
    pd.Categorical: lambda array: Parts(array.codes.nbytes, [([array.categories], 1)]),
    pd.api.extensions.ExtensionArray: _column,
    np.ma.MaskedArray: _masked,
    np.ndarray: _numbers,
    memoryview: lambda view: Parts(0, [([view.obj], 1)]),
    types.FunctionType: _function,
    **dict.fromkeys((str, bytes, bytearray, datetime.date, np.generic), _shallow),
    **dict.fromkeys(SHARED, lambda value: Parts(0)),
    object: _object,
}
