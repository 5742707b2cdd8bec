"""A figure is blank when it draws nothing but its axes, whatever its sources hold."""

import pytest
from bokeh import models as bk
from bokeh.layouts import column, row
from bokeh.plotting import figure

from dashboard.figures.drawing import to_drawing


def plot(add=lambda plot: None):
    made = figure(title="a title", x_axis_label="x")
    add(made)
    return made


def with_layout(kind, **options):
    return plot(lambda made: made.add_layout(kind(**options)))


def of_rows(*rows):
    return plot(lambda made: made.scatter("x", "x", source={"x": rows}, legend_label="x"))


def band(*rows):
    return with_layout(bk.Band, base="x", lower="x", upper="x", source=bk.ColumnDataSource({"x": rows}))


def graph(*nodes):
    renderer = bk.GraphRenderer()
    renderer.node_renderer.data_source.data = {"index": list(nodes)}
    return plot(lambda made: made.renderers.append(renderer))


def table(*rows):
    return bk.DataTable(source=bk.ColumnDataSource({"x": rows}), columns=[bk.TableColumn(field="x")])


def boxed():
    made = plot()
    made.add_tools(bk.BoxSelectTool())  # it has a box of its own, which nobody sees yet
    return made


DRAWN = {
    "rows": lambda: of_rows(1),
    "plain numbers": lambda: plot(lambda made: made.vbar(x=1, top=2, width=1)),
    "a ray": lambda: plot(lambda made: made.ray(x=0, y=0, length=0, angle=1)),
    "an arrow": lambda: with_layout(bk.Arrow, x_start=0, y_start=0, x_end=1, y_end=1),
    "a label": lambda: with_layout(bk.Label, x=0, y=0, text="here"),
    "a span": lambda: with_layout(bk.Span, location=1),
    "a box": lambda: with_layout(bk.BoxAnnotation, left=0),
    "a slope": lambda: with_layout(bk.Slope, gradient=1, y_intercept=0),
    "a polygon": lambda: with_layout(bk.PolyAnnotation, xs=[0, 1, 1], ys=[0, 1, 0]),
    "a band": lambda: band(1),
    "a graph": lambda: graph(1),
    "shapes from elsewhere": lambda: plot(
        lambda made: made.patches("xs", "ys", source=bk.GeoJSONDataSource(geojson="{}"))
    ),
    "tiles": lambda: plot(lambda made: made.add_tile(bk.WMTSTileSource(url="tiles"))),
    "contours": lambda: plot(
        lambda made: made.contour([0, 1], [0, 1], [[0, 1], [2, 3]], levels=[1, 2], line_color="red", fill_color=["red"])
    ),
    "one of two": lambda: row(of_rows(), of_rows(1)),
    "a table": lambda: table(1),
    "words": lambda: column(bk.Div(text="words")),
}
WITHOUT_ROWS = {
    "no rows": of_rows,
    "a band": band,
    "a graph": graph,
    "a table": table,
    "two of them": lambda: row(of_rows(), of_rows()),
    "below words": lambda: column(bk.Div(text="words"), of_rows()),
}
NOTHING = {
    "axes": plot,
    "a tool": boxed,
    "a legend": lambda: with_layout(bk.Legend),
    "a colour bar": lambda: with_layout(bk.ColorBar, color_mapper=bk.LinearColorMapper(palette=["red"], low=0, high=1)),
}


@pytest.mark.parametrize("make", DRAWN.values(), ids=DRAWN)
def test_a_figure_that_draws_something_is_not_blank(make):
    assert not to_drawing(make()).is_blank


@pytest.mark.parametrize("make", WITHOUT_ROWS.values(), ids=WITHOUT_ROWS)
def test_a_figure_without_any_row_is_blank_for_want_of_them(make):
    drawing = to_drawing(make())
    assert (drawing.is_blank, drawing.lacks_rows) == (True, True)


@pytest.mark.parametrize("make", NOTHING.values(), ids=NOTHING)
def test_a_figure_in_which_nothing_stands_is_blank_for_another_reason(make):
    drawing = to_drawing(make())
    assert (drawing.is_blank, drawing.lacks_rows) == (True, False)
