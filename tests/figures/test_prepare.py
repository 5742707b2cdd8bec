"""What happens to a figure when it is taken apart: it fits its card, and it can be sent to a browser."""

from datetime import date

import pandas as pd
import pytest
from bokeh.core.serialization import SerializationError
from bokeh.layouts import column, gridplot, row
from bokeh.models import Button, ColumnDataSource, CustomJS, CustomJSTransform, FactorRange
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


@pytest.mark.parametrize("options", [{"tags": [1j]}, {"tags": [{"a": (object(),)}]}], ids=["number", "object"])
def test_a_value_that_cannot_be_sent_is_the_figures_error_and_named(options):
    with pytest.raises(
        SerializationError, match=r"figure\.tags holds values of type (complex|object), which no browser"
    ):
        prepared(figure(**options))


def test_so_is_an_argument_of_a_callback():
    fig = figure()
    fig.x_range.js_on_change("start", CustomJS(args={"plot": fig, "rate": {1: 1j}}))
    with pytest.raises(SerializationError, match=r"CustomJS\.args holds values of type complex"):
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


def placed(draw, options, **columns):
    fig = figure(**options)
    draw(fig, ColumnDataSource({"n": [1, 2], **columns}))
    return fitted(fig).renderers[0].data_source.data


KINDS = {"kind": ["oak", None]}
TEXTS_ON_NUMBERS = {
    "across": (lambda fig, source: fig.scatter("kind", "n", source=source), "x", {}),
    "upwards, as bars": (lambda fig, source: fig.hbar("kind", right="n", height=1, source=source), "y", {}),
    "of times": (lambda fig, source: fig.line("kind", "n", source=source), "x", {"x_axis_type": "datetime"}),
    "within bounds": (lambda fig, source: fig.scatter("n", "kind", source=source), "y", {"y_range": (0, 1)}),
    "of a log scale": (
        lambda fig, source: fig.segment("n", "n", "n", "kind", source=source),
        "y",
        {"y_axis_type": "log"},
    ),
}


@pytest.mark.parametrize(("draw", "dimension", "options"), TEXTS_ON_NUMBERS.values(), ids=TEXTS_ON_NUMBERS)
def test_texts_on_an_axis_of_numbers_are_the_figures_error_with_the_fix(draw, dimension, options):
    with pytest.raises(
        ValueError, match=rf"Column 'kind' holds texts like 'oak'.* figure\({dimension}_range=\[\.\.\.\]"
    ):
        placed(draw, options, **KINDS)


def test_so_are_lines_of_texts_and_intervals():
    with pytest.raises(ValueError, match="'kind' holds texts like 'oak'"):
        placed(lambda fig, source: fig.multi_line("kind", "n", source=source), {}, n=[[1], [2]], kind=[[], ["oak"]])
    with pytest.raises(ValueError, match=r"'kind' holds texts like '\(1, 2\]'"):
        placed(lambda fig, source: fig.scatter("kind", "n", source=source), {}, kind=pd.interval_range(1, 3))


def test_texts_on_a_second_axis_of_factors_have_their_place():
    fig = figure()
    fig.extra_x_ranges = {"kinds": FactorRange("oak")}
    fig.scatter("kind", "n", source=ColumnDataSource({"n": [1, 2], **KINDS}), x_range_name="kinds")
    data = fitted(fig).renderers[0].data_source.data
    assert repr(data["kind"]) == "('oak', nan)"


def test_a_transform_may_make_numbers_of_texts():
    def draw(fig, source):
        fig.scatter({"field": "kind", "transform": CustomJSTransform()}, "n", source=source)

    assert placed(draw, {}, **KINDS)["kind"] == ("oak", None)


@pytest.mark.parametrize(
    "part", [lambda: figure().line([1], [2]), lambda: ColumnDataSource({"a": [1]})], ids=["glyph", "source"]
)
def test_a_part_of_a_figure_is_no_view_and_says_what_is(part):
    with pytest.raises(TypeError, match=r"a (GlyphRenderer|ColumnDataSource) is a part of a figure.* 'return p'"):
        prepared(part())
    assert prepared(part(), is_view=False).records
