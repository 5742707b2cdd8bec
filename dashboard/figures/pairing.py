"""Which records of two drawings are the same thing.

Two records are the same thing when they stand in the same place and are alike: the same class and, if the author gave
one, the same `name`. In a list the place is a key rather than a position, so a list that grows in the middle or is
reordered keeps its models: what an item is labelled (`label_of`), else what it looks like (`looks_of`), else its turn
among those of its kind (`kind_of`). Keys are hashable; equal keys only put two items together.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from bokeh import models as bk

from dashboard.figures.drawing import Drawing
from dashboard.figures.records import Ref, Row, Struct, atoms, parts, refers

Pair = tuple[int, int]  # the places of two records: in the old drawing, in the new one
Labels = tuple[Mapping[int, Hashable], Mapping[int, Hashable]]  # legend labels of both drawings, by place
LABELS: Mapping[type, str] = {bk.LegendItem: "label", bk.TabPanel: "title", bk.TableColumn: "field"}


def pairs(old: Drawing, new: Drawing, labels: Labels) -> dict[int, int]:
    """Return the places of records in the new drawing with the places of the same things in the old one.

    The drawings are walked from their roots along the references, breadth first; no record is paired twice.
    """
    walk = _Walk(old, new, labels)
    queue: deque[Pair] = deque([(0, 0)])
    kept: dict[int, int] = {}
    taken: set[int] = set()
    while queue:
        old_index, new_index = queue.popleft()
        if new_index in kept or old_index in taken or not walk.may_be_one(old_index, new_index):
            continue
        kept[new_index] = old_index
        taken.add(old_index)
        queue.extend(walk.pairs_below(old_index, new_index))
    return kept


class _Walk:
    """The two drawings while they are walked."""

    def __init__(self, old: Drawing, new: Drawing, labels: Labels) -> None:
        self.old, self.new, self.labels = old, new, labels

    def pairs_below(self, old_index: int, new_index: int) -> Iterator[Pair]:
        """Yield the references of two records that stand in the same place."""
        before = self.old.records[old_index].values
        for name, value in self.new.records[new_index].values.items():
            yield from self._pairs(before.get(name), value)

    def may_be_one(self, old_index: int, new_index: int) -> bool:
        """Tell whether two records that stand in the same place are alike."""
        old, new = self.old.records[old_index], self.new.records[new_index]
        # There is but one root, whatever the author calls it.
        return old.kind is new.kind and (old_index == 0 or old.values.get("name") == new.values.get("name"))

    def _pairs(self, old: Any, new: Any) -> Iterator[Pair]:
        """Yield the references inside two values of one property that stand in the same place."""
        pairs = self._PAIRS.get(type(new)) if type(old) is type(new) else None
        return pairs(self, old, new) if pairs else iter(())

    def _pair_of_refs(self, old: Ref, new: Ref) -> Iterator[Pair]:
        yield old.index, new.index

    def _pairs_in_turn(self, olds: Iterable, news: Iterable) -> Iterator[Pair]:
        for old, new in zip(olds, news, strict=False):
            yield from self._pairs(old, new)

    def _pairs_by_key(self, old: Mapping, new: Mapping) -> Iterator[Pair]:
        common = [key for key in new if key in old]
        return self._pairs_in_turn([old[key] for key in common], [new[key] for key in common])

    def _pairs_of_fields(self, old: Struct, new: Struct) -> Iterator[Pair]:
        return self._pairs(old.fields, new.fields)

    def _pairs_of_lists(self, olds: tuple, news: tuple) -> Iterator[Pair]:
        """Yield lists item by item: first those with the same label, then those that look the same, then in turn."""
        if not any(map(refers, news)):
            return
        for key_of in (self._label_of, looks_of, kind_of):
            waiting = defaultdict(deque)
            for item in olds:
                waiting[key_of(self.old, item)].append(item)
            left, waiting[None] = [], deque()
            for item in news:
                twins = waiting[key_of(self.new, item)]
                if twins:
                    twin = twins.popleft()
                    olds = tuple(other for other in olds if other is not twin)
                    yield from self._pairs(twin, item)
                else:
                    left.append(item)
            news = tuple(left)

    def _label_of(self, drawing: Drawing, item: Any) -> Any:
        return label_of(drawing, item, self.labels[drawing is self.new])

    _PAIRS: ClassVar[Mapping[type, Callable[["_Walk", Any, Any], Iterator[Pair]]]] = {
        Ref: _pair_of_refs,
        Row: _pairs_of_lists,
        tuple: _pairs_in_turn,
        MappingProxyType: _pairs_by_key,
        Struct: _pairs_of_fields,
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
