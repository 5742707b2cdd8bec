"""A column as a viewer reads it: its cells as text, in order, and found by a word."""

import enum
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from dashboard.components import column_format

FORMATTED = {
    "years": ([1999, 2024], ["1999", "2024"]),
    "large whole numbers": ([1, 20_000], ["1", "20,000"]),
    "whole numbers with a gap": (pd.array([1, None], dtype="Int64"), ["1", ""]),
    "numbers that the author rounded": ([5.1, 3.25, np.nan], ["5.10", "3.25", ""]),
    "numbers that nobody rounded": ([1 / 3, 2 / 3], ["0.3333", "0.6667"]),
    "whole floats": ([1.0, 2.0], ["1", "2"]),
    "large floats": ([10_000.5, -12_345_678.25], ["10,000.50", "-12,345,678.25"]),
    "tiny numbers": ([1e-9], ["1.000e-09"]),
    "huge numbers": ([1e20], ["1.000e+20"]),
    "a negative nought": ([-0.0, 0.5], ["0.0", "0.5"]),
    "infinity": ([np.inf, 1.5], ["inf", "1.5"]),
    "nothing but gaps": ([np.nan], [""]),
    "days": (pd.to_datetime(["2024-02-29", None]), ["2024-02-29", ""]),
    "minutes": (pd.to_datetime(["2024-02-29T12:30"]), ["2024-02-29 12:30"]),
    "seconds": (pd.to_datetime(["2024-02-29T12:30:15"]), ["2024-02-29 12:30:15"]),
    "dates in a time zone": (pd.to_datetime(["2024-02-29T12:00+01:00"]), ["2024-02-29 12:00"]),
    "yes and no": ([True, False], ["yes", "no"]),
    "yes, no and a gap": (pd.array([True, None], dtype="boolean"), ["yes", ""]),
    "texts": (["a", None], ["a", ""]),
    "groups of texts": (pd.Categorical(["b", None]), ["b", ""]),
    "groups of numbers": (pd.Categorical([1.5, 2.0]), ["1.5", "2.0"]),
    "intervals": (pd.cut([1.0], [0, 2]), ["(0, 2]"]),
    "periods": (pd.period_range("2024-02", periods=1, freq="M"), ["2024-02"]),
    "durations": (pd.to_timedelta(["1h"]), ["0 days 01:00:00"]),
    "decimals": ([Decimal("1.50")], ["1.50"]),
    "members of an Enum": ([enum.Enum("E", "A").A], ["E.A"]),
    "lists": ([[1, 2], None], ["[1, 2]", ""]),
    "complex numbers": ([1 + 2j], ["(1+2j)"]),
}


@pytest.mark.parametrize(("values", "texts"), FORMATTED.values(), ids=FORMATTED)
def test_each_kind_of_cell_is_written_as_text(values, texts):
    column = pd.Series(values)
    assert column_format.formatted(column, column_format.format_of(column)) == texts


ROWS = pd.DataFrame(
    {
        "town": ["Bern", "aarau", "Chur", None],
        "height": [5.1, 5.14, -5.2, 50.0],
        "day": pd.to_datetime(["2024-01-01", "2024-02-01", "2023-01-01", None]),
        "size": pd.Categorical(["large", "small", "large", "small"], categories=["small", "large"]),
        "mixed": [Decimal(1), "x", None, 3],
        "old": [True, False, True, False],
        "count": [1, 2, 3, 1250],
    },
    index=[9, 9, 8, 7],
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", [0, 1, 2, 3]),
        ("AAR", [1]),
        ("5", [0, 1]),
        ("5.1", [0, 1]),
        ("5.10", [0]),
        ("-5", [2]),
        ("1,250", [3]),
        ("2024", [0, 1]),
        ("2024-02", [1]),
        ("2024-02-01", [1]),
        ("2024-13", []),
        ("lar", [0, 2]),
        ("x", [1]),
        ("yes", [0, 2]),
        ("no", [1, 3]),
        ("large bern", [0]),
        ("nan", []),
        (".*", []),
    ],
)
def test_rows_are_found_by_words_each_of_which_one_of_their_cells_holds(words, found):
    assert column_format.positions(ROWS, words.split(), []).tolist() == found


@pytest.mark.parametrize(
    ("column", "upwards", "downwards"),
    [
        ("town", [1, 0, 2, 3], [2, 0, 1, 3]),
        ("height", [2, 0, 1, 3], [3, 1, 0, 2]),
        ("day", [2, 0, 1, 3], [1, 0, 2, 3]),
        ("size", [1, 3, 0, 2], [0, 2, 1, 3]),
        ("mixed", [0, 3, 1, 2], [1, 3, 0, 2]),
        ("old", [1, 3, 0, 2], [0, 2, 1, 3]),
    ],
)
def test_rows_come_in_the_order_of_a_column_missing_cells_last_and_equal_ones_as_they_stood(column, upwards, downwards):
    assert column_format.positions(ROWS, [], [(column, True)]).tolist() == upwards
    assert column_format.positions(ROWS, [], [(column, False)]).tolist() == downwards


def test_a_second_column_decides_where_the_first_is_equal():
    assert column_format.positions(ROWS, [], [("size", True), ("height", False)]).tolist() == [3, 1, 0, 2]


RANKS = {
    "texts, whatever their case": (["b", "A", None, "a"], [1, 0, None, 0]),
    "numbers": ([2.5, np.nan, -1, 2.5], [1, None, 0, 1]),
    "days": (pd.to_datetime(["2024-02-01", None, "2023-01-01"]), [1, None, 0]),
    "groups": (pd.Categorical(["b", "a", "b"], categories=["b", "a"]), [0, 1, 0]),
    "what has no order": ([Decimal(1), "x", None, 3], [0, 2, None, 1]),
    "lists": ([[2], [1], [2]], [1, 0, 1]),
    "arrays, which cannot be compared": ([np.array([2, 1]), np.array([1, 1])], [1, 0]),
    "nothing": ([], []),
}


@pytest.mark.parametrize(("values", "ranks"), RANKS.values(), ids=RANKS)
def test_equal_cells_have_one_rank_and_a_missing_one_has_none(values, ranks):
    assert column_format.ranks(pd.Series(values)) == ranks
