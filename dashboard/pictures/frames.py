"""Tables of other libraries as pandas has them, to be shown and saved like any other.

For those of polars no other library is needed: where it would ask for pyarrow, the columns go over one by one.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.pictures.kept import Tabled


def of_polars(value: Any) -> Tabled | None:
    """A DataFrame, a Series or, when it is computed, a LazyFrame of polars."""
    found = value.collect() if hasattr(value, "collect") else value
    if hasattr(found, "get_columns"):
        return Tabled(value, pd.DataFrame({column.name: _of_column(column) for column in found.get_columns()}))
    if hasattr(found, "to_frame"):
        return Tabled(value, pd.DataFrame({found.name or "value": _of_column(found)}))
    return None


def _of_column(column: Any) -> pd.Series:
    """A column of polars; whole numbers of which some are missing stay whole."""
    import polars as pl

    if column.dtype.is_integer() and column.null_count():
        return pd.Series(pd.array(column.to_list(), dtype="Int64"))
    if column.dtype == pl.Boolean and column.null_count():
        return pd.Series(pd.array(column.to_list(), dtype="boolean"))
    if column.dtype.is_numeric() and not column.dtype.is_decimal():
        return pd.Series(column.to_numpy())
    if column.dtype in (pl.Date, pl.Datetime):
        return pd.to_datetime(pd.Series(column.to_list()))
    return pd.Series(column.to_list(), dtype=None if len(column) else object)


def of_pyarrow(value: Any) -> Tabled | None:
    """A Table, a RecordBatch or an array of pyarrow."""
    if not hasattr(value, "to_pandas"):
        return None
    found = value.to_pandas()
    return Tabled(value, found if isinstance(found, pd.DataFrame) else found.to_frame("value"))
