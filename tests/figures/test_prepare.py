"""What happens to a figure when it is taken apart: it fits its card, and it can be sent to a browser."""

from datetime import date

import pytest
from bokeh.core.serialization import SerializationError
from bokeh.layouts import column, gridplot, row
from bokeh.models import Button
from bokeh.plotting import figure

from dashboard.figures.drawing import to_models
from dashboard.figures.prepare import prepared


def fitted(root):
    return to_models(prepared(root))[0]


def test_a_figure_whose_author_said_nothing_of_its_width_is_as_wide_as_its_card():
    assert fitted(figure()).sizing_mode == "stretch_width"


@pytest.mark.parametrize(
    "said", [{"sizing_mode": "fixed"}, {"width": 300, "sizing_mode": "fixed"}, {"width_policy": "min"}]
)
def test_what_the_author_said_of_how_it_is_sized_stays(said):
    made = fitted(figure(**said))
    assert {name: getattr(made, name) for name in said} == said
    assert made.sizing_mode == said.get("sizing_mode")


def test_a_figure_with_a_width_is_no_wider_and_is_scaled_down_in_a_narrow_card():
    made = fitted(figure(width=800, height=400))
    assert (made.sizing_mode, made.width, made.max_width, made.height, made.min_height) == (
        *("scale_width", 800, 800, 400),
        200,
    )
    assert fitted(figure(width=300, height=100)).min_height == 100


def test_a_layout_and_the_figures_in_it_fit_too():
    layout = fitted(column(row(figure(), figure(width=200))))
    narrow, fixed = layout.children[0].children
    modes = layout.sizing_mode, narrow.sizing_mode, fixed.sizing_mode
    assert modes == ("stretch_width", "stretch_width", "scale_width")


@pytest.mark.parametrize(
    ("widths", "widest"), [((300, 200, 250), 500), ((300, None), None), ((None, None), None)], ids=str
)
def test_a_grid_of_figures_with_widths_is_no_wider_than_they_are(widths, widest):
    sizes = [{} if width is None else {"width": width} for width in widths]
    assert fitted(gridplot([figure(**size) for size in sizes], ncols=2)).max_width == widest


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


def days_on(**options):
    fig = figure(**options)
    fig.scatter("day", "y", source={"day": [date(2024, 1, 1), None], "y": [1, 2], "said": [date(2024, 1, 1)] * 2})
    return fitted(fig).renderers[0].data_source.data


def test_days_on_an_axis_are_times_and_those_that_are_only_spoken_of_stay_days():
    data = days_on(x_axis_type="datetime")
    assert data["day"].astype(str).tolist() == ["2024-01-01", "NaT"]
    assert list(data["said"]) == [date(2024, 1, 1)] * 2
    assert days_on(x_range=["2024-01-01"])["day"][0] == date(2024, 1, 1)
