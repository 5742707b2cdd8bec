"""What happens to a figure when it is taken apart: it fits its card, and it can be sent to a browser."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from bokeh.core.serialization import SerializationError, Serializer
from bokeh.layouts import column, row
from bokeh.models import Button, ColumnDataSource
from bokeh.plotting import figure

from dashboard.figures.drawing import to_models
from dashboard.figures.prepare import prepared


def fitted(root):
    return to_models(prepared(root))[0]


def test_a_figure_whose_author_said_nothing_of_its_width_is_as_wide_as_its_card():
    assert fitted(figure()).sizing_mode == "stretch_width"


@pytest.mark.parametrize("said", [{"width": 300}, {"sizing_mode": "fixed"}, {"width_policy": "min"}])
def test_what_the_author_said_of_the_width_stays(said):
    assert fitted(figure(**said)).sizing_mode == said.get("sizing_mode")


def test_a_layout_and_the_figures_in_it_fit_too():
    layout = fitted(column(row(figure(), figure(width=200))))
    narrow, fixed = layout.children[0].children
    assert [layout.sizing_mode, narrow.sizing_mode, fixed.sizing_mode] == ["stretch_width", "stretch_width", None]


def test_a_button_in_a_layout_keeps_its_size():
    assert fitted(column(Button())).children[0].sizing_mode is None


def test_data_that_no_browser_understands_is_the_figures_error():
    fig = figure()
    fig.scatter("x", "x", source={"x": [1], "price": [Decimal("1.5")]})
    with pytest.raises(SerializationError, match="Decimal"):
        prepared(fig)


OBJECTS = {
    "a list": [Decimal("1.5")],
    "an array of objects": np.array([Decimal("1.5")]),
    "complex numbers": np.array([1j]),
    "a frame's objects": pd.Series([Decimal("1.5")]),
    "a list of arrays": [np.array([Decimal("1.5")])],
    "categories": pd.Series([Decimal("1.5")], dtype="category"),
}


@pytest.mark.parametrize("column", OBJECTS.values(), ids=OBJECTS)
def test_a_column_that_may_hold_any_object_is_tried(column):
    fig = figure()
    fig.scatter("x", "x", source={"x": [1], "price": column})
    with pytest.raises(SerializationError, match=r"Decimal|complex"):
        prepared(fig)


SENDABLE = {
    **{
        dtype: np.zeros(2, dtype)
        for dtype in ("f8", "f2", "i8", "u1", "?", "M8[s]", "M8[ns]", "m8[h]", "U3", "S3", ">f8")
    },
    **{f"pandas {dtype}": pd.Series([None], dtype=dtype) for dtype in ("Int64", "Float64", "boolean", "string", "str")},
    "times with a zone": pd.Series(pd.DatetimeIndex(["2024-01-01"], tz="UTC")),
    "an index": pd.RangeIndex(2),
    "images": [np.zeros((2, 2)), np.zeros((3, 3), "u1")],
}


@pytest.mark.filterwarnings("ignore:no explicit representation of timezones")
@pytest.mark.parametrize("column", SENDABLE.values(), ids=SENDABLE)
def test_what_is_sendable_by_its_dtype_is_sent_indeed_and_not_tried(column, monkeypatch):
    Serializer().encode({"x": column})
    monkeypatch.setattr(Serializer, "encode", lambda self, columns: pytest.fail(columns) if columns else None)
    prepared(ColumnDataSource({"x": column}))


def test_an_array_with_a_mask_is_tried():
    with pytest.raises(TypeError, match="fill_value"):
        prepared(ColumnDataSource({"x": np.ma.array([1, 2], mask=[0, 1])}))


def test_a_column_that_does_not_exist_goes_to_the_log(caplog):
    fig = figure()
    fig.scatter("x", "missing here", source={"x": [1], "only here": [1]})
    prepared(fig)
    assert "missing here" in caplog.text
