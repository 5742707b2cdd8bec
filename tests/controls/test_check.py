"""A value is checked once, whichever way it comes: nothing that its control does not take gets past."""

import datetime as dt
import enum
import math
import re
from contextlib import suppress

import param
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.controls import check
from dashboard.controls.control import admits
from tests.support.controls import (
    between,
    colour,
    day,
    moment,
    naive,
    number,
    one_of,
    pair,
    some_of,
    text,
    whole,
    whole_end,
)

IMPORTS = """
import datetime, enum
from datetime import date, timezone
from typing import Annotated, Literal
import param

class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2

DAYS = {"bounds": (date(2024, 1, 1), date(2024, 12, 31))}
TIMES = {"bounds": (datetime.datetime(2024, 1, 1), datetime.datetime(2024, 12, 31))}
ZONED = datetime.datetime(2024, 1, 1, tzinfo=timezone.utc)
"""


@pytest.fixture(scope="module")
def declared(declared_below):
    """declared(argument): the control of that argument and its Parameter."""
    return declared_below(IMPORTS)


FIRST, LAST = dt.date(2024, 1, 1), dt.date(2024, 12, 31)
START, END = moment(2024, 1, 1), moment(2024, 12, 31)
# What each control takes, said here once more and in another way.
TAKES = {
    "x: bool = False": lambda value: type(value) is bool,
    "x: int = 3": whole,
    "x: int | None = None": lambda value: value is None or whole(value),
    "x: Annotated[int, {'bounds': (4, 20)}] = 10": between(4, 20, whole),
    "x: Annotated[int, {'bounds': (4, None)}] = 10": between(4, math.inf, whole),
    "x: float = 1.5": number,
    "x: Annotated[float, {'bounds': (0, 1), 'step': 0.1}] = 0.5": between(0, 1, number),
    "x: Annotated[float, {'softbounds': (0, 1)}] = 0.5": number,
    "x: Annotated[float, param.Magnitude(0.5)]": between(0, 1, number),
    "x: str = 'abc'": text(1000),
    "x: str | None = None": lambda value: value is None or text(1000)(value),
    "x: Annotated[str, {'max_length': 5}] = 'abc'": text(5),
    "x: Annotated[str, {'max_length': 5000}] = 'abc'": text(5000),
    "x: Annotated[str, param.String('abc')]": text(1000),
    "x: Literal['one', 'two'] = 'one'": one_of("one", "two"),
    "x: Literal[1, 2] = 1": one_of(1, 2),
    "x: Annotated[object, {'objects': [True, 2, 'a', None]}]": one_of(True, 2, "a", None),
    "x: list[Literal['ant', 'bee']] = ('ant',)": some_of("ant", "bee"),
    "x: list[Literal[1, 2]] = (1,)": some_of(1, 2),
    "x: Annotated[tuple[int, int], {'bounds': (0, 10)}] = (2, 8)": pair(0, 10, whole_end),
    "x: Annotated[tuple[float, float], {'bounds': (0, 1)}] = (0.1, 0.9)": pair(0, 1, number),
    "x: Annotated[tuple[date, date], DAYS]": pair(FIRST, LAST, day),
    "x: Annotated[tuple[datetime.datetime, datetime.datetime], TIMES]": pair(START, END, naive),
    "x: date = date(2024, 1, 1)": day,
    "x: datetime.datetime = datetime.datetime(2024, 1, 1)": naive,
    "x: datetime.datetime = ZONED": lambda value: isinstance(value, dt.datetime) and value.tzinfo is not None,
    "x: Annotated[param.Parameter, param.Color('#112233')]": colour,
    "x: Annotated[dict, param.Dict({})]": lambda value: isinstance(value, dict),
}

