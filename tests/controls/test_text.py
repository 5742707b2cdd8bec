"""Values of controls as text: readable, read back as the very same objects, and a mistake says what is allowed."""

import datetime as dt
import re
from zoneinfo import ZoneInfo

import param
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.controls.kinds import kind_of_parameter

IMPORTS = """
import datetime
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo
from enum import Enum
from typing import Annotated, Literal
import numpy as np, param

class Color(Enum):
    DARK_RED = "r"
    BLUE = "b"

DAYS = {"bounds": (date(2024, 1, 1), date(2024, 12, 31))}
BOTH = {"left": str.lower, "right": str.upper}
"""


@pytest.fixture(scope="module")
def declared(declared_below):
    """declared(argument): the control of that argument and its Parameter."""
    return declared_below(IMPORTS)


def moment(*parts):
    return dt.datetime(*parts)  # noqa: DTZ001 - those of widgets have no time zone


@pytest.mark.parametrize(
    ("argument", "text", "value"),
    [
        ("x: Literal['petal_length', 'petal_width']", "petal_width", "petal_width"),
        ("x: Annotated[str, {'objects': {'Length [cm]': 'length', 'b': 'b'}}]", "length", "length"),
        ("x: list[Literal['setosa', 'virginica', 'c']]", "setosa,virginica", ["setosa", "virginica"]),
        ("x: list[Literal['a', 'b']]", "", []),
        ("x: list[Literal['Bern, BE', '100%']]", "Bern%2C BE,100%25", ["Bern, BE", "100%"]),
        ("x: Literal['Bern, BE', '100%'] = 'Bern, BE'", "Bern, BE", "Bern, BE"),
        ("x: Annotated[int, {'bounds': (5, 40)}] = 20", "20", 20),
        ("x: float = 1", "5", 5.0),
        ("x: float = 1", "-2.5", -2.5),
        ("x: int | None = None", "", None),
        ("x: bool = False", "true", True),
        ("x: str = 'a'", "a, b & 100%", "a, b & 100%"),
        ("x: str = 'a'", "", ""),
        ("x: str | None = None", "", None),
        ("x: str | None = None", '""', ""),
        ("x: date = date(2024, 2, 29)", "2024-03-01", dt.date(2024, 3, 1)),
        ("x: datetime.datetime = date(2024, 2, 29)", "2024-03-01T12:30", moment(2024, 3, 1, 12, 30)),
        ("x: datetime.datetime = date(2024, 2, 29)", "2024-03-01", moment(2024, 3, 1)),
        ("x: Annotated[tuple[int, int], {'bounds': (1, 12)}]", "3,5", (3, 5)),
        ("x: Annotated[tuple[float, float], {'bounds': (0, 1)}]", "0.25,1", (0.25, 1.0)),
        ("x: Annotated[tuple[date, date], DAYS]", "2024-01-01,2024-02-01", (dt.date(2024, 1, 1), dt.date(2024, 2, 1))),
        ("x: Annotated[param.Parameter, param.Color('#112233')]", "#445566", "#445566"),
    ],
)
def test_a_value_is_said_in_the_plainest_text(declared, argument, text, value):
    control, parameter = declared(argument)
    assert control.write(parameter, value) == text
    read = control.read(parameter, text)
    assert (type(read), read) == (type(value), value)


@pytest.mark.parametrize(
    ("argument", "names"),
    [
        ("x: Color = Color.BLUE", ["DARK_RED", "BLUE"]),
        ("x: list[Color] = ()", ["DARK_RED", "BLUE"]),
        ("x: Literal[1, 0.5, True, None]", ["1", "0.5", "true", "None"]),
        ("x: Literal[1, '1']", ["1", "1~2"]),
        ("x: Annotated[object, {'objects': BOTH}]", ["left", "right"]),
        ("x: Annotated[object, {'objects': [date(2024, 2, 29)]}]", ["2024-02-29"]),
        ("x: Annotated[object, {'objects': {'old': 1, 'new': '1'}}]", ["1", "new"]),
        ("x: list[Literal['', 'a']] = ()", ["~2", "a"]),
    ],
)
def test_each_choice_has_a_name_of_its_own_that_stands_for_the_very_object(declared, argument, names):
    control, parameter = declared(argument)
    several = isinstance(parameter, param.ListSelector)
    for name, choice in zip(names, parameter.objects, strict=True):
        value = [choice] if several else choice
        assert control.write(parameter, value) == name
        read = control.read(parameter, name)
        assert (read[0] if several else read) is choice


def test_a_percent_sign_that_encodes_nothing_is_itself(declared):
    control, parameter = declared("x: list[Literal['100%', 'b']]")
    assert control.read(parameter, "100%,b") == ["100%", "b"]


