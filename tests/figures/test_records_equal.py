"""When plain values are equal."""

from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from bokeh import models as bk

from dashboard.figures.records import Record, Ref, Row, Struct, equal, equal_records
from tests.support.odd_values import ODD

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


@pytest.mark.parametrize("make", ODD.values(), ids=ODD)
def test_what_cannot_be_compared_is_equal_to_itself_alone(make):
    one = make()
    assert equal(one, one, {})
    assert not equal(one, make(), {})


def test_references_are_equal_if_what_they_refer_to_is_kept():
    assert equal(Ref(3), Ref(4), {4: 3})
    assert not equal(Ref(3), Ref(3), {4: 3})
    same = Row([Ref(3)])
    assert not equal(same, same, {})


def test_records_are_equal_if_the_same_properties_are_set():
    record = Record(bk.Label, {"x": 1})
    assert equal_records(record, Record(bk.Label, {"x": 1.0}), {})
    assert not equal_records(record, Record(bk.Label, {"x": 1, "y": None}), {})
