"""What a node receives of a control, values that are the same all the way down, and what is right for a control, said
apart from the code."""

import datetime as dt
import math
import re


def received(control, parameter):
    """What a node receives when the viewer leaves the control alone."""
    return control.convert(parameter.default)


def identical(one, two):
    """Equal, and of the same types all the way down."""
    if type(one) is not type(two):
        return False
    return all(map(identical, one, two)) and len(one) == len(two) if isinstance(one, list | tuple) else one == two


def moment(*parts):
    return dt.datetime(*parts)  # noqa: DTZ001 - those of widgets have no time zone


# Whether a value is one that a control of a kind may give to a node


def whole(value):
    return type(value) is int


def number(value):
    return type(value) in (int, float) and math.isfinite(value)


def day(value):
    return type(value) is dt.date


def naive(value):
    return isinstance(value, dt.datetime) and value.tzinfo is None


def between(low, high, one):
    return lambda value: one(value) and low <= value <= high


def pair(low, high, one):
    inside = between(low, high, one)
    return lambda value: type(value) is tuple and len(value) == 2 and all(map(inside, value)) and value[0] <= value[1]


def some_of(*objects):
    known = [(type(one), one) for one in objects]
    return lambda value: (
        type(value) is list
        and all((type(one), one) in known for one in value)
        and len({*map(str, value)}) == len(value)
    )


def text(longest):
    return lambda value: type(value) is str and len(value) <= longest and "\ud800" not in value


def colour(value):
    return type(value) is str and (re.fullmatch("#([0-9a-fA-F]{3}){1,2}", value) or value.isalpha())


def whole_end(value):
    return number(value) and value % 1 == 0


def one_of(*objects):
    return lambda value: any(type(one) is type(value) and one == value for one in objects)
