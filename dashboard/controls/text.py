"""Values of controls as text, the way they stand in a page's address and on the command line: readable, and read back
as the very objects that they were.

    x=petal_length    species=setosa,virginica    bins=20    fit=true    days=2024-01-01,2024-02-01

A choice is told by its text, number or date, a member of an Enum by its name, anything else by its label. Commas
separate the items of a list; one within an item is `%2C`, and a percent sign there `%25`. `None` is the empty text.

Left out: what the address looks like around the values, and controls that no text stands for (a `param.Dict`).
"""

from __future__ import annotations

import datetime
import enum
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count, islice
from typing import Any
from urllib.parse import unquote

import param

from dashboard.controls.control import Control, admits

NAMED = 12  # so many choices an error lists


def read(control: Control, parameter: param.Parameter, text: str) -> Any:
    """The value that a text stands for, as the Parameter holds it. Raises ValueError, which says what is allowed."""
    form = _form(parameter)
    if text == "" and form.none_is_empty and parameter.allow_None:
        return None
    try:
        value = form.read(control, parameter, text)
        if admits(parameter, value):
            return value
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValueError(f"{control.name}={text!r}: must be {form.says(control, parameter)}.")


def write(control: Control, parameter: param.Parameter, value: Any) -> str:
    """The text that `read` makes this value of. Raises ValueError for a kind of control that no text stands for."""
    form = _form(parameter)
    return "" if value is None and form.none_is_empty else form.write(control, parameter, value)


def writable(parameter: param.Parameter) -> bool:
    """Whether a text can stand for the values of a control of this kind."""
    return any(base in FORMS for base in type(parameter).__mro__)


@dataclass(frozen=True)
class Form:
    """How one kind of Parameter is said. `says` tells in words what is allowed."""

    read: Callable[[Control, param.Parameter, str], Any]
    write: Callable[[Control, param.Parameter, Any], str]
    says: Callable[[Control, param.Parameter], str]
    none_is_empty: bool = True


def _form(parameter: param.Parameter) -> Form:
    """The entry for the Parameter's class or the nearest of its bases."""
    found = next((FORMS[base] for base in type(parameter).__mro__ if base in FORMS), None)
    if found is None:
        raise ValueError(f"{parameter.label}: no text stands for a value of this kind.")
    return found


# Single values --------------------------------------------------------------------------------------------------------


def _read_switch(text: str) -> bool:
    return {"true": True, "false": False}.get(text.lower(), text)


def _read_whole(text: str) -> int:
    return int(_plain_digits(text))


def _read_number(text: str) -> float:
    number = float(_plain_digits(text))
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _plain_digits(text: str) -> str:
    """Python also takes 1_000, blanks, and the digits of every script."""
    if not re.fullmatch(r"[-+.0-9eE]+", text):
        raise ValueError(text)
    return text


def _write_number(number: float) -> str:
    return repr(float(number)).removesuffix(".0")


def _write_moment(moment: datetime.datetime) -> str:
    """Pandas' and numpy's moments too, for all of them are ISO 8601 as text."""
    return str(moment).replace(" ", "T").removesuffix(":00").removesuffix("T00:00")


def _read_text(control: Control, parameter: param.Parameter, text: str) -> str | None:
    """Where None is the empty text, two quotes are the text without a letter; what has only quotes gets two more."""
    if not parameter.allow_None or text.strip('"'):
        return text
    return text[2:] if len(text) > 1 else text or None


def _write_text(control: Control, parameter: param.Parameter, value: str | None) -> str:
    quoted = value is not None and parameter.allow_None and not value.strip('"')
    return f'{value}""' if quoted else value or ""


def _says_text(control: Control, parameter: param.Parameter) -> str:
    return f"a text like {parameter.regex}" if getattr(parameter, "regex", None) else "a text"


# Items of ranges and scalars, by the Python type that the author wrote: how to read, to write, to name one and two.
@dataclass(frozen=True)
class Scalar:
    read: Callable[[str], Any]
    write: Callable[[Any], str]
    one: str
    two: str


WHOLE = Scalar(_read_whole, str, "a whole number", "two whole numbers")
NUMBER = Scalar(_read_number, _write_number, "a number", "two numbers")
DAY = Scalar(
    datetime.date.fromisoformat, lambda day: str(day)[:10], "a day like 2024-02-29", "two days like 2024-02-29"
)
MOMENT = Scalar(
    datetime.datetime.fromisoformat,
    _write_moment,
    "a moment like 2024-02-29T12:30",
    "two moments like 2024-02-29T12:30",
)


def _single(scalar: Scalar) -> Form:
    return Form(
        lambda control, parameter, text: scalar.read(text),
        lambda control, parameter, value: scalar.write(value),
        lambda control, parameter: scalar.one + _between(parameter.bounds, scalar),
    )


