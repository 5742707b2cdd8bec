"""A document over the connection between a kernel and its front end, by Bokeh's Jupyter widget.

`Connection` differs from the widget in three ways: all changes of one moment are one message; nothing is sent before
the browser has drawn the document, because it would be lost; and a browser that opens the notebook later, or again,
gets the document as it is then. What a page has from its server (BokehJS, the page's variables) comes by `front_end`.

jupyter_bokeh has no public way to any of this: its private methods and attributes below are those of version 4.1.0.
"""

from __future__ import annotations

import asyncio
import json
import re
from contextlib import suppress
from typing import Any

import panel.models.tabulator  # noqa: F401 - so that its script is there for an author's own, whenever one is shown
from bokeh import __version__
from bokeh.core.json_encoder import serialize_json
from bokeh.core.serialization import UnknownReferenceError
from bokeh.document.events import DocumentPatchedEvent
from bokeh.model import Model
from bokeh.protocol import Protocol
from bokeh.resources import INLINE
from panel.io.resources import Resources, bundle_resources, set_resource_mode
from traitlets import Dict

from dashboard.static_files import STATIC

try:
    from jupyter_bokeh import BokehModel
except ImportError:
    raise ImportError("The preview needs jupyter-bokeh, one of the tools: see requirements-dev.txt") from None

OF_CARDS = ("table.js", "chart.js")  # the scripts that cards need, of those of a page
VARIABLES = re.compile(r"^:root (\{.*?^\})", re.DOTALL | re.MULTILINE)  # the first block of page.css
REGISTERED = re.compile(r"^@property .*", re.MULTILINE)
# The front end decides between light and dark; JupyterLab and VS Code say so on the body, others leave it to the
# system.
COLOURS = """
body:is([data-jp-theme-light="true"], .vscode-light) .preview { color-scheme: light; }
body:is([data-jp-theme-light="false"], .vscode-dark, .vscode-high-contrast) .preview { color-scheme: dark; }
"""


class Connection(BokehModel):
    """The widget that shows a model of a document, with all that follows."""

    render_bundle = Dict().tag(sync=True, to_json=lambda _, widget: serialize_json(widget.as_it_stands()))

    def __init__(self, model: Model):
        self._waiting: list[DocumentPatchedEvent] = []
        self._drawn = False
        super().__init__(model, combine_events=True)
        model.document.on_event("document_ready", self._on_drawn)

    def update_from_model(self, model: Model) -> None:
        """Show this model; Bokeh's own way would serialise the document once more."""
        self._model = model
        model.document.on_change_dispatch_to(self)

    def as_it_stands(self) -> dict[str, Any]:
        """The document for a browser that has nothing of it yet, as the widget's traits."""
        self._waiting.clear()
        return self._model_to_traits(self._model)

    def _on_drawn(self, event: Any) -> None:
        self._drawn = True
        self._send_waiting()

    def _document_patched(self, event: DocumentPatchedEvent) -> None:
        if event.setter is self:
            return
        if self._drawn and not self._waiting:
            asyncio.get_running_loop().call_soon(self._send_waiting)
        self._waiting.append(event)

    def _send_waiting(self) -> None:
        events, self._waiting = self._waiting, []
        if not events:
            return
        message = Protocol().create("PATCH-DOC", events)
        for part in (message.header_json, message.metadata_json, message.content_json):
            self.send({"msg": "patch", "payload": part})
        for buffer in message.buffers:
            self.send({"msg": "patch", "payload": json.dumps(buffer.ref)})
            self.send({"msg": "patch"}, [buffer.to_bytes()])

    def _sync_model(self, widget: BokehModel, content: dict[str, Any], buffers: list[Any]) -> None:
        with suppress(UnknownReferenceError):  # the browser may name models that were replaced meanwhile
            super()._sync_model(widget, content, buffers)


def front_end() -> str:
    """JavaScript for the front end, to run before a connection is shown."""
    page = (STATIC / "page.css").read_text("utf-8")
    style = "\n".join([*REGISTERED.findall(page), f".preview {VARIABLES.search(page)[1]}", COLOURS])
    with set_resource_mode("inline"):
        resources = Resources.from_bokeh(INLINE, notebook=True)
        scripts = bundle_resources(None, resources, notebook=True, enable_mathjax=False).js_raw
    arguments = ", ".join(json.dumps(value) for value in (style, scripts, __version__))
    prepare, *others = ((STATIC / name).read_text("utf-8") for name in ("jupyter.js", *OF_CARDS))
    return "\n".join([f"{prepare.rstrip()}({arguments})", *others])
