"""The kinds of controls: for each, all that the rooms need to know of it, in one record.

    kind_of_type(int)                          the kind for an annotation, or for the type of a default
    kind_of_parameter(param.Magnitude)         the kind for a Parameter of the author's own

A new kind of control is one entry here. Its widget is Panel's own for the Parameter; where a viewer gains from another,
`components` says so. Which annotation means which kind is read in `annotation`.
"""

from __future__ import annotations

import datetime
import decimal
import enum
import numbers
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import param

from dashboard.by_type import entry
from dashboard.controls import check, parameters, positions, text, words
from dashboard.controls.check import Check
from dashboard.controls.words import Words


def same_value(value: Any) -> Any:
    """Return the value as it is."""
    return value


LONGEST = 1000  # characters of a text, unless its author says `max_length`


@dataclass(frozen=True)
class Kind:
    """A kind of control, and what one annotation adds to it.

    Parameters
    ----------
    parameter: the class of its param Parameter.
    text: how its values stand in an address; None for values that no text stands for.
    words: how it is worded for those who only read it.
    check: what it does not take although its Parameter would.
    positions: where it is worth trying.
    item: a value -> the type that the author wrote; of one object or one end, where the control holds several.
    longest: how many characters a text may have; None for what is no text.
    annotation: the type that means it, as annotation or as that of a default; a subclass does too.
    range: the kind for two values of this one.
    collection: what holds its items: `tuple` the ends of a range, `list` several choices; None for one value.
    first: its value when it has neither default nor bounds nor objects.
    keywords: what an annotation says of the Parameter, besides the author's keywords.
    convert: the Parameter's value -> what a node receives.
    """

    parameter: type[param.Parameter]
    text: text.Form | None
    words: Words
    check: Check = check.anything
    positions: Callable[[Any], list[Any]] = positions.ends
    item: Callable[[Any], Any] = same_value
    longest: int | None = None
    annotation: type | None = None
    range: Kind | None = None
    collection: type | None = None
    first: Any = None
    keywords: Mapping[str, Any] = field(default_factory=dict)
    convert: Callable[[Any], Any] = same_value


def to_python(value: Any) -> Any:
    """Return a numpy number as Python's; its datetimes only in microseconds have a counterpart."""
    if not hasattr(value, "dtype") or not hasattr(value, "item") or getattr(value, "ndim", 0):
        return value
    return value.astype("M8[us]").item() if value.dtype.kind == "M" else value.item()


def _moment(value: Any) -> Any:
    """A pandas Timestamp or a date as a datetime."""
    value = getattr(value, "to_pydatetime", lambda: value)()
    is_day = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    return datetime.datetime.combine(value, datetime.time()) if is_day else value


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime.datetime) else value


def _duration(value: Any) -> datetime.timedelta:
    """A pandas Timedelta as Python's, or a number of days."""
    return getattr(value, "to_pytimedelta", lambda: value)()


def _decimal(value: Any) -> Any:
    return decimal.Decimal(repr(value) if isinstance(value, float) else value)


def _with_range(one: Kind, parameter: type[param.Parameter], form: text.Form) -> Kind:
    """The kind with one for ranges: what is true of one value holds for both ends."""
    wording, checked = Words("range", words.from_to), check.pair(one.check)
    ends = Kind(parameter, form, wording, checked, positions.narrow_and_wide, one.item, collection=tuple)
    return replace(one, range=ends)


SWITCH = Kind(
    param.Boolean,
    text.SWITCH,
    Words("on or off", words.yes_or_no),
    check.switch,
    positions.off_and_on,
    item=bool,
    annotation=bool,
    first=False,
)
WHOLE = _with_range(
    Kind(param.Integer, text.WHOLE, Words("whole number"), check.whole, item=int, annotation=numbers.Integral),
    param.Range,
    text.WHOLE_RANGE,
)
NUMBER = _with_range(
    Kind(param.Number, text.NUMBER, Words("number"), check.number, item=float, annotation=numbers.Real),
    param.Range,
    text.NUMBER_RANGE,
)
TEXT = Kind(
    param.String,
    text.TEXT,
    Words("text"),
    check.text,
    positions.empty_text,
    item=str,
    longest=LONGEST,
    annotation=str,
)
MOMENT = _with_range(
    Kind(param.Date, text.MOMENT, Words("date and time"), check.moment, item=_moment, annotation=datetime.datetime),
    param.DateRange,
    text.MOMENT_RANGE,
)
DAY = _with_range(
    Kind(param.CalendarDate, text.DAY, Words("date"), check.day, item=_day, annotation=datetime.date),
    param.CalendarDateRange,
    text.DAY_RANGE,
)
DURATION = _with_range(
    Kind(parameters.Duration, text.DURATION, Words("length of time"), item=_duration, annotation=datetime.timedelta),
    parameters.DurationRange,
    text.DURATION_RANGE,
)
TIME = _with_range(
    Kind(parameters.TimeOfDay, text.TIME, Words("time of day"), check.time_of_day, annotation=datetime.time),
    parameters.TimeOfDayRange,
    text.TIME_RANGE,
)
DECIMAL = _with_range(
    Kind(parameters.Decimal, text.DECIMAL, Words("number"), check.number, item=_decimal, annotation=decimal.Decimal),
    parameters.DecimalRange,
    text.DECIMAL_RANGE,
)
COLOUR = Kind(param.Color, text.COLOUR, Words("value"))
CHOICE = Kind(parameters.Choice, text.CHOICE, Words("one", words.label_of), check.choice, positions.first_middle_last)
SEVERAL = Kind(
    parameters.Choices,
    text.SEVERAL,
    Words("any", words.labels_of),
    check.several,
    positions.none_one_all,
    collection=list,
)
# Any other Parameter of the author's own, like a `param.Dict`; as text it is a literal of Python.
OTHER = Kind(param.Parameter, None, Words("value"), check.text, longest=10 * LONGEST)

# For a type the first that fits counts (bool is an int, datetime is a date), for a class of Parameter the last that has
# it: the author's own Range holds any numbers.
_OF_ONE_VALUE = (SWITCH, WHOLE, NUMBER, TEXT, MOMENT, DAY, DURATION, TIME, DECIMAL, COLOUR)
KINDS = (*_OF_ONE_VALUE, *(kind.range for kind in _OF_ONE_VALUE if kind.range), CHOICE, SEVERAL)
_BY_PARAMETER = {kind.parameter: kind for kind in (*KINDS, OTHER)} | {
    param.Selector: CHOICE,
    param.ListSelector: SEVERAL,
}


def kind_of_type(hint: Any) -> Kind | None:
    """Return the kind for a plain type, or None for a type that has none."""
    if not isinstance(hint, type) or issubclass(hint, enum.Enum):  # an IntEnum's member is no number to a node
        return None
    return next((kind for kind in KINDS if kind.annotation and issubclass(hint, kind.annotation)), None)


def kind_of_parameter(parameter: type[param.Parameter]) -> Kind:
    """Return the kind for a class of Parameter, made of this class: that of the nearest base."""
    return replace(entry(_BY_PARAMETER, parameter) or OTHER, parameter=parameter)
