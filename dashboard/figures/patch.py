"""A newly drawn figure becomes the least change to the live one.

Three things meet here: what the author's function returned last time, what it returned now (two drawings), and the live
figure, which also holds what the viewer did to it: zoom, selection, active tools, legend entries clicked away. Only the
two drawings are compared; a live value is overwritten only where the author's own value changed. So what is the
viewer's stays.

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

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from bokeh.model import Model
from bokeh.models import ColumnDataSource, DataRange1d, Glyph, GlyphRenderer, Plot, Range1d

from dashboard.figures.columns import SELECTED, rows_remain, selected_rows, show_columns
from dashboard.figures.comparison import equal
from dashboard.figures.documents import all_or_nothing, models_exchanged, one_message
from dashboard.figures.drawing import Drawing, alive, blank, fill, to_models
from dashboard.figures.matching import match
from dashboard.figures.records import Record

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
        """Change the live figure into another drawing.

        Returns
        -------
        bool
            Whether the root is another model now; then `model` must be placed in the document again.

        Raises
        ------
        Exception
            Whatever a foreign value raises. The browser has heard of no change then, and the live figure is of no more
            use: another one has to take its place.
        """
        if drawing is self.drawing:
            return False
        change = _Change(self.drawing, drawing, self._models)
        document = self.model.document
        exchanged = models_exchanged(document, self._models, change.models)
        with one_message(document), all_or_nothing(document), exchanged:
            change.apply()
        self.drawing, self._models = drawing, change.models
        return 0 not in change.match.kept


class _Step(NamedTuple):
    """One property that the author set otherwise now."""

    model: Model
    name: str
    old: Record
    new: Record


class _Change:
    """The change from one drawing to the next, of one viewer's models."""

    def __init__(self, old: Drawing, new: Drawing, before: list[Model]) -> None:
        self.match = match(old, new)
        self._same = partial(equal, kept=self.match.kept)
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
                self._keep_hidden(index, record)
        for step in sorted(self._steps, key=lambda step: step.name != "data"):  # a column before what maps it
            self._change(step)
        for index in self.match.kept:
            self._undo_viewers_own(index, self._new.records[index])

    def _step(self, index: int, name: str) -> _Step:
        return _Step(self.models[index], name, self._old.records[self.match.kept[index]], self._new.records[index])

    def _change(self, step: _Step) -> None:
        if step.name == "data" and isinstance(step.model, ColumnDataSource):
            columns = step.old.values.get("data", {}), step.new.values.get("data", {})
            show_columns(step.model, *columns, self._same)
            if not rows_remain(*columns, selected_rows(step.model.selected), self._same):
                self._set(step.model.selected, self._new[step.new.values["selected"]], SELECTED)
        else:
            self._set(step.model, step.new, [step.name])

    def _set(self, model: Model, record: Record, names: Iterable[str]) -> None:
        """Set what the author set, and leave the rest to the defaults (those of the viewer's theme)."""
        for name in names:
            if name in record.values:
                setattr(model, name, alive(record.values[name], self.models))
            else:
                delattr(model, name)

    def _undo_viewers_own(self, index: int, record: Record) -> None:
        """Undo what the viewer did to a model that stands for something else now: hid it, zoomed in."""
        if issubclass(record.kind, GlyphRenderer) and index in self.match.renamed:
            self._set(self.models[index], record, VIEWERS_OWN)
        if index in self.match.refreshed and issubclass(record.kind, Range1d):
            self._set(self.models[index], record, ("start", "end"))
        if index in self.match.refreshed and issubclass(record.kind, DataRange1d):
            follow(self.models[index])
        if index in self.match.measured:
            measure(self.models[index])

    def _keep_hidden(self, index: int, record: Record) -> None:
        """Hide a new renderer if the viewer hid the one before it, and its legend entry has the same label."""
        old_index = self.match.successors.get(index)
        if old_index is None or not issubclass(record.kind, GlyphRenderer) or index in self.match.renamed:
            return
        old = self._old.records[old_index].values
        for name in VIEWERS_OWN:
            if self._same(old.get(name), record.values.get(name)):
                setattr(self.models[index], name, getattr(self._before[old_index], name))


def follow(auto: DataRange1d) -> None:
    """Let a zoomed range show all data again: BokehJS does, when nearly any of its properties changes."""
    auto.default_span += 1e-9  # how wide a single value is shown: too little to be seen


def measure(glyph: Glyph) -> None:
    """Let the plot fit its automatic ranges to what is in it now: BokehJS does, when a property of a glyph changes."""
    glyph.syncable = not glyph.syncable  # the property that a viewer notices least
