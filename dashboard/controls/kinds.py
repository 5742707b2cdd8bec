"""The kinds of controls: for each, all that the rooms need to know of it, in one record.

    kind_of_type(int)                          the kind for an annotation, or for the type of a default
    kind_of_parameter(param.Magnitude)         the kind for a Parameter of the author's own

A new kind of control is one entry here. Its widget is Panel's own for the Parameter; where a viewer gains from another,
`components` says so. Which annotation means which kind is read in `annotation`.
"""

from __future__ import annotations

import datetime
import enum
import numbers
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import param

from dashboard.by_type import entry
from dashboard.controls import check, positions, text, words
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
    item: a value -> the type that the author wrote; of one object or one end, where the control holds several.
    text: how its values stand in an address; None for values that no text stands for.
    words: how it is worded for those who only read it.
    positions: where it is worth trying.
    check: what it does not take although its Parameter would.
    longest: how many characters a text may have; None for what is no text.
    annotation: the type that means it, as annotation or as that of a default; a subclass does too.
    range: the kind for two values of this one.
    collection: what holds its items: `tuple` the ends of a range, `list` several choices; None for one value.
    first: its value when it has neither default nor bounds nor objects.
    keywords: what an annotation says of the Parameter, besides the author's keywords.
    convert: the Parameter's value -> what a node receives.
    """

    parameter: type[param.Parameter]
    item: Callable[[Any], Any]
    text: text.Form | None
    words: Words
    positions: Callable[[Any], list[Any]]
    check: Check = check.anything
    longest: int | None = None
    annotation: type | None = None
    range: Kind | None = None
    collection: type | None = None
    first: Any = None
    keywords: Mapping[str, Any] = field(default_factory=dict)
    convert: Callable[[Any], Any] = same_value


def _moment(value: Any) -> Any:
    """A pandas Timestamp or a date as a datetime."""
    value = getattr(value, "to_pydatetime", lambda: value)()
    is_day = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    return datetime.datetime.combine(value, datetime.time()) if is_day else value


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime.datetime) else value


def _range(parameter: type[param.Parameter], item: Callable[[Any], Any], form: text.Form, one: Check) -> Kind:
    wording = Words("range", words.from_to)
    return Kind(parameter, item, form, wording, positions.narrow_and_wide, check.pair(one), collection=tuple)


WHOLE_RANGE = _range(param.Range, int, text.WHOLE_RANGE, check.whole)
NUMBER_RANGE = _range(param.Range, float, text.NUMBER_RANGE, check.number)
MOMENT_RANGE = _range(param.DateRange, _moment, text.MOMENT_RANGE, check.moment)
DAY_RANGE = _range(param.CalendarDateRange, _day, text.DAY_RANGE, check.day)

SWITCH = Kind(
    param.Boolean,
    item=bool,
    text=text.SWITCH,
    words=Words("on or off", words.yes_or_no),
    positions=positions.off_and_on,
    check=check.switch,
    annotation=bool,
    first=False,
)
WHOLE = Kind(
    param.Integer,
    item=int,
    text=text.WHOLE,
    words=Words("whole number", words.as_text),
    positions=positions.ends,
    check=check.whole,
    annotation=numbers.Integral,
    range=WHOLE_RANGE,
)
NUMBER = Kind(
    param.Number,
    item=float,
    text=text.NUMBER,
    words=Words("number", words.as_text),
    positions=positions.ends,
    check=check.number,
    annotation=numbers.Real,
    range=NUMBER_RANGE,
)
TEXT = Kind(
    param.String,
    item=str,
    text=text.TEXT,
    words=Words("text", words.as_text),
    positions=positions.empty_text,
    check=check.text,
    longest=LONGEST,
    annotation=str,
)
MOMENT = Kind(
    param.Date,
    item=_moment,
    text=text.MOMENT,
    words=Words("date and time", words.as_text),
    positions=positions.ends,
    check=check.moment,
    annotation=datetime.datetime,
    range=MOMENT_RANGE,
)
DAY = Kind(
    param.CalendarDate,
    item=_day,
    text=text.DAY,
    words=Words("date", words.as_text),
    positions=positions.ends,
    check=check.day,
    annotation=datetime.date,
    range=DAY_RANGE,
)
COLOUR = Kind(
    param.Color,
    item=same_value,
    text=text.COLOUR,
    words=Words("value", words.as_text),
    positions=positions.ends,
)
CHOICE = Kind(
    param.Selector,
    item=same_value,
    text=text.CHOICE,
    words=Words("one", words.label_of),
    positions=positions.first_middle_last,
    check=check.choice,
)
SEVERAL = Kind(
    param.ListSelector,
    item=same_value,
    text=text.SEVERAL,
    words=Words("any", words.labels_of),
    positions=positions.none_one_all,
    check=check.several,
    collection=list,
)
# Any other Parameter of the author's own, like a `param.Dict`.
OTHER = Kind(
    param.Parameter,
    item=same_value,
    text=None,
    words=Words("value", words.as_text),
    positions=positions.ends,
    check=check.text,
    longest=10 * LONGEST,  # as a literal of Python
)

# For a type the first that fits counts (bool is an int, datetime is a date), for a class of Parameter the last that has
# it: the author's own Range holds any numbers.
KINDS = (
    SWITCH,
    WHOLE,
    NUMBER,
    TEXT,
    MOMENT,
    DAY,
    COLOUR,
    WHOLE_RANGE,
    NUMBER_RANGE,
    MOMENT_RANGE,
    DAY_RANGE,
    CHOICE,
    SEVERAL,
)
_BY_PARAMETER = {kind.parameter: kind for kind in (*KINDS, OTHER)}


def kind_of_type(hint: Any) -> Kind | None:
    """Return the kind for a plain type, or None for a type that has none."""
    if not isinstance(hint, type) or issubclass(hint, enum.Enum):  # an IntEnum's member is no number to a node
        return None
    return next((kind for kind in KINDS if kind.annotation and issubclass(hint, kind.annotation)), None)


def kind_of_parameter(parameter: type[param.Parameter]) -> Kind:
    """Return the kind for a class of Parameter, made of this class: that of the nearest base."""
    return replace(entry(_BY_PARAMETER, parameter) or OTHER, parameter=parameter)
