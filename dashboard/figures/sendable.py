"""Columns as a browser can be sent them, and use them.

BokehJS knows arrays of numbers, times and texts, and lists of whatever JSON has. What authors have besides becomes one
of those where its meaning is clear:

- a value that is missing is NaN, a gap: in numbers with a mask, in nullable ones, among numbers and times of any kind
  (Bokeh would send null, which a browser draws at 0). In the place of a list it is an empty one, a line without points.
  Among texts None stays: there it is a colour, too;
- `Decimal` and `Fraction` are floats, periods the time at which they start, intervals texts;
- what numpy can read (a column of polars, arrow, xarray) is an array.

What is left is refused by `refuse_unsendable`, which names the column, and so are other values of models, like tags. An
array's dtype says enough; of what may hold any object the types of the cells are looked at, and only a cell of a type
that is not known is tried, by serialising it: for all columns of a large figure that would take 80 to 700 ms.

What has a place on an axis is one more question: `as_times`, `as_factors` and `first_text` answer it for a column.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from operator import is_
from typing import Any

import numpy as np
import pandas as pd
from bokeh.core.serialization import SerializationError, Serializer

from dashboard.figures.records import Ref, Row, Struct

SENDABLE = "biufmMSU"  # kinds of dtypes: booleans, integers, floats, times, texts; complex numbers are none
GAP = float("nan")
MISSING = (type(None), type(pd.NA), type(pd.NaT))
NUMBERS = (int, float, np.integer, np.floating)
FRACTIONS = (Decimal, Fraction)
TIMES = (date, datetime, time, timedelta, np.datetime64, np.timedelta64, pd.Period)
SEQUENCES = (list, tuple, np.ndarray, pd.Series, pd.Index, pd.api.extensions.ExtensionArray)
KNOWN = (*MISSING, *NUMBERS, *TIMES, bool, np.bool_, Ref)


def as_sent(column: Any) -> Any:
    """Return a column in the form in which it is sent: itself, where that is its own or nobody knows one."""
    array = column if isinstance(column, list | tuple) else _array(column)
    if isinstance(array, np.ndarray) and (array.dtype.kind != "O" or array.ndim != 1):
        return array
    return column if array is None else _of_objects(array)


def refuse_unsendable(values: Mapping[str, Any], kind: str = "") -> None:
    """Raise if a column, as `as_sent` returned it, cannot be sent; or a plain value of a model of that kind.

    Raises
    ------
    bokeh.core.serialization.SerializationError
        It names the column or the property, and what is in it.
    """
    for name, value in values.items():
        for unknown in _unknown(value):
            try:
                Serializer().encode(unknown)
            except Exception as error:  # a foreign object may raise anything when it is asked for its parts
                what = unknown.dtype if isinstance(unknown, np.ndarray) else type(unknown).__name__
                where = f"{kind}.{name}" if kind else f"Column {name!r}"
                raise SerializationError(
                    f"{where} holds values of type {what}, which no browser understands. "
                    "Make them numbers, times or texts."
                ) from error


def _unknown(value: Any) -> Iterable[Any]:
    """Yield what may be impossible to send, at any depth."""
    if isinstance(value, np.ndarray) and value.dtype.kind in SENDABLE:
        return
    if isinstance(value, Mapping):
        value = (*value, *value.values())
    elif isinstance(value, set | frozenset | Struct):
        value = tuple(value.fields.values() if isinstance(value, Struct) else value)
    if _may_hold_any(value):
        kinds = set(map(type, value.flat if isinstance(value, np.ndarray) else value))
        doubtful = tuple(kind for kind in kinds if not _is_known(kind))
        if doubtful:
            for cell in value:
                if isinstance(cell, doubtful):
                    yield from _unknown(cell)
    elif not _is_known(type(value)):
        yield value


def _is_known(kind: type) -> bool:
    return kind is str or issubclass(kind, KNOWN)


def as_times(column: Any) -> np.ndarray | None:
    """Return a column of days, some of which may be missing, as times; None if it is another one.

    Bokeh sends the text of a day. That can be read where a column is only spoken of, but has no place on an axis.
    """
    cells = column if _may_hold_any(column) else ()
    kinds = set(map(type, cells))
    if date not in kinds or not kinds <= {date, float}:
        return None
    times = np.array([cell if type(cell) is date else "NaT" for cell in cells], "M8[D]")
    times.flags.writeable = False
    return times


def as_factors(column: Any) -> Any:
    """Return a column of factors with NaN, which has no place, for what is missing: a browser fails at null."""
    if not _may_hold_any(column):
        return column
    kinds = set(map(type, column))
    if list in kinds or Row in kinds:  # lines from factor to factor
        return Row(as_factors(cell) for cell in column)
    return Row(_each(column, lambda cell: cell, GAP)) if kinds & {*MISSING} else column


def first_text(column: Any) -> str | None:
    """Return the first text of a column, at any depth, that holds no numbers; None of any other column."""
    if not _may_hold_any(column):
        return next(map(str, column), None) if isinstance(column, np.ndarray) and column.dtype.kind == "U" else None
    cells = (cell for cell in column if not _is_gap(cell))
    first = next(cells, None)
    if _may_hold_any(first):
        return first_text(first)
    return first if isinstance(first, str) and all(isinstance(cell, str) for cell in cells) else None


def _is_gap(cell: Any) -> bool:
    is_nan = type(cell) is float and cell != cell
    return is_nan or isinstance(cell, MISSING) or (_may_hold_any(cell) and not len(cell))


def _may_hold_any(column: Any) -> bool:
    return isinstance(column, list | tuple) or (isinstance(column, np.ndarray) and column.dtype.kind == "O")


# Arrays ---------------------------------------------------------------------------------------------------------------


def frozen(array: np.ndarray) -> np.ndarray:
    """Return an array that nobody can write to any more: itself, if that is so already."""
    if _writeable(array):
        array = array.copy()
        array.flags.writeable = False
    return array


def _writeable(array: Any) -> bool:
    """Tell whether the array, or any that it is a view of, can still be written to."""
    while isinstance(array, np.ndarray):
        if array.flags.writeable:
            return True
        array = array.base
    return False


def _array(column: Any) -> np.ndarray | None:
    """Return a plain array of anything like one; None if it is none."""
    if isinstance(column, pd.Series | pd.Index | pd.api.extensions.ExtensionArray):
        return _of_pandas(pd.Series(column, copy=False))
    if isinstance(column, np.ma.MaskedArray):
        return _without_mask(column)
    return np.asarray(column) if hasattr(column, "__array__") else None


def _of_pandas(series: pd.Series) -> np.ndarray:
    kind = series.dtype
    if isinstance(kind, pd.PeriodDtype):
        return series.dt.to_timestamp().to_numpy()
    if isinstance(kind, pd.DatetimeTZDtype):
        return series.dt.tz_convert(None).to_numpy()
    if isinstance(kind, pd.StringDtype):
        return series.to_numpy(dtype=object, na_value=np.nan)
    numeric = pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind)
    if numeric and isinstance(kind, pd.api.extensions.ExtensionDtype) and series.hasnans:
        return series.to_numpy(dtype=float, na_value=np.nan)
    return series.to_numpy()


def _without_mask(array: np.ma.MaskedArray) -> np.ndarray:
    """Return an array with gaps in the places that the mask hides."""
    if array.dtype.kind in "iuf":
        return array.astype(float).filled(np.nan)
    if array.dtype.kind in "mM":
        return array.filled(np.array("NaT", array.dtype))
    return array.astype(object).filled(GAP)


# Cells of any type ----------------------------------------------------------------------------------------------------


def _of_objects(column: Any) -> Any:
    kinds = set(map(type, column))
    known = {kind for kind in kinds if not issubclass(kind, MISSING)}
    has_missing = kinds != known
    if known <= {str}:
        return column
    if _all(known, (*NUMBERS, *FRACTIONS)) and (has_missing or not _all(known, NUMBERS)):
        return np.array(_each(column, float, GAP), dtype=float)
    if _all(known, (pd.Interval, float)):
        return _each(column, lambda cell: str(cell) if isinstance(cell, pd.Interval) else cell, GAP)
    if _all(known - {float}, SEQUENCES):
        return _of_sequences(column)
    return _each(column, lambda cell: cell, GAP) if has_missing and str not in known else column


def _of_sequences(column: Any) -> Any:
    """Return lists in lists, as geometry is, and factors of several levels, which are tuples of texts."""
    cells = [as_sent(cell) if isinstance(cell, SEQUENCES) else cell for cell in column]
    factors = any(isinstance(cell, tuple) and cell and isinstance(cell[0], str) for cell in cells)
    cells = [cell if isinstance(cell, SEQUENCES) else GAP if factors else [] for cell in cells]
    is_same = isinstance(column, list | tuple) and all(map(is_, cells, column))
    return column if is_same else cells


def _all(kinds: set[type], wanted: tuple[type, ...]) -> bool:
    return bool(kinds) and all(issubclass(kind, wanted) and kind is not bool for kind in kinds)


def _each(column: Iterable[Any], convert: Callable[[Any], Any], missing: Any) -> list[Any]:
    return [missing if isinstance(cell, MISSING) else convert(cell) for cell in column]
