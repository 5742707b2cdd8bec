"""A zoom stays while an axis shows the same quantity, and goes when it shows another."""

import pytest
from bokeh import models as bk
from bokeh.layouts import row
from bokeh.plotting import figure

from dashboard.figures.axes import quantity, ranges
from dashboard.figures.drawing import to_drawing
from tests.support.sketches import on_page, trees


def quantity_of(plot, dimension="x", name="default"):
    drawing = to_drawing(plot)
    return quantity(drawing, drawing.records[0], dimension, name)


def test_a_quantity_is_known_by_its_label_else_by_its_columns():
    plain, labelled = quantity_of(trees("age")), quantity_of(trees("age", label="Age"))
    assert (plain.labels, plain.fields) == (frozenset(), {"age"})
    assert labelled.labels == {"Age"}


@pytest.mark.parametrize("kind", ["log", "datetime"])
def test_another_kind_of_axis_is_another_quantity(kind):
    before, after = figure(x_axis_label="Size"), figure(x_axis_label="Size", x_axis_type=kind)
    assert quantity_of(after).is_other(quantity_of(before))
    assert not quantity_of(after, "y").is_other(quantity_of(before, "y"))


def test_a_line_added_is_no_other_quantity():
    before, after = trees("height"), trees("height")
    after.line("age", "girth", source=after.renderers[0].data_source)
    assert not quantity_of(after).is_other(quantity_of(before))


def test_a_second_axis_has_its_own_quantity():
    plot = trees("height")
    plot.extra_y_ranges = {"right": bk.DataRange1d()}
    plot.add_layout(bk.LinearAxis(y_range_name="right", axis_label="Age"), "right")
    drawing = to_drawing(plot)
    assert list(ranges(drawing.records[0], "y")) == ["default", "right"]
    assert quantity_of(plot, "y", "right").labels == {"Age"}
    assert quantity_of(plot, "y").labels == frozenset()


def test_an_axis_that_shows_another_column_lets_go_of_the_zoom() -> None:
    live = on_page(trees("height"))
    x, y = live.model.x_range, live.model.y_range
    live.show(to_drawing(trees("age")))
    assert (live.model.x_range, live.model.y_range) == (x, y)
    assert (x.default_span > 2, y.default_span) == (True, 2)


def test_an_axis_whose_label_stays_keeps_the_zoom() -> None:
    live = on_page(trees("height", label="Size"))
    live.show(to_drawing(trees("age", label="Size")))
    assert live.model.x_range.default_span == 2


def test_a_new_title_is_not_another_quantity() -> None:
    before, after = trees(), trees()
    after.title.text = "Other trees"
    live = on_page(before)
    live.show(to_drawing(after))
    assert live.model.x_range.default_span == 2
    assert live.model.title.text == "Other trees"


def test_a_range_shared_by_two_plots_stays_shared_when_it_is_let_go() -> None:
    def both(x: str) -> bk.LayoutDOM:
        left, right = trees(x), trees(x)
        right.x_range = left.x_range
        return row(left, right)

    live = on_page(both("height"))
    live.show(to_drawing(both("age")))
    left, right = live.model.children
    assert left.x_range is right.x_range
    assert left.x_range.default_span > 2