@pytest.mark.parametrize(
    ("argument", "text", "rule"),
    [
        ("x: Literal['a', 'b']", "c", "one of a, b"),
        ("x: list[Literal['a', 'b,c']] = ()", "a,c", "any of a, b%2Cc, with commas between them"),
        ("x: Annotated[int, {'objects': list(range(20))}]", "99", "one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, ..."),
        ("x: Annotated[int, {'bounds': (5, 40)}] = 20", "41", "a whole number from 5 to 40"),
        ("x: Annotated[int, {'bounds': (5, 40)}] = 20", "", "a whole number from 5 to 40"),
        ("x: Annotated[int, {'bounds': (5, None)}] = 20", "2.5", "a whole number from 5"),
        ("x: int = 1", "1_000", "a whole number"),
        ("x: int = 1", "1" * 99 + "a", "a whole number"),
        ("x: float = 1", "nan", "a number"),
        ("x: float = 1", "1e999", "a number"),
        ("x: bool = False", "yes", "true or false"),
        ("x: date = date(2024, 2, 29)", "2024-02-30", "a day like 2024-02-29"),
        ("x: datetime.datetime = date(2024, 2, 29)", "noon", "a moment like 2024-02-29T12:30"),
        (
            "x: Annotated[tuple[int, int], {'bounds': (1, 12)}]",
            "5,3",
            "two whole numbers from 1 to 12, the lower first, with a comma between them",
        ),
        (
            "x: Annotated[tuple[float, float], {'bounds': (0, 1)}]",
            "0.5",
            "two numbers from 0 to 1, the lower first, with a comma between them",
        ),
        (
            "x: Annotated[str, param.String('a', regex='[a-c]+')]",
            "d",
            "a text like [a-c]+ of at most 1,000 characters",
        ),
        ("x: Annotated[str, {'max_length': 5}] = 'a'", "abcdef", "a text of at most 5 characters"),
    ],
)
def test_a_text_that_stands_for_no_value_is_an_error_that_says_what_is_allowed(declared, argument, text, rule):
    control, parameter = declared(argument)
    with pytest.raises(ValueError, match=re.escape(f"x={text!r}: must be {rule}.")):
        control.read(parameter, text)


def test_a_control_that_no_text_stands_for_says_so(declared):
    control, parameter = declared("x: Annotated[dict, param.Dict({})]")
    assert not control.has_text
    for say in (control.read, control.write):
        with pytest.raises(ValueError, match="X: no text stands for a value of this kind"):
            say(parameter, "{}")


def ordered(ends):
    return tuple(sorted(ends))


DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
WORDS = st.text(max_size=8)
ROUND_TRIPS = {
    "x: bool = False": st.booleans(),
    "x: int = 1": st.integers(),
    "x: int | None = None": st.none() | st.integers(),
    "x: float = 1": st.floats(allow_nan=False, allow_infinity=False),
    "x: str = 'a'": st.text(),
    "x: str | None = None": st.none() | st.text() | st.text('"'),
    "x: date = date(2024, 1, 1)": st.dates(),
    "x: datetime.datetime = date(2024, 1, 1)": st.datetimes(),
    "x: datetime.timedelta = datetime.timedelta(0)": st.timedeltas(),
    "x: datetime.time = datetime.time(12)": st.times(),
    "x: Decimal = Decimal('1.50')": st.decimals(allow_nan=False, allow_infinity=False),
    "x: datetime.datetime = datetime.datetime(2024, 1, 1, tzinfo=ZoneInfo('Asia/Kolkata'))": st.datetimes(
        min_value=moment(1950, 1, 1), timezones=st.just(ZoneInfo("Asia/Kolkata"))
    ),
    "x: Annotated[int, (-9, 9)] = 1": st.integers(-9, 9),
    "x: int | str = 1": st.integers(),
    "x: Annotated[tuple[int, int], {'bounds': (-99, 99)}]": st.tuples(*[st.integers(-99, 99)] * 2)
    .map(sorted)
    .map(tuple),
    "x: Annotated[tuple[float, float], {'bounds': (0, 1)}]": st.tuples(*[st.floats(0, 1)] * 2).map(ordered),
    "x: Annotated[tuple[datetime.time, datetime.time], (datetime.time(0), datetime.time(23))]": st.tuples(
        *[st.times(max_value=dt.time(23))] * 2
    ).map(ordered),
    "x: Annotated[tuple[date, date], DAYS]": st.tuples(DAYS, DAYS).map(ordered),
}


@pytest.mark.parametrize("argument", ROUND_TRIPS)
@given(data=st.data())
def test_what_was_written_is_read_back_the_same(declared, argument, data):
    control, parameter = declared(argument)
    value = data.draw(ROUND_TRIPS[argument])
    read = control.read(parameter, control.write(parameter, value))
    assert (type(read), read) == (type(value), value)


CHOICES = st.lists(WORDS | st.integers(-3, 3) | st.booleans() | st.none() | DAYS, min_size=1, max_size=6)


def distinct(choices):
    """Each once; to Python True is 1, and so it is to param."""
    return list(dict.fromkeys(choices))


@given(choices=CHOICES.map(distinct), data=st.data())
def test_every_choice_whatever_it_is_called_is_read_back_the_same(choices, data):
    one, several = param.Selector(objects=choices), param.ListSelector(objects=choices)
    name_one, name_several = kind_of_parameter(param.Selector).text, kind_of_parameter(param.ListSelector).text
    chosen = data.draw(st.lists(st.sampled_from(choices), unique=True))
    for choice in chosen:
        assert name_one.read(one, name_one.write(one, choice)) is choice
    read = name_several.read(several, name_several.write(several, chosen))
    assert [*map(id, read)] == [*map(id, chosen)]
