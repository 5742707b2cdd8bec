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

Figures of one document share what their drawings share, see `linking`: it is patched once, whichever of them comes
first.

All changes of one `show` reach the browser as one message, and those of several in one `one_message` block too. The
caller holds the document's lock, as every callback of a Bokeh or Panel server does.

Left out: tools that the viewer chose are forgotten when the author's *list* of tools changes (the browser does not
tell the server which are active); rows that an editing tool changed in the browser give way when the author's columns
change.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import NamedTuple

from bokeh.document import Document
from bokeh.model import Model
from bokeh.models import ColumnDataSource, DataRange1d, Glyph, GlyphRenderer, Plot, Range, Range1d

from dashboard.figures.columns import SELECTED, rows_remain, selected_rows, show_columns
from dashboard.figures.documents import all_or_nothing, models_exchanged, one_message
from dashboard.figures.drawing import Drawing, alive, blank, fill, to_models
from dashboard.figures.linking import Sharing, company_of
from dashboard.figures.matching import match
from dashboard.figures.prepare import prepared
from dashboard.figures.records import Record, equal

VIEWERS_OWN = ("visible", "muted")  # of a glyph renderer: a click on its legend entry


class LiveFigure:
    """The models that one viewer looks at, and the drawing that they show.

    Parameters
    ----------
    drawing
        What is shown first.
    document
        Where it will be shown. The live figures of one document share what their drawings share; without one a figure
        shares nothing.
    models
        What shows the drawing already; by default they are made.

    Attributes
    ----------
    models
        The models of all records, in their order.
    expected
        The drawing that it will show next within the same message, once that has been said.
    """

    def __init__(self, drawing: Drawing, document: Document | None = None, models: list[Model] | None = None) -> None:
        self.drawing = drawing
        self.expected: Drawing | None = None
        self._company = company_of(document)
        self.models = models or to_models(drawing, Sharing(None, drawing, self._company).found)
        self._company.add(self)
        self._is_spoiled = False

    @classmethod
    def of(cls, root: Model) -> LiveFigure:
        """A live figure that is made of the author's own models, as far as that can be, for one viewer alone.

        What the author does to them later is done to what the viewer looks at. Raises as `prepared`.
        """
        models: list[Model] = []
        drawing = prepared(root, on_model=models.append)
        if [record.kind for record in drawing.records] != [*map(type, models)]:  # copies became one
            return cls(drawing)
        for model, record in zip(models, drawing.records, strict=True):
            fill(model, record.values, models)
        return cls(drawing, models=models)

    @property
    def model(self) -> Model:
        """The root, to be placed in a document: a figure, a layout, tabs."""
        return self.models[0]

    @property
    def shared_models(self) -> set[Model]:
        """The models that other figures of the document show, too."""
        held = Sharing(self, self.drawing, self._company).held
        return {model for model in self.models if id(model) in held}

    def expect(self, drawing: Drawing) -> None:
        """Say which drawing it will show within the same message: what others share with it goes on to that."""
        self.expected = drawing

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
            use: another one has to take its place, and that of each figure that shares something with it.
        """
        self.expected = None
        if self._is_spoiled:
            raise RuntimeError("a figure that shares something with this one could not be changed")
        if drawing is self.drawing:
            return False
        sharing = Sharing(self, drawing, self._company)
        change = _Change(self.drawing, drawing, self.models, sharing)
        document = self.model.document
        exchanged = models_exchanged(
            document, sharing.without_shared(self.models), sharing.without_shared(change.models)
        )
        try:
            with one_message(document), all_or_nothing(document), exchanged:
                change.apply()
        except BaseException:
            self._spoil_others(sharing)
            raise
        self.drawing, self.models = drawing, change.models
        return 0 not in change.match.kept

    def leave(self) -> None:
        """Leave what is shared to the others; this figure is taken out of the document."""
        shared = self.shared_models
        self._company.discard(self)
        for plot in self.models if shared else ():
            if isinstance(plot, Plot):
                plot.visible = False  # or ranges that live on would remember its data

    def _spoil_others(self, sharing: Sharing) -> None:
        """What is shared may be changed halfway, and no browser has heard of it."""
        for other in sharing.others:
            other._is_spoiled = True


class _Step(NamedTuple):
    """One property that the author set otherwise now."""

    model: Model
    name: str
    old: Record
    new: Record


class _Change:
    """The change from one drawing to the next, of one viewer's models."""

    def __init__(self, old: Drawing, new: Drawing, before: list[Model], sharing: Sharing) -> None:
        kept = match(old, new).kept.items()
        self._parted = frozenset(index for index, was in kept if not sharing.may_keep(index, before[was]))
        self.match = match(old, new, self._parted)
        self._same = partial(equal, kept=self.match.kept)
        self._old, self._new, self._before = old, new, before
        self.models = [self._model(index, record, sharing) for index, record in enumerate(new.records)]
        # What another figure shows already, as it is to be now, needs no more.
        kept_or_found = {*map(id, before), *map(id, sharing.found.values())}
        self._made = [index for index, model in enumerate(self.models) if id(model) not in kept_or_found]
        self._steps = [self._step(index, name) for index, name in self.match.changed if index not in sharing.found]

    def _model(self, index: int, record: Record, sharing: Sharing) -> Model:
        """Return the model of a record: the one before, that of another figure, or a new one."""
        if index in self.match.kept:
            return self._before[self.match.kept[index]]
        found, was = sharing.found.get(index), self.match.successors.get(index)
        is_marked = issubclass(record.kind, Range) and was is not None and found is self._before[was]  # by BokehJS
        if found is None or is_marked:
            return blank(record.kind)
        return found

    def apply(self) -> None:
        for index in self.match.successors.values():
            if isinstance(self._before[index], Plot):
                self._before[index].visible = False  # or its ranges, if they live on, would remember its data
        for index in self._made:
            fill(self.models[index], self._new.records[index].values, self.models)
            self._keep_hidden(index, self._new.records[index])
        for index in self._parted.intersection(self._made):
            self._keep_selected(index, self._new.records[index])
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

    def _keep_selected(self, index: int, record: Record) -> None:
        """Keep what the viewer selected in a source that is another one now because other figures stay behind."""
        if issubclass(record.kind, ColumnDataSource):
            old_index = self.match.successors[index]
            before, columns = self._before[old_index].selected, record.values.get("data", {})
            old_columns = self._old.records[old_index].values.get("data", {})
            if rows_remain(old_columns, columns, selected_rows(before), self._same):
                self.models[index].selected.update(**{name: getattr(before, name) for name in SELECTED})

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
