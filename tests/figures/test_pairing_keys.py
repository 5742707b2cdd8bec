"""Under which key an item of a list is found again."""

import numpy as np
import pytest
from bokeh import models as bk
from bokeh.core.properties import value
from bokeh.plotting import figure

from dashboard.figures.drawing import to_drawing
from dashboard.figures.pairing import kind_of, label_of, legend_labels, looks_of
from dashboard.figures.records import Ref
from tests.support.odd_values import ODD
from tests.support.sketches import trees


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_what_cannot_be_compared_looks_like_nothing_else(make):
    drawing, one = to_drawing(figure()), make()
    assert looks_of(drawing, one) == looks_of(drawing, one)
    assert len({looks_of(drawing, one), looks_of(drawing, make())}) == 2


def renderers(drawing):
    return drawing.records[0].values["renderers"]


def test_a_renderer_is_labelled_by_its_legend_entry():
    drawing = to_drawing(trees(kinds=("oak", "elm")))
    oak, elm = renderers(drawing)
    labels = legend_labels(drawing)
    other = to_drawing(trees(kinds=("elm",)))
    (moved,) = renderers(other)
    assert label_of(other, moved, legend_labels(other)) == label_of(drawing, elm, labels)
    assert label_of(drawing, oak, labels) != label_of(drawing, elm, labels)


def test_a_tab_is_labelled_by_its_title_and_a_span_by_nothing():
    tabs = to_drawing(bk.Tabs(tabs=[bk.TabPanel(child=figure(), title="one")]))
    assert label_of(tabs, tabs.records[0].values["tabs"][0], {}) == (bk.TabPanel, None, "one")
    plot = figure()
    plot.add_layout(bk.Span(location=1))
    drawing = to_drawing(plot)
    assert label_of(drawing, drawing.records[0].values["center"][-1], {}) is None
    assert label_of(drawing, "text", {}) is None


def test_two_spans_look_the_same_if_their_values_are_equal():
    plot = figure()
    for location in (1, 2, 1):
        plot.add_layout(bk.Span(location=location))
    drawing = to_drawing(plot)
    one, two, again = (looks_of(drawing, ref) for ref in drawing.records[0].values["center"][-3:])
    assert one == again
    assert one != two
    assert len({kind_of(drawing, ref) for ref in drawing.records[0].values["center"][-3:]}) == 1


def test_the_author_s_name_is_part_of_a_kind():
    plot = figure()
    for name in ("low", "high"):
        plot.add_layout(bk.Span(location=1, name=name))
    drawing = to_drawing(plot)
    kinds = [kind_of(drawing, ref) for ref in drawing.records[0].values["center"][-2:]]
    assert kinds == [(Ref, bk.Span, "low"), (Ref, bk.Span, "high")]


def test_every_key_is_hashable():
    drawing = to_drawing(figure(x_range=["oak", "elm"], tooltips=[("a", "@a")]))
    for record in drawing.records:
        for item in (*record.values.values(), np.array([]), value("a")):
            hash((looks_of(drawing, item), kind_of(drawing, item), label_of(drawing, item, {})))
