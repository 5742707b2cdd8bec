"""What is handed on cannot spoil what is stored, and every stored value has a size."""

from collections import Counter, namedtuple

import numpy as np
import pandas as pd
import pytest

from dashboard.results.value_types import hand_on, size


def frame():
    return pd.DataFrame({"a": [1, 2]})


def set_column(data):
    data["a"] = 0


def set_cell(data):
    data.iloc[0, 0] = 9


def add_column(data):
    data["b"] = 1


def rename_columns(data):
    data.columns = ["z"]


def name_index(data):
    data.index.name = "row"


def number_rows_anew(data):
    data.index = [5, 6]


@pytest.mark.parametrize("spoil", [set_column, set_cell, add_column, rename_columns, name_index, number_rows_anew])
def test_whatever_is_done_to_a_frame_that_was_handed_on_the_stored_one_stays(spoil):
    stored = frame()
    spoil(hand_on(stored))
    pd.testing.assert_frame_equal(stored, frame())
    assert stored.index.name is None


def test_a_series_that_was_handed_on_can_be_written_to_without_harm():
    stored = pd.Series([1, 2])
    given = hand_on(stored)
    given.iloc[0] = 9
    assert stored.tolist() == [1, 2]


def test_a_frame_is_handed_on_without_copying_its_data():
    stored = frame()
    assert np.shares_memory(stored["a"].to_numpy(), hand_on(stored)["a"].to_numpy())


def test_an_array_that_was_handed_on_refuses_to_be_written_to_and_the_stored_one_does_not():
    stored = np.array([1, 2])
    with pytest.raises(ValueError, match="read-only"):
        hand_on(stored)[0] = 9
    stored[0] = 3


def test_a_list_a_dict_and_a_set_can_be_changed_without_harm():
    stored_list, stored_dict, stored_set = [1], {"a": 1}, {1}
    hand_on(stored_list).append(2)
    hand_on(stored_dict)["b"] = 2
    hand_on(stored_set).add(2)
    assert (stored_list, stored_dict, stored_set) == ([1], {"a": 1}, {1})


Split = namedtuple("Split", "train test")


@pytest.mark.parametrize(
    ("stored", "inner"),
    [
        ([frame()], lambda given: given[0]),
        ((frame(), 1), lambda given: given[0]),
        ({"train": frame()}, lambda given: given["train"]),
        (Split(frame(), frame()), lambda given: given.test),
        ([[{"deep": frame()}]], lambda given: given[0][0]["deep"]),
    ],
)
def test_frames_inside_collections_are_safe_too(stored, inner):
    set_cell(inner(hand_on(stored)))
    pd.testing.assert_frame_equal(inner(stored), frame())


@pytest.mark.parametrize("stored", [[1, "a"], (1, 2), {"a": [1]}, {1}, Split(1, 2), Counter("aab"), "text", 5, None])
def test_what_is_handed_on_is_equal_and_of_the_same_type(stored):
    given = hand_on(stored)
    assert given == stored
    assert type(given) is type(stored)


def test_a_kind_of_frame_is_handed_on_as_that_kind():
    class Table(pd.DataFrame):
        @property
        def _constructor(self):
            return Table

    assert type(hand_on(Table({"a": [1]}))) is Table


@pytest.mark.parametrize(
    "value",
    [
        np.zeros(100_000),
        pd.DataFrame({"a": np.zeros(100_000)}),
        pd.Series(np.zeros(100_000)),
        [np.zeros(50_000), np.zeros(50_000)],
        {"a": np.zeros(100_000)},
        (np.zeros(100_000),),
        list(map(float, range(100_000))),
        "x" * 800_000,
    ],
)
def test_the_size_of_a_value_counts_what_it_holds(value):
    assert 800_000 <= size(value) < 4_000_000


def test_the_size_of_text_in_a_frame_counts_the_text():
    assert size(pd.DataFrame({"a": ["x" * 10_000] * 10})) > 10_000


def test_what_knows_its_bytes_says_so():
    class Raster:
        nbytes = 12345

    assert size(Raster()) == 12345


@pytest.mark.parametrize("nothing", [None, [], {}, (), set(), pd.DataFrame()])
def test_nothing_has_a_size_as_well(nothing):
    assert 0 <= size(nothing) < 1000
