"""Every stored value has a size, which is near what it takes and costs little to find."""

import sqlite3
import threading
import tracemalloc
import types
from collections import deque
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

import numpy as np
import pandas as pd
import pytest

from dashboard.results import sizes
from dashboard.results.sizes import size


class Own:
    def __init__(self, held):
        self.held = held


class Slim:
    __slots__ = ("__weakref__", "held")

    def __init__(self, held):
        self.held = held


@dataclass(frozen=True)
class Record:
    number: float
    texts: list


class Names(list):
    """A list with something beside its items."""


def closure(held):
    return lambda: held


def names():
    made = Names()
    made.note = "x" * 1_000_000
    return made


def family():
    root = Own([])
    for number in range(2000):
        child = Own(f"{number}" * 200)
        child.parent = root
        root.held.append(child)
    return root


def chain(depth, make=Own):
    """Things that hold each other, the last one nothing, with a text each."""
    last = None
    for number in range(depth):
        last = make([last, str(number) * 1000])
    return last


def ladder(depth, make=Own):
    """Each step holds both things of the next, so that 2 ** depth ways lead to the last ones."""
    left = right = "the end"
    for number in range(depth):
        left, right = make([left, right, str(number) * 1000]), make([right, left])
    return [left, right]


def ring(length):
    first = last = Own(None)
    for number in range(length):
        last = Own([last, first, str(number) * 1000])
    first.held = last
    return first


def both_ways(length):
    """A list that is linked forwards and backwards."""
    before = first = Own("")
    for number in range(length):
        one = Own(str(number) * 1000)
        one.before, before.next, before = before, one, one
    return first


def with_one_table(count, make=Own):
    shared = pd.DataFrame({"a": np.zeros(100_000)})
    return [make([shared, str(number) * 100]) for number in range(count)]


def texts(count=20_000):
    return [f"a text of some length, number {number}" for number in range(count)]


def uneven():
    return ["x" * 100_000 + str(number) if number % 100 == 0 else str(number) for number in range(5000)]


MAKE = {
    "numbers": lambda: list(map(float, range(100_000))),
    "text": lambda: "x" * 1_000_000,
    "array": lambda: np.zeros(100_000),
    "frame": lambda: pd.DataFrame({"a": np.zeros(100_000)}),
    "arrays in a list": lambda: [np.zeros(50_000), np.zeros(50_000)],
    "an own object": lambda: Own("x" * 5_000_000),
    "many own objects": lambda: [Record(number / 7, [str(number)] * 3) for number in range(5000)],
    "slots": lambda: [Slim(np.zeros(1000)) for _ in range(100)],
    "a list with attributes": names,
    "a tree whose parts know their parent": family,
    "an array of objects": lambda: np.array([*texts(), None], dtype=object),
    "a column of lists": lambda: pd.DataFrame({"a": [[number / 7, number / 9] for number in range(20_000)]}),
    "a column of objects": lambda: pd.DataFrame({"a": pd.Series(texts(), dtype=object)}),
    "a column of texts": lambda: pd.DataFrame({"a": texts()}),
    "categories": lambda: pd.DataFrame({"a": pd.Categorical(texts())}),
    "an index": lambda: pd.Series(0.0, index=texts()),
    "an index of its own": lambda: pd.Index(texts()),
    "a mask": lambda: np.ma.masked_array(np.zeros(100_000), mask=np.zeros(100_000, bool)),
    "deque": lambda: deque(texts()),
    "set": lambda: set(texts()),
    "dict": lambda: {text: [number / 7] for number, text in enumerate(texts())},
    "the values of a dict": lambda: dict(enumerate(texts())).values(),
    "the keys of a dict": lambda: dict.fromkeys(texts()).keys(),
    "a mapping that is read only": lambda: types.MappingProxyType(dict(enumerate(texts()))),
    "bytes": lambda: bytes(1_000_000),
    "bytearray": lambda: bytearray(1_000_000),
    "memoryview": lambda: memoryview(bytes(1_000_000))[:10],
    "decimals": lambda: [Decimal(number) / 7 for number in range(10_000)],
    "closure": lambda: closure(bytes(1_000_000)),
    "partial": lambda: partial(print, bytes(1_000_000)),
    "method": lambda: Own(bytes(1_000_000)).__eq__,
    "generator": lambda: (one for one in [bytes(1_000_000)]),
    "some texts much longer than others": uneven,
    **{f"a chain of {depth}": lambda depth=depth: chain(depth) for depth in (5, 60, 70, 500)},
    **{f"a chain of {make.__name__}": lambda make=make: chain(90, make) for make in (Slim, Names, tuple)},
    "a chain of records": lambda: chain(90, partial(Record, 1.5)),
    "a chain of dicts": lambda: chain(90, lambda held: dict(enumerate(held))),
    "a chain of functions": lambda: chain(90, closure),
    **{f"a ladder of {depth}": lambda depth=depth: ladder(depth) for depth in (5, 60, 200)},
    "a ladder of lists": lambda: ladder(100, list),
    "a ring": lambda: ring(100),
    "a list that is linked both ways": lambda: both_ways(200),
    "a table that a few share": lambda: with_one_table(30),
    "a table that many share": lambda: with_one_table(50_000),
    "a table that many records share": lambda: with_one_table(50_000, partial(Record, 1.5)),
    "a text that many share": lambda: ["x" * 1_000_000] * 10_000,
    "a chain beside much else": lambda: [chain(100), [Own([str(number)]) for number in range(30_000)]],
    "nested": lambda: {f"{one}": {two: [f"{one}, {two}" * 9] for two in range(50)} for one in range(100)},
}


