"""A control and its value in words, which a viewer or an author reads and does not write back.

    whole number from 4 to 20      one of 3      Oslo      1 to 5      none

Texts that are read back as values are `text`'s matter.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import param

from dashboard.by_type import handler
from dashboard.controls.parameters import mark

NONE = "none"  # the words for None, and for no choice of several


@dataclass(frozen=True)
class Words:
    """How one kind of control is worded.

    Parameters
    ----------
    noun: what a viewer chooses: `whole number`, `any` of several.
    value: the words for a value, which is not None, of a Parameter; by default those of Python.
    """

    noun: str
    value: Callable[[Any, Any], str] = lambda parameter, value: str(value)

    def domain(self, parameter: param.Parameter) -> str:
        """Return what a viewer may choose: `one of 4`, `whole number from 4 to 20`."""
        if objects := getattr(parameter, "objects", None):
            return f"{self.noun} of {len(objects)}"
        bounds = zip(("from", "to"), getattr(parameter, "bounds", None) or (), strict=False)
        return " ".join([self.noun, *(f"{side} {end}" for side, end in bounds if end is not None)])


def yes_or_no(parameter: param.Boolean, value: bool) -> str:
    """Return the words for the value of a switch."""
    return "yes" if value else "no"


def from_to(parameter: param.Range, value: tuple[Any, Any]) -> str:
    """Return the words for a range."""
    return " to ".join(map(str, value))


def label_of(parameter: param.Selector, value: Any) -> str:
    """Return the label of a choice."""
    return ", ".join(_labels(parameter, [value]))


def labels_of(parameter: param.ListSelector, value: Iterable[Any]) -> str:
    """Return the labels of several choices."""
    return ", ".join(_labels(parameter, list(value))) or NONE


def _labels(parameter: param.Selector, values: list[Any]) -> list[str]:
    wanted = set(map(mark, values))
    return [str(label) for label, one in parameter.get_range().items() if mark(one) in wanted]


# A default is worded by its own type: the Parameter that could word it may need data.
DEFAULTS: Mapping[type, Callable[[Any], str]] = {
    bool: lambda value: "on" if value else "off",
    list: lambda values: ", ".join(map(str, values)) or NONE,
    tuple: lambda values: ", ".join(map(str, values)) or NONE,
    enum.Enum: lambda member: member.name,
    object: str,
}


def of_default(value: Any) -> str:
    """Return the words for a default as its author wrote it."""
    return handler(DEFAULTS, value)(value)
