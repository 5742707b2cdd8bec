"""Columns as authors have them, beyond plain numbers, times and texts; for any number of rows."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

DAY = date(2024, 1, 1)


def _numbers(rows: int, seed: int) -> list[int]:
    return [1 + (row * (seed + 2)) % 7 for row in range(rows)]


def _gaps(values: list, seed: int, gap: Any = None) -> list:
    return [gap if row % 5 == seed else value for row, value in enumerate(values)]


def _cells(values: list) -> np.ndarray:
    """One cell for each, whatever it is; numpy would make two dimensions of lists."""
    cells = np.empty(len(values), object)
    cells[:] = values
    return cells


def _polygon(number: int, seed: int) -> list:
    """A multipolygon in one dimension: a square, in it a hole if its number is even."""
    hole = [[number + 0.3, number + 0.3, number + 0.6, number + 0.6]] if (number + seed) % 2 else []
    return [[[number, number, number + 1, number + 1], *hole]]


# Of a number of rows and a seed.
NUMERIC: dict[str, Callable[[int, int], Any]] = {
    "nullable": lambda rows, seed: pd.array(_gaps(_numbers(rows, seed), seed), dtype="Int64"),
    "nullable floats": lambda rows, seed: pd.Series(_gaps(_numbers(rows, seed), seed), dtype="Float64"),
    "masked": lambda rows, seed: np.ma.array(_numbers(rows, seed), mask=[row % 5 == seed for row in range(rows)]),
    "decimal": lambda rows, seed: _gaps([Decimal(n) / 4 for n in _numbers(rows, seed)], seed),
    "fraction": lambda rows, seed: _cells([Fraction(n, 3) for n in _numbers(rows, seed)]),
    "huge": lambda rows, seed: [2**53 + n for n in _numbers(rows, seed)],
    "small": lambda rows, seed: np.array(_numbers(rows, seed), "f2"),
    "sparse": lambda rows, seed: pd.arrays.SparseArray(_gaps(_numbers(rows, seed), seed, np.nan)),
    "infinite": lambda rows, seed: _gaps(_numbers(rows, seed), seed, float("inf")),
    "booleans": lambda rows, seed: pd.array(_gaps([n > 3 for n in _numbers(rows, seed)], seed), dtype="boolean"),
}
OTHERS: dict[str, Callable[[int, int], Any]] = {
    "interval": lambda rows, seed: pd.interval_range(seed, seed + rows),
    "cut": lambda rows, seed: pd.Series(pd.cut(_numbers(rows, seed), [0, 2, 5]) if rows else []),
    "period": lambda rows, seed: pd.Series(pd.period_range("2024-01", periods=rows, freq="M")),
    "zone": lambda rows, seed: pd.date_range(f"2024-03-3{seed % 2}", periods=rows, freq="3h", tz="Europe/Berlin"),
    "dates": lambda rows, seed: _gaps([DAY + timedelta(n) for n in _numbers(rows, seed)], seed),
    "durations": lambda rows, seed: pd.to_timedelta(_gaps(_numbers(rows, seed), seed), unit="h"),
    "texts": lambda rows, seed: pd.array(_gaps([f"no. {n}" for n in _numbers(rows, seed)], seed), dtype="string"),
    "categories": lambda rows, seed: pd.Series(list("abca" * rows)[:rows], dtype="category"),
    "arrays": lambda rows, seed: _cells([np.arange(n + seed) for n in _numbers(rows, seed)]),
    "lists": lambda rows, seed: _gaps([list(range(n)) for n in _numbers(rows, seed)], seed, np.nan),
    "pairs": lambda rows, seed: _cells([("a", str(n)) for n in _numbers(rows, seed)]),
    "dicts": lambda rows, seed: _cells([{"n": n} for n in _numbers(rows, seed)]),
    "mixed": lambda rows, seed: _cells(_gaps([n if n % 2 else str(n) for n in _numbers(rows, seed)], seed)),
}
ODD = {**NUMERIC, **OTHERS}
SHAPES: dict[str, Callable[[int, int], list]] = {
    "polygons": lambda rows, seed: _gaps([_polygon(n, seed) for n in range(rows % 5)], seed, []),
    "paths": lambda rows, seed: _gaps([[n, n + 1, None, n + 2] for n in range(rows % 5)], seed),
    "patches": lambda rows, seed: _cells([np.array([n, n + 1.0, n + seed]) for n in range(rows % 5)]),
}
