"""Widgets of our own, where Panel's would not do: choices from thousands, moments with a time zone, values as text.

Checked with panel 1.9.4. A widget of Panel says in two methods what its browser gets of a value, and what value the
browser means; no public way is between the two, so they are overridden here.
"""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Mapping
from typing import Any, ClassVar

import panel as pn
import param
from panel.widgets import Widget

from dashboard.controls import parameters

Properties = dict[str, Any]  # of a widget, or of its model in the browser


class _OfMany(Widget):
    """What is chosen is looked up and not searched, as Panel does, a choice at a time: half an hour for 30,000.

    A browser has the choices by names, which are their labels or their own words.
    """

    _looked_up: tuple[Any, Mapping[str, Any], Mapping[Hashable, str]] = (None, {}, {})

    def look_up(self) -> tuple[Mapping[str, Any], Mapping[Hashable, str]]:
        """Return the choices by label, and the labels by the choices' marks."""
        if self._looked_up[0] is not self.options:
            items = self.named(dict(zip(self.labels, self.values, strict=True)))
            self._looked_up = (
                self.options,
                items,
                {parameters.mark(choice): label for label, choice in reversed(items.items())},
            )
        return self._looked_up[1:]

    def named(self, items: Mapping[Any, Any]) -> dict[str, Any]:
        """Return the choices by the names that the browser says."""
        return {str(label): choice for label, choice in items.items()}

    def offered(self, choices: Mapping[str, Any]) -> list[Any]:
        """Return what the browser offers."""
        return list(choices)

    def _process_param_change(self, changes: Properties) -> Properties:
        properties = Widget._process_param_change(self, changes)
        choices, labels = self.look_up()
        if "options" in properties:
            properties["options"] = self.offered(choices)
        if "value" in properties:
            properties["value"] = self.in_browser(properties["value"], labels)
        return properties

    def _process_property_change(self, changes: Properties) -> Properties:
        changes = Widget._process_property_change(self, changes)
        if "value" in changes:
            changes["value"] = self.chosen(changes["value"], self.look_up()[0])
        return changes


class OneOf(_OfMany, pn.widgets.Select):
    """One of many choices."""

    def named(self, items: Mapping[Any, Any]) -> dict[str, Any]:
        """Return the choices by their own words, as Panel has them, where these tell them apart; else by labels."""
        by_words = {str(choice): choice for choice in items.values()}
        return by_words if len(by_words) == len(items) else super().named(items)

    def offered(self, choices: Mapping[str, Any]) -> list[Any]:
        """Return pairs of name and label."""
        return list(zip(choices, map(str, self.labels), strict=True))

    def in_browser(self, value: Any, labels: Mapping[Hashable, str]) -> str:
        """Return the name of a choice."""
        return labels.get(parameters.mark(value), "")

    def chosen(self, value: str, choices: Mapping[str, Any]) -> Any:
        """Return the choice of a label. Raises KeyError."""
        return choices[value]


class SomeOf(_OfMany, pn.widgets.MultiSelect):
    """Several of many choices."""

    def in_browser(self, value: list[Any], labels: Mapping[Hashable, str]) -> list[str]:
        """Return the labels of choices."""
        return [labels[one] for one in map(parameters.mark, value) if one in labels]

    def chosen(self, value: list[str], choices: Mapping[str, Any]) -> list[Any]:
        """Return the choices of labels. Raises KeyError."""
        return [choices[label] for label in value]


class Written(pn.widgets.TextInput):
    """A value that has no widget of its own, as the text that stands for it in an address: `1 h 30 min`."""

    value = param.Parameter()
    written_as = param.Parameter(doc="how it is written and read: a `Form` of its Parameter")
    _rename: ClassVar[Mapping[str, str | None]] = {"written_as": None, "value_input": None}

    def _process_param_change(self, changes: Properties) -> Properties:
        if "value" in changes:
            changes = {**changes, "value": self.written_as.write(changes["value"])}
        return super()._process_param_change(changes)

    def _process_property_change(self, changes: Properties) -> Properties:
        changes = super()._process_property_change(changes)
        if "value" in changes:
            changes["value"] = self.written_as.read(changes["value"].strip())
        return changes


class _Zoned(Widget):
    """Moments with a time zone, in a browser as the clocks there show them, which knows of no other zone."""

    def _process_param_change(self, changes: Properties) -> Properties:
        shown = {name: _on_clock(value) if name in MOMENTS else value for name, value in changes.items()}
        return super()._process_param_change(shown)

    def _process_property_change(self, changes: Properties) -> Properties:
        changes = super()._process_property_change(changes)
        if changes.get("value") is not None:
            changes["value"] = self._in_zone(changes["value"])
        return changes

    def _in_zone(self, value: Any) -> Any:
        known = [one for one in (*_ends(self.value), self.start, self.end) if getattr(one, "tzinfo", None)]
        before = {_on_clock(one): one for one in reversed(known)}  # of an hour that comes twice in a year, this one
        zoned = tuple(before.get(one) or _at(one, known[0].tzinfo) if known else one for one in _ends(value))
        return zoned if isinstance(value, tuple) else zoned[0]


MOMENTS = {"value", "start", "end", "value_start", "value_end"}


def _ends(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _on_clock(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(map(_on_clock, value))
    return value.replace(tzinfo=None) if getattr(value, "tzinfo", None) else value


def _at(moment: datetime.datetime, zone: Any) -> datetime.datetime:
    localize = getattr(zone, "localize", None)  # a zone of pytz, which has several distances to Greenwich
    return localize(moment) if localize else moment.replace(tzinfo=zone)


class ZonedRange(_Zoned, pn.widgets.DatetimeRangeSlider):
    """From a moment to another."""


class ZonedPicker(_Zoned, pn.widgets.DatetimePicker):
    """A moment."""
