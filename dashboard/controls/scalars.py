"""Single values of controls as text: numbers, days, moments, times, lengths of time.

    20    0.5    2024-02-29    2024-02-29T12:30    2024-02-29T12:30+01:00    12:30    1 d 2 h 30 min    1.50

Each is read back exactly: what has more parts than one, or `None` beside it, is `text`'s matter.
"""

from __future__ import annotations

import datetime
import decimal
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


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


def write_number(number: float) -> str:
    return repr(float(number)).removesuffix(".0")


def write_moment(moment: datetime.datetime) -> str:
    """Pandas' and numpy's moments too, for all of them are ISO 8601 as text."""
    if getattr(moment, "tzinfo", None) is not None:
        return re.sub(r"(T\d\d:\d\d):00(?=[-+])", r"\1", moment.isoformat())
    return str(moment).replace(" ", "T").removesuffix(":00").removesuffix("T00:00")


_UNITS = {"d": 86400, "h": 3600, "min": 60, "s": 1}
_PARTS = re.compile(r"(\d+(?:\.\d{1,6})?) ?(d|h|min|s)(?: |$)")
_CLOCK = re.compile(r"(\d+):(\d\d)(?::(\d\d))?")


def _read_duration(text: str) -> datetime.timedelta:
    """`1 d 2 h 30 min`, or hours and minutes as on a clock, `26:30`; each may have a minus before it."""
    sign, rest = (-1, text[1:]) if text.startswith("-") else (1, text)
    if clock := _CLOCK.fullmatch(rest):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return sign * datetime.timedelta(hours=hours, minutes=minutes, seconds=seconds)
    parts = _PARTS.findall(rest)
    if not parts or _PARTS.sub("", rest):
        raise ValueError(text)
    millionths = sum(decimal.Decimal(number) * _UNITS[unit] * 1_000_000 for number, unit in parts)
    return sign * datetime.timedelta(microseconds=int(millionths))


def write_duration(duration: datetime.timedelta) -> str:
    """Return a length of time as its parts: `1 d 2 h 30 min`."""
    rest = decimal.Decimal(abs(duration) // datetime.timedelta(microseconds=1)) / 1_000_000
    parts = []
    for unit, seconds in _UNITS.items():
        number, rest = (rest, 0) if unit == "s" else divmod(rest, seconds)
        parts += [f"{number:f} {unit}"] if number else []
    return ("-" if duration < datetime.timedelta() else "") + (" ".join(parts) or "0 s")


def _read_decimal(text: str) -> decimal.Decimal:
    try:
        number = decimal.Decimal(_plain_digits(text))
    except decimal.InvalidOperation as error:
        raise ValueError(text) from error
    return number


def _write_time(time: datetime.time) -> str:
    return time.isoformat().removesuffix(":00") if not time.microsecond else time.isoformat()


@dataclass(frozen=True)
class Scalar:
    """How one number or date is read and written, and the words for one of it and for two."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]
    one: str
    two: str


WHOLE = Scalar(_read_whole, str, "a whole number", "two whole numbers")
NUMBER = Scalar(_read_number, write_number, "a number", "two numbers")
DAY = Scalar(
    datetime.date.fromisoformat, lambda day: str(day)[:10], "a day like 2024-02-29", "two days like 2024-02-29"
)
MOMENT = Scalar(
    datetime.datetime.fromisoformat,
    write_moment,
    "a moment like 2024-02-29T12:30",
    "two moments like 2024-02-29T12:30",
)


DURATION = Scalar(_read_duration, write_duration, "a length of time like 1 h 30 min", "two like 1 h 30 min")
TIME = Scalar(datetime.time.fromisoformat, _write_time, "a time like 12:30", "two times like 12:30")
DECIMAL = Scalar(_read_decimal, str, "a number", "two numbers")
