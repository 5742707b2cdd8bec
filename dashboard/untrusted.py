"""JSON of strangers: how much of it is read at all, and which values of Bokeh's own form of JSON are plain ones.

In that form a mapping, a number that JSON has not, or a model is a JSON object that says so. So are packed bytes,
arrays of them, new models and more, which are no values that a viewer of a page has any reason to send.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

MOST_ITEMS = 250_000  # in one text; a selection of 100,000 points has as many
DEEPEST = 16  # lists in lists
LARGEST_NUMBER = 10**21  # from here on JavaScript writes no whole numbers


def parsed(text: str) -> Any:
    """What a text says. Raises ValueError: it is no JSON, or it would take too much memory."""
    if sum(map(text.count, ",[{")) > MOST_ITEMS:
        raise ValueError
    try:
        return json.loads(text, parse_constant=int)  # NaN and its kind are no JSON: ValueError
    except RecursionError:
        raise ValueError from None


def plain(value: Any, model_of: Callable[[str], Any], depth: int = DEEPEST) -> Any:
    """A value as Bokeh would decode it, if it is a plain one.

    Parameters
    ----------
    value: parsed JSON.
    model_of: the model of an id; None where there is none.
    depth: how deep lists and mappings may stand in one another.

    Raises
    ------
    ValueError: the value, or one in it, is of another type.
    """
    match value:
        case None | bool():
            return value
        case int() | float() if -LARGEST_NUMBER < value < LARGEST_NUMBER:
            return value
        case str():
            value.encode()  # half of a surrogate pair can be written nowhere: UnicodeEncodeError
            return value
        case list() if depth:
            if set(map(type, value)) == {int}:  # what is selected may be long
                for extreme in (min(value), max(value)):
                    plain(extreme, model_of)
                return value
            return [plain(item, model_of, depth - 1) for item in value]
        case {"type": "number", "value": "nan" | "+inf" | "-inf" as number, **rest} if not rest:
            return float(number)
        case {"type": "map", **rest} if not rest:
            return {}
        case {"type": "map", "entries": list(entries), **rest} if depth and not rest:
            return dict(_entry(entry, model_of, depth - 1) for entry in entries)
        case {"id": str(name), **rest} if not rest and (model := model_of(name)):
            return model
    raise ValueError


def _entry(entry: Any, model_of: Callable[[str], Any], depth: int) -> tuple[Any, Any]:
    match entry:
        case [str() | int() | float() as key, value]:
            return plain(key, model_of), plain(value, model_of, depth)
    raise ValueError
