"""What a viewer has set in a component goes over to the one that takes its place, wherever that takes it.

A widget is known by its kind, its label, and how many of these come before it. What the viewer did not touch is as the
new component has it; a value that the new widget refuses, because its bounds are others now, stays behind.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from contextlib import suppress
from typing import Any

import panel as pn
import param
from panel.viewable import Viewable
from panel.widgets.base import WidgetBase

from dashboard.by_type import entry

Settings = Mapping[Hashable, Any]  # values by the places of widgets

# What a viewer sets in a component of a kind; None for what is set by its author alone.
SET: Mapping[type, str | None] = {
    WidgetBase: "value",
    pn.indicators.Indicator: None,
    pn.widgets.StaticText: None,
    pn.widgets.Tabulator: "selection",
    pn.Tabs: "active",
    pn.Accordion: "active",
    pn.Card: "collapsed",
}


def settings(component: Viewable) -> Settings:
    """Return what is set in a component and in all that it holds now."""
    return {place: getattr(part, name) for place, part, name in _places(component)}


def changed(before: Settings, now: Settings) -> Settings:
    """Return what is set otherwise now, or was not there before."""
    return {place: value for place, value in now.items() if place not in before or not _same(before[place], value)}


def give(component: Viewable, values: Settings) -> None:
    """Set the values in a component, from top to bottom: one may decide which widgets there are below."""
    given: set[Hashable] = set()
    while found := next((found for found in _places(component) if found[0] in values.keys() - given), None):
        place, part, name = found
        given.add(place)
        if _takes(part, values[place]) and not _same(getattr(part, name), values[place]):
            with suppress(Exception):  # whatever an author's own callback, or a value's check, may raise
                part.param.update(**{name: values[place]})


def _places(component: Viewable) -> Iterator[tuple[Hashable, Viewable, str]]:
    """Yield each part that a viewer can set, with its place and the name of what is set."""
    counts: dict[Hashable, int] = {}
    for part in component.select():
        name = entry(SET, type(part))
        if name is not None and name in part.param and not isinstance(part.param[name], param.Event):
            kind = (type(part).__name__, getattr(part, "label", None) or "")
            counts[kind] = counts.get(kind, 0) + 1
            yield (*kind, counts[kind]), part, name


def _takes(part: Viewable, value: Any) -> bool:
    """Whether a value is among those that can be chosen; Panel itself takes any, and the browser shows another one."""
    chosen = value if isinstance(value, list | tuple) else [value]
    if hasattr(part, "values"):  # of options, whatever they are called
        return all(any(_same(one, option) for option in part.values) for one in chosen)
    low, high = getattr(part, "start", None), getattr(part, "end", None)
    with suppress(TypeError):  # of kinds that cannot be compared
        return all((low is None or low <= one) and (high is None or one <= high) for one in chosen if one is not None)
    return False


def _same(one: Any, other: Any) -> bool:
    with suppress(Exception):  # of arrays and tables
        return one is other or (type(one) is type(other) and bool(one == other))
    return False
