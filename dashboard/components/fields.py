"""A param Parameter becomes a field of the page: a label, Panel's widget, and help where the author gave a `doc`.

Panel's own mapping from Parameters to widgets is the rule; the table below holds the exceptions that a viewer gains
from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from html import escape
from typing import Any

import panel as pn
import param
from panel.io.state import set_curdoc

from dashboard.components.design import inside

FEW = 8  # up to so many choices are check boxes, more are a list that scrolls


def _many(parameter: param.ListSelector) -> dict[str, Any]:
    if len(parameter.objects) <= FEW:
        return {"type": pn.widgets.CheckBoxGroup}
    return {"type": pn.widgets.MultiSelect, "size": FEW}


def _range(parameter: param.Range) -> dict[str, Any]:
    whole = parameter.bounds and all(isinstance(end, int) for end in parameter.bounds)
    return {"type": pn.widgets.IntRangeSlider if whole else pn.widgets.RangeSlider}


WIDGETS: Mapping[type[param.Parameter], Callable[[Any], dict[str, Any]]] = {
    param.Boolean: lambda parameter: {"type": pn.widgets.Switch},
    param.ListSelector: _many,
    param.Range: _range,
    param.CalendarDate: lambda parameter: {"type": pn.widgets.DatePicker},
    param.Date: lambda parameter: {"type": pn.widgets.DatetimePicker},
    param.CalendarDateRange: lambda parameter: {"type": pn.widgets.DateRangeSlider},
    param.DateRange: lambda parameter: {"type": pn.widgets.DatetimeRangeSlider},
}


def fields(parameters: param.Parameterized, attributes: list[str]) -> pn.Column:
    """A column of widgets, linked both ways with the parameters of these attributes."""
    options = {attribute: _options(parameters.param[attribute]) for attribute in attributes}
    linked = pn.Param(parameters, parameters=attributes, widgets=options, show_name=False)
    shown = [attribute for attribute in attributes if (parameters.param[attribute].precedence or 0) >= 0]
    column = [_field(linked._widgets[attribute], parameters.param[attribute]) for attribute in shown]
    return pn.Column(*column, name="controls", css_classes=["fields"], **inside())


def _options(parameter: param.Parameter) -> dict[str, Any]:
    special = WIDGETS.get(type(parameter), lambda parameter: {})(parameter)
    return {**inside(), **special}


def _field(widget: pn.widgets.Widget, parameter: param.Parameter) -> pn.viewable.Viewable:
    """The widget with its label, which Panel's check boxes lack, and its help, which Panel shows to a mouse alone."""
    widget._server_change = partial(_take, widget)
    if "description" in widget.param:
        widget.description = None
    unlabelled = isinstance(widget, pn.widgets.CheckBoxGroup)
    parts = [_words(parameter.label, "label")] if unlabelled else []
    parts += [widget, _words(parameter.doc, "hint")] if parameter.doc else [widget]
    return pn.Column(*parts, css_classes=["field"], **inside()) if len(parts) > 1 else widget


def _take(widget: pn.widgets.Widget, document: Any, root: str, path: str | None, attr: str, old: Any, new: Any) -> None:
    """Take up at once what a viewer chose.

    Panel would wait for more changes, though a view computes only the latest as it is, and then keep books of who is
    busy, in which every Parameter of the server's state is unlocked and locked again, 16 times for one change."""
    told = widget._process_property_change({attr: new})
    if "value" in told:
        with set_curdoc(document):
            widget.value = told["value"]


def _words(text: str, css_class: str) -> pn.pane.HTML:
    return pn.pane.HTML(escape(text), css_classes=[css_class], **inside())
