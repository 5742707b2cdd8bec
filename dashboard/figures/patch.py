"""A newly drawn figure becomes the least change to the live one.

Three parties: what the author's function said last time, what it says now (two drawings), and the live figure, which
also holds what the viewer did to it: zoom, selection, active tools, legend entries clicked away. Only the two
drawings are compared; a live value is overwritten only where the author's own value changed. So what is the viewer's
stays.

    live = LiveFigure(to_drawing(draw(data, "width")))
    pane.object = live.model
    ...
    if live.show(to_drawing(draw(data, "height"))):
        pane.object = live.model                # a figure of another type: nothing to patch

With two exceptions, both for the viewer's sake: an axis that shows another quantity gets a fresh range, so that the
data is in view (see `axes`), and what stands for another thing than before (a renderer with another legend entry,
a source without the selected rows) starts unhidden and unselected.

All changes of one `show` reach the browser as one message, and those of several in one `one_message` block too. The
caller holds the document's lock, as every callback of a Bokeh or Panel server does.

Left out: tools that the viewer chose are forgotten when the author's *list* of tools changes (the browser does not
tell the server which are active); rows that an editing tool changed in the browser give way when the author's columns
change.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from bokeh.document import Document
from bokeh.document.callbacks import invoke_with_curdoc
from bokeh.document.events import DocumentChangedEvent, DocumentPatchedEvent
from bokeh.document.models import DocumentModelManager
from bokeh.model import Model
from bokeh.models import ColumnDataSource, DataRange1d, Glyph, GlyphRenderer, Plot, Range1d

from dashboard.figures.columns import SELECTED, rows_remain, selected_rows, show_columns
from dashboard.figures.drawing import Drawing, Record, alive, blank, fill, to_models
from dashboard.figures.matching import match

VIEWERS_OWN = ("visible", "muted")  # of a glyph renderer: a click on its legend entry


class LiveFigure:
    """The models that one viewer looks at, and the drawing that they show."""

    def __init__(self, drawing: Drawing) -> None:
        self.drawing = drawing
        self._models = to_models(drawing)

    @property
    def model(self) -> Model:
        """The root, to be placed in a document: a figure, a layout, tabs."""
        return self._models[0]

    def show(self, drawing: Drawing) -> bool:
        """Change the live figure into `drawing`. True if the root is another model now: `model` must be placed anew."""
        if drawing is self.drawing:
            return False
        change = _Change(self.drawing, drawing, self._models)
        document = self.model.document
        with one_message(document), _counted(document, self._models, change.models):
            change.apply()
        self.drawing, self._models = drawing, change.models
        return 0 not in change.match.kept


@contextmanager
def one_message(document: Document | None) -> Iterator[None]:
    """All changes in the block reach each browser as one message; Bokeh by itself sends one for each property.

    Blocks nest, and within `panel.io.hold`, which does the same, this one leaves the sending to Panel.
    """
    if document is None or document.callbacks.hold_value:
        yield
        return
    document.hold("collect")
    try:
        yield
    finally:
        events, document.callbacks._held_events = document.callbacks._held_events, []
        document.unhold()
        _send(document, events)


class _Step(NamedTuple):
    """One property that the author says otherwise now."""

    model: Model
    name: str
    old: Record
    new: Record


class _Change:
    """From one drawing to the next, on one viewer's models."""

    def __init__(self, old: Drawing, new: Drawing, before: list[Model]) -> None:
        self.match = match(old, new)
        self._old, self._new, self._before = old, new, before
        kept = self.match.kept
        self.models = [
            before[kept[index]] if index in kept else blank(record.kind) for index, record in enumerate(new.records)
        ]
        self._steps = [self._step(index, name) for index, name in self.match.changed]

    def apply(self) -> None:
        for index in self.match.successors.values():
            if isinstance(self._before[index], Plot):
                self._before[index].visible = False  # or its ranges, if they live on, would remember its data
        for index, record in enumerate(self._new.records):
            if index not in self.match.kept:
                fill(self.models[index], record.values, self.models)
                self._hand_over(index, record)
        for step in sorted(self._steps, key=lambda step: step.name != "data"):  # a column before what maps it
            self._take(step)
        for index in self.match.kept:
            self._take_back(index, self._new.records[index])

    def _step(self, index: int, name: str) -> _Step:
        return _Step(self.models[index], name, self._old.records[self.match.kept[index]], self._new.records[index])

    def _take(self, step: _Step) -> None:
        if step.name == "data" and isinstance(step.model, ColumnDataSource):
            columns = step.old.values.get("data", {}), step.new.values.get("data", {})
            show_columns(step.model, *columns, self.match.same)
            if not rows_remain(*columns, selected_rows(step.model.selected), self.match.same):
                self._say(step.model.selected, self._new[step.new.values["selected"]], SELECTED)
        else:
            self._say(step.model, step.new, [step.name])

    def _say(self, model: Model, record: Record, names: Iterable[str]) -> None:
        """Set what the author said, and leave the rest to the defaults (those of the viewer's theme)."""
        for name in names:
            if name in record.values:
                setattr(model, name, alive(record.values[name], self.models))
            else:
                delattr(model, name)

    def _take_back(self, index: int, record: Record) -> None:
        """What the viewer did to a thing that stands for something else now."""
        if issubclass(record.kind, GlyphRenderer) and self.match.renamed(index):
            self._say(self.models[index], record, VIEWERS_OWN)
        if index in self.match.refreshed and issubclass(record.kind, Range1d):
            self._say(self.models[index], record, ("start", "end"))
        if index in self.match.refreshed and issubclass(record.kind, DataRange1d):
            follow(self.models[index])
        if index in self.match.measured:
            measure(self.models[index])

    def _hand_over(self, index: int, record: Record) -> None:
        """What the viewer hid stays hidden in a renderer made anew, unless it stands for another thing now."""
        old_index = self.match.successors.get(index)
        if old_index is None or not issubclass(record.kind, GlyphRenderer) or self.match.renamed(index):
            return
        old = self._old.records[old_index].values
        for name in VIEWERS_OWN:
            if self.match.same(old.get(name), record.values.get(name)):
                setattr(self.models[index], name, getattr(self._before[old_index], name))


