"""When plain values are equal, and under which key an item of a list is found again."""

from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from bokeh import models as bk
from bokeh.core.properties import value
from bokeh.plotting import figure

from dashboard.figures.comparison import equal, equal_records, kind_of, label_of, legend_labels, looks_of
from dashboard.figures.drawing import to_drawing
from dashboard.figures.records import Record, Ref, Row, Struct
from tests.support.sketches import trees

NAN = float("nan")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (np.float32(0.5), 0.5),
        (NAN, float("nan")),
        (pd.NaT, pd.NaT),
        (np.datetime64("NaT"), np.datetime64("NaT")),
        (None, None),
        (Row([1, NAN]), Row([1, NAN])),
        (MappingProxyType({"a": 1, "b": 2}), MappingProxyType({"b": 2, "a": 1})),
        (Struct(int, MappingProxyType({"a": 1})), Struct(int, MappingProxyType({"a": 1}))),
        (np.array([1.0, NAN]), np.array([1.0, NAN])),
        (np.array(["a"]), np.array(["a"])),
        (np.array(["a", None, NAN, 1], object), np.array(["a", None, NAN, 1.0], object)),
        (frozenset({1, 2}), frozenset({2, 1})),
    ],
    ids=repr,
)
def test_values_that_are_equal(one, other):
    assert equal(one, other, {})
    assert equal(other, one, {})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (1, "1"),
        (NAN, None),
        (Row([1]), Row([1, 2])),
        (Row([1]), (1,)),
        (MappingProxyType({"a": 1}), MappingProxyType({"b": 1})),
        (Struct(int, MappingProxyType({"a": 1})), Struct(float, MappingProxyType({"a": 1}))),
        (np.array([1.0]), np.array([1])),
        (np.array([1.0]), np.array([1.0, 2.0])),
        (np.array(["a", None], object), np.array(["a", NAN], object)),
        (np.array([True], object), np.array([1], object)),
        (frozenset({1}), frozenset({2})),
    ],
    ids=repr,
)
def test_values_that_are_not(one, other):
    assert not equal(one, other, {})
    assert not equal(other, one, {})


class Odd:
    """An author's object that has no single answer, and no key."""

    def __init__(self, *parts):
        self.parts = parts

    def __eq__(self, other):
        return np.array(self.parts) == np.array(other.parts)

    def __hash__(self):
        raise ZeroDivisionError


ODD = {
    "without an answer": lambda: Odd(1, 2),
    "in a list": lambda: Row([Odd(1, 2)]),
    "in an array": lambda: np.array([Odd(1, 2), [1], {}], object),
    "pandas": lambda: pd.Series([1, 2]),
    "arrays in a dict": lambda: {"a": np.array([1, 2])},
}


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_what_cannot_be_compared_is_equal_to_itself_alone(make):
    one = make()
    assert equal(one, one, {})
    assert not equal(one, make(), {})


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_what_cannot_be_compared_looks_like_nothing_else(make):
    drawing, one = to_drawing(figure()), make()
    assert looks_of(drawing, one) == looks_of(drawing, one)
    assert len({looks_of(drawing, one), looks_of(drawing, make())}) == 2


def test_references_are_equal_if_what_they_refer_to_is_kept():
    assert equal(Ref(3), Ref(4), {4: 3})
    assert not equal(Ref(3), Ref(3), {4: 3})
    same = Row([Ref(3)])
    assert not equal(same, same, {})


def test_records_are_equal_if_the_same_properties_are_set():
    record = Record(bk.Label, {"x": 1})
    assert equal_records(record, Record(bk.Label, {"x": 1.0}), {})
    assert not equal_records(record, Record(bk.Label, {"x": 1, "y": None}), {})


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
