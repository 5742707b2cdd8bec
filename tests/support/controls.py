"""What a node receives of a control, and values that are the same all the way down."""

import datetime as dt


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
