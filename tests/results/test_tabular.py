"""What a table is, and which of its index a viewer reads."""

import pandas as pd
import pytest

from dashboard.results.tabular import is_empty, is_meaningful, is_table, to_frame, with_index

INDEXES = {
    "numbers": (pd.RangeIndex(3), False),
    "numbers that filtering left": (pd.Index([4, 7, 9]), False),
    "nothing": (pd.Index([]), False),
    "numbers with a name": (pd.Index([4, 7, 9], name="year"), True),
    "texts": (pd.Index(["a", "b", "c"]), True),
    "days": (pd.date_range("2026-01-01", periods=3), True),
    "several levels": (pd.MultiIndex.from_product([[1], [1, 2, 3]]), True),
}


@pytest.mark.parametrize(("index", "meaningful"), INDEXES.values(), ids=INDEXES)
def test_an_index_is_meaningful_unless_it_only_numbers_the_rows(index, meaningful):
    assert is_meaningful(index) is meaningful


@pytest.mark.parametrize("value", [pd.DataFrame(), pd.Series([], dtype=float), pd.DataFrame({"a": []})])
def test_a_table_without_rows_is_empty(value):
    assert is_empty(value)


@pytest.mark.parametrize("value", [pd.DataFrame({"a": [1]}), pd.Series([0]), [], "", None, 0])
def test_rows_or_another_type_make_it_not_empty(value):
    assert not is_empty(value)


@pytest.mark.parametrize(("value", "expected"), [(pd.DataFrame(), True), (pd.Series([1]), True), ([[1]], False)])
def test_frames_and_series_are_tables(value, expected):
    assert is_table(value) is expected


@pytest.mark.parametrize(("name", "column"), [("towns", "towns"), (None, "value"), (0, 0)])
def test_a_series_is_a_frame_of_one_column(name, column):
    assert [*to_frame(pd.Series([1, 2], name=name))] == [column]


def test_a_frame_is_a_frame_already():
    frame = pd.DataFrame({"a": [1]})
    assert to_frame(frame) is frame


def test_an_index_that_only_numbers_the_rows_is_no_column():
    assert [*with_index(pd.DataFrame({"a": [1, 2]}, index=[5, 6]))] == ["a"]


def test_a_named_index_is_the_first_column_and_may_have_the_name_of_another():
    frame = pd.DataFrame({"a": [1, 2]}, index=pd.Index(["x", "y"], name="a"))
    assert [*with_index(frame)] == ["a", "a"]


@pytest.mark.parametrize(("unnamed", "columns"), [(None, ["level_0", "year", "a"]), ("", ["", "year", "a"])])
def test_a_level_without_a_name_has_that_of_pandas_or_the_one_given(unnamed, columns):
    index = pd.MultiIndex.from_product([["x"], [1, 2]], names=[None, "year"])
    assert [*with_index(pd.DataFrame({"a": [1, 2]}, index=index), unnamed)] == columns
