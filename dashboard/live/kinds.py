"""What acts by itself, so that each viewer needs one of their own: widgets, bound functions, callbacks.

    lives(pn.Row(slider, pn.bind(draw, slider)))     # True
    lives(pn.Row("a text", figure))                  # False: a picture, which all viewers can share

A figure, a table and a text do not live, whatever holds them; neither do HoloViews' elements, though their classes are
param's. Checked with panel 1.9.4 and param 2.4.2: nothing public tells an author's watcher from one of Panel's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextvars import ContextVar
from functools import partial, wraps
from inspect import unwrap
from typing import Any

import panel as pn
import param
from bokeh.model import Model
from panel.io.callbacks import PeriodicCallback
from panel.param import ParamRef, ReactiveExpr
from panel.reactive import Reactive
from panel.template.base import BaseTemplate, BasicTemplate
from panel.viewable import Viewable, Viewer
from panel.widgets.base import WidgetBase
from param.parameterized import Parameters, resolve_ref

from dashboard.by_type import libraries_of
from dashboard.components import content
from dashboard.results import Results

MOST_PARTS = 50  # of a list or a dict that are looked at
ACT = (WidgetBase, ParamRef, ReactiveExpr, pn.Param)
BESIDE = {"flex": "1 1 20rem", "min-width": "0"}  # below, where that is too narrow
SHOW_ALONE = (pn.indicators.Indicator, pn.widgets.StaticText)  # widgets that a viewer cannot move


_has_scheduled: ContextVar[bool] = ContextVar("scheduled", default=False)  # in the job that runs in this thread


def keep(value: Any, is_view: bool = True) -> Any:
    """What a node returned, as `Results` store it: a stand-in for what acts by itself, else as `content.keep`."""
    if not lives(value):
        return content.keep(value, is_view)
    return Results.Anew(_bundles(value) if is_view else frozenset())


def lives(value: Any) -> bool:
    """Whether a value acts by itself, or anything in it; also whether what returned it has something called again."""
    return _has_scheduled.get() or _lives(value)


def component(value: Any) -> Viewable:
    """The Panel component of a value that lives; several are one below the other, side by side, or by their keys."""
    if isinstance(value, dict):
        return pn.Tabs(*((str(name), component(part)) for name, part in value.items()), sizing_mode="stretch_width")
    if isinstance(value, list | tuple):
        layout = pn.Column if isinstance(value, list) else pn.FlexBox
        return layout(*map(component, value), sizing_mode="stretch_width")
    if isinstance(value, BaseTemplate):
        return _within(value)
    return _of_instance(value) if _is_instance(value) else pn.panel(value)


def _within(template: BaseTemplate) -> Viewable:
    """What stands in a template: side bar and middle, side by side where there is room; its frame is the page's."""
    if not isinstance(template, BasicTemplate):
        inner = {part for outer in template.select() for part in outer.select() if part is not outer}
        return pn.Column(*(part for part in template.select() if part not in inner), sizing_mode="stretch_width")
    middle = [template.main] if isinstance(template.main, Viewable) else template.main
    parts = pn.Column(*template.header, *template.sidebar), pn.Column(*middle, styles=BESIDE)
    return pn.FlexBox(*(part for part in parts if len(part)), sizing_mode="stretch_width")


def _of_instance(value: param.Parameterized) -> Viewable:
    """The component of an author's own object: as it says, or its Parameters beside its `view`."""
    if getattr(type(value), "__panel__", Viewer.__panel__) is not Viewer.__panel__:
        return pn.panel(value)
    if callable(shown := getattr(value, "panel", None)):
        return pn.panel(shown) if resolve_ref(shown) else component(shown())
    if callable(shown := getattr(value, "view", None)):
        beside = pn.Column(pn.panel(shown), styles=BESIDE)
        return pn.FlexBox(*_fields(value), beside, sizing_mode="stretch_width")
    return pn.panel(value)


def _fields(value: param.Parameterized) -> list[pn.Param]:
    """The widgets of the Parameters that a viewer can set, if there are any."""
    every = value.param.objects().items()
    names = [name for name, one in every if name != "name" and (one.precedence is None or one.precedence >= 0)]
    return [pn.Param(value.param, parameters=names, show_name=False)] if names else []


def _lives(value: Any) -> bool:
    if isinstance(value, list | tuple | dict):
        parts = value.values() if isinstance(value, dict) else value
        return len(parts) <= MOST_PARTS and any(map(_lives, parts))
    if isinstance(value, Viewable):
        return any(map(_acts, value.select()))
    if isinstance(value, Model):
        return calls_python(value.references())
    if isinstance(value, Viewer | Parameters | PeriodicCallback) or _is_class(value, Viewer):
        return True
    return _is_instance(value) or bool(resolve_ref(value))


def _is_instance(value: Any) -> bool:
    """Whether a value is an object with Parameters that shows something by what its class says, not by Panel's."""
    is_other = isinstance(value, Viewable) or "holoviews" in libraries_of(type(value))
    return isinstance(value, param.Parameterized) and not is_other


def calls_python(models: Iterable[Model]) -> bool:
    """Whether one of Bokeh's models has a callback of Python; what models listen to has no public name."""
    return any(any(model._callbacks.values()) or any(model._event_callbacks.values()) for model in models)


def _acts(part: Viewable) -> bool:
    if isinstance(part, ACT) and not isinstance(part, SHOW_ALONE):
        return True
    if isinstance(part, pn.pane.Bokeh):
        return part.object is not None and calls_python(part.object.references())
    return bool(part._param__private.refs) or _is_watched(part) or _is_of_author(part)


def _is_watched(part: Viewable) -> bool:
    """Whether anybody but Panel itself watches its parameters."""
    own = part._internal_callbacks if isinstance(part, Reactive) else []
    found = (watcher for by in part.param.watchers.values() for many in by.values() for watcher in many)
    return any(watcher not in own and not _is_of_panel(watcher.fn) for watcher in found)


def _is_of_panel(callback: Any) -> bool:
    """Whether a watcher is Panel's, or made of `param.depends(..., watch=True)` of a class that is looked at anyway."""
    if hasattr(callback, "_watcher_name"):
        return True
    while isinstance(callback, partial):
        callback = callback.func
    return (callback.__module__ or "").partition(".")[0] == "panel"


def _is_of_author(part: Viewable) -> bool:
    """Whether it is of a class that an author wrote, which may do anything."""
    return "panel" not in list(libraries_of(type(part)))[:1] and type(part).__module__.partition(".")[0] != "dashboard"


def _is_class(value: Any, base: type) -> bool:
    return isinstance(value, type) and issubclass(value, base)


def _bundles(value: Any) -> frozenset[str]:
    return content.bundles_of_component(component(value))


def _noting(start: Callable[[PeriodicCallback], None]) -> Callable[[PeriodicCallback], None]:
    @wraps(start)
    def start_and_note(callback: PeriodicCallback) -> None:
        _has_scheduled.set(True)
        start(callback)

    return start_and_note


# A function may have something called periodically that nothing in what it returns tells of.
PeriodicCallback.start = _noting(unwrap(PeriodicCallback.start))
