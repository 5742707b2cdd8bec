"""What a viewer's browser may say. It is examined here, as plain JSON, before Bokeh decodes any of it.

Bokeh applies whatever a client says to the client's document, unpacks what comes packed, and waits for whatever is
announced. A page of ours offers less: values of its fields, pages and sorts of its tables, zoom, selection, what is
visible, the state of tools. So there is one rule, by mechanism: a change is taken up if the server listens to that
property of that model, or if it is one of `MOVES`, what a viewer may move on any figure; an event, if the server
listens to it. Values are numbers, texts, lists, mappings and models of the same document, nothing else.

What is refused is dropped, with a line in the log that holds nothing of what was sent; the connection goes on. A
message that is none, or larger than any of ours, ends it, and so does a token that was not signed here.

Left out: whether a value is valid for its control (`controls`), and how often somebody may speak.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from bokeh import models as bk
from bokeh.document import Document
from bokeh.events import Event, ModelEvent
from bokeh.model import Model

from dashboard import signing
from dashboard.untrusted import parsed, plain

log = logging.getLogger(__name__)

LARGEST = 2**20  # bytes of one message, all its frames together; of one frame the Procfile says so to Tornado
MOST_LINES = 20  # in the log, of one connection

NOT_JSON, NOT_ALLOWED, TOO_BIG = 1007, 1008, 1009  # why a WebSocket is closed

Listens = Callable[[Model, str], bool]  # whether the server listens to a property of a model

# What BokehJS itself changes, without the server's listening to it; a type stands for all that derive from it.
MOVES: tuple[tuple[tuple[type, ...], frozenset[str]], ...] = (
    ((bk.Range,), frozenset({"start", "end"})),
    ((bk.Plot,), frozenset({"inner_width", "inner_height", "outer_width", "outer_height"})),
    ((bk.Selection,), frozenset({"indices", "line_indices", "multiline_indices", "image_indices"})),
    ((bk.UIElement, bk.Renderer), frozenset({"visible"})),
    ((bk.GlyphRenderer,), frozenset({"muted"})),
    ((bk.Tool, bk.ToolProxy), frozenset({"active", "disabled"})),
    ((bk.Tabs,), frozenset({"active"})),
    ((bk.Widget,), frozenset({"value", "value_input", "value_throttled", "active"})),  # Bokeh's own, and while it moves
    ((bk.BoxAnnotation,), frozenset({"left", "right", "top", "bottom"})),
    ((bk.PolyAnnotation,), frozenset({"xs", "ys"})),
    ((bk.Span,), frozenset({"location"})),
)
ALWAYS_SENT = frozenset({"document_ready"})  # by BokehJS, whether the server listens or not


class RefusedError(Exception):
    """A part of a message is not for a viewer to say. The text says which part, in words of ours."""


class BrokenMessageError(Exception):
    """What came is no message of ours, and the connection must end with this code."""

    def __init__(self, code: int, what: str):
        super().__init__(what)
        self.code = code


# Messages -------------------------------------------------------------------------------------------------------------


class Frames:
    """Three texts are a message: header, metadata, content. They are counted as they come, before any is looked at."""

    def __init__(self) -> None:
        self._frames: list[str] = []
        self._bytes = 0

    def take(self, frame: str | bytes) -> tuple[dict[str, str], str] | None:
        """The message that this frame completes, as its header and the text of its content.

        Raises
        ------
        BrokenMessageError: with this frame, what has come is no message that the page sends.
        """
        if isinstance(frame, bytes):
            raise BrokenMessageError(TOO_BIG, "a binary frame")
        self._frames.append(frame)
        self._bytes += len(frame.encode())
        if self._bytes > LARGEST:
            raise BrokenMessageError(TOO_BIG, f"a message of more than {LARGEST:,} bytes")
        if len(self._frames) == 1:
            self._header = _header(frame)
        if len(self._frames) < 3:
            return None
        content, self._frames, self._bytes = frame, [], 0
        return self._header, content


def _header(text: str) -> dict[str, str]:
    match _parsed(text):
        case {"num_buffers": buffers} if buffers not in (0, None):
            raise BrokenMessageError(TOO_BIG, "a message with buffers")
        case {"msgid": str(name), "msgtype": str(kind)} if len(name) <= 100:
            return {"msgid": name, "msgtype": kind}
    raise BrokenMessageError(NOT_JSON, "a header that is none")


def events_of(content: str) -> list[Any]:
    """What a browser wants to change, from the content of a PATCH-DOC. Raises BrokenMessageError."""
    match _parsed(content):
        case {"events": list(events), **rest} if not rest:
            return events
    raise BrokenMessageError(NOT_JSON, "a content that is none")


def _parsed(text: str) -> Any:
    try:
        return parsed(text)
    except ValueError:
        raise BrokenMessageError(NOT_JSON, "a text that is no JSON, or has too many parts") from None


# Events ---------------------------------------------------------------------------------------------------------------


def refusal(event: Any, document: Document, listens: Listens) -> str | None:
    """Why an event is not for a viewer to send, in words of ours; None where it is.

    Parameters
    ----------
    event: one of a PATCH-DOC, as parsed JSON.
    document: the viewer's own.
    listens: whether the server listens to a property of a model.
    """
    try:
        _examine(event, document, listens)
    except RefusedError as refused:
        return str(refused)
    return None


def _examine(event: Any, document: Document, listens: Listens) -> None:
    match event:
        case {"kind": "ModelChanged", "model": ref, "attr": str(name), "new": new, **rest} if not rest:
            _examine_change(_model(ref, document), name, new, document, listens)
        case {"kind": "ColumnsPatched", "model": ref, "attr": "data", "patches": patches, **rest} if not rest:
            _examine_patches(_model(ref, document), patches, document, listens)
        case {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": data, **rest} if not rest:
            _examine_message(data, document)
        case _:
            raise RefusedError("an event of a kind that no page sends")


def _model(ref: Any, document: Document) -> Model:
    match ref:
        case {"id": str(name), **rest} if not rest:
            if model := document.get_model_by_id(name):
                return model
    raise RefusedError("a change of a model that is not in the document")


def _examine_change(model: Model, name: str, new: Any, document: Document, listens: Listens) -> None:
    if name not in model.properties():
        raise RefusedError(f"an unknown property of {type(model).__name__}")
    place = f"{name!r} of {type(model).__name__}"
    if not _moves(model, name) and not listens(model, name):
        raise RefusedError(f"property {place}")
    value = _decoded(new, document, f"the value of {place}")
    try:
        model.lookup(name).property.prepare_value(model, name, value)  # as Bokeh will, who logs all of it if it fails
    except (ValueError, TypeError, ArithmeticError, AttributeError, LookupError, AssertionError, RuntimeError):
        raise RefusedError(f"the value of {place}") from None


def _moves(model: Model, name: str) -> bool:
    return any(isinstance(model, kinds) and name in names for kinds, names in MOVES)


def _examine_patches(model: Model, patches: Any, document: Document, listens: Listens) -> None:
    """A table that can be edited tells which cells are others now: by column, pairs of a row's number and a value."""
    place = f"cells of {type(model).__name__}"
    if "data" not in model.properties() or not listens(model, "data"):
        raise RefusedError(place)
    columns = _decoded(patches, document, place)
    if not isinstance(columns, dict) or not columns.keys() <= model.data.keys():
        raise RefusedError(place)
    for name, cells in columns.items():
        numbers = range(len(model.data[name]))
        if not isinstance(cells, list) or not all(_is_cell(cell, numbers) for cell in cells):
            raise RefusedError(place)


