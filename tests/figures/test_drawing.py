"""A figure becomes values that nobody can change, and any number of models of them."""

from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from bokeh import models as bk
from bokeh.document import Document
from bokeh.plotting import figure

from dashboard.figures.drawing import blank, explicit_values, to_drawing, to_models
from dashboard.figures.patch import LiveFigure
from dashboard.figures.records import Ref, Row, Struct
from tests.support.sketches import table

LONG = np.arange(1000.0)


def test_values_are_plain_and_cannot_be_changed() -> None:
    values = to_drawing(table(x=[1], y=[2])).records[0].values
    assert type(values) is MappingProxyType
    assert type(values["renderers"]) is Row
    assert type(values["title"]) is Ref


def test_what_a_glyph_maps_is_a_struct() -> None:
    glyph = to_drawing(bk.Scatter(x="height")).records[0]
    assert type(glyph.values["x"]) is Struct
    assert glyph.values["x"].fields["field"] == "height"


def test_what_was_not_set_is_not_in_a_record() -> None:
    assert dict(to_drawing(bk.Label(text="trees")).records[0].values).keys() == {"text"}
    assert "text_color" not in to_drawing(bk.Label(x=1)).records[0].values


def test_each_model_is_met_once_before_it_is_read() -> None:
    met = []
    drawing = to_drawing(table(x=[1], y=[2]), met.append)
    assert [type(model) for model in met] == [record.kind for record in drawing.records]
    assert len(set(met)) == len(met)


def test_a_model_that_two_refer_to_is_one_record() -> None:
    shared = bk.Range1d(0, 1)
    left, right = figure(x_range=shared), figure(x_range=shared)
    models = to_models(to_drawing(bk.Row(children=[left, right])))
    assert models[0].children[0].x_range is models[0].children[1].x_range


def test_models_of_one_drawing_are_new_each_time() -> None:
    drawing = to_drawing(table(x=[1], y=[2]))
    assert not {model.id for model in to_models(drawing)} & {model.id for model in to_models(drawing)}


def test_a_blank_model_has_no_values_not_even_default_models() -> None:
    assert explicit_values(blank(bk.ColumnDataSource)) == {}
    assert to_drawing(blank(bk.ColumnDataSource)).records[0].values == {}


def test_columns_of_pandas_become_arrays() -> None:
    frame = pd.DataFrame({"x": [1.0, 2.0], "y": pd.array([1, None], "Int64")})
    drawing = to_drawing(table(x=frame["x"], y=frame["y"].array))
    (data,) = (record.values["data"] for record in drawing.records if record.kind is bk.ColumnDataSource)
    assert {type(column) for column in data.values()} == {np.ndarray}


def test_all_viewers_share_the_arrays_and_none_can_change_them() -> None:
    drawing = to_drawing(table(x=LONG, y=LONG))
    one, other = LiveFigure(drawing), LiveFigure(drawing)
    columns = [live.model.renderers[0].data_source.data["x"] for live in (one, other)]
    assert columns[0] is columns[1]
    with pytest.raises(ValueError, match="read-only"):
        columns[0][0] = 1


def test_an_edit_in_one_browser_reaches_no_other_viewer() -> None:
    drawing = to_drawing(table(x=LONG, y=list(range(1000))))
    one, other = LiveFigure(drawing), LiveFigure(drawing)
    for live in (one, other):
        Document().add_root(live.model)
    one.model.renderers[0].data_source.patch({"x": [(0, 99.0)], "y": [(0, 99)]})
    one.model.renderers[0].data_source.stream({"x": [1.0], "y": [1]})
    assert other.model.renderers[0].data_source.data["x"][0] == 0
    assert list(other.model.renderers[0].data_source.data["y"]) == list(range(1000))


def test_an_array_that_the_author_goes_on_changing_is_not_the_drawing_s() -> None:
    column = np.zeros(3)
    drawing = to_drawing(table(x=column, y=column))
    column[0] = 1
    assert LiveFigure(drawing).model.renderers[0].data_source.data["x"][0] == 0


def test_a_drawing_knows_how_many_bytes_it_holds() -> None:
    small, large = (to_drawing(table(x=np.zeros(rows), y=np.ones(rows))).nbytes for rows in (10, 100_010))
    assert large - small == 2 * 8 * 100_000
