"""Plain values in the place of models: what a drawing is made of.

A record is one model: its class, and the values that the author set on it. Inside those values a `Ref` stands for
another model, a `Row` for a list and a `Struct` for one of Bokeh's small dataclasses; dicts are read-only. Nothing here
can be changed, so all viewers share it.

    parts(value)    one level down
    atoms(value)    all that has no parts, at any depth
    refers(value)   is there a `Ref` among them
    equal(0.5, 0.5, kept)                # are two of them equal: NaN equals NaN; True is not 1
    equal(Ref(3), Ref(4), kept)          # if kept says that the record at 4 is the one that was at 3

`kept` maps the places of the new drawing's records to places in the old one, as far as they are the same thing.

Whether records draw anything but axes can be told from them. So can what a browser needs for them besides BokehJS
itself: the bundles for WebGL and formulas. Without them BokehJS paints on a slow canvas, and asks another host for
MathJax, which the page's policy refuses.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from bokeh import models as bk
from bokeh.embed.util import contains_tex_string
from bokeh.model import Model

Kept = Mapping[int, int]
SHAREABLE = (bk.DataSource, bk.Selection, bk.CDSView, bk.Range)  # of two figures that share one, both show the same


@dataclass(frozen=True, slots=True)
class Ref:
    """The position of another record in the same drawing."""

    index: int


class Row(tuple):
    """What was a list: a tuple, which cannot be changed, and which becomes a list again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Struct:
    """One of Bokeh's small dataclasses, such as `Field` and `Value`, by its fields."""

    kind: type
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One model: its class and what was set on it explicitly; a name that is missing stands for the default.

    Of a kind that several figures may share there is Bokeh's id of the author's model, too.
    """

    kind: type[Model]
    values: Mapping[str, Any]
    id: str | None = None


def parts(value: Any) -> Iterable[Any]:
    """Return the parts of a plain value, one level down; none for an atom."""
    parts_of = _PARTS.get(type(value))
    return parts_of(value) if parts_of else ()


def atoms(value: Any) -> Iterator[Any]:
    """Yield all values that have no parts, at any depth, references among them."""
    if type(value) not in _PARTS:
        yield value
    for part in parts(value):
        yield from atoms(part)


def refers(value: Any) -> bool:
    """Tell whether a reference is in the value, at any depth."""
    return any(type(atom) is Ref for atom in atoms(value))


_PARTS: dict[type, Callable[[Any], Iterable[Any]]] = {
    Row: iter,
    tuple: iter,
    frozenset: iter,
    MappingProxyType: lambda items: items.values(),
    Struct: lambda struct: struct.fields.values(),
}


# When two are equal ---------------------------------------------------------------------------------------------------


def equal(old: Any, new: Any, kept: Kept) -> bool:
    """Tell whether two plain values are equal, NaN being NaN, and references if what they refer to is `kept`."""
    if old is new and (type(new) not in _EQUAL or not refers(new)):
        return True
    if type(old) is not type(new):
        return _equal_numbers(old, new)
    compare = _EQUAL.get(type(new))
    return compare(old, new, kept) if compare else _equal_atoms(old, new)


def equal_records(old: Record, new: Record, kept: Kept) -> bool:
    """Tell whether the same properties are set on both, to equal values."""
    before, after = old.values, new.values
    return before.keys() == after.keys() and all(equal(before[name], after[name], kept) for name in after)


def _equal_numbers(old: Any, new: Any) -> bool:
    """Compare numbers of different types; True is not 1."""
    numbers = int | float | np.number
    return isinstance(old, numbers) and isinstance(new, numbers) and not {bool} & {type(old), type(new)} and old == new


def _equal_atoms(old: Any, new: Any) -> bool:
    try:
        return bool(old == new) or (_is_nan(old) and _is_nan(new))
    except Exception:  # noqa: BLE001 - an author's object may raise anything, or have no single answer
        return False  # so it is sent anew


def _is_nan(value: Any) -> bool:
    """Tell whether a value is NaN or NaT, of Python, numpy or pandas."""
    return bool(pd.api.types.is_scalar(value) and pd.isna(value)) and value is not None


def _equal_refs(old: Ref, new: Ref, kept: Kept) -> bool:
    return kept.get(new.index) == old.index


def _equal_items(old: tuple, new: tuple, kept: Kept) -> bool:
    return len(old) == len(new) and all(equal(one, other, kept) for one, other in zip(old, new, strict=True))


def _equal_sets(old: frozenset, new: frozenset, kept: Kept) -> bool:
    return old == new and not refers(new)


def _equal_mappings(old: Mapping, new: Mapping, kept: Kept) -> bool:
    return old.keys() == new.keys() and all(equal(old[key], new[key], kept) for key in new)


def _equal_structs(old: Struct, new: Struct, kept: Kept) -> bool:
    return old.kind is new.kind and equal(old.fields, new.fields, kept)


def _equal_arrays(old: np.ndarray, new: np.ndarray, kept: Kept) -> bool:
    if old.shape != new.shape or old.dtype != new.dtype:
        return False
    if old.dtype.kind == "O":
        # Texts, which nearly all of them are, without a call for each.
        pairs = zip(old.flat, new.flat, strict=True)
        return all(
            equal(one, other, kept) for one, other in pairs if not (type(one) is type(other) is str and one == other)
        )
    return bool(np.array_equal(old, new, equal_nan=True)) if old.dtype.kind in "fcmM" else bool(np.all(old == new))


_EQUAL: Mapping[type, Callable[[Any, Any, Kept], bool]] = {
    Ref: _equal_refs,
    Row: _equal_items,
    tuple: _equal_items,
    frozenset: _equal_sets,
    MappingProxyType: _equal_mappings,
    Struct: _equal_structs,
    np.ndarray: _equal_arrays,
}


# Bundles of BokehJS ---------------------------------------------------------------------------------------------------


def bundles_of(records: Iterable[Record]) -> frozenset[str]:
    """Return the names of the bundles that a browser needs for these records."""
    records = tuple(records)
    return frozenset(name for name, needs in BUNDLES.items() if any(map(needs, records)))


def _paints_by_webgl(record: Record) -> bool:
    return record.values.get("output_backend") == "webgl"


def _holds_formulas(record: Record) -> bool:
    if issubclass(record.kind, bk.MathText | bk.MathTextGlyph):
        return True
    # Columns of data are left out: BokehJS typesets labels and titles, no cells, and columns may be long.
    texts = (atom for name, value in record.values.items() if name != "data" for atom in atoms(value))
    return any(isinstance(text, str) and contains_tex_string(text) for text in texts)


BUNDLES: dict[str, Callable[[Record], bool]] = {"bokeh-gl": _paints_by_webgl, "bokeh-mathjax": _holds_formulas}


# What is drawn --------------------------------------------------------------------------------------------------------

PLACES = ("renderers", "above", "below", "left", "right", "center", "elements")  # of what stands in a plot
FRAMES = (bk.Axis, bk.Grid, bk.Title, bk.Legend, bk.ColorBar, bk.ContourColorBar)  # draw nothing of the data
FILLED_LATER = (bk.GeoJSONDataSource, bk.WebDataSource)  # have their rows from elsewhere


def lacks_rows(records: Sequence[Record]) -> bool:
    """Tell whether there are tables of data that an author's function has filled, or meant to, and nothing is drawn."""
    tables = (record for record in records if issubclass(record.kind, bk.ColumnDataSource))
    return any(record.values.get("data") for record in tables) and draws_nothing(records)


