"""How Panel's panes show what a live view gives them: figures are patched, and what a bound function returns is shown
as if a view had returned it.

Panel places a new figure where the old one was: all of it is sent, and the viewer's zoom is gone. Here the first figure
of a pane is the author's own, so that streaming into its source goes on working; from then on each newer one becomes
the least change to it. What other libraries draw, tables and texts of a bound function have the same looks as a view's.
HoloViews' panes stay its own.

Private, for Panel has no place where another way could be put in: its methods are replaced here, for documents with
live views alone; checked with panel 1.9.4.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from inspect import unwrap
from typing import Any

import panel as pn
import param
from bokeh.document import Document
from bokeh.model import Model
from bokeh.models import LayoutDOM
from panel.io.state import state
from panel.pane.base import ReplacementPane
from panel.viewable import Viewable
from param.parameterized import resolve_ref

from dashboard.components import content
from dashboard.figures import Drawing, LiveFigure, prepared
from dashboard.live import kinds, stage

# Panel's own, also where this package is imported anew.
_place, _replace = unwrap(pn.pane.Bokeh._get_model), unwrap(pn.pane.Bokeh._update_pane)
_show_inner = unwrap(ReplacementPane._update_inner)


# Figures --------------------------------------------------------------------------------------------------------------


@wraps(_place)
def _placed(pane: pn.pane.Bokeh, doc: Document, root: Any = None, parent: Any = None, comm: Any = None) -> Model:
    """The model of a pane's figure, to be placed: the author's own, until a figure of another type takes its place."""
    if stage.of(state.curdoc) is None or not isinstance(pane.object, LayoutDOM):
        return _place(pane, doc, root, parent, comm)
    if root is None:
        return pane.get_root(doc, comm)
    if getattr(pane, "patched", None) is None:
        _adopt(pane)
    pane._models[root.ref["id"]] = (pane.patched.model, parent)
    _listen(pane)
    return pane.patched.model


def _adopt(pane: pn.pane.Bokeh) -> None:
    pane.patched, pane.adopted = LiveFigure.of(pane.object), pane.object
    models = pane.object.references()
    pane.listening = {}
    if kinds.calls_python(models):
        pane.listening = {model: (dict(model._callbacks), dict(model._event_callbacks)) for model in models}


def _listen(pane: pn.pane.Bokeh) -> None:
    """Have the callbacks of an author's models called in a thread; Panel forgets some when it takes a pane away."""
    for model, (changes, events) in pane.listening.items():
        model._callbacks = {name: [_off_loop(pane, one) for one in many] for name, many in changes.items()}
        model._event_callbacks = {name: [_off_loop(pane, one) for one in many] for name, many in events.items()}


def _off_loop(pane: pn.pane.Bokeh, callback: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(callback)
    def call(*args: Any) -> None:
        on = stage.of(state.curdoc)
        view = on and on.view_around(pane)
        if view is None:
            callback(*args)
        else:
            view.submit(partial(callback, *args))

    return call


@wraps(_replace)
def _updated(pane: pn.pane.Bokeh, *events: Any) -> None:
    """Show another figure in a pane."""
    on, patched = stage.of(state.curdoc), getattr(pane, "patched", None)
    if on is None or patched is None:
        _replace(pane, *events)
    elif not pane._models or pane.object is pane.adopted or not _can_be_patched(pane.object):
        pane.patched = None
        if pane.object is pane.adopted and pane._models:
            _adopt(pane)  # what was done to it has been sent by itself
        else:
            _replace(pane, *events)
    else:
        on.change(partial(_patch, pane, prepared(pane.object)))


def _can_be_patched(value: Any) -> bool:
    """Whether the callbacks of the figure that is shown may stay."""
    return isinstance(value, LayoutDOM) and not kinds.calls_python(value.references())


def _patch(pane: pn.pane.Bokeh, drawing: Drawing) -> None:
    try:
        is_another = pane.patched.show(drawing)
    except Exception:  # noqa: BLE001 - a foreign value may raise anything, and the figure is of no more use
        pane.patched, is_another = LiveFigure(drawing), True
    if is_another:
        _replace(pane)


# What a bound function returns ----------------------------------------------------------------------------------------


@wraps(_show_inner)
def _shown_inner(pane: ReplacementPane, value: Any) -> None:
    """Show what a bound function has returned now, as a view's card would show it."""
    on = stage.of(state.curdoc)
    if on is None or (_is_of_panel(value) and not isinstance(value, LayoutDOM)):
        _show_inner(pane, value)
        return
    if isinstance(value, LayoutDOM):
        record = FIGURE
    else:
        value = content.keep(value)
        record = content.content_of(value)
    made, before = getattr(pane, "made", (None, None))
    if before is record and record.update is not None and made is pane._pane and pane._models:
        update = partial(record.update, made, value)
        update() if record is FIGURE else on.change(update)  # which is prepared in this thread
        return
    pane._internal = False  # Panel takes what is inside for somebody else's, so that it updates nothing of it
    _show_inner(pane, record.make(value) or pn.Spacer(width=0, height=0))
    pane.made = (pane._pane, record)


def _figure(value: LayoutDOM) -> pn.pane.Bokeh:
    pane = pn.pane.Bokeh(value)
    _adopt(pane)
    return pane


FIGURE = content.Content(_figure, lambda pane, value: pane.param.update(object=value))


def _is_of_panel(value: Any) -> bool:
    """Whether Panel shows it by itself: components, figures, which are patched, and what acts."""
    if isinstance(value, Viewable | Model | param.Parameterized) or hasattr(value, "__panel__"):
        return True
    return bool(resolve_ref(value))


pn.pane.Bokeh._get_model, pn.pane.Bokeh._update_pane = _placed, _updated
ReplacementPane._update_inner = _shown_inner
