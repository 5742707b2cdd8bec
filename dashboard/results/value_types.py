"""What kinds of values nodes return: how many bytes one holds, and how it is handed on so that no node spoils it.

Two tables, from type to handler. pandas data is handed on as a shallow copy, which copy-on-write (pandas 3) makes safe;
numpy arrays as views that refuse to be written to; Python's own collections as copies, item by item.
"""

from __future__ import annotations

import copy
import sys
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd

from dashboard.by_type import entry, handler
from dashboard.figures import Drawing, to_models


def _shallow(data: Any) -> Any:
    return data.copy(deep=False)


def _read_only(array: np.ndarray) -> np.ndarray:
    view = array.view()
    view.flags.writeable = False
    return view


def _list(items: list[Any]) -> list[Any]:
    copied = copy.copy(items)
    if any(map(_changes_hands, set(map(type, items)))):
        copied[:] = map(hand_on, items)
    return copied


def _tuple(items: tuple[Any, ...]) -> tuple[Any, ...]:
    given = map(hand_on, items)
    return items._make(given) if hasattr(items, "_make") else tuple(given) if type(items) is tuple else items


def _dict(items: dict[Any, Any]) -> dict[Any, Any]:
    copied = copy.copy(items)
    for key, item in items.items():
        copied[key] = hand_on(item)
    return copied


def _changes_hands(kind: type) -> bool:
    return entry(HAND_ON, kind) is not None


HAND_ON: Mapping[type, Callable[[Any], Any]] = {
    pd.DataFrame: _shallow,
    pd.Series: _shallow,
    np.ndarray: _read_only,
    list: _list,
    tuple: _tuple,
    dict: _dict,
    set: copy.copy,
    Drawing: lambda drawing: to_models(drawing)[0],
}


def _items(items: Iterable[Any], count: int) -> int:
    """Bytes of many items, judged by a thousand spread evenly among them."""
    sample = [size(item) for item in islice(items, 0, None, 1 + count // 1000)]
    return sum(sample) * count // max(1, len(sample))


def _collection(items: Any) -> int:
    return sys.getsizeof(items) + _items(items, len(items))


SIZE: Mapping[type, Callable[[Any], int]] = {
    pd.DataFrame: lambda frame: int(frame.memory_usage(deep=True).sum()),
    pd.Series: lambda series: int(series.memory_usage(deep=True)),
    np.ndarray: lambda array: array.nbytes,
    list: _collection,
    tuple: _collection,
    set: _collection,
    frozenset: _collection,
    dict: lambda items: _collection(items) + _items(items.values(), len(items)),
}


def hand_on(value: Any) -> Any:
    """A stored value as another node may receive it."""
    give = handler(HAND_ON, value)
    return give(value) if give else value


def size(value: Any) -> int:
    """Bytes that a value holds, as far as they can be counted cheaply; what knows better says so as `nbytes`."""
    measure = handler(SIZE, value)
    return measure(value) if measure else int(getattr(value, "nbytes", sys.getsizeof(value)))
