"""Where a control is worth trying, by its kind: mostly at its ends.

What breaks a view mostly breaks it at an end: an empty selection, a single row, the last of many choices. Each function
gets a param Parameter and returns values as the Parameter holds them; `Control.positions` leaves out what it does not
take. Left out: what lies between the ends of a slider.
"""

from __future__ import annotations

from typing import Any

import param

SHORT = 6  # so many choices are tried one by one; of more the first, the middle and the last


def off_and_on(parameter: param.Boolean) -> list[bool]:
    """Return both positions of a switch."""
    return [False, True]


def empty_text(parameter: param.String) -> list[str]:
    """Return the text without a letter."""
    return [""]


def ends(parameter: param.Parameter) -> list[Any]:
    """Return the ends of the bounds that are not open; none for a Parameter without bounds."""
    bounds = getattr(parameter, "bounds", None) or getattr(parameter, "softbounds", None) or ()
    return [end for end in bounds if end is not None]


def narrow_and_wide(parameter: param.Range) -> list[tuple[Any, Any]]:
    """Return a range of nothing but one end, of nothing but the other, and the whole."""
    found = ends(parameter)
    return [*((end, end) for end in found), *([tuple(found)] if len(found) == 2 else [])]


def first_middle_last(parameter: param.Selector) -> list[Any]:
    """Return all choices if they are few, else the first, the middle and the last."""
    choices = [choice for choice in parameter.objects if choice is not None]
    return choices if len(choices) <= SHORT else [choices[0], choices[len(choices) // 2], choices[-1]]


def none_one_all(parameter: param.ListSelector) -> list[list[Any]]:
    """Return the empty list, the first choice alone, and all choices."""
    choices = list(parameter.objects)
    return [[], choices[:1], choices]
