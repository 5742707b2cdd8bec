"""What happens to a figure when it is taken apart: it fits its card, and it can be sent to a browser."""

import pytest
from bokeh.core.serialization import SerializationError
from bokeh.layouts import column, row
from bokeh.models import Button
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


def test_a_column_that_cannot_be_sent_is_the_figures_error_and_named():
    fig = figure()
    fig.scatter("x", "x", source={"x": [1], "price": [1j]})
    with pytest.raises(SerializationError, match="Column 'price' holds values of type complex, which no browser"):
        prepared(fig)


def test_a_column_that_does_not_exist_goes_to_the_log(caplog):
    fig = figure()
    fig.scatter("x", "missing here", source={"x": [1], "only here": [1]})
    prepared(fig)
    assert "missing here" in caplog.text
