"""Columns of every kind are sent in a form that a browser can use, and those of no such kind are named."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from bokeh.core.serialization import SerializationError, Serializer

from dashboard.figures.sendable import as_factors, as_sent, first_text, refuse_unsendable

NAN = float("nan")
MONTHS = pd.period_range("2024-01", periods=2, freq="M")
STARTS = [pd.Timestamp("2024-01-01"), pd.Timestamp("2024-02-01")]


class Foreign:
    """What another library has for a column: numpy can read it."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.values, dtype)

    def __len__(self):
        return len(self.values)

    def __eq__(self, other):
        return np.asarray(self.values) == np.asarray(other.values)


SENT = {
    "decimals": ([Decimal("1.5"), None, 2], [1.5, NAN, 2.0]),
    "decimals in a frame": (pd.Series([Decimal("1.5"), np.nan]), [1.5, NAN]),
    "fractions": ([Fraction(1, 2)], [0.5]),
    "numbers with a mask": (np.ma.array([1, 2], mask=[0, 1]), [1.0, NAN]),
    "times with a mask": (np.ma.array(np.array(STARTS, "M8[ns]"), mask=[0, 1]), [STARTS[0], pd.NaT]),
    "texts with a mask": (np.ma.array(["a", "b"], mask=[1, 0]), [NAN, "b"]),
    "nullable integers": (pd.array([1, None], dtype="Int64"), [1.0, NAN]),
    "nullable integers without a gap": (pd.array([1, 2], dtype="Int64"), [1, 2]),
    "nullable floats": (pd.Series([1.5, None], dtype="Float64"), [1.5, NAN]),
    "nullable booleans": (pd.array([True, None], dtype="boolean"), [True, NAN]),
    "nullable texts": (pd.array(["a", None], dtype="string"), ["a", NAN]),
    "numbers and None": ([1, None], [1.0, NAN]),
    "days and None": ([date(2024, 1, 1), None], [date(2024, 1, 1), NAN]),
    "days in a frame": (pd.Series([date(2024, 1, 1)]), [date(2024, 1, 1)]),
    "moments and None": ([STARTS[0], None], [STARTS[0], NAN]),
    "colours and None": (["red", None], ["red", None]),
    "an index of periods": (MONTHS, STARTS),
    "a series of periods": (pd.Series(MONTHS), STARTS),
    "intervals": (pd.interval_range(0, 2), ["(0, 1]", "(1, 2]"]),
    "intervals of a cut": (pd.Series(pd.cut([1, 2, NAN], [0.0, 1.0, 2.0])), ["(0.0, 1.0]", "(1.0, 2.0]", NAN]),
    "categories": (pd.Series(["a", None], dtype="category"), ["a", NAN]),
    "times with a zone": (pd.DatetimeIndex(["2024-01-01 01:00+01:00", None]), [STARTS[0], pd.NaT]),
    "numbers, most of them 0": (pd.arrays.SparseArray([0, 2]), [0, 2]),
    "another library's numbers": (Foreign([1, 2]), [1, 2]),
    "another library's texts": (Foreign(["a", "b"]), ["a", "b"]),
    "lists, one missing": ([[1, 2], None, NAN], [[1, 2], [], []]),
    "lists with a gap": ([[1, None], [2, 3]], [[1.0, NAN], [2, 3]]),
    "arrays in cells": (pd.Series([np.array([1, 2]), np.array([1, 2, 3]), None]), [[1, 2], [1, 2, 3], []]),
    "polygons with holes, and none": ([[[[1, 2], [None, 3]]], [], None], [[[[1, 2], [NAN, 3.0]]], [], []]),
    "factors of two levels, one missing": (pd.Series([("a", "b"), None]), [("a", "b"), NAN]),
    "images": ([np.zeros((1, 2))], [[[0.0, 0.0]]]),
    "nothing": ([], []),
}


