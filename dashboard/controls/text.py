"""Values of controls as text, the way they stand in a page's address and on the command line: readable, and read back
as the very objects that they were.

    x=petal_length    species=setosa,virginica    bins=20    fit=true    days=2024-01-01,2024-02-01

A choice is named by its text, number or date, a member of an Enum by its name, anything else by its label. Commas
separate the items of a list; one within an item is `%2C`, and a percent sign there `%25`. `None` is the empty text.

Left out: what the address looks like around the values, and controls that no text stands for (a `param.Dict`).
"""

from __future__ import annotations

import datetime
import enum
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, count, islice, repeat
from typing import Any
from urllib.parse import unquote

import param

from dashboard.controls import scalars
from dashboard.controls.parameters import mark, remembered
from dashboard.controls.scalars import Scalar

NAMED = 12  # so many choices an error lists


@dataclass(frozen=True)
class Form:
    """How the values of one kind of control are written.

    Parameters
    ----------
    parse: a Parameter and a text -> the value; raises TypeError, ValueError or OverflowError for a text of no value.
    format: a Parameter and a value -> the text.
    allowed: a Parameter -> the words for what `parse` takes: `a number from 4 to 20`.
    none_is_empty: whether the empty text is None where the Parameter takes None.
    """

    parse: Callable[[Any, str], Any]
    format: Callable[[Any, Any], str]
    allowed: Callable[[Any], str]
    none_is_empty: bool = True

    def read(self, parameter: param.Parameter, text: str) -> Any:
        """Return the value that a text stands for. Raises TypeError, ValueError or OverflowError when there is none."""
        if text == "" and self.none_is_empty and parameter.allow_None:
            return None
        return self.parse(parameter, text)

    def write(self, parameter: param.Parameter, value: Any) -> str:
        """Return the text that `read` makes this value of."""
        return "" if value is None and self.none_is_empty else self.format(parameter, value)


