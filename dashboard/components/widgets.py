"""Widgets of our own, where Panel's would not do: choices from thousands.

Checked with panel 1.9.4. A widget of Panel says in two methods what its browser gets of a value, and what value the
browser means; no public way is between the two, so they are overridden here.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import panel as pn
from panel.widgets import Widget

from dashboard.controls import parameters

Properties = dict[str, Any]  # of a widget, or of its model in the browser


class _OfMany(Widget):
    """What is chosen is looked up and not searched, as Panel does, a choice at a time: half an hour for 30,000.

    The browser has the choices by their labels.
    """

    _looked_up: tuple[Any, Mapping[str, Any], Mapping[Hashable, str]] = (None, {}, {})

    def look_up(self) -> tuple[Mapping[str, Any], Mapping[Hashable, str]]:
        """Return the choices by label, and the labels by the choices' marks."""
        if self._looked_up[0] is not self.options:
            items = {str(label): choice for label, choice in self._items.items()}
            self._looked_up = (
                self.options,
                items,
                {parameters.mark(choice): label for label, choice in reversed(items.items())},
            )
        return self._looked_up[1:]

    def _process_param_change(self, changes: Properties) -> Properties:
        properties = Widget._process_param_change(self, changes)
        choices, labels = self.look_up()
        if "options" in properties:
            properties["options"] = list(choices)
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

    def in_browser(self, value: Any, labels: Mapping[Hashable, str]) -> str:
        """Return the label of a choice."""
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
