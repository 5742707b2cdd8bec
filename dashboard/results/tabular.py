"""Tables as nodes return them: the rows and the index of a DataFrame or a Series.

A table on the page and a table in a file have the same columns, because both are made from what is said here.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.pictures import Tabled


def is_table(value: Any) -> bool:
    """Whether a value has rows and columns."""
    return isinstance(value, pd.DataFrame | pd.Series | Tabled)


def is_empty(value: Any) -> bool:
    """Whether a value is a table without rows."""
    return is_table(value) and not len(to_frame(value))


def to_frame(table: pd.DataFrame | pd.Series | Tabled) -> pd.DataFrame:
    """A table as a DataFrame; the column of a Series without a name is called `value`."""
    if isinstance(table, Tabled):
        return table.table
    if isinstance(table, pd.DataFrame):
        return table
    return table.to_frame("value" if table.name is None else table.name)


def with_index(frame: pd.DataFrame, unnamed: str | None = None) -> pd.DataFrame:
    """The frame with an index that means something as its first columns.

    Parameters
    ----------
    frame: shape (rows, columns).
    unnamed: the name of a level of the index that has none; `index` or `level_0`, as pandas says, by default.
    """
    if not is_meaningful(frame.index):
        return frame
    names = None if unnamed is None else [unnamed if name is None else name for name in frame.index.names]
    return frame.reset_index(names=names, allow_duplicates=True)


def is_meaningful(index: pd.Index) -> bool:
    """Whether an index tells a viewer anything: numbers without a name are what filtering left over."""
    return index.nlevels > 1 or index.name is not None or index.inferred_type not in ("integer", "empty")
