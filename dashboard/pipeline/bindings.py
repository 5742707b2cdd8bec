"""A function that is bound to widgets, `@pn.depends(slider)`, `pn.bind(plot, slider)`: its arguments become controls.

    slider = pn.widgets.IntSlider(start=1, end=9, value=5)

    @pn.depends(slider)
    def plot(number): ...

A widget that a cell makes at its top level is one for the whole process, so what one viewer sets, all would see. But
what it says of itself (ends, step, options, its value) is all that a control is made of: `slider` is a control like
`slider: Annotated[int, {"bounds": (1, 9)}] = 5`, and each viewer has their own. The same goes for a Parameter,
`@pn.depends(town.param.name)`. Where several functions are bound to one widget, that is one control.

A function that uses such a widget by itself would get a value that is nobody's: that is an error (`check_unshared`).
So is a binding to what no control stands for, such as a button.

Panel and param are known by their words alone: nothing here imports them.
"""

from __future__ import annotations

import ast
import functools
import inspect
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime
from typing import Any

from dashboard import errors
from dashboard.by_type import PARAMETERIZED, VIEWABLE, is_derived
from dashboard.errors import NotebookError
from dashboard.notebook import loader
from dashboard.pipeline.signature import MISSING, Argument, Bound
from dashboard.wording import type_text

VALUES = ("value", "value_throttled", "value_input")  # of a widget
OF_TYPE = {int: "step", float: "step", str: "max_length"}  # keywords that a widget and a control have alike
TYPES = {"Number": float, "Integer": int, "String": str, "CalendarDate": date, "Date": datetime}  # by their Parameters
WIDGET, PARAMETER = ("panel.widgets.base", "WidgetBase"), ("param.parameterized", "Parameter")
BIND, OPTIONS = ("param.reactive", "param.depends"), ("watch", "on_init")  # where functions that bind are from
AUTHORS = ("notebooks", "__main__")


def bind(module: loader.NotebookModule) -> None:
    """Bind the functions of a module, and of those that it imports.

    Raises NotebookError where one is bound to something that no control stands for.
    """
    for other in module.imports:
        bind(other)
    for function, values in _bindings(module):
        sources = {name: source for name, value in values.items() if (source := _source(value)) is not None}
        if sources and function.name not in function.home.bound:
            constants = {name: value for name, value in values.items() if name not in sources}
            call = functools.partial(function.call, **constants) if constants else function.call
            controls = {name: _argument(function, source, name) for name, source in sources.items()}
            function.home.bound[function.name] = Bound(call, controls)


def _bindings(module: loader.NotebookModule) -> Iterator[tuple[loader.Function, dict[str, Any]]]:
    """The functions that a module binds, and by their arguments' names what to."""
    for target, call in module.bindings:
        with suppress(Exception):  # a name that is no more, an expression, a function of another kind
            bound, binds = _value(module, target), _value(module, call.func)
            function = next(one for one in module.functions.values() if one.call is bound and binds.__module__ in BIND)
            places = [p.name for p in inspect.signature(bound).parameters.values() if p.kind is not p.VAR_POSITIONAL]
            nodes = dict(zip(places[: len(call.args)], call.args, strict=True))
            nodes |= {one.arg: one.value for one in call.keywords if one.arg not in OPTIONS}
            yield function, {name: _value(module, node) for name, node in nodes.items()}


def _value(module: loader.NotebookModule, node: ast.expr) -> Any:
    """What a name, an attribute or a constant is in a module; raises ValueError for any other expression."""
    match node:
        case ast.Name(name):
            return vars(module.module)[name]
        case ast.Attribute(value, name):
            return getattr(_value(module, value), name)
    return ast.literal_eval(node)


def _argument(function: loader.Function, source: Any, argument: str) -> Argument:
    """The control that stands for a Parameter to which an argument of this name is bound."""
    owner, attribute = getattr(source, "owner", None), getattr(source, "name", "")
    name = next((name for name, value in vars(function.home.module).items() if value is owner is not None), "")
    is_widget = is_derived(type(owner), WIDGET)
    if owner is None or type(source).__name__ in ("Event", "Action") or (is_widget and attribute not in VALUES):
        shared = source if owner is None else owner
        raise NotebookError(function.place, errors.ONE_FOR_ALL, name=name or argument, kind=type_text(shared))
    if not is_widget:
        name = f"{name}_{attribute}" if name else argument
        return Argument(name, MISSING, source, getattr(owner, attribute), function.place)
    return Argument(name or argument, _type(source, owner.value), _keywords(owner), owner.value, function.place)


def _type(source: Any, value: Any) -> Any:
    """The type of a widget's value, where the value does not tell it: `FloatSlider(value=5)`, `DatePicker()`."""
    known = TYPES.get(type(source).__name__, MISSING)
    if value is None:
        return known if known is MISSING else known | None
    return float if known is float and type(value) is int else MISSING


def _keywords(widget: Any) -> dict[str, Any]:
    """What a widget says of its control."""
    label = getattr(widget, "label", None) or widget.name
    keywords = {} if not label or re.fullmatch(rf"{type(widget).__name__}\d+", label) else {"label": label}
    ends = getattr(widget, "start", None), getattr(widget, "end", None)
    if options := getattr(widget, "options", None):
        keywords["objects"] = options
    elif None not in ends:
        keywords["bounds"] = ends
    kept = OF_TYPE.get(type(widget.value))
    if kept and getattr(widget, kept, None) is not None:
        keywords[kept] = getattr(widget, kept)
    return keywords


def _source(value: Any) -> Any:
    """The Parameter that a widget or a Parameter stands for; None for any other value."""
    if is_derived(type(value), WIDGET):
        return value.param.value
    return value if is_derived(type(value), PARAMETER) else None


def check_unshared(module: loader.NotebookModule) -> None:
    """Raise NotebookError for a function that uses a widget that a cell made, or an object with Parameters.

    One that hands a function on which is bound to such a one uses it, too.
    """
    for place, name, is_handed_on in module.inner:
        value = vars(module.module).get(name)
        is_bound = hasattr(value, "__bound_function__") or (name in module.bound and is_handed_on)
        if is_bound or _is_of_viewer(value):
            kind = "a function bound to a widget" if is_bound else type_text(value)
            raise NotebookError(place, errors.ONE_FOR_ALL, name=name, kind=kind)


def _is_of_viewer(value: Any) -> bool:
    """Whether each viewer would have to have a value of their own."""
    if is_derived(type(value), WIDGET):
        return True
    if is_derived(type(value), PARAMETERIZED) and type(value).__module__.partition(".")[0] in AUTHORS:
        return True
    return is_derived(type(value), VIEWABLE) and any(is_derived(type(part), WIDGET) for part in value.select())