def follow(auto: DataRange1d) -> None:
    """Let a zoomed range show all data again: to the browser, a change of nearly any of its properties means that."""
    auto.default_span += 1e-9  # how wide a single value is shown: nobody sees the difference


def measure(glyph: Glyph) -> None:
    """Let the plot fit its automatic ranges to what is in it now; any change of a glyph does, and this one no more."""
    glyph.syncable = not glyph.syncable


@contextmanager
def _counted(document: Document | None, before: list[Model], after: list[Model]) -> Iterator[None]:
    """Tell the document which models come and go: to find out by itself it would walk through the whole page."""
    if document is None or before[0] is not after[0]:
        yield
        return
    document.models._push_freeze()
    try:
        yield
    except BaseException:
        document.models._pop_freeze()
        raise
    document.models._freeze_count -= 1
    _count(document.models, document, come=set(after) - set(before), go=set(before) - set(after))


def _count(counted: DocumentModelManager, document: Document, come: set[Model], go: set[Model]) -> None:
    """Bokeh's `recompute`, with the answer known."""
    for model in go:
        counted._models.pop(model.id, None)
        counted._seen_model_ids.add(model.id)
        counted._new_models.discard(model)
        if model.name is not None:
            counted._models_by_name.remove_value(model.name, model)
        model._detach_document()
    for model in come:
        model._attach_document(document)
        counted._models[model.id] = model
        counted._new_models.add(model)
        if model.name is not None:
            counted._models_by_name.add_value(model.name, model)


def _send(document: Document, events: list[DocumentChangedEvent]) -> None:
    """Patches go to each connection as one message; all other listeners hear of each event, in Bokeh's way."""
    session = document.session_context.session if document.session_context else None
    sent = [event for event in events if isinstance(event, DocumentPatchedEvent)]
    if session is None or session._pending_writes is None or not sent:
        sent = []
    for connection in session._subscribed_connections if sent else ():
        message = connection.protocol.create("PATCH-DOC", sent)
        session._pending_writes.append(connection._socket.send_message(message))
    for event in events:
        if event not in sent:
            document.callbacks.trigger_on_change(event)
            continue
        if event.callback_invoker is not None:
            invoke_with_curdoc(document, event.callback_invoker)
        for listener, callback in list(document.callbacks._change_callbacks.items()):
            if listener is not session:
                invoke_with_curdoc(document, partial(callback, event))
