"""Domains come as data has them, and leave as param takes them."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from dashboard.controls import kinds
from dashboard.controls.domain import convert_exactly, describe, first_value, normalize
from tests.support.controls import identical


@pytest.mark.parametrize(
    ("kind", "keywords", "normal"),
    [
        (kinds.WHOLE, {"bounds": np.array([1, 9])}, {"bounds": (1, 9)}),
        (kinds.NUMBER, {"softbounds": (np.float32(0.5), None)}, {"softbounds": (0.5, None)}),
        (
            kinds.DAY,
            {"bounds": (pd.Timestamp("2024-01-01"), np.datetime64("2024-02-01", "ns"))},
            {"bounds": (dt.date(2024, 1, 1), dt.date(2024, 2, 1))},
        ),
        (kinds.CHOICE, {"objects": {"b", "a"}}, {"objects": ["a", "b"]}),
        (kinds.CHOICE, {"objects": pd.Series([1, 2]).to_numpy()}, {"objects": [1, 2]}),
    ],
)
def test_a_domain_of_numpy_or_pandas_becomes_one_of_python(kind, keywords, normal):
    normalize(kind, keywords)
    assert all(identical(keywords[keyword], value) for keyword, value in normal.items())


@pytest.mark.parametrize("bounds", [(1, None), (float("nan"), 9), (None, None)])
def test_a_range_has_two_ends(bounds):
    with pytest.raises(ValueError, match="an end of the bounds is"):
        normalize(kinds.NUMBER.range, {"bounds": bounds})


def test_a_conversion_that_would_change_a_value_is_none():
    assert convert_exactly(int, np.float64(3)) == 3
    assert convert_exactly(int, 10.5) == 10.5


def test_the_first_value_is_the_first_object_or_the_lower_bound_and_of_several_all():
    assert first_value(kinds.CHOICE, {"objects": {"one": 1}}) == 1
    assert first_value(kinds.WHOLE, {"bounds": (4, 20)}) == 4
    assert first_value(kinds.SEVERAL, {"objects": [1, 2]}) == [1, 2]
    assert first_value(kinds.WHOLE.range, {"bounds": (4, 20)}) == (4, 20)


def test_a_domain_is_described_by_what_can_be_chosen():
    assert describe({"objects": range(9)}) == "objects 0, 1, 2, 3, 4, 5, ..."
    assert describe({"bounds": (1, 2)}) == "bounds (1, 2)"
    assert describe({"max_length": 2000}) == "a text of at most 2,000 characters"
