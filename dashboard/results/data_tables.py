"""Whatever a figure was drawn from, as files: tables in collections, arrays, columns by name, other libraries' tables.

    files("towns", {"by year": frame, "rivers": other})    towns-by year.csv, towns-rivers.csv

Columns of one length are one table; of anything that holds several tables each is a file, named after the way to it.
What a file holds by itself is said in `data_files`. Libraries are known by the name of a value's module, so that nobody
needs one.
"""

from __future__ import annotations

import dataclasses
import re
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import numpy as np
import pandas as pd

from dashboard import pictures
from dashboard.by_type import entry_of_library, handler, libraries_of
from dashboard.figures import Drawing, handed_on
from dashboard.results import data_files
from dashboard.results.data_files import File, bundle

DEEPEST = 5  # collections within one another
MOST_FILES = 200  # of one value
LONGEST = 60  # characters of one part of a name
Parts = Mapping[Any, Any]
__all__ = ["File", "bundle", "files"]


def files(name: str, value: Any) -> dict[str, File]:
    """Return the files that hold a value, by names that are safe anywhere; none for a value that no file holds."""
    found: dict[str, File] = {}
    for path, one in _files(name, value, DEEPEST):
        if len(found) == MOST_FILES:
            break
        taken = {known.casefold() for known in found}
        names = (f"{path}{'' if number == 1 else f'~{number}'}.{one.suffix}" for number in range(1, MOST_FILES + 2))
        found[next(name for name in names if name.casefold() not in taken)] = one
    return found


def _files(name: str, value: Any, depth: int) -> Iterator[tuple[str, File]]:
    table = _table(value)
    one = data_files.file(value if table is None else table)
    if one:
        yield name, one
    elif depth and (parts := _parts(value)):
        for key, part in parts.items():
            yield from _files(f"{name}-{_safe(key)}", part, depth - 1)


def _safe(key: Any) -> str:
    """A key as part of a file's name on any system."""
    return re.sub(r"[^\w. -]", "_", str(key))[:LONGEST].strip(". ") or "_"


# One table ------------------------------------------------------------------------------------------------------------


def _table(value: Any) -> pd.DataFrame | pd.Series | None:
    """A value as a table, if it is one of another kind than pandas'."""
    make = handler(TABLES, value) or entry_of_library(OF_LIBRARIES, type(value))
    return make(value) if make else None


def _of_array(array: np.ndarray) -> pd.DataFrame | pd.Series | None:
    if array.dtype.names and array.ndim == 1:
        return pd.DataFrame({name: list(array[name]) for name in array.dtype.names})
    if array.ndim > 2:  # a row for each number, with where it stands
        where = pd.MultiIndex.from_product(map(range, array.shape), names=[f"axis {n}" for n in range(array.ndim)])
        return pd.Series(array.ravel(), index=where, name="value")
    return {1: pd.Series, 2: pd.DataFrame}[array.ndim](array) if array.ndim else None


def _of_columns(columns: Parts) -> pd.DataFrame | pd.Series | None:
    """Columns of one length as a table, single values as two columns; None for what is neither, and for plain ones."""
    if not columns or data_files.is_plain(columns):
        return None
    values = columns.values()
    if all(isinstance(one, np.generic) or np.isscalar(one) or one is None for one in values):
        return pd.Series(list(values), index=pd.Index(list(columns), name="name"), dtype=object, name="value")
    are_columns = all(isinstance(one, COLUMNS) and getattr(one, "ndim", 1) == 1 for one in values)
    if not are_columns or len(set(map(len, values))) > 1 or not any(isinstance(one, COLUMNS[:3]) for one in values):
        return None
    return pd.DataFrame(
        {str(name): pd.Series(one if hasattr(one, "dtype") else [*one]) for name, one in columns.items()}
    )


def _of_items(items: Any) -> pd.DataFrame | pd.Series | None:
    return None if data_files.is_plain(items) else _of_columns(dict(enumerate(items)))


def _of_rows(rows: Any) -> pd.DataFrame | None:
    return pd.DataFrame(rows) if rows and all(type(row) is dict for row in rows) else None


def _of_xarray(value: Any) -> pd.DataFrame | None:
    if not hasattr(value, "to_dataframe"):
        return None
    return value.to_dataframe() if hasattr(value, "data_vars") else value.to_dataframe(value.name or "value")


def _of_frames(value: Any) -> pd.DataFrame | None:
    found = pictures.libraries.of_library(value)
    return found.table if isinstance(found, pictures.Tabled) else None


COLUMNS = (np.ndarray, pd.Index, pd.api.extensions.ExtensionArray, list, tuple, range)
TABLES: Mapping[type, Callable[[Any], Any]] = {
    np.ndarray: _of_array,
    pd.Index: lambda index: index.to_frame(index=False) if index.nlevels > 1 else pd.Series(index, name=index.name),
    pd.api.extensions.ExtensionArray: pd.Series,
    dict: _of_columns,
    list: lambda items: None if data_files.is_plain(items) else _first_of(_of_rows(items), _of_items(items)),
    tuple: _of_items,
    deque: lambda items: pd.Series([*items]) if data_files.is_plain([*items]) else _of_items(items),
}
OF_LIBRARIES: Mapping[str, Callable[[Any], Any]] = {
    "xarray": _of_xarray,
    **dict.fromkeys(("polars", "pyarrow"), _of_frames),
}


def _first_of(*tables: Any) -> Any:
    return next((table for table in tables if table is not None), None)


# Several --------------------------------------------------------------------------------------------------------------


def _parts(value: Any) -> Parts:
    """What a value holds, by names; nothing for a value that holds nothing."""
    if isinstance(value, Drawing):
        return _of_sources(value)
    if isinstance(value, dict):
        return value
    if isinstance(value, list | tuple | deque):
        return dict(zip(getattr(value, "_fields", range(1, len(value) + 1)), value, strict=True))
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, np.generic):
        return {"value": value.item()}
    return _of_graph(value) if "networkx" in libraries_of(type(value)) else {}


def _of_sources(drawing: Drawing) -> Parts:
    """The columns of what a figure draws, and of a source of columns that is no figure."""
    sources = [model for model in handed_on(drawing).references() if hasattr(model, "column_names") and model.data]
    columns = [{str(name): list(column) for name, column in source.data.items()} for source in sources]
    with suppress(ValueError):  # of columns of several lengths
        return {number: pd.DataFrame(one) for number, one in enumerate(columns, 1)}
    return {}


def _of_graph(graph: Any) -> Parts:
    edges = [{"source": one, "target": other, **about} for one, other, about in graph.edges(data=True)]
    nodes = [{"node": node, **about} for node, about in graph.nodes(data=True)]
    return {"nodes": pd.DataFrame(nodes), "edges": pd.DataFrame(edges)}