ODD_NUMBERS = st.sampled_from(
    [math.inf, -math.inf, math.nan, 10**400, -1, 0, 1, 3, 5, 20, 21, 0.5, 1.0, 2.5, True, False, 1e308]
)
LONG = st.sampled_from(["", "one", "ant", "abcde", "abcdef", "a" * 1000, "a" * 1001, "a" * 5001, "#445566", "\ud800"])
DATES = st.sampled_from([dt.date(1, 1, 1), FIRST, LAST, dt.date(9999, 12, 31), START, END, moment(1, 1, 1)])
ZONED = st.just(dt.datetime(2024, 5, 1, tzinfo=dt.UTC))
ENDS = ODD_NUMBERS | DATES | ZONED | st.floats() | st.integers(-5, 25) | st.floats(0, 1)
SCALARS = st.none() | ENDS | LONG | st.text() | st.binary(max_size=3) | st.dates() | st.datetimes()
ODD = (
    SCALARS
    | st.tuples(ENDS, ENDS)
    | st.lists(ENDS | LONG, max_size=3)
    | st.lists(st.sampled_from(["ant", "bee", 1, 2, True, 1.0]), max_size=3)
    | st.tuples(ENDS)
    | st.tuples(ENDS, ENDS, ENDS)
    | st.dictionaries(LONG, SCALARS, max_size=2)
    | st.builds(object)
)


@pytest.mark.parametrize("argument", TAKES)
@given(value=ODD)
def test_what_a_control_takes_is_right_whatever_it_is_given(declared, argument, value):
    control, parameter = declared(argument)
    with suppress(ValueError):
        taken = control.checked(parameter, value)
        assert TAKES[argument](taken)
        assert admits(parameter, taken)


@pytest.mark.parametrize("argument", TAKES)
@given(text=st.text() | LONG.filter(str.isprintable) | st.builds("{},{}".format, ENDS, ENDS))
def test_the_same_holds_for_texts_of_an_address(declared, argument, text):
    control, parameter = declared(argument)
    with suppress(ValueError):
        assert TAKES[argument](control.read(parameter, text))


@pytest.mark.parametrize("argument", TAKES)
def test_the_default_of_every_control_and_each_of_its_positions_are_taken(declared, argument):
    control, parameter = declared(argument)
    assert control.takes(parameter, parameter.default)
    assert all(control.takes(parameter, value) for value in control.positions(parameter))


@pytest.mark.parametrize("argument", ["x: float = float('inf')", "x: float = float('nan')", "x: Literal[1, 2] = True"])
def test_the_authors_own_default_is_taken_where_the_domain_has_it(declared, argument):
    control, parameter = declared(argument)
    assert control.checked(parameter, parameter.default) is parameter.default


def test_a_default_that_has_left_the_domain_is_refused(declared):
    control, parameter = declared("x: Annotated[str, {'objects': ['a', 'b']}] = 'a'")
    parameter.objects = ["b", "c"]
    assert not control.takes(parameter, "a")


def test_what_is_only_equal_to_a_choice_is_none_and_of_equal_ones_the_very_object_is_taken():
    low, one = enum.IntEnum("Level", "LOW HIGH").LOW, "x" * 20
    parameter = param.Selector(objects=[low, one])
    with pytest.raises(ValueError):
        check.choice(parameter, 1)
    assert check.choice(parameter, "".join(["x"] * 20)) is one


def test_ten_thousand_choices_of_ten_thousand_are_checked_at_once():
    everything = [f"choice {number}" for number in range(10_000)]
    assert check.several(param.ListSelector(objects=everything), everything[::-1]) == everything[::-1]


@pytest.mark.parametrize(
    ("argument", "value", "words"),
    [
        ("town: str = 'Oslo'", "x" * 1001, "“Town” takes a text of at most 1,000 characters."),
        ("size: Annotated[int, {'bounds': (1, 9)}] = 5", 10, "“Size” takes a whole number from 1 to 9."),
        ("size: float = 5", math.inf, "“Size” takes a number."),
        ("kind: Annotated[str, {'objects': ['a'], 'label': 'Which?'}]", "b", "“Which?” takes one of a."),
        ("some: Annotated[dict, param.Dict({})]", 5, "“Some” takes other values."),
    ],
)
def test_a_refusal_says_in_words_what_is_taken_and_not_what_was_said(declared, argument, value, words):
    control, parameter = declared(argument)
    with pytest.raises(ValueError, match=f"^{re.escape(words)}$"):
        control.checked(parameter, value)


def test_a_long_text_of_an_address_does_not_stand_whole_in_its_refusal(declared):
    control, parameter = declared("x: str = 'a'")
    with pytest.raises(ValueError, match="at most 1,000 characters") as refusal:
        control.read(parameter, "b" * 2_000_000)
    assert len(str(refusal.value)) < 300
