"""Bokeh's documents: several changes as one message, models counted without a walk, defaults forgotten once sent.

    with one_message(document):           # the browser hears of both at once
        live.show(drawing)
        other.show(drawing)
    forget_defaults(document.models)      # half of what a session would hold

The private names of Bokeh's documents and sessions stand in this file, each with its reason; checked with bokeh 3.9.2.
The caller holds the document's lock, as every callback of a Bokeh or Panel server does.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import groupby
from typing import Any

from bokeh.core.property.wrappers import PropertyValueContainer
from bokeh.document import Document
from bokeh.document.callbacks import invoke_with_curdoc
from bokeh.document.events import (
    ColumnDataChangedEvent,
    ColumnsPatchedEvent,
    ColumnsStreamedEvent,
    DocumentChangedEvent,
    DocumentPatchedEvent,
)
from bokeh.document.models import DocumentModelManager
from bokeh.model import Model
from bokeh.models import LayoutDOM


@contextmanager
def one_message(document: Document | None) -> Iterator[None]:
    """Send all changes in the block to each browser as one message; Bokeh by itself sends one for each property.

    Blocks nest, and within `panel.io.hold`, which does the same, this one leaves the sending to Panel. Without a
    document there is nothing to send.
    """
    if document is None or document.callbacks.hold_value:
        yield
        return
    document.hold("collect")
    try:
        yield
    finally:
        # Private, for the public `unhold` alone sends each event as a message of its own.
        events, document.callbacks._held_events = document.callbacks._held_events, []
        document.unhold()
        _send(document, events)


# A layout lays itself out when one of these changes, and paints the figures in it, at once; with other parts in it a
# moment later. Rows that came before are not ready to be painted by then, and the browser would lose the whole message.
LAID_OUT_AT_ONCE = {
    *("css_classes", "stylesheets", "visible", "margin", "width", "height", "min_width", "min_height", "max_width"),
    *("max_height", "width_policy", "height_policy", "flow_mode", "sizing_mode", "aspect_ratio", "resizable"),
}
DATA_EVENTS = (ColumnDataChangedEvent, ColumnsPatchedEvent, ColumnsStreamedEvent)
LAID_OUT_LATER = {"children", "tabs"}


def _turns(events: list[DocumentChangedEvent]) -> Callable[[DocumentChangedEvent], int]:
    """Return when it is an event's turn: 0 for sizes, 1 for most, 2 for the parts of layouts if there are data too.

    What a layout with other parts says of itself comes with them: a card that calls itself fresh has its picture.
    """
    with_data = any(isinstance(event, DATA_EVENTS) for event in events)
    with_parts = {event.model.id for event in events if _of_layout(event) in LAID_OUT_LATER}

    def turn(event: DocumentChangedEvent) -> int:
        changed = _of_layout(event)
        if changed in LAID_OUT_AT_ONCE | LAID_OUT_LATER and event.model.id in with_parts:
            return 2 if with_data else 1
        return 0 if changed in LAID_OUT_AT_ONCE else 1

    return turn


def _of_layout(event: DocumentChangedEvent) -> str | None:
    """Return the property of a layout that an event is about."""
    return getattr(event, "attr", None) if isinstance(getattr(event, "model", None), LayoutDOM) else None


def _send(document: Document, events: list[DocumentChangedEvent]) -> None:
    """Send patches to each connection as one message; all other listeners hear of each event, in Bokeh's way.

    There is a second message for the parts of layouts if there are new data besides them.

    Private, for a session listens to single events: its way to its sockets is taken here with a list of them. Its
    pending writes are waited for when the lock is given back; outside a lock they are None, and Bokeh's way is taken.
    """
    session = document.session_context.session if document.session_context else None
    turn = _turns(events)
    events = sorted(events, key=turn)
    patches = [event for event in events if isinstance(event, DocumentPatchedEvent)]
    if session is None or session._pending_writes is None:
        patches = []
    for connection in session._subscribed_connections if patches else ():
        for _, part in groupby(patches, lambda event: turn(event) == 2):
            message = connection.protocol.create("PATCH-DOC", list(part))
            session._pending_writes.append(connection._socket.send_message(message))
    for event in events:
        if event not in patches:
            document.callbacks.trigger_on_change(event)
            continue
        if event.callback_invoker is not None:
            invoke_with_curdoc(document, event.callback_invoker)
        for listener, callback in list(document.callbacks._change_callbacks.items()):
            if listener is not session:
                invoke_with_curdoc(document, partial(callback, event))


@contextmanager
def all_or_nothing(document: Document | None) -> Iterator[None]:
    """Keep from the browser what a block within `one_message` changed, if it fails halfway.

    What it changed must be taken out of the document then. Private, for nothing public says what is held back.
    """
    held = document.callbacks._held_events if document else []
    before = len(held)
    try:
        yield
    except BaseException:
        del held[before:]
        raise


async def change_locked(document: Document | None, change: Callable[[], None]) -> None:
    """Make a change while nothing else changes the document; not at all when its viewer has gone.

    Without a session, or without a document, nothing else does.
    """
    context = document.session_context if document else None
    if context is None:
        change()
    elif not context.destroyed:
        await context.with_locked_document(partial(_changed, change))


async def _changed(change: Callable[[], None], document: Document) -> None:
    change()


@contextmanager
def models_exchanged(document: Document | None, before: list[Model], after: list[Model]) -> Iterator[None]:
    """Tell the document which models come and go in the block.

    The public `document.models.freeze()` finds out by itself, by a walk through the whole page.

    Parameters
    ----------
    document
        None, or one that the models are not in, has nothing to count.
    before, after
        The models of a figure, the root first. With another root the page places it, and Bokeh counts by itself.
    """
    if document is None or before[0] is not after[0]:
        yield
        return
    document.models._push_freeze()
    try:
        yield
    except BaseException:
        document.models._pop_freeze()  # which counts again: what happened in the block is not known
        raise
    document.models._freeze_count -= 1  # as `_pop_freeze`, without its `recompute`
    _count(document.models, document, come=set(after) - set(before), go=set(before) - set(after))


def _count(counted: DocumentModelManager, document: Document, come: set[Model], go: set[Model]) -> None:
    """Do what `DocumentModelManager.recompute` does with the answer known; what it keeps has no public names."""
    by_id, new, by_name = counted._models, counted._new_models, counted._models_by_name
    for model in go:
        by_id.pop(model.id, None)
        counted._seen_model_ids.add(model.id)
        new.discard(model)
        if model.name is not None:
            by_name.remove_value(model.name, model)
        model._detach_document()
    for model in come:
        model._attach_document(document)
        by_id[model.id] = model
        new.add(model)
        if model.name is not None:
            by_name.add_value(model.name, model)


def forget_defaults(models: Iterable[Model]) -> None:
    """Let go of the empty lists and dicts that Bokeh makes for each property that is read, and keeps for each model.

    They are half of what a session holds, and made anew when they are read again. One that was changed is no default
    any more; a default that is a model stays, for the browser knows it. Bokeh has no public way to them.
    """
    for model in models:
        defaults = model._unstable_default_values
        kept = {name: value for name, value in defaults.items() if not isinstance(value, PropertyValueContainer)}
        defaults.clear()  # at once, for one by one would leave the table as large as it was
        defaults.update(kept)


def forget_defaults_once_sent(document: Document) -> None:
    """Have a document forget its models' defaults whenever a browser has been sent all of it.

    No event tells of that, so the method that makes the message is replaced, on this document alone.
    """
    document.to_json = partial(_to_json, document)


def _to_json(document: Document, **options: Any) -> Any:
    try:
        return Document.to_json(document, **options)
    finally:
        forget_defaults(document.models)