def _is_cell(cell: Any, numbers: range) -> bool:
    match cell:
        case [int(number), None | bool() | int() | float() | str()]:
            return number in numbers
    return False


def _examine_message(data: Any, document: Document) -> None:
    match data:
        case {"type": "event", "name": str(name), "values": values, **rest} if not rest:
            pass
        case _:
            raise RefusedError("a message that is no event")
    try:
        kind = Event.cls_for(name)
    except ValueError:
        raise RefusedError("an event of no known name") from None
    arguments = _decoded(values, document, f"what an event {name!r} says")
    if not _listens_to_event(kind, arguments, document):
        raise RefusedError(f"an event {name!r} that nobody listens to")
    try:
        kind(**arguments)
    except (ValueError, TypeError, AttributeError, LookupError, AssertionError):
        raise RefusedError(f"what an event {name!r} says") from None


def _listens_to_event(kind: type[Event], arguments: Any, document: Document) -> bool:
    if not isinstance(arguments, dict):
        return False
    if issubclass(kind, ModelEvent):
        model = arguments.get("model")
        return isinstance(model, Model) and kind.event_name in model.subscribed_events
    return kind.event_name in ALWAYS_SENT or bool(document.callbacks.event_callbacks_for_event_name(kind.event_name))


def _decoded(value: Any, document: Document, what: str) -> Any:
    """A value as Bokeh would decode it. Raises RefusedError where that would be more than plain data."""
    try:
        return plain(value, document.get_model_by_id)
    except ValueError:
        raise RefusedError(what) from None


