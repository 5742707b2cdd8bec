"""Whatever a figure may be drawn from is a table, or several, in files of safe names."""

import dataclasses
from collections import deque, namedtuple
from io import BytesIO

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import polars as pl
import pytest
import xarray as xr
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure

from dashboard.components.content import keep
from dashboard.results.data_tables import MOST_FILES, files

FRAME = pd.DataFrame({"a": [1, 2]})
Pair = namedtuple("Pair", ["left", "right"])


@dataclasses.dataclass
class Both:
    frame: pd.DataFrame
    count: int = 2


def drawn():
    shown = figure()
    shown.scatter([1, 2], [3, 4])
    return keep(shown)


def read(name, value):
    """What pandas reads of each file of a value."""
    found = {name: b"".join(one.pieces) for name, one in files(name, value).items()}
    return {name: pd.read_csv(BytesIO(content)) for name, content in found.items() if name.endswith(".csv")}


@pytest.mark.parametrize(
    ("value", "columns"),
    [
        (keep(ColumnDataSource({"x": [1, 2], "y": np.array([2, 1])}), is_view=False), {"x": [1, 2], "y": [2, 1]}),
        (drawn(), {"x": [1, 2], "y": [3, 4]}),
        ({"x": np.arange(2), "y": [5, 6]}, {"x": [0, 1], "y": [5, 6]}),
        ((np.arange(2), np.array([5, 6])), {"0": [0, 1], "1": [5, 6]}),
        (np.array([1, 2]), {"value": [1, 2]}),
        (np.array([[1, 2], [3, 4]]), {"0": [1, 3], "1": [2, 4]}),
        (np.zeros((1, 1, 2)), {"axis 0": [0, 0], "axis 1": [0, 0], "axis 2": [0, 1], "value": [0, 0]}),
        (np.array([(1, "a")], dtype=[("n", int), ("s", "U1")]), {"n": [1], "s": ["a"]}),
        (np.ma.masked_array([1, 2], [True, False]).compressed(), {"value": [2]}),
        (pd.Index([1, 2], name="k"), {"k": [1, 2]}),
        (pd.Categorical(["a"]), {"value": ["a"]}),
        (pl.DataFrame({"t": [9, 5]}), {"t": [9, 5]}),
        (pl.DataFrame({"t": [9, 5]}).lazy(), {"t": [9, 5]}),
        (pl.Series("t", [9, 5]), {"t": [9, 5]}),
        (xr.DataArray([1.0, 2.0], dims="x"), {"x": [0, 1], "value": [1, 2]}),
        (xr.Dataset({"t": ("x", [9, 5])}), {"x": [0, 1], "t": [9, 5]}),
        (
            gpd.GeoDataFrame({"n": [1]}, geometry=gpd.points_from_xy([7], [47])),
            {"n": [1], "geometry": ["POINT (7 47)"]},
        ),
        ([{"n": np.int64(1)}, {"n": 2}], {"n": [1, 2]}),
        ({"mean": np.float64(1.5), "count": np.int64(3)}, {"name": ["mean", "count"], "value": [1.5, 3]}),
        (deque([1, 2]), {"value": [1, 2]}),
        ([FRAME], {"a": [1, 2]}),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_one_table_is_one_file(value, columns):
    ((_, table),) = read("node", value).items()
    assert table.to_dict("list") == columns


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ({"towns": FRAME, "rivers": FRAME}, ["node-towns.csv", "node-rivers.csv"]),
        ((FRAME, FRAME), ["node-1.csv", "node-2.csv"]),
        (Pair(FRAME, [1, 2]), ["node-left.csv", "node-right.json"]),
        (Both(FRAME), ["node-frame.csv", "node-count.json"]),
        ({"x": np.arange(3), "y": np.arange(4)}, ["node-x.csv", "node-y.csv"]),
        ({"deep": {"er": (FRAME, FRAME)}}, ["node-deep-er-1.csv", "node-deep-er-2.csv"]),
        (nx.path_graph(3), ["node-nodes.csv", "node-edges.csv"]),
        ({"a": FRAME, "b": object()}, ["node-a.csv"]),
    ],
)
def test_what_holds_several_is_a_file_for_each(value, names):
    assert list(files("node", value)) == names


def test_names_are_safe_wherever_a_file_is_unpacked():
    keys = ["../../etc/passwd", "C:\\x", "a\nb", "..", "", "T", "t", "n" * 500]
    names = list(files("node", dict.fromkeys(keys, FRAME)))
    assert len({name.casefold() for name in names}) == len(keys)
    assert not [name for name in names if set(name) & set('/\\:*?"<>|\n') or len(name) > 100 or name.startswith(".")]


def test_a_collection_of_thousands_or_one_within_itself_ends():
    itself = {"a": FRAME}
    itself["itself"] = itself
    assert 1 <= len(files("node", itself)) <= 6
    assert len(files("node", [FRAME] * 1000)) == MOST_FILES


@pytest.mark.parametrize("value", [None, object(), b"bytes", keep(figure())])
def test_what_is_no_data_has_no_file(value):
    assert files("node", value) == {}
