"""A param Parameter becomes a field of the page: a label, Panel's widget, and help where the author gave a `doc`.

Panel's own mapping from Parameters to widgets is the rule; `WIDGETS` holds the exceptions that a viewer gains from.
What a viewer says in a field is checked before anything takes it up; where it is refused, the field goes back to what
it showed before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from html import escape
from typing import Any

import panel as pn
import param

from dashboard.components.panel_internals import take_changes_up_at_once
from dashboard.components.styles import component_options
from dashboard.components.widgets import OneOf, SomeOf, Written, ZonedPicker, ZonedRange
from dashboard.controls import Control
from dashboard.controls import parameters as own

Refused = Callable[[Control, str], None]  # told of a value that was refused: of which control, and why
FEW = 8  # up to so many choices are check boxes, more are a list that scrolls


def _many(parameter: param.ListSelector) -> dict[str, Any]:
    if len(parameter.objects) <= FEW:
        return {"type": pn.widgets.CheckBoxGroup}
    return {"type": SomeOf, "size": FEW}


def _range(parameter: param.Range) -> dict[str, Any]:
    whole = parameter.bounds and all(isinstance(end, int) for end in parameter.bounds)
    return {"type": pn.widgets.IntRangeSlider if whole else pn.widgets.RangeSlider}


WIDGETS: Mapping[type[param.Parameter], Callable[[Any], dict[str, Any]]] = {
    param.Boolean: lambda parameter: {"type": pn.widgets.Switch},
    own.Choice: lambda parameter: {"type": OneOf},
    **dict.fromkeys((param.ListSelector, own.Choices), _many),
    param.Range: _range,
    param.CalendarDate: lambda parameter: {"type": pn.widgets.DatePicker},
    param.Date: lambda parameter: {"type": ZonedPicker},
    param.CalendarDateRange: lambda parameter: {"type": pn.widgets.DateRangeSlider},
    param.DateRange: lambda parameter: {"type": ZonedRange},
}


def fields(parameters: param.Parameterized, controls: Iterable[Control], refused: Refused) -> pn.Column:
    """A column of widgets, linked both ways with the parameters of these controls."""
    shown = [control for control in controls if (parameters.param[control.attribute].precedence or 0) >= 0]
    column = [_field(parameters, control, refused) for control in shown]
    return pn.Column(*column, name="controls", css_classes=["fields"], **component_options())


def _field(parameters: param.Parameterized, control: Control, refused: Refused) -> pn.viewable.Viewable:
    """The widget with its label, which Panel's check boxes lack, and its help, which Panel shows to a mouse alone."""
    parameter = parameters.param[control.attribute]
    widget = pn.Param.widget(control.attribute, parameters, _options(parameter, control))
    _rest_where_nothing_is_to_choose(widget, parameters, control)
    if isinstance(widget, pn.widgets.TextInput) and control.kind.longest:
        # One more than it takes, so that what is too long is refused, and not cut without a word.
        widget.max_length = control.kind.longest + 1
    take_changes_up_at_once(widget, partial(_take, widget, parameters, control, refused))
    if "description" in widget.param:
        widget.description = None
    has_no_label = isinstance(widget, pn.widgets.CheckBoxGroup)
    parts = [_text(parameter.label, "label")] if has_no_label else []
    parts += [widget, _text(parameter.doc, "hint")] if parameter.doc else [widget]
    return pn.Column(*parts, css_classes=["field"], **component_options()) if len(parts) > 1 else widget


def _rest_where_nothing_is_to_choose(
    widget: pn.widgets.Widget, parameters: param.Parameterized, control: Control
) -> None:
    """A slider from a value to the same value rests, until its bounds are others."""

    def follow(*events: Any) -> None:
        low, high = parameters.param[control.attribute].bounds or (None, None)
        widget.disabled = low is not None and low == high

    if hasattr(parameters.param[control.attribute], "bounds"):
        parameters.param.watch(follow, control.attribute, "bounds")
        follow()


def _options(parameter: param.Parameter, control: Control) -> dict[str, Any]:
    if isinstance(parameter, own.Plain):
        return {**component_options(), "type": Written, "written_as": control.form(parameter)}
    # By the very class: Panel has a widget of its own for many a subclass, like the button of a `param.Event`.
    special = WIDGETS.get(type(parameter), lambda parameter: {})(parameter)
    return {**component_options(), **special}


def _take(
    widget: pn.widgets.Widget, parameters: param.Parameterized, control: Control, refused: Refused, value: Any
) -> None:
    """Set a widget to what a viewer chose in it, or put it back."""
    try:
        checked = control.checked(parameters.param[control.attribute], value)
    except ValueError as reason:
        widget.param.trigger("value")  # which is still the value before, and the browser shows it again
        refused(control, str(reason))
    else:
        widget.value = checked


def _text(text: str, css_class: str) -> pn.pane.HTML:
    return pn.pane.HTML(escape(text), css_classes=[css_class], **component_options())
