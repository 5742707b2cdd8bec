"""Every setting of a page's controls that is worth trying: all at their defaults, then one after the other at each of
its ends.

What breaks a view mostly breaks it at an end: an empty selection, a single row, the last of many choices. All
combinations would be thousands, and no reader tries them. Left out: what lies between the ends of a slider.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import param

from dashboard import controls
from dashboard.controls import Control
from dashboard.controls import text as address
from dashboard.pages import Ready

SHORT = 6  # so many choices are tried one by one; of more the first, the middle and the last


@dataclass(frozen=True)
class Setting:
    """What the nodes receive, by control; `words` say which control was moved, as in the page's address: `bins=40`.

    The defaults have no words.
    """

    words: str
    values: Mapping[str, Any]


async def through(page: Ready) -> AsyncIterator[Setting]:
    """The defaults, then each control at each of its positions with all others at their defaults.

    A control whose domain depends on the one that was moved follows it, as it does on the page. Raises NotebookError
    when the function for such a domain fails.
    """
    parameters, defaults = await page.resolve({})
    yield Setting("", page.received(defaults))
    for control in page.controls:
        parameter = parameters[control.attribute]
        for value in positions(control, parameter):
            _, valid = await page.resolve({control.attribute: value})
            yield Setting(words(control, parameter, value), page.received(valid))


def positions(control: Control, parameter: param.Parameter) -> list[Any]:
    """Where to try one control, as its Parameter holds the values; nothing that a reader could not choose."""
    find = next((POSITIONS[base] for base in type(parameter).__mro__ if base in POSITIONS), _ends)
    found = [*find(parameter), *([None] if parameter.allow_None else [])]
    return [value for value in found if controls.value_or_default(parameter, value) is value]


def words(control: Control, parameter: param.Parameter, value: Any) -> str:
    """A control and its value, as the page's address says them."""
    try:
        text = address.write(control, parameter, value)
    except ValueError:  # no text stands for it
        text = repr(value)
    return f"{control.name}={text}"


def _ends(parameter: param.Parameter) -> list[Any]:
    bounds = getattr(parameter, "bounds", None) or getattr(parameter, "softbounds", None) or ()
    return [end for end in bounds if end is not None]


def _narrow_and_wide(parameter: param.Range) -> list[tuple[Any, Any]]:
    ends = _ends(parameter)
    return [*((end, end) for end in ends), *([tuple(ends)] if len(ends) == 2 else [])]


def _choices(parameter: param.Selector) -> list[Any]:
    chosen = [choice for choice in parameter.objects if choice is not None]
    return chosen if len(chosen) <= SHORT else [chosen[0], chosen[len(chosen) // 2], chosen[-1]]


def _none_one_all(parameter: param.ListSelector) -> list[list[Any]]:
    chosen = list(parameter.objects)
    return [[], chosen[:1], chosen]


# Where each kind of Parameter is tried, by its class or the nearest of its bases.
POSITIONS: Mapping[type[param.Parameter], Callable[[Any], list[Any]]] = {
    param.Boolean: lambda parameter: [False, True],
    param.String: lambda parameter: [""],
    param.Range: _narrow_and_wide,
    param.ListSelector: _none_one_all,
    param.Selector: _choices,
}
