"""Controls and their values in words."""

from datetime import date, datetime

import param
import pytest

from dashboard.controls import words
from dashboard.controls.kinds import kind_of_parameter

TOWNS = {"Bern": "b", "Oslo": "o", "Town": None}


def words_of(parameter):
    return kind_of_parameter(type(parameter)).words


@pytest.mark.parametrize(
    ("parameter", "value", "text"),
    [
        (param.Boolean(), True, "yes"),
        (param.Boolean(), False, "no"),
        (param.Integer(), 4, "4"),
        (param.Number(), 0.5, "0.5"),
        (param.Magnitude(), 0.5, "0.5"),
        (param.String(), "a", "a"),
        (param.Color(), "#112233", "#112233"),
        (param.CalendarDate(), date(2024, 2, 29), "2024-02-29"),
        (param.Range(), (1, 2.5), "1 to 2.5"),
        (param.CalendarDateRange(), (date(2024, 1, 1), date(2024, 2, 1)), "2024-01-01 to 2024-02-01"),
        (param.Selector(objects=TOWNS), "o", "Oslo"),
        (param.Selector(objects={"number": 1, "truth": True}), True, "truth"),
        (param.ListSelector(objects=TOWNS), ["o", "b"], "Bern, Oslo"),
        (param.ListSelector(objects=TOWNS), [], "none"),
        (param.Dict(), {"a": 1}, "{'a': 1}"),
    ],
)
def test_a_value_is_worded_as_its_parameter_shows_it(parameter, value, text):
    assert words_of(parameter).value(parameter, value) == text


@pytest.mark.parametrize("argument", ["x: int | None = None", "x: Literal['a', 'b'] | None = None"])
def test_none_has_a_word_too(declared, argument):
    control, parameter = declared(argument)
    assert control.words(parameter, None) == "none"


@pytest.mark.parametrize(
    ("parameter", "text"),
    [
        (param.Boolean(), "on or off"),
        (param.Integer(5, bounds=(4, 20)), "whole number from 4 to 20"),
        (param.Number(5, bounds=(4, None)), "number from 4"),
        (param.Number(5), "number"),
        (param.Date(datetime.fromisoformat("2024-01-01")), "date and time"),
        (param.CalendarDate(), "date"),
        (param.Range((4, 5), bounds=(4, 20)), "range from 4 to 20"),
        (param.Selector(objects=TOWNS), "one of 3"),
        (param.ListSelector(objects=TOWNS), "any of 3"),
        (param.Dict({}), "value"),
    ],
)
def test_the_words_for_a_domain_say_what_can_be_chosen(parameter, text):
    assert words_of(parameter).domain(parameter) == text


@pytest.mark.parametrize(
    ("argument", "text"),
    [
        ("x: bool = True", "on"),
        ("x: bool", "off"),
        ("x: list[Literal['a', 'b']] = ('b', 'a')", "b, a"),
        ("x: list[Literal['a', 'b']] = ()", "none"),
        ("x: Color = Color.DARK_RED", "DARK_RED"),
        ("x=0.5", "0.5"),
        ("x: int | None = None", ""),
        ("x: Annotated[int, {'bounds': (4, 20)}]", "4"),
    ],
)
def test_a_default_is_worded_as_its_author_wrote_it(declare, argument, text):
    (control,) = declare(argument)
    assert control.default_words() == text


def test_the_words_for_a_default_need_no_parameter():
    assert words.of_default(("a", 1)) == "a, 1"