def _between(bounds: tuple[Any, Any] | None, scalar: Scalar) -> str:
    ends = zip((" from ", " to "), bounds or (None, None), strict=True)
    return "".join(word + scalar.write(end) for word, end in ends if end is not None)


def _range(scalar_of: Callable[[Control], Scalar]) -> Form:
    def read(control: Control, parameter: param.Parameter, text: str) -> tuple[Any, Any]:
        low, high = map(scalar_of(control).read, text.split(","))
        if low > high:
            raise ValueError(text)
        return low, high

    def write(control: Control, parameter: param.Parameter, value: tuple[Any, Any]) -> str:
        return ",".join(map(scalar_of(control).write, value))

    def says(control: Control, parameter: param.Parameter) -> str:
        scalar = scalar_of(control)
        between = _between(parameter.bounds or parameter.softbounds, scalar)
        return f"{scalar.two}{between}, the lower first, with a comma between them"

    return Form(read, write, says)


def _number_of(control: Control) -> Scalar:
    return WHOLE if control.kind.item is int else NUMBER


# Choices --------------------------------------------------------------------------------------------------------------

# How an object that can be chosen is named, by the first type that it is one of; any other by its label.
NAMES: Mapping[type, Callable[[Any], str]] = {
    enum.Enum: lambda member: member.name,
    str: str,
    bool: lambda value: str(value).lower(),
    int: str,
    float: _write_number,
    datetime.datetime: _write_moment,
    datetime.date: str,
}


def names(parameter: param.Selector, taken: tuple[str, ...] = ()) -> dict[str, Any]:
    """Everything that can be chosen, by a name that stands for nothing else."""
    found: dict[str, Any] = dict.fromkeys(taken)
    labels = {id(choice): str(label) for label, choice in parameter.get_range().items()}
    for choice in parameter.objects:
        label = labels.get(id(choice), str(choice))
        name_of = next((NAMES[kind] for kind in NAMES if isinstance(choice, kind)), None)
        name = name_of(choice) if name_of else label
        candidates = (name, label, *islice((f"{name}~{number}" for number in count(2)), len(found) + 1))
        found[next(one for one in candidates if one not in found)] = choice
    return {name: choice for name, choice in found.items() if name not in taken}


def same(one: Any, two: Any) -> bool:
    """Whether two choices are one: True is not 1, and what can be changed is only itself."""
    return one is two or (type(one) is type(two) and type(one).__hash__ is not None and one == two)


def _name(named: Mapping[str, Any], value: Any) -> str:
    found = next((name for name, choice in named.items() if same(choice, value)), None)
    if found is None:
        raise ValueError(f"{value!r} is none of {_list(named)}.")
    return found


def _list(named: Iterable[str]) -> str:
    *shown, more = islice((*named, ""), NAMED + 1)
    return ", ".join(shown) + (", ..." if more else "")


def _read_choice(control: Control, parameter: param.Selector, text: str) -> Any:
    named = names(parameter)
    if text not in named:
        raise ValueError(text)
    return named[text]


def _several(parameter: param.ListSelector) -> dict[str, Any]:
    """The choices by name; the empty text is the empty list."""
    return names(parameter, taken=("",))


def _in_list(name: str) -> str:
    return name.replace("%", "%25").replace(",", "%2C")


def _read_several(control: Control, parameter: param.ListSelector, text: str) -> list[Any]:
    named = _several(parameter)
    items = dict.fromkeys(map(unquote, text.split(","))) if text else {}
    if unknown := items.keys() - named.keys():
        raise ValueError(unknown)
    return [named[item] for item in items]


def _write_several(control: Control, parameter: param.ListSelector, value: list[Any] | None) -> str:
    named = _several(parameter)
    return ",".join(_in_list(_name(named, item)) for item in value or ())


FORMS: Mapping[type[param.Parameter], Form] = {
    param.Boolean: Form(
        lambda control, parameter, text: _read_switch(text),
        lambda control, parameter, value: str(value).lower(),
        lambda control, parameter: "true or false",
    ),
    param.Integer: _single(WHOLE),
    param.Number: _single(NUMBER),
    param.String: Form(_read_text, _write_text, _says_text, none_is_empty=False),
    param.Color: Form(
        lambda control, parameter, text: text,
        lambda control, parameter, value: value,
        lambda control, parameter: "a colour like #2457c5",
    ),
    param.CalendarDate: _single(DAY),
    param.Date: _single(MOMENT),
    param.Range: _range(_number_of),
    param.CalendarDateRange: _range(lambda control: DAY),
    param.DateRange: _range(lambda control: MOMENT),
    param.Selector: Form(
        _read_choice,
        lambda control, parameter, value: _name(names(parameter), value),
        lambda control, parameter: f"one of {_list(names(parameter))}",
        none_is_empty=False,
    ),
    param.ListSelector: Form(
        _read_several,
        _write_several,
        lambda control, parameter: f"any of {_list(map(_in_list, _several(parameter)))}, with commas between them",
        none_is_empty=False,
    ),
}
