"""A Bokeh figure as plain values, and models made of them again.

A `Drawing` is the figure that an author's function returned, without its models: one `Record` for each of them, holding
the model's class and the values that the author (or Bokeh's helpers, in the author's name) set explicitly. Models
belong to one document, hence to one viewer; a drawing is frozen down to the arrays in it, so any number of viewers, in
any thread, share it and its data.

    drawing = to_drawing(draw(data))          # in the worker thread, right after the author's function
    figure, *others = to_models(drawing)      # once per viewer, much cheaper than calling the function again

Arrays that could still be written to are copied once; a column of a pandas 3 frame is read-only already and is
shared.

Left out: what a theme sets (each viewer's document has its own), Python callbacks (`on_change`, `on_event`: they are
bound to the author's models, which no viewer ever sees), and plain Python attributes that a subclass keeps beside its
properties.

The private names of Bokeh's models stand in this file and in `documents`, each with its reason; checked with bokeh
3.9.2.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from bokeh.core.has_props import HasProps
from bokeh.core.property.wrappers import PropertyValueColumnData, PropertyValueContainer
from bokeh.document.events import DocumentPatchedEvent
from bokeh.model import Model
from bokeh.models import ColumnDataSource, GlyphRenderer, Range1d
from bokeh.util.dataclasses import entries, is_dataclass
from bokeh.util.serialization import transform_series

from dashboard.by_type import entry
from dashboard.figures.records import SHAREABLE, Record, Ref, Row, Struct, atoms, bundles_of, draws_nothing, lacks_rows
from dashboard.figures.sendable import as_sent, frozen

RECORD_BYTES = 400  # what a record costs beside its values: measured, rounded up
RefTo = Callable[[Model], Ref]  # the place of a model among the records of the drawing that is being made


@dataclass(frozen=True, eq=False)
class Drawing:
    """All models of a figure (or of a whole layout) as records; the first one is the root."""

    records: tuple[Record, ...]

    def __getitem__(self, ref: Ref) -> Record:
        return self.records[ref.index]

    @cached_property
    def nbytes(self) -> int:
        """Bytes held: the arrays (each once) and texts, and a constant for each record."""
        seen: dict[int, int] = {}
        for record in self.records:
            for atom in atoms(record.values):
                seen[id(atom)] = getattr(atom, "nbytes", None) or (len(atom) if isinstance(atom, str | bytes) else 8)
        return sum(seen.values()) + RECORD_BYTES * len(self.records)

    @cached_property
    def shareable(self) -> Mapping[str, int]:
        """The places of what other figures may share, by Bokeh's ids of the author's models."""
        return {record.id: place for place, record in enumerate(self.records) if record.id}

    def known_by(self, ids: tuple[str | None, ...]) -> "Drawing":
        """Return the drawing by the ids that it had when it was made before, if it is made alike."""
        if [bool(record.id) for record in self.records] != [*map(bool, ids)]:
            return self
        return Drawing(tuple(replace(record, id=known) for record, known in zip(self.records, ids, strict=True)))

    @cached_property
    def is_blank(self) -> bool:
        """Whether it draws nothing but axes."""
        return draws_nothing(self.records)

    @cached_property
    def lacks_rows(self) -> bool:
        """Whether it has glyphs, and no row for any of them."""
        return lacks_rows(self.records)

    @cached_property
    def bundles(self) -> frozenset[str]:
        """The bundles of BokehJS that a browser needs for it, beyond those that are on every page."""
        return bundles_of(self.records)


# From models to a drawing


def to_drawing(root: Model, on_model: Callable[[Model], None] = lambda model: None) -> Drawing:
    """Read what the author set on a figure and on everything that it refers to.

    Parameters
    ----------
    root
        A figure or a layout, as an author's function returned it.
    on_model
        Called with each model before it is read, the root first.

    Returns
    -------
    Drawing
        Its records are in breadth-first order of the properties, so two figures that are built alike are numbered
        alike.
    """
    models: dict[int, Model] = {id(root): root}
    places: dict[int, int] = {id(root): 0}
    queue = [root]

    def ref_to(model: Model) -> Ref:
        if id(model) not in places:
            places[id(model)] = len(queue)
            models[id(model)] = model  # keeps it alive, so that its id stays its own
            queue.append(model)
        return Ref(places[id(model)])

    def read(model: Model) -> Record:
        on_model(model)
        own_id = model.id if isinstance(model, SHAREABLE) else None
        return Record(type(model), MappingProxyType(_record_values(model, ref_to)), own_id)

    return Drawing(tuple(map(read, queue)))  # `queue` grows while it is read


def explicit_values(model: Model) -> Mapping[str, Any]:
    """Return what was set on a model, to be read only.

    Bokeh's public `properties_with_values(include_defaults=False)` reads each property of the class to say the same: a
    quarter of a millisecond for each model, and the default models that it makes would be taken for the author's.
    """
    return model._property_values


def _record_values(model: Model, ref_to: RefTo) -> dict[str, Any]:
    """Return the explicit values of one model, plain."""
    values: dict[str, Any] = {}
    explicit = explicit_values(model)
    # Private, for reading a default by its public name makes it. A default that is a model counts as set: the browser
    # makes none by itself.
    defaults = model._unstable_default_values
    for name, descriptor in _descriptors(type(model)).items():
        if name in explicit:
            values[name] = _plain(descriptor.get_value(model), ref_to)
        elif name in defaults:
            value = defaults[name]
            if not isinstance(value, PropertyValueContainer) and _holds_model(value):
                values[name] = _plain(value, ref_to)
    for kind, spell_out in SPELLED_OUT.items():
        if isinstance(model, kind):
            values |= spell_out(model, ref_to)
    return values


def _holds_model(value: Any) -> bool:
    return isinstance(value, Model) or (isinstance(value, list | tuple) and any(map(_holds_model, value)))


def _selection_glyph(renderer: GlyphRenderer, ref_to: RefTo) -> dict[str, Any]:
    """The browser would copy the glyph, once: the copy would keep the old size when the glyph gets another."""
    return {"selection_glyph": ref_to(renderer.glyph)} if renderer.selection_glyph == "auto" else {}


def _reset(bounds: Range1d, ref_to: RefTo) -> dict[str, Any]:
    """The browser would note the first bounds, once, and its reset tool would go back to them for ever."""
    ends = {"reset_start": bounds.start, "reset_end": bounds.end}
    return {name: end for name, end in ends.items() if getattr(bounds, name) is None}


# What the browser makes of some defaults when it makes a model. Said explicitly, it can be changed.
SPELLED_OUT: dict[type[Model], Callable[[Any, RefTo], dict[str, Any]]] = {
    GlyphRenderer: _selection_glyph,
    Range1d: _reset,
}


@cache
def _descriptors(kind: type[Model]) -> dict[str, Any]:
    return {name: kind.lookup(name) for name in kind.properties(_with_props=True) if kind.lookup(name).serialized}


def _plain(value: Any, ref_to: RefTo) -> Any:
    if rule := _rule(type(value)):
        return rule(value, ref_to)
    if is_dataclass(value):
        fields = {name: _plain(part, ref_to) for name, part in entries(value)}
        return Struct(type(value), MappingProxyType(fields))
    return value


@cache  # it is asked for every value of every figure
def _rule(kind: type) -> Callable[[Any, RefTo], Any] | None:
    return entry(_PLAIN, kind)


def _plain_mapping(value: Mapping[Any, Any], ref_to: RefTo) -> Mapping[Any, Any]:
    return MappingProxyType({key: _plain(part, ref_to) for key, part in value.items()})


def _plain_columns(columns: Mapping[str, Any], ref_to: RefTo) -> Mapping[str, Any]:
    return _plain_mapping({name: as_sent(column) for name, column in columns.items()}, ref_to)


_PLAIN: dict[type, Callable[[Any, RefTo], Any]] = {
    Model: lambda model, ref_to: ref_to(model),
    list: lambda items, ref_to: Row(_plain(item, ref_to) for item in items),
    tuple: lambda items, ref_to: tuple(_plain(item, ref_to) for item in items),
    set: lambda items, ref_to: frozenset(_plain(item, ref_to) for item in items),
    dict: _plain_mapping,
    np.ndarray: lambda array, ref_to: frozen(array),
    pd.Series: lambda series, ref_to: frozen(transform_series(series)),
    pd.Index: lambda index, ref_to: frozen(transform_series(index)),
    pd.api.extensions.ExtensionArray: lambda array, ref_to: frozen(transform_series(array)),
    PropertyValueColumnData: _plain_columns,
}


# From a drawing to models


def to_models(drawing: Drawing, given: Mapping[int, Model] = MappingProxyType({})) -> list[Model]:
    """Make new models of all records, in their order, but for those that are `given`, by place."""
    models = [given.get(place) or blank(record.kind) for place, record in enumerate(drawing.records)]
    for place, record in enumerate(drawing.records):
        if place not in given:
            fill(models[place], record.values, models)
    return models


def blank(kind: type[Model], own_id: str | None = None) -> Model:
    """Make a model without any value, not even the default models that `kind()` would make only to be replaced.

    The private attributes are those that `HasProps.__init__` sets before it takes keywords.
    """
    model = kind.__new__(kind, id=own_id)
    super(HasProps, model).__init__()
    model._property_values, model._unstable_default_values, model._unstable_themed_values = {}, {}, {}
    model._initialized = True
    return model


def fill(model: Model, values: Mapping[str, Any], models: list[Model]) -> None:
    """Give a blank model its values. Privately, for the public way would validate them a second time."""
    for name, value in values.items():
        descriptor = _descriptors(type(model))[name]
        descriptor._set_value(model, SharedColumns(value) if name == "data" else _wrapped(descriptor, value, models))


def alive(value: Any, models: list[Model]) -> Any:
    """Return a plain value as Bokeh wants it, with models in the places of references."""
    make = _ALIVE.get(type(value))
    return make(value, models) if make else value


def _wrapped(descriptor: Any, value: Any, models: list[Model]) -> Any:
    value = alive(value, models)
    return descriptor.property.wrap(value) if isinstance(value, list | dict | set) else value


_ALIVE: dict[type, Callable[[Any, list[Model]], Any]] = {
    Ref: lambda ref, models: models[ref.index],
    Row: lambda items, models: [alive(item, models) for item in items],
    tuple: lambda items, models: tuple(alive(item, models) for item in items),
    frozenset: lambda items, models: {alive(item, models) for item in items},
    MappingProxyType: lambda items, models: {key: alive(part, models) for key, part in items.items()},
    Struct: lambda struct, models: struct.kind(**alive(struct.fields, models)),
}


# Columns that a live source shares with its drawing


class SharedColumns(PropertyValueColumnData):
    """The columns of a live source, shared with the drawing: an edit from the browser changes a copy."""

    # Private, for Bokeh writes the cells of an edit into the array that is there, which all viewers share.
    def _patch(self, doc: Any, source: Any, patches: Mapping[str, Any], setter: Any = None) -> None:
        self._unshare(patches)
        super()._patch(doc, source, patches, setter)

    def _unshare(self, names: Iterable[str]) -> None:
        for name in names:
            column = self[name]
            dict.__setitem__(self, name, column.copy() if isinstance(column, np.ndarray) else list(column))


def set_columns(source: ColumnDataSource, columns: Mapping[str, Any], event: DocumentPatchedEvent) -> None:
    """Give a live source other columns, telling the browser by an event that says less than all of them.

    Private, for the public `patch` and `stream` would write into shared arrays or copy them.
    """
    type(source).lookup("data")._set(source, source.data, SharedColumns(columns), hint=event)
