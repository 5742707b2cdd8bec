"""A Bokeh figure taken apart into plain values, and put together again.

A `Drawing` is what an author's function said, once it has said it: one `Record` per model, holding the model's class
and the values that the author (or Bokeh's helpers, in the author's name) set explicitly. Where one model refers to
another, the record holds a `Ref`. Models belong to one document, hence to one viewer; a drawing belongs to nobody. It
is frozen down to the arrays in it, so any number of viewers, in any thread, share it and its data.

    drawing = to_drawing(draw(data))      # in the worker thread, right after the author's function
    figure, *others = to_models(drawing)     # once per viewer, much cheaper than calling the function again

Arrays that somebody could still write to are copied once; a column of a pandas 3 frame is read-only already and is
shared.

Left out: what a theme sets (each viewer's document has its own), Python callbacks (`on_change`, `on_event`: they are
bound to the author's models, which no viewer ever sees), and plain Python attributes that a subclass keeps beside its
properties.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from bokeh.core.has_props import HasProps
from bokeh.core.property.wrappers import PropertyValueColumnData, PropertyValueContainer
from bokeh.embed.util import contains_tex_string
from bokeh.model import Model
from bokeh.models import GlyphRenderer, MathText, MathTextGlyph, Range1d
from bokeh.util.dataclasses import entries, is_dataclass
from bokeh.util.serialization import transform_series

RECORD_BYTES = 400  # what a record costs beside its values: measured, rounded up


@dataclass(frozen=True, slots=True)
class Ref:
    """The place of another record in the same drawing."""

    index: int


class Row(tuple):
    """What was a list: a tuple, so that nobody can change it, which becomes a list again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Struct:
    """One of Bokeh's small dataclasses, such as `Field` and `Value`, by its fields."""

    kind: type
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One model: its class and what was set on it explicitly; a name that is missing stands for the default."""

    kind: type[Model]
    values: Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Drawing:
    """All models of a figure (or of a whole layout); the first record is the root."""

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
    def bundles(self) -> frozenset[str]:
        """The bundles of BokehJS that a browser needs for it, beyond those that are on every page."""
        return frozenset(name for name, needs in BUNDLES.items() if any(map(needs, self.records)))


def _paints_by_webgl(record: Record) -> bool:
    return record.values.get("output_backend") == "webgl"


def _holds_formulas(record: Record) -> bool:
    if issubclass(record.kind, MathText | MathTextGlyph):
        return True
    said = (atom for name, value in record.values.items() if name != "data" for atom in atoms(value))
    return any(isinstance(atom, str) and contains_tex_string(atom) for atom in said)


# Without them BokehJS paints on a slow canvas, and asks another host for MathJax, which our policy refuses.
BUNDLES: dict[str, Callable[[Record], bool]] = {"bokeh-gl": _paints_by_webgl, "bokeh-mathjax": _holds_formulas}


def bundles_named_in(source: str) -> frozenset[str]:
    """Those that code speaks of: whoever opens the page before its pictures are drawn should have them, too."""
    return frozenset(name for name, word in {"bokeh-gl": "webgl", "bokeh-mathjax": "$$"}.items() if word in source)


def to_drawing(root: Model, on_model: Callable[[Model], None] = lambda model: None) -> Drawing:
    """What the author said about `root` and everything it refers to; `on_model` gets each model before it is read."""
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
        return Record(type(model), MappingProxyType(_explicit_values(model, ref_to)))

    # `queue` grows while it is read: breadth first, in the order of the properties.
    return Drawing(tuple(map(read, queue)))


def to_models(drawing: Drawing) -> list[Model]:
    """New models for all records, in their order."""
    models = [blank(record.kind) for record in drawing.records]
    for model, record in zip(models, drawing.records, strict=True):
        fill(model, record.values, models)
    return models


def blank(kind: type[Model]) -> Model:
    """A model without any value, not even the default models that `kind()` would make only to have them replaced."""
    model = kind.__new__(kind)
    super(HasProps, model).__init__()
    model._property_values, model._unstable_default_values, model._unstable_themed_values = {}, {}, {}
    model._initialized = True
    return model


def fill(model: Model, values: Mapping[str, Any], models: list[Model]) -> None:
    """Give a blank model its values, which need no second validation."""
    for name, value in values.items():
        descriptor = _descriptors(type(model))[name]
        descriptor._set_value(model, SharedColumns(value) if name == "data" else _wrapped(descriptor, value, models))


def alive(value: Any, models: list[Model]) -> Any:
    """A plain value as Bokeh wants it, with models in the places of references."""
    make = _ALIVE.get(type(value))
    return make(value, models) if make else value


def inside(value: Any) -> Iterable[Any]:
    """The parts of a plain value, one level down; none for an atom."""
    look = _INSIDE.get(type(value))
    return look(value) if look else ()


def atoms(value: Any) -> Iterator[Any]:
    """All values that have no parts, at any depth, references among them."""
    if type(value) not in _INSIDE:
        yield value
    for part in inside(value):
        yield from atoms(part)


def refers(value: Any) -> bool:
    """Whether a reference is in the value, at any depth."""
    return any(type(atom) is Ref for atom in atoms(value))


def _selection_glyph(renderer: GlyphRenderer, ref_to: Callable[[Model], Ref]) -> dict[str, Any]:
    """The browser would copy the glyph, once: the copy would keep the old size when the glyph gets another."""
    return {"selection_glyph": ref_to(renderer.glyph)} if renderer.selection_glyph == "auto" else {}


def _reset(bounds: Range1d, ref_to: Callable[[Model], Ref]) -> dict[str, Any]:
    """The browser would note the first bounds, once, and its reset tool would go back to them for ever."""
    ends = {"reset_start": bounds.start, "reset_end": bounds.end}
    return {name: end for name, end in ends.items() if getattr(bounds, name) is None}


# What the browser makes of some defaults when it makes a model. Said explicitly, it can be changed.
SPELLED_OUT: dict[type[Model], Callable[[Any, Callable[[Model], Ref]], dict[str, Any]]] = {
    GlyphRenderer: _selection_glyph,
    Range1d: _reset,
}


def forget_defaults(models: Iterable[Model]) -> None:
    """Let go of the empty lists and dicts that Bokeh makes for each property that is read, and keeps for each model.

    They are half of what a session holds, and made anew when somebody reads them again. One that was changed is no
    default any more; a default that is a model stays, for the browser knows it.
    """
    for model in models:
        defaults = model._unstable_default_values
        model._unstable_default_values = {
            name: value for name, value in defaults.items() if not isinstance(value, PropertyValueContainer)
        }


class SharedColumns(PropertyValueColumnData):
    """The columns of a live source, shared with the drawing: an edit from the browser changes a copy."""

    def _patch(self, doc: Any, source: Any, patches: Mapping[str, Any], setter: Any = None) -> None:
        self._unshare(patches)
        super()._patch(doc, source, patches, setter)

    def _unshare(self, names: Iterable[str]) -> None:
        for name in names:
            column = self[name]
            dict.__setitem__(self, name, column.copy() if isinstance(column, np.ndarray) else list(column))


def _explicit_values(model: Model, ref_to: Callable[[Model], Ref]) -> dict[str, Any]:
    """The explicit values of one model, plain. A default that is a model counts: the browser must hear of it."""
    values: dict[str, Any] = {}
    for name, descriptor in _descriptors(type(model)).items():
        if name in model._property_values:
            values[name] = _plain(descriptor.get_value(model), ref_to)
        elif name in model._unstable_default_values:
            value = model._unstable_default_values[name]
            if not isinstance(value, PropertyValueContainer) and _holds_model(value):
                values[name] = _plain(value, ref_to)
    for kind, spell_out in SPELLED_OUT.items():
        if isinstance(model, kind):
            values |= spell_out(model, ref_to)
    return values


def _holds_model(value: Any) -> bool:
    return isinstance(value, Model) or (isinstance(value, list | tuple) and any(map(_holds_model, value)))


@cache
def _descriptors(kind: type[Model]) -> dict[str, Any]:
    return {name: kind.lookup(name) for name in kind.properties(_with_props=True) if kind.lookup(name).serialized}


def _plain(value: Any, ref_to: Callable[[Model], Ref]) -> Any:
    for kind in type(value).__mro__:
        if kind in _PLAIN:
            return _PLAIN[kind](value, ref_to)
    if is_dataclass(value):
        fields = {name: _plain(part, ref_to) for name, part in entries(value)}
        return Struct(type(value), MappingProxyType(fields))
    return value


def _frozen_array(array: np.ndarray) -> np.ndarray:
    if _writeable(array):
        array = array.copy()
        array.flags.writeable = False
    return array


def _writeable(array: Any) -> bool:
    """Whether the array, or any that it is a view of, can still be written to."""
    while isinstance(array, np.ndarray):
        if array.flags.writeable:
            return True
        array = array.base
    return False


def _wrapped(descriptor: Any, value: Any, models: list[Model]) -> Any:
    value = alive(value, models)
    return descriptor.property.wrap(value) if isinstance(value, list | dict | set) else value


def _plain_mapping(value: Mapping[Any, Any], ref_to: Callable[[Model], Ref]) -> Mapping[Any, Any]:
    return MappingProxyType({key: _plain(part, ref_to) for key, part in value.items()})


_PLAIN: dict[type, Callable[[Any, Callable[[Model], Ref]], Any]] = {
    Model: lambda model, ref_to: ref_to(model),
    list: lambda items, ref_to: Row(_plain(item, ref_to) for item in items),
    tuple: lambda items, ref_to: tuple(_plain(item, ref_to) for item in items),
    set: lambda items, ref_to: frozenset(_plain(item, ref_to) for item in items),
    dict: _plain_mapping,
    np.ndarray: lambda array, ref_to: _frozen_array(array),
    pd.Series: lambda series, ref_to: _frozen_array(transform_series(series)),
    pd.Index: lambda index, ref_to: _frozen_array(transform_series(index)),
    pd.api.extensions.ExtensionArray: lambda array, ref_to: _frozen_array(transform_series(array)),
}

_ALIVE: dict[type, Callable[[Any, list[Model]], Any]] = {
    Ref: lambda ref, models: models[ref.index],
    Row: lambda items, models: [alive(item, models) for item in items],
    tuple: lambda items, models: tuple(alive(item, models) for item in items),
    frozenset: lambda items, models: {alive(item, models) for item in items},
    MappingProxyType: lambda items, models: {key: alive(part, models) for key, part in items.items()},
    Struct: lambda struct, models: struct.kind(**alive(struct.fields, models)),
}

_INSIDE: dict[type, Callable[[Any], Iterable[Any]]] = {
    Row: iter,
    tuple: iter,
    frozenset: iter,
    MappingProxyType: lambda items: items.values(),
    Struct: lambda struct: struct.fields.values(),
}