def draws_nothing(records: Sequence[Record]) -> bool:
    """Tell whether plots and tables, the first record being their root, are all without anything in them.

    Without a plot or a table there is something else, like text.
    """
    plots = [record for record in records if issubclass(record.kind, bk.Plot)]
    standing = [records[ref.index] for plot in plots for name in PLACES for ref in plot.values.get(name, ())]
    standing += [record for record in records if issubclass(record.kind, bk.TableWidget)]
    return bool(plots or standing) and not any(_draws(record, records) for record in standing)


def _draws(record: Record, records: Sequence[Record]) -> bool:
    if issubclass(record.kind, FRAMES):
        return False
    parts = [record.values[name] for name in ("node_renderer", "fill_renderer") if name in record.values]
    if parts:  # a graph, or contours
        return any(_draws(records[part.index], records) for part in parts)
    names = [name for name in ("data_source", "source") if isinstance(record.values.get(name), Ref)]
    return not names or _has_rows(records[record.values[names[0]].index], record, records)


def _has_rows(source: Record, renderer: Record, records: Sequence[Record]) -> bool:
    if issubclass(source.kind, FILLED_LATER) or not issubclass(source.kind, bk.ColumnDataSource):
        return True
    if columns := source.values.get("data"):
        return any(map(len, columns.values()))
    # What is placed by plain numbers needs no row.
    glyph = renderer.values.get("glyph")
    placed = records[glyph.index] if isinstance(glyph, Ref) else renderer
    return not any(type(spec) is Struct and "field" in spec.fields for spec in placed.values.values())
