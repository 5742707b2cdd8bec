"""What a control takes, decided here alone, whichever way a value comes: from an address, a field, the command line or
a notebook's preview. `Control.checked` puts it together and says why in words for a viewer.

A Parameter of param refuses most by itself: another type, what lies outside the bounds, what is none of the objects.
The functions here add, by the kind of control, what param lets through: numbers that are not finite, ends of a range
in the wrong order, choices that are only equal to one (True is not 1) or stand twice, moments with a time zone among
those without, characters that are none. Each returns the value, of choices the very objects, or raises TypeError,
ValueError or OverflowError.

Left out: the step of a slider, which is a help for the hand and no rule.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Hashable
from typing import Any

import param

from dashboard.controls.parameters import by_mark, mark, remembered

Check = Callable[[Any, Any], Any]  # a Parameter and a value -> the value


def anything(parameter: param.Parameter, value: Any) -> Any:
    """Take what the Parameter takes."""
    return value


def switch(parameter: param.Boolean, value: Any) -> bool:
    """Take True and False, not 1 and 0."""
    return _only_if(isinstance(value, bool), value)


def number(parameter: param.Parameter, value: Any) -> Any:
    """Take numbers that are finite, and no truth values."""
    return _only_if(not isinstance(value, bool) and math.isfinite(value), value)


def whole(parameter: param.Parameter, value: Any) -> Any:
    """Take whole numbers; a slider with two ends may say 3.0 for 3."""
    return _only_if(number(parameter, value) == int(value), value)


def text(parameter: param.Parameter, value: Any) -> Any:
    """Take characters: half of a surrogate pair, which JSON can hold, is none."""
    value.encode() if isinstance(value, str) else None
    return value


def day(parameter: param.Parameter, value: Any) -> Any:
    """Take days without a time."""
    return _only_if(not isinstance(value, datetime.datetime), value)


def moment(parameter: param.Parameter, value: Any) -> Any:
    """Take moments with a time zone where the author's have one, else those without: Python compares no other two."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        raise TypeError
    authors = (*_ends(parameter.default), *_ends(parameter.bounds))
    zone = next((author.tzinfo for author in authors if _has_zone(author)), None)
    if zone is not None and _has_zone(value):
        return value.astimezone(zone)  # a text names an hour's distance to Greenwich, and no zone
    return _only_if(zone is None and not _has_zone(value), value)


def _ends(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _has_zone(value: Any) -> bool:
    return getattr(value, "tzinfo", None) is not None


def time_of_day(parameter: param.Parameter, value: Any) -> datetime.time:
    """Take times without a time zone, as the author's are."""
    return _only_if(value.tzinfo is None or parameter.default == value, value)


def pair(one: Check) -> Check:
    """Return the check of a range by the check of one of its ends: two of them, the lower first."""

    def check(parameter: param.Range, value: Any) -> Any:
        low, high = (one(parameter, end) for end in value)
        return _only_if(low <= high, (low, high))

    return check


def choice(parameter: param.Selector, value: Any) -> Any:
    """Take one of the objects, not what is only equal to it."""
    if not parameter.check_on_set:
        return value
    return remembered(parameter, by_mark)[_known(parameter, value)]


def several(parameter: param.ListSelector, value: Any) -> Any:
    """Take objects of which each stands once."""
    choices = remembered(parameter, by_mark)
    chosen = [_known(parameter, one) for one in value]
    return _only_if(len(set(chosen)) == len(chosen), [choices[one] for one in chosen])


def _known(parameter: param.Selector, value: Any) -> Hashable:
    found = mark(value)
    return _only_if(found in remembered(parameter, by_mark), found)


def _only_if(is_so: object, value: Any) -> Any:
    if not is_so:
        raise ValueError
    return value
