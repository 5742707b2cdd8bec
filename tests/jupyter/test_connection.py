"""A document over the connection of a kernel: what is sent to the front end, and when. No kernel is needed for that."""

import asyncio
import json

import numpy as np
import pytest
from bokeh.document import Document
from bokeh.events import DocumentReady
from bokeh.models import ColumnDataSource, Div
from traitlets import Instance

from dashboard.jupyter.connection import Connection, front_end
from dashboard.static_files import STATIC


class Recorded(Connection):
    """A connection that keeps what it would send."""

    sent = Instance(list, ())

    def send(self, content, buffers=None):
        self.sent.append((content, buffers))


@pytest.fixture
def shown():
    """A model in a document, and its connection."""
    document, model = Document(), Div(text="first")
    document.add_root(model)
    return model, Recorded(model)


def after(steps):
    """Run the steps in an event loop, each in a moment of its own."""

    async def run():
        for step in steps:
            step()
            await asyncio.sleep(0)

    asyncio.run(run())


def drawn(model):
    return lambda: model.document.callbacks.trigger_event(DocumentReady())


def patches(connection):
    """The content of each message that was sent: the events of one patch."""
    texts = [content["payload"] for content, _ in connection.sent if "payload" in content]
    return [found["events"] for found in map(json.loads, texts) if "events" in found]


def test_nothing_is_sent_before_the_browser_has_drawn_the_document(shown):
    model, connection = shown
    after([lambda: setattr(model, "text", "second")])
    assert connection.sent == []
    after([drawn(model)])
    assert [[event["new"] for event in events] for events in patches(connection)] == [["second"]]


def test_all_changes_of_one_moment_are_one_message(shown):
    model, connection = shown
    after([drawn(model), lambda: model.update(text="second", visible=False), lambda: setattr(model, "text", "third")])
    assert [len(events) for events in patches(connection)] == [2, 1]


def test_arrays_travel_beside_the_message(shown):
    model, connection = shown
    source = ColumnDataSource({"x": [1.5]})
    model.document.add_root(source)
    connection.sent.clear()
    after([drawn(model), lambda: source.update(data={"x": np.array([2.5])})])
    assert [len(buffers) for _, buffers in connection.sent if buffers] == [1]


def test_a_browser_that_comes_later_gets_the_document_as_it_stands_and_no_change_twice(shown):
    model, connection = shown
    model.text = "second"
    assert "second" in json.dumps(connection.as_it_stands(), default=str)
    after([drawn(model)])
    assert connection.sent == []


def test_what_the_browser_has_changed_is_not_sent_back(shown):
    model, connection = shown
    after([drawn(model), lambda: model.set_from_json("text", "typed", setter=connection)])
    assert connection.sent == []


def test_the_front_end_gets_the_variables_of_the_page():
    script = front_end()
    assert script.startswith((STATIC / "jupyter.js").read_text("utf-8").rstrip())
    assert ".preview {\\n  /* Type" in script
    assert "--accent-dark: #8ab0ff" in script
