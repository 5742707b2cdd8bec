"""When plain values of two drawings are equal, and by which key an item of a list is found in the next one.

    equal(0.5, 0.5, kept)                # NaN equals NaN; True is not 1
    equal(Ref(3), Ref(4), kept)          # if kept says that the record at 4 is the one that was at 3

`kept` maps the places of the new drawing's records to places in the old one, as far as they are the same thing.

In a list an item's place is no position but a key: what it is labelled (`label_of`), else what it looks like
(`looks_of`), else of which kind it is (`kind_of`). Keys are hashable; equal keys only put two items together.
"""

from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from bokeh import models as bk

from dashboard.figures.drawing import Drawing
from dashboard.figures.records import Record, Ref, Row, Struct, atoms, parts, refers

Kept = Mapping[int, int]
LABELS: Mapping[type, str] = {bk.LegendItem: "label", bk.TabPanel: "title", bk.TableColumn: "field"}


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


# Keys of list items


def legend_labels(drawing: Drawing) -> dict[int, Hashable]:
    """Return the labels of the legend entries that stand for a renderer, by the renderer's place."""
    labels: dict[int, Hashable] = {}
    for record in drawing.records:
        if issubclass(record.kind, bk.LegendItem):
            for ref in record.values.get("renderers", ()):
                labels.setdefault(ref.index, _hashable(record.values.get("label")))
    return labels


def label_of(drawing: Drawing, item: Any, legend: Mapping[int, Hashable]) -> Hashable:
    """Return the label of what an item refers to, as `legend` has it for a renderer; None without one."""
    ref = _first_ref(item)
    if ref is None:
        return None
    record = drawing[ref]
    label = legend.get(ref.index)
    for kind, name in LABELS.items():
        if issubclass(record.kind, kind):
            label = record.values.get(name)
    return None if label is None else (record.kind, record.values.get("name"), _hashable(label))


def looks_of(drawing: Drawing, item: Any, depth: int = 2) -> Hashable:
    """Return an item's values and those of what it refers to, roughly: of arrays the first value alone."""
    if type(item) is Ref:
        record = drawing[item]
        return (record.kind, *(looks_of(drawing, part, depth - 1) for part in record.values.items())) if depth else None
    if isinstance(item, np.ndarray):
        return item.shape, item.dtype, _hashable(item.flat[0]) if item.size else None
    if inner := tuple(parts(item)):
        return tuple(looks_of(drawing, part, depth) for part in inner)
    return _hashable(item)


def kind_of(drawing: Drawing, item: Any) -> Hashable:
    """Return the class of what an item refers to and the author's name for it, else the item's own type."""
    ref = _first_ref(item)
    return (type(item),) if ref is None else (type(item), drawing[ref].kind, drawing[ref].values.get("name"))


def _first_ref(value: Any) -> Ref | None:
    return next((atom for atom in atoms(value) if type(atom) is Ref), None)


def _hashable(value: Any) -> Hashable:
    if isinstance(value, MappingProxyType):
        return tuple((key, _hashable(part)) for key, part in value.items())
    if type(value) is Struct:
        return value.kind, _hashable(value.fields)
    if isinstance(value, tuple):
        return tuple(map(_hashable, value))
    try:
        hash(value)
    except Exception:  # noqa: BLE001 - a list, a dict, or an author's object, which may raise anything
        return type(value), id(value)
    return value