@dataclass(frozen=True)
class BoundForm:
    """A form of the values of one Parameter."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]


# Single values --------------------------------------------------------------------------------------------------------


def _read_switch(text: str) -> bool | str:
    return {"true": True, "false": False}.get(text.lower(), text)


def _read_text(parameter: param.Parameter, text: str) -> str | None:
    """Where None is the empty text, two quotes are the text without a letter; what has only quotes gets two more."""
    if not parameter.allow_None or text.strip('"'):
        return text
    return text[2:] if len(text) > 1 else text or None


def _write_text(parameter: param.Parameter, value: str | None) -> str:
    quoted = value is not None and parameter.allow_None and not value.strip('"')
    return f'{value}""' if quoted else value or ""


def _allowed_text(parameter: param.Parameter) -> str:
    return f"a text like {parameter.regex}" if getattr(parameter, "regex", None) else "a text"


def _single(scalar: Scalar) -> Form:
    return Form(
        lambda parameter, text: scalar.read(text),
        lambda parameter, value: scalar.write(value),
        lambda parameter: scalar.one + _between(parameter.bounds, scalar),
    )


def _between(bounds: tuple[Any, Any] | None, scalar: Scalar) -> str:
    ends = zip((" from ", " to "), bounds or (None, None), strict=True)
    return "".join(word + scalar.write(end) for word, end in ends if end is not None)


def _range(scalar: Scalar) -> Form:
    def parse(parameter: param.Parameter, text: str) -> tuple[Any, Any]:
        low, high = map(scalar.read, text.split(","))
        if low > high:
            raise ValueError(text)
        return low, high

    def allowed(parameter: param.Parameter) -> str:
        between = _between(parameter.bounds or parameter.softbounds, scalar)
        return f"{scalar.two}{between}, the lower first, with a comma between them"

    return Form(parse, lambda parameter, value: ",".join(map(scalar.write, value)), allowed)


SWITCH = Form(
    lambda parameter, text: _read_switch(text),
    lambda parameter, value: str(value).lower(),
    lambda parameter: "true or false",
)
WHOLE, NUMBER, DAY, MOMENT = map(_single, (scalars.WHOLE, scalars.NUMBER, scalars.DAY, scalars.MOMENT))
WHOLE_RANGE, NUMBER_RANGE, DAY_RANGE, MOMENT_RANGE = map(
    _range, (scalars.WHOLE, scalars.NUMBER, scalars.DAY, scalars.MOMENT)
)
DURATION, TIME, DECIMAL = map(_single, (scalars.DURATION, scalars.TIME, scalars.DECIMAL))
DURATION_RANGE, TIME_RANGE, DECIMAL_RANGE = map(_range, (scalars.DURATION, scalars.TIME, scalars.DECIMAL))
TEXT = Form(_read_text, _write_text, _allowed_text, none_is_empty=False)
COLOUR = Form(lambda parameter, text: text, lambda parameter, value: value, lambda parameter: "a colour like #2457c5")


# Choices --------------------------------------------------------------------------------------------------------------

# How an object that can be chosen is named, by the first type that it is one of; any other by its label.
NAMES: Mapping[type, Callable[[Any], str]] = {
    enum.Enum: lambda member: member.name,
    str: str,
    bool: lambda value: str(value).lower(),
    int: str,
    float: scalars.write_number,
    datetime.datetime: scalars.write_moment,
    datetime.date: str,
}


def _name_choices(parameter: param.Selector, reserved: tuple[str, ...] = ()) -> dict[str, Any]:
    """Everything that can be chosen, by a name that stands for nothing else and is none of the reserved ones."""
    found: dict[str, Any] = dict.fromkeys(reserved)
    numbers: dict[str, Iterator[int]] = {}  # of names that several choices have
    labels = {id(choice): str(label) for label, choice in parameter.get_range().items()}
    for choice in parameter.objects:
        label = labels.get(id(choice), str(choice))
        # By order and not by the nearest base: the name of an Enum's member counts, whatever else the member is.
        name_of = next((NAMES[kind] for kind in NAMES if isinstance(choice, kind)), None)
        name = name_of(choice) if name_of else label
        numbered = (f"{name}~{next(number)}" for number in repeat(numbers.setdefault(name, count(2))))
        found[next(one for one in chain((name, label), numbered) if one not in found)] = choice
    return {name: choice for name, choice in found.items() if name not in reserved}


def same(one: Any, two: Any) -> bool:
    """Whether two choices are one."""
    return one is two or mark(one) == mark(two)


@dataclass(frozen=True)
class Named:
    """Choices by name, and their names."""

    choices: Mapping[str, Any]
    names: Mapping[Hashable, str]  # by the choices' marks

    def name(self, choice: Any) -> str:
        """Return the name of a choice. Raises ValueError for what is none."""
        found = self.names.get(mark(choice))
        if found is None:
            raise ValueError(f"{choice!r} is none of {_list(self.choices)}.")
        return found


def _named(choices: Mapping[str, Any]) -> Named:
    return Named(choices, {mark(choice): name for name, choice in reversed(choices.items())})


def _one(parameter: param.Selector) -> Named:
    return _named(_name_choices(parameter))


def _some(parameter: param.ListSelector) -> Named:
    """The empty text is the empty list, and so no name."""
    return _named(_name_choices(parameter, reserved=("",)))


def _list(names: Iterable[str]) -> str:
    *first, more = islice((*names, ""), NAMED + 1)
    return ", ".join(first) + (", ..." if more else "")


def _read_choice(parameter: param.Selector, text: str) -> Any:
    choices = remembered(parameter, _one).choices
    if text not in choices:
        raise ValueError(text)
    return choices[text]


def _in_list(name: str) -> str:
    return name.replace("%", "%25").replace(",", "%2C")


def _read_several(parameter: param.ListSelector, text: str) -> list[Any]:
    choices = remembered(parameter, _some).choices
    items = dict.fromkeys(map(unquote, text.split(","))) if text else {}
    if unknown := items.keys() - choices.keys():
        raise ValueError(unknown)
    return [choices[item] for item in items]


def _write_several(parameter: param.ListSelector, value: list[Any] | None) -> str:
    named = remembered(parameter, _some)
    return ",".join(_in_list(named.name(item)) for item in value or ())


CHOICE = Form(
    _read_choice,
    lambda parameter, value: remembered(parameter, _one).name(value),
    lambda parameter: f"one of {_list(remembered(parameter, _one).choices)}",
    none_is_empty=False,
)
SEVERAL = Form(
    _read_several,
    _write_several,
    lambda parameter: f"any of {_list(map(_in_list, remembered(parameter, _some).choices))}, with commas between them",
    none_is_empty=False,
)
