"""A column of data as a person reads it: how its cells are said, in which order they come, which of them hold a word.

Numbers of a column all have as many decimals, those that the author's rounding left, else four digits of a typical one;
days are days, and of moments as much is said as they differ in. What nobody knows a better word for says itself.

Everything runs over whole columns at once: of 100,000 rows a column of numbers is sorted in 25 ms, one of texts in 100.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from math import floor, log10
from typing import Any

import numpy as np
import pandas as pd

Say = Callable[[Any], str]

EXACT = 6  # up to so many decimals are taken for the author's rounding
DIGITS = 4  # of numbers that nobody rounded
GROUPED = 10_000  # from here on digits stand in threes; a year does not
PLAIN = (1e-4, 1e15)  # numbers that are written without a power of ten


@dataclass(frozen=True)
class Kind:
    """What can be done with the cells of one kind of column.

    say: how a cell of this column is said; missing ones are not asked about.
    holds: which cells hold a word that somebody looks for.
    right: whether cells stand at the right, digit under digit.
    """

    name: str
    say: Callable[[pd.Series], Say]
    holds: Callable[[pd.Series, str], pd.Series]
    right: bool = False


def kind(column: pd.Series) -> Kind:
    return KINDS.get(_plain_dtype(column).kind, WORDS)


def say(column: pd.Series) -> Say:
    """How the cells of a column are said."""
    return kind(column).say(_plain(column))


def said(cells: pd.Series, words: Say) -> list[str]:
    """Some cells in words; a missing one says nothing."""
    return ["" if missing else words(cell) for cell, missing in zip(cells, cells.isna(), strict=True)]


def places(frame: pd.DataFrame, words: str, sorters: list[tuple[str, bool]]) -> np.ndarray:
    """Which rows hold all these words, in any of their cells, and in which order: by column, upwards or not."""
    found = np.flatnonzero(_holding(frame, words.split()))
    for name, upwards in reversed(sorters):
        found = found[_order(frame[name].iloc[found], upwards)]
    return found


def _holding(frame: pd.DataFrame, words: list[str]) -> np.ndarray:
    found = np.ones(len(frame), dtype=bool)
    for word in words:
        columns = (_holds(column, word) for _, column in frame.items())
        found &= np.logical_or.reduce([np.zeros(len(frame), dtype=bool), *columns])
    return found


def _holds(column: pd.Series, word: str) -> np.ndarray:
    if isinstance(column.dtype, pd.CategoricalDtype):
        groups = column.cat.categories.to_series()
        return column.isin(groups[_holds(groups, word)]).to_numpy()
    return kind(column).holds(column, word).to_numpy(dtype=bool, na_value=False)


def _order(column: pd.Series, upwards: bool) -> np.ndarray:
    """Places in the column from first to last, missing cells last, equal ones as they stood."""
    column = column.reset_index(drop=True)
    options = {"ascending": upwards, "kind": "stable"}
    try:
        return column.sort_values(key=_without_case, **options).index.to_numpy()
    except TypeError:  # of several kinds, or of one that has no order
        return column.map(str, na_action="ignore").sort_values(key=_without_case, **options).index.to_numpy()


def _without_case(column: pd.Series) -> pd.Series:
    return column.str.lower() if isinstance(column.dtype, pd.StringDtype) else column


def _plain_dtype(column: pd.Series) -> Any:
    return column.cat.categories.dtype if isinstance(column.dtype, pd.CategoricalDtype) else column.dtype


def _plain(column: pd.Series) -> pd.Series:
    return column.astype(_plain_dtype(column)) if isinstance(column.dtype, pd.CategoricalDtype) else column


# Numbers --------------------------------------------------------------------------------------------------------------


def _whole(column: pd.Series) -> Say:
    comma = "," if column.abs().max() >= GROUPED else ""
    return lambda cell: f"{cell:{comma}d}"


def _number(column: pd.Series) -> Say:
    largest = np.abs(_finite(column)).max(initial=0)
    if largest and not PLAIN[0] <= largest < PLAIN[1]:
        return lambda cell: f"{cell:.{DIGITS - 1}e}"
    comma, decimals = "," if largest >= GROUPED else "", _decimals(column)
    return lambda cell: f"{cell:z{comma}.{decimals}f}"


def _finite(column: pd.Series) -> np.ndarray:
    numbers = column.to_numpy(dtype=float, na_value=np.nan)
    return numbers[np.isfinite(numbers)]


def _decimals(column: pd.Series) -> int:
    numbers = _finite(column)
    exact = (decimals for decimals in range(EXACT + 1) if (np.round(numbers, decimals) == numbers).all())
    return next(chain(exact, [_digits(np.abs(numbers[numbers != 0]))]))


def _digits(numbers: np.ndarray) -> int:
    """Decimals that show four digits of a typical number."""
    return max(0, DIGITS - 1 - floor(log10(np.median(numbers)))) if len(numbers) else 0


def _begins_with(column: pd.Series, word: str) -> pd.Series:
    """Numbers that begin with these digits, as they are shown: 5.1 finds 5.1 and 5.14, 5 finds both."""
    try:
        sought = float(word.replace(",", ""))
    except ValueError:
        return pd.Series(False, column.index)
    shown = column.abs() if column.dtype.kind != "f" else column.abs().round(_decimals(column))
    _, _, decimals = word.partition(".")
    step = 10.0 ** -len(decimals)
    from_, to = abs(sought) - step * 1e-6, abs(sought) + step * (1 - 1e-6)
    return (shown >= from_) & (shown < to) & ((column < 0) == word.startswith("-"))


# Moments --------------------------------------------------------------------------------------------------------------

DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def _moment(column: pd.Series) -> Say:
    local = column.dropna().dt.tz_localize(None)
    steps = {"D": "%Y-%m-%d", "min": "%Y-%m-%d %H:%M", "s": "%Y-%m-%d %H:%M:%S"}
    enough = (words for unit, words in steps.items() if (local.dt.floor(unit) == local).all())
    words = next(enough, "%Y-%m-%d %H:%M:%S.%f")
    return lambda cell: cell.strftime(words)


def _within(column: pd.Series, word: str) -> pd.Series:
    """Moments of the year, the month or the day."""
    try:
        span = pd.Period(word) if DAY.fullmatch(word) else None
    except ValueError:  # a 13th month
        span = None
    if span is None:
        return pd.Series(False, column.index)
    local = column.dt.tz_localize(None)
    return (local >= span.start_time) & (local <= span.end_time)


# Words ----------------------------------------------------------------------------------------------------------------


FLAGS = {"yes": True, "no": False}


def _flag(cell: Any) -> str:
    return "yes" if cell else "no"


def _contains(column: pd.Series, word: str) -> pd.Series:
    texts = column if isinstance(column.dtype, pd.StringDtype) else column.map(str, na_action="ignore").astype("str")
    return texts.str.contains(word, case=False, regex=False, na=False)


WORDS = Kind("words", lambda column: str, _contains)
WHOLE = Kind("number", _whole, _begins_with, right=True)
KINDS: Mapping[str, Kind] = {  # by numpy's letter for a dtype
    "i": WHOLE,
    "u": WHOLE,
    "f": Kind("number", _number, _begins_with, right=True),
    "M": Kind("moment", _moment, _within, right=True),
    "b": Kind("flag", lambda column: _flag, lambda column, word: column == FLAGS.get(word.lower())),
}