@pytest.mark.parametrize("kind", MAKE)
def test_a_size_is_near_what_a_value_takes(kind):
    tracemalloc.start()
    held = MAKE[kind]()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert taken / 2 < size(held) < taken * 2


@pytest.mark.parametrize(
    "make", [*MAKE.values(), lambda: [{"a": number, "b": [str(number)]} for number in range(300_000)]]
)
def test_sizing_looks_at_a_few_thousand_values_however_many_there_are(make):
    for judge in (sizes.Weighing.walk, lambda weighing, value: weighing.weigh(value, sizes.LOOKS)):
        weighing = sizes.Weighing()
        judge(weighing, make())
        assert weighing.looked < 2 * sizes.LOOKS


def test_what_knows_its_bytes_says_so():
    class Raster:
        nbytes = 12345

    assert size(Raster()) == 12345


def test_what_a_collection_holds_twice_counts_once():
    shared = "x" * 1_000_000
    assert 1_000_000 < size({"a": shared, "b": [shared, shared]}) < 1_010_000


def test_a_value_that_holds_itself_has_a_size():
    stored = ["x" * 1000]
    stored.append({"me": stored, "and": [stored]})
    assert 1000 < size(stored) < 3000


def test_what_shows_nothing_of_itself_is_judged_by_its_pickle_which_is_never_read():
    state = np.random.RandomState(1).get_state()[1]  # 2,500 bytes in a buffer of C
    assert size(np.random.MT19937(1)) >= state.nbytes


def test_pickling_ends_at_a_number_of_bytes(monkeypatch):
    monkeypatch.setattr(sizes, "PICKLED", 10_000)
    assert 10_000 < sizes.Weighing().pickled(texts()) < 200_000


def test_nothing_is_unpickled():
    class Trap:
        def __reduce__(self):
            return (pytest.fail, ("it was unpickled",))

    assert sizes.Weighing().pickled(Trap()) > 0


def test_an_object_that_fails_when_it_is_looked_at_has_a_size():
    class Shy:
        @property
        def nbytes(self):
            raise RuntimeError

        def __sizeof__(self):
            raise RuntimeError

    assert 0 < size(Shy()) < 1000
    assert size([Shy(), "x" * 10_000]) > 10_000


@pytest.mark.parametrize(
    "make", [threading.Lock, lambda: sqlite3.connect(":memory:"), object, lambda: print, lambda: int]
)
def test_what_cannot_be_pickled_has_a_size_as_well(make):
    assert 0 <= size(make()) < 10_000


@pytest.mark.parametrize("nothing", [None, [], {}, (), set(), pd.DataFrame(), pd.Series(), pd.Index([])])
def test_nothing_has_a_size_as_well(nothing):
    assert 0 <= size(nothing) < 1000


def test_a_frame_of_many_columns_and_a_series_in_time_have_a_size():
    assert size(pd.DataFrame(np.zeros((3, 5000)))) >= 120_000
    assert size(pd.period_range("2000", "2024", freq="h")) >= 8 * 200_000
    assert size(pd.Series(0.0, index=pd.MultiIndex.from_product([range(300), texts(300)]))) > 8 * 90_000