def plain(value):
    """Lists and numbers of Python, whatever they are in; times of pandas."""
    if isinstance(value, np.ndarray):
        value = pd.Series(value).tolist() if value.dtype.kind == "M" else value.tolist()
    return [plain(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize(("column", "sent"), SENT.values(), ids=SENT)
def test_a_column_is_sent_in_a_form_that_a_browser_can_use(column, sent):
    found = as_sent(column)
    assert isinstance(found, list | np.ndarray)
    assert repr(plain(found)) == repr(plain(sent))
    refuse_unsendable({"x": found})
    json.dumps(Serializer(deferred=False).encode(list(found)))


@pytest.mark.parametrize(("column", "sent"), SENT.values(), ids=SENT)
def test_what_is_in_that_form_stays_as_it_is(column, sent):
    found = as_sent(column)
    assert as_sent(found) is found


SENDABLE = {
    **{dtype: np.zeros(2, dtype) for dtype in ("f8", "f2", "i8", "u1", "?", "M8[s]", "M8[ns]", "m8[h]", "U3", ">f8")},
    **{name: column for name, (column, _) in SENT.items()},
    "a range": pd.RangeIndex(2),
}


@pytest.mark.parametrize("column", SENDABLE.values(), ids=SENDABLE)
def test_what_is_known_to_be_sendable_is_not_tried(column, monkeypatch):
    monkeypatch.setattr(Serializer, "encode", lambda self, tried: pytest.fail(repr(tried)))
    refuse_unsendable({"x": as_sent(column)})


REFUSED = {
    "complex numbers": (np.array([1j]), "complex128"),
    "complex numbers in a list": ([1, 1j], "complex"),
    "in cells": ([[1], [1j]], "complex"),
    "arrays in cells": ([np.array([1j])], "complex128"),
    "objects": (pd.Series([object()]), "object"),
    "categories": (pd.Series([1j, 2j], dtype="category"), "complex"),
}


@pytest.mark.parametrize(("column", "kind"), REFUSED.values(), ids=REFUSED)
def test_a_column_of_no_such_kind_is_named(column, kind):
    with pytest.raises(SerializationError, match=rf"Column 'price' holds values of type {kind}\w*, which no browser"):
        refuse_unsendable({"x": [1], "price": as_sent(column)})


def test_an_object_that_is_unknown_but_can_be_sent_is_tried():
    refuse_unsendable({"x": [{"a": 1}, b"bytes", np.str_("text")]})


DEEP_INSIDE = {"list": [object()], "mapping": {"a": {"b": 1j}}, "key": {object(): 1}, "set": ((1, {2, 1j}),)}


@pytest.mark.parametrize("value", DEEP_INSIDE.values(), ids=DEEP_INSIDE)
def test_a_value_of_a_model_that_cannot_be_sent_is_named(value):
    with pytest.raises(SerializationError, match=r"CustomJS\.args holds values of type (object|complex), which no"):
        refuse_unsendable({"args": value}, "CustomJS")


HOLDS_TEXTS = {
    "texts": (["b", "a"], "b"),
    "a text among gaps": ([None, NAN, "a"], "a"),
    "texts in an array": (np.array(["a"]), "a"),
    "objects in an array": (np.array(["a", None], dtype=object), "a"),
    "lines": ([[], ["a", "b"]], "a"),
    "intervals": (as_sent(pd.interval_range(0, 2)), "(0, 1]"),
    "numbers": ([1, "a"], None),
    "texts, then a number": (["a", 1], None),
    "lines of numbers": ([[1, 2]], None),
    "an array of numbers": (np.arange(2.0), None),
    "gaps": ([None, NAN, []], None),
    "nothing": ([], None),
}


@pytest.mark.parametrize(("column", "text"), HOLDS_TEXTS.values(), ids=HOLDS_TEXTS)
def test_a_column_of_texts_is_known_by_its_first_one(column, text):
    assert first_text(column) == text


@pytest.mark.parametrize(
    ("column", "factors"),
    [(["a", None], ("a", NAN)), (np.array(["a", pd.NA], dtype=object), ("a", NAN)), ([["a", None]], (("a", NAN),))],
    ids=str,
)
def test_what_is_missing_among_factors_has_no_place(column, factors):
    assert repr(as_factors(column)) == repr(factors)


@pytest.mark.parametrize("column", [["a", "b"], [("a", "b")], np.arange(2), np.array(["a"], dtype=object), []], ids=str)
def test_factors_without_a_gap_stay_as_they_are(column):
    assert as_factors(column) is column
