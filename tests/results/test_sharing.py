"""What is handed on cannot spoil what is stored."""

import sqlite3
import threading
from collections import Counter, deque, namedtuple
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd
import panel as pn
import pytest

from dashboard.results.sharing import hand_on
from dashboard.results.store import Results
from tests.support.nodes import node, pipeline, run, value


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


# Twenty-five ways to spoil an input


@dataclass
class Measurement:
    values: list


class Station:
    """An object of the author's own."""

    def __init__(self):
        self.towns, self.nearest = ["Oslo"], None


class Slim:
    __slots__ = ("values",)

    def __init__(self, values):
        self.values = values


def near_each_other():
    one, two = Station(), Station()
    one.nearest, two.nearest = two, one
    return [one, two]


def array_of(*items):
    made = np.empty(len(items), dtype=object)
    made[:] = items
    return made


def nested_list():
    return pd.DataFrame({"a": [1, 2], "words": [["x"], ["y"]]})


def masked():
    return np.ma.masked_array([1.0, 2.0], mask=[False, True])


def fill(values):
    values.fill_value = 7


def rename(index):
    index.name = "row"


def rename_levels(index):
    index.names = ["row", "column"]


def move_away(stations):
    stations[0].nearest.towns.append("Bern")


def relabel(frame):
    frame.columns.name = "Column"


# What a node returns, what another one does to it in place, and what of it a third one looks at.
SPOILED = {
    "a cell of a frame": (frame, set_cell, str),
    "a column of a frame": (frame, set_column, str),
    "the columns' name": (frame, relabel, lambda data: data.columns.name),
    "attributes of a frame": (frame, lambda data: data.attrs.update(unit="m"), lambda data: data.attrs),
    "a list in a frame": (nested_list, lambda data: data["words"].iloc[0].append("z"), str),
    "a dict in a series": (lambda: pd.Series([{"a": 1}]), lambda data: data.iloc[0].update(a=2), str),
    "a value of a series": (lambda: pd.Series([1, 2]), lambda data: data.__setitem__(0, 9), str),
    "the name of an index": (lambda: pd.Index([1, 2]), rename, lambda index: index.name),
    "the names of levels": (
        lambda: pd.MultiIndex.from_tuples([("a", 1)]),
        rename_levels,
        lambda index: list(index.names),
    ),
    "an array of pandas": (lambda: pd.array([1, 2]), lambda data: data.__setitem__(0, 9), str),
    "a number of an array": (lambda: np.zeros(2), lambda data: data.__setitem__(0, 9), str),
    "an item of an array of objects": (lambda: array_of([1], [2]), lambda data: data[0].append(9), str),
    "a place of an array of objects": (lambda: array_of([1], [2]), lambda data: data.__setitem__(0, 9), str),
    "the mask of an array": (masked, lambda data: data.mask.__setitem__(0, True), str),
    "a value under a mask": (masked, lambda data: data.__setitem__(0, np.ma.masked), str),
    "the filling value of an array": (masked, fill, lambda data: data.fill_value),
    "a row of structures": (lambda: list(np.zeros(1, "i8,i8")), lambda data: data[0].__setitem__(0, 9), str),
    "a list in a dict": (lambda: {"a": [1]}, lambda data: data["a"].append(2), str),
    "a list behind the view of a dict": (lambda: {"a": [1]}.values(), lambda data: next(iter(data)).append(2), str),
    "a set in a tuple": (lambda: ({1},), lambda data: data[0].add(2), str),
    "a deque": (lambda: deque([1]), lambda data: data.append(2), str),
    "bytes": (lambda: bytearray(b"abc"), lambda data: data.__setitem__(0, 0), str),
    "bytes in a view": (lambda: memoryview(bytearray(b"abc")), lambda data: data.__setitem__(0, 0), bytes),
    "a dataclass": (lambda: Measurement([1]), lambda data: data.values.append(2), str),
    "an object": (Station, lambda data: setattr(data, "towns", []), lambda data: data.towns),
    "a list in an object": (Station, lambda data: data.towns.append("Bern"), lambda data: data.towns),
    "an object with slots": (lambda: Slim([1]), lambda data: data.values.append(2), lambda data: data.values),
    "objects that know each other": (near_each_other, move_away, lambda data: [one.towns for one in data]),
    "grouped data": (
        lambda: frame().groupby("a"),
        lambda data: data.obj.__setitem__("a", 0),
        lambda data: str(data.obj),
    ),
}


@pytest.mark.parametrize("way", SPOILED)
def test_each_way_would_spoil_what_is_not_protected(way):
    make, spoil, look = SPOILED[way]
    spoiled = make()
    spoil(spoiled)
    assert look(spoiled) != look(make())


@pytest.mark.parametrize("way", SPOILED)
def test_whatever_a_node_does_to_its_input_another_one_sees_it_as_it_was(way):
    make, spoil, look = SPOILED[way]

    def source():
        return make()

    def spoiled(source):
        with suppress(TypeError, ValueError):  # what is read-only says so
            spoil(source)
        return True

    def seen(source):
        return look(source)

    wired = pipeline(node(source), node(spoiled, "source"), node(seen, "source"))

    async def work():
        results = Results()
        assert await value(results, wired, "spoiled")
        return await value(results, wired, "seen")

    assert run(work()) == look(make())


def test_what_parts_of_a_value_share_they_share_in_the_copy():
    one, two = hand_on(near_each_other())
    assert one.nearest is two
    assert two.nearest is one


def test_a_collection_that_holds_itself_is_handed_on_as_one():
    stored = [1]
    stored.append({"me": stored})
    given = hand_on(stored)
    assert given[1]["me"] is given
    assert given is not stored


@pytest.mark.parametrize("make", [threading.Lock, lambda: sqlite3.connect(":memory:"), object, lambda: print])
def test_what_cannot_be_copied_is_handed_on_as_it_is_alone_and_inside(make):
    stored = make()
    assert hand_on(stored) is stored
    assert hand_on({"it": stored, "more": [1]})["it"] is stored


def test_an_object_that_fails_to_be_copied_leaves_nothing_half_done_behind():
    class Stubborn:
        def __init__(self, held):
            self.held = held

        def __deepcopy__(self, memo):
            memo[id(self.held)] = None
            raise RuntimeError

    held = Measurement([1])
    given = hand_on([Stubborn(held), held])
    assert given[1] == held


def test_a_component_of_a_page_is_handed_on_as_it_is():
    component = pn.Column("text")
    assert hand_on(component) is component


def test_a_large_object_has_attributes_of_its_own_all_the_same():
    stored = Measurement(["x" * 2_000_000])
    hand_on(stored).values = []
    assert len(stored.values) == 1


def test_a_large_column_of_objects_is_not_looked_through():
    stored = pd.DataFrame({"a": [[1]] * 100_000})
    assert hand_on(stored)["a"].iloc[0] is stored["a"].iloc[0]


def test_rows_with_the_same_label_keep_their_objects():
    stored = pd.DataFrame({"a": [[1], "b", None]}, index=[0, 0, 1])
    pd.testing.assert_frame_equal(hand_on(stored), stored)
    pd.testing.assert_series_equal(hand_on(stored["a"]), stored["a"])
