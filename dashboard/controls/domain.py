"""A domain as an author or the data gives it (arrays, Series, numpy numbers, Timestamps), in the form that param takes.

A domain is the keywords of a Parameter that say what can be chosen: `bounds`, `softbounds`, `objects`. What a control
takes besides is `check`'s matter.
"""

from __future__ import annotations

import datetime
import itertools
import math
from collections.abc import Callable, Mapping
from typing import Any

from dashboard.controls.kinds import Kind, to_python
from dashboard.controls.parameters import mark


class BoundsError(ValueError):
    """Nothing can be chosen between such ends; says why."""


def normalize(kind: Kind, keywords: dict[str, Any]) -> None:
    """Bring the keywords of a domain into the form that param takes; the mapping itself is changed.

    Raises TypeError, ValueError or OverflowError where they have none.
    """
    for keyword in ("bounds", "softbounds"):
        if keywords.get(keyword) is not None:
            low, high = (_bound(kind, end) for end in keywords[keyword])
            if low is not None and high is not None and not low <= high:
                raise BoundsError(f"from {low} to {high}, the lower end above the upper")
            keywords[keyword] = (low, high)
    if "objects" in keywords:
        keywords["objects"] = _objects(kind, keywords["objects"], bool(keywords.get("allow_None")))


def _bound(kind: Kind, value: Any) -> Any:
    value = to_python(value)
    if value is None and kind.collection is not tuple:
        return None  # open
    is_missing = value is None or mark(value) == (type(value), "missing")
    if is_missing or value in (math.inf, -math.inf):
        raise BoundsError(f"an end of the bounds is {value}")
    return kind.item(value)


def _objects(kind: Kind, objects: Any, may_be_none: bool) -> list[Any] | dict[str, Any]:
    if isinstance(objects, set | frozenset):
        objects = sorted(objects, key=str)  # a set has another order in each process
    named = dict(objects) if isinstance(objects, Mapping) else None
    items = [convert_exactly(kind.item, item) for item in (named.values() if named is not None else objects)]
    if items and may_be_none and None not in items:
        named = {"None": None, **(named or {str(item): item for item in items})}
        items = [None, *items]
    return items if named is None else dict(zip(named, items, strict=True))


def convert_exactly(convert: Callable[[Any], Any], value: Any) -> Any:
    """Return a value in the type that the author wrote, unless that would change it: 10.5 does not become 10."""
    value = to_python(value)
    if mark(value) == (type(value), "missing") and not isinstance(value, float):
        return value
    if isinstance(value, float) and math.isnan(value):
        return math.nan  # one for all, as everybody finds it in a collection by identity
    try:
        converted = convert(value)
    except (TypeError, ValueError, OverflowError):
        return value
    return converted if isinstance(converted, datetime.date) or converted == value else value


def first_value(kind: Kind, keywords: Mapping[str, Any]) -> Any:
    """Return the value of a control without a default: the first object, the lower bound; of many or a range, all."""
    ends = keywords.get("bounds") or keywords.get("softbounds")
    objects = keywords.get("objects")
    choices = list(objects.values() if isinstance(objects, Mapping) else objects or ())
    if keywords.get("allow_None"):
        return None
    if kind.collection:
        return choices or ends
    if choices:
        return choices[0]
    return next((end for end in ends or () if end is not None), kind.first)


def worded(bounds: Any) -> str:
    """Return bounds as an author gave them, or the data did: `0.5 to inf`."""
    try:
        low, high = map(to_python, bounds)
    except (TypeError, ValueError):
        return f"{bounds!r}"
    return f"{low} to {high}"


def describe(keywords: Mapping[str, Any]) -> str:
    """Return a domain in words, for an error that says what lies outside it."""
    if objects := keywords.get("objects"):
        first = list(itertools.islice(objects.values() if isinstance(objects, Mapping) else objects, 6))
        return "objects " + ", ".join(map(repr, first)) + (", ..." if len(objects) > 6 else "")
    if longest := keywords.get("max_length"):
        return f"a text of at most {longest:,} characters"
    return f"bounds {keywords['bounds']}" if keywords.get("bounds") else "it is of another type"