# The connection -------------------------------------------------------------------------------------------------------


class ViewerSocket:
    """Mixed into Bokeh's handler of WebSockets, which gets from each message what a viewer may say."""

    def select_subprotocol(self, subprotocols: list[str]) -> str | None:
        self._token = subprotocols[1] if len(subprotocols) == 2 else ""
        return super().select_subprotocol(subprotocols)

    def open(self, *args, **kwargs) -> None:
        self._frames, self._said, self._has_pulled, self._is_ended = Frames(), set(), False, False
        if fault := signing.fault_of_token(self._token, self.application.secret_key):
            self._end(NOT_ALLOWED, f"a token that {fault}")
        else:
            super().open(*args, **kwargs)

    async def on_message(self, frame: str | bytes) -> None:
        if self._is_ended:
            return
        try:
            if self.connection is None:
                raise BrokenMessageError(NOT_ALLOWED, "a message before the session was there")
            message = self._frames.take(frame)
            allowed = message and self._allowed(*message)
        except BrokenMessageError as broken:
            self._end(broken.code, str(broken))
        else:
            for part in allowed or ():
                await super().on_message(part)

    def _allowed(self, header: dict[str, str], content: str) -> tuple[str, str, str] | None:
        """The frames of a message without what is not for a viewer to say; None where nothing is left of it."""
        if header["msgtype"] == "PULL-DOC-REQ" and not self._has_pulled:
            self._has_pulled, content = True, "{}"  # once: the browser keeps the document
        elif header["msgtype"] == "PATCH-DOC":
            content = self._permitted_events(content)
        else:
            self._say("a message of a kind that no page sends")
            return None
        return json.dumps(header), "{}", content

    def _permitted_events(self, content: str) -> str:
        events, document = events_of(content), self.connection.session.document
        faults = [refusal(event, document, self.application.listens) for event in events]
        if not any(faults):
            return content
        for fault in filter(None, faults):
            self._say(fault)
        return json.dumps({"events": [event for event, fault in zip(events, faults, strict=True) if not fault]})

    def _say(self, what: str) -> None:
        """Say so in the log: each thing once, and after some of them nothing more."""
        if what not in self._said and len(self._said) < MOST_LINES:
            self._said.add(what)
            log.warning("refused from a browser: %s", what)

    def _end(self, code: int, what: str) -> None:
        self._is_ended = True
        log.warning("a browser's connection is closed: it sent %s", what)
        self.close(code, what)
