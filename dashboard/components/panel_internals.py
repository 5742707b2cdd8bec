"""What is private of Panel in the components and in a visit: each function says why no public way does it.

Checked with panel 1.9.4. An upgrade of Panel is a review of this file; what the server needs stands in `server/web.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from contextlib import suppress
from functools import partial, wraps
from html import escape
from inspect import unwrap
from typing import Any, ClassVar

import panel as pn
from bokeh.core.serialization import Serializer
from bokeh.document import Document
from panel import reactive
from panel.io import resources
from panel.io.state import set_curdoc, state

from dashboard.figures import Drawing, LiveFigure, to_drawing

# What a page must be allowed for these components (`content_policy`).
BESIDES = {pn.pane.Audio: "media", pn.pane.Video: "media", pn.pane.PDF: "documents"}
UNREADABLE: Any = object()  # in the place of a value that its widget cannot read


class FigurePane(pn.pane.Bokeh):
    """Panel's pane of a Bokeh figure, which takes the figure as it is.

    Panel searches each figure for code that names the pane's model and for Python callbacks, and themes it. A live
    figure has neither, its document has the theme, and a search is a tenth of what a session costs. No option leaves
    that out. What is left here is what Panel's own `_get_model` does besides.
    """

    priority: ClassVar[float] = -1  # an author's own `pn.Column(figure)` gets Panel's pane, not this one

    def _get_model(self, doc: Any, root: Any = None, parent: Any = None, comm: Any = None) -> Any:
        if root is None:
            return self.get_root(doc, comm)
        self._models[root.ref["id"]] = (self.object, parent)
        return self.object


class Figure(FigurePane):
    """A pane that holds a live figure, in company with the others of the document that is changed now."""

    def __init__(self, drawing: Drawing):
        self.live = LiveFigure(drawing, pn.state.curdoc)
        super().__init__(
            self.live.model
        )  # without sizes: the figure's own hold, Panel would give ours to the next root

    def show(self, drawing: Drawing) -> None:
        if self.live.show(drawing):
            self.object = self.live.model


def rendered_once(component: pn.viewable.Viewable) -> pn.viewable.Viewable:
    """The component, if it can be rendered and sent: one that fails once it is in a page takes the whole page with it.

    Nothing public has it forget the models of a rendering where no server asked for it.
    """
    root = component.get_root(Document(), preprocess=False)
    try:
        Serializer(deferred=True).encode(root)
    finally:
        component._cleanup(root)
        del state._views[root.ref["id"]]
    return component


def bundles_of_component(component: pn.viewable.Viewable) -> frozenset[str]:
    """What a page needs to show a component, beyond what every page has: see `content.bundles`."""
    figures = (to_drawing(pane.object) for pane in component.select(pn.pane.Bokeh) if pane.object is not None)
    besides = (name for kind, name in BESIDES.items() if component.select(kind))
    return frozenset(besides).union(*(figure.bundles for figure in figures))


def take_changes_up_at_once(widget: pn.widgets.Widget, take: Callable[[Any], None]) -> None:
    """Have what a viewer chose in a widget taken up within the message that brings it.

    Panel would wait for more changes, though a view computes only the latest as it is, and then keep books of who is
    busy, in which every Parameter of the server's state is unlocked and locked again, 16 times for one change. No
    option has a say in that.

    Parameters
    ----------
    widget: a widget of a page.
    take: called with each value that the widget reads from its browser, to set it, or with `UNREADABLE`.
    """
    widget._server_change = partial(_take_up, widget, take)
    if isinstance(widget, pn.widgets.TextInput):
        # The Enter key would set the value past `take`, once more after the change that it brings about.
        widget._process_event = lambda event: None
    widget._link_props = partial(_listen_to_value, widget._link_props, widget._property_mapping)


def _listen_to_value(link: Callable, names: Mapping[str, str], model: Any, properties: Any, *place: Any) -> None:
    """Listen to what brings the value. Panel would listen to options, bounds and labels too, which nobody changes."""
    brings = names.get("value", "value")
    link(model, [name for name in properties if name == brings], *place)


def _take_up(
    widget: pn.widgets.Widget,
    take: Callable[[Any], None],
    document: Any,
    root: str,
    path: str | None,
    attribute: str,
    old: Any,
    new: Any,
) -> None:
    """What happens in the place of Panel's `_server_change`, whose arguments these are from `document` on."""
    changes = {"value": UNREADABLE}
    with suppress(Exception):  # whatever a stranger has put there
        changes = widget._process_property_change({attribute: new})  # how each widget reads a value of its model
    if "value" in changes:
        with set_curdoc(document):
            take(changes["value"])


def document_stylesheets() -> MutableMapping[Document, Any]:
    """For each document the mapping of addresses to stylesheets that Panel asks when it makes a component.

    One may be replaced; nothing public says which stylesheet stands for an address.
    """
    return state._stylesheets


# Panel's own functions, also where this package is imported anew.
_resolve, _patch = unwrap(resources.resolve_stylesheet), unwrap(resources.patch_stylesheet)


def _own_host(otherwise: str) -> str:
    """Where Panel's stylesheets lie for the current document, if a server answers for it."""
    return state.curdoc.template_variables.get("dist_url", otherwise) if state.curdoc else otherwise


@wraps(_resolve)
def _resolve_here(*about: Any) -> str:
    """The address of a component's stylesheet.

    Panel has all of them on a content delivery network, and puts other addresses there later. It forgets that where it
    makes a model apart from its document, for a trial, within a gauge, by a theme, and names the network even in the
    stylesheets that all components of the document share. No option says another host.
    """
    return _resolve(*about).replace(resources.CDN_DIST, _own_host(resources.CDN_DIST))


@wraps(_patch)
def _patch_here(stylesheet: Any, where: str) -> None:
    """Put the right address into a stylesheet: `where`, if none is known to be ours."""
    _patch(stylesheet, _own_host(where))


resources.resolve_stylesheet = reactive.resolve_stylesheet = _resolve_here
resources.patch_stylesheet = reactive.patch_stylesheet = _patch_here


def _as_text(pane: pn.pane.Str, value: Any) -> dict[str, str]:
    """What Panel's pane of text sends of an object: its words, with nothing in them that a browser takes for HTML.

    Panel puts the words of whatever it has no other pane for into HTML as they are, on its own as well as inside
    layouts and in the place of a bound function. No option has them escaped.
    """
    words = "" if value is None else str(value)
    return {"object": escape(f"<pre>{escape(words or ' ')}</pre>")}  # BokehJS takes one escaping back


pn.pane.Str._transform_object = _as_text


def treat_as_connected(document: Document) -> None:
    """Have Panel send what changes from now on.

    Panel takes a document for unconnected until its browser has painted, and throws away what changes before; but the
    browser may have taken the document already.
    """
    state._connected[document] = True
