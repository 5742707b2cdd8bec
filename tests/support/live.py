"""A viewer of a live view on a real server, by Bokeh's own client: what stands on the page is read and set by name."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

from bokeh.document import Document
from bokeh.events import ButtonClick
from bokeh.model import Model

from tests.support import viewers

PATIENCE = 60  # seconds
IMPORTS = """
#| export
import threading
import numpy as np
import pandas as pd
import panel as pn
import param
from bokeh.layouts import row
from bokeh.models import ColumnDataSource, Slider
from bokeh.plotting import figure
"""


class Viewer:
    """One who has opened a page. Bokeh's client wants its loop in one thread, which is none of the test's."""

    def __init__(self, url: str, **arguments: str):
        self._thread, self._has_left = ThreadPoolExecutor(1), False
        self.session = self._thread.submit(viewers.pull, url, arguments).result()
        self.until(lambda: "starting" not in self.states)

    @property
    def document(self) -> Document:
        return self.session.document

    @property
    def states(self) -> list[str]:
        """The state of each card, from the top."""
        return [root.css_classes[0] for root in self.document.roots if root.name and root.name.startswith("view-")]

    def named(self, name: str) -> Model:
        """The widget, or Bokeh's own, of this title or label; AssertionError where there is none."""
        found = [model for model in self.document.models if name in (_said(model, "title"), _said(model, "label"))]
        assert found, f"nothing is called {name!r}"
        return found[0]

    def of_type(self, name: str) -> list[Model]:
        return [model for model in self.document.models if type(model).__name__ == name]

    def texts(self) -> str:
        """All markup that is shown."""
        return unescape(" ".join(str(_said(model, "text") or "") for model in self.document.models))

    def set(self, name: str, value: Any, attribute: str = "value") -> None:
        self._thread.submit(setattr, self.named(name), attribute, value).result()

    def press(self, name: str) -> None:
        event = ButtonClick(self.named(name))
        self._thread.submit(self.document.callbacks.send_event, event).result()

    def until(self, happened: Callable[[], Any]) -> None:
        """Take what comes until something is so; AssertionError if that is too long."""
        self._thread.submit(self._until, happened).result()

    def _until(self, happened: Callable[[], Any]) -> None:
        connection = self.session._connection
        patience = connection._loop.call_later(PATIENCE, lambda: connection._socket.close())
        connection._loop_until(happened)
        connection._loop.remove_timeout(patience)
        assert happened(), f"this is shown: {self.states} {self.texts()}"

    def reads(self, text: str) -> None:
        """Wait until this is shown."""
        self.until(lambda: text in self.texts())

    def leave(self) -> None:
        if not self._has_left:
            self._has_left = True
            self._thread.submit(self.session.close).result()
            self._thread.shutdown()


def _said(model: Model, attribute: str) -> Any:
    return getattr(model, attribute, None) if attribute in model.properties() else None
