"""Which record of one drawing is which record of the next, so that the live model of the one can become the other.

Two records are the same thing when they stand in the same place and are alike: the same class and, if the author gave
one, the same `name`. In a list the place is a key rather than a position: what a renderer, legend item, tab or table
column is labelled; else what it looks like; else its turn among those of its kind. So a list that grows in the middle
or is reordered keeps its models.

Then some pairs are parted again, and the part of the figure that hangs on them (no more) is made anew:
- `STIFF` properties: BokehJS reads them when it makes a view and does not listen to them afterwards (seen in its
  source);
- a plot, when a range of it is of another class, or when several of its lists of renderers or tools get something
  new.

Ranges of axes that show another quantity now are `refreshed`: the viewer's zoom is let go, so that the data is in
view.

Left out: guessing. Two things of the same class in the same place are one thing that changed.
"""

import weakref
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from bokeh import models as bk

from dashboard.figures.axes import FIELDS, quantity, ranges
from dashboard.figures.drawing import Drawing
from dashboard.figures.records import Record, Ref, Row, Struct, atoms, parts, refers

Pair = tuple[int, int]

EVERYTHING = None
STIFF: Mapping[type, frozenset[str] | None] = {
    bk.GlyphRenderer: frozenset(
        {"data_source", "view", "glyph", "hover_glyph", "selection_glyph", "nonselection_glyph", "muted_glyph"}
    ),
    bk.GraphRenderer: frozenset({"layout_provider", "node_renderer", "edge_renderer"}),
    bk.Plot: frozenset({"title", "title_location", "toolbar", "output_backend", "hidpi", "match_aspect"}),
    bk.GridPlot: frozenset({"toolbar"}),
    bk.Axis: frozenset({"ticker", "formatter", "axis_label_orientation", "dimension"}),
    bk.DataRange1d: frozenset(bk.DataRange1d.properties() - bk.Range.properties() - {"renderers", "only_visible"}),
    bk.ColorBar: EVERYTHING,
    bk.ContourColorBar: EVERYTHING,
    bk.TabPanel: EVERYTHING,
    bk.ToolProxy: frozenset({"tools"}),
    **{
        kind: frozenset({"operands"})
        for kind in (bk.DifferenceFilter, bk.IntersectionFilter, bk.SymmetricDifferenceFilter, bk.UnionFilter)
    },
    bk.InversionFilter: frozenset({"operand"}),
}

LISTS = ("renderers", "above", "below", "left", "right", "center")


REMEMBERED = 256  # matches; a viewer's move back and forth, or the same move of many viewers, costs one


class Match:
    """Pairs of places, new to old: `kept` may be patched; `successors` are made anew, but the same to a viewer.

    `changed` are the properties of what is kept that the author says otherwise now, by place in the new drawing.
    """

    def __init__(self, old: Drawing, new: Drawing) -> None:
        self.old, self.new = old, new
        self.kept: dict[int, int] = {}
        self.successors: dict[int, int] = {}
        self.refreshed: set[int] = set()
        self.measured: set[int] = set()
        self._labels = _legend_labels(old), _legend_labels(new)
        self._walk()
        self._part()
        self.changed = [(index, name) for index in self.kept for name in self._changed(index)]
        del self.old, self.new  # a match that is remembered must not keep its drawings

    def same(self, old: Any, new: Any) -> bool:
        """Whether two plain values say the same, NaN being NaN, and references to matched records being equal."""
        if old is new and not refers(new):
            return True
        if type(old) is not type(new):
            return _same_number(old, new)
        compare = _SAME.get(type(new))
        return compare(self, old, new) if compare else _same_atom(old, new)

    def renamed(self, new_index: int) -> bool:
        """Whether a renderer's legend entry reads otherwise now: to a viewer it is another thing."""
        old_index = self.kept.get(new_index, self.successors.get(new_index))
        return self._labels[0].get(old_index) != self._labels[1].get(new_index)

    def _changed(self, index: int) -> Iterator[str]:
        old, new = self.old.records[self.kept[index]].values, self.new.records[index].values
        for name in (*new, *(old.keys() - new.keys())):
            if not (name in old and name in new and self.same(old[name], new[name])):
                yield name

    def _walk(self) -> None:
        queue: deque[Pair] = deque([(0, 0)])
        taken: set[int] = set()
        while queue:
            old_index, new_index = queue.popleft()
            old, new = self.old.records[old_index], self.new.records[new_index]
            if (
                new_index in self.kept
                or old_index in taken
                or not (_alike(old, new) or _both_roots(old_index, old, new))
            ):
                continue
            self.kept[new_index] = old_index
            taken.add(old_index)
            for name, value in new.values.items():
                queue.extend(self._pairs(old.values.get(name), value))

    def _pairs(self, old: Any, new: Any) -> Iterator[Pair]:
        """References inside two values of one property that stand in the same place."""
        walk = _PAIRS.get(type(new)) if type(old) is type(new) else None
        return walk(self, old, new) if walk else iter(())

    def _in_turn(self, olds: Iterable, news: Iterable) -> Iterator[Pair]:
        for old, new in zip(olds, news, strict=False):
            yield from self._pairs(old, new)

    def _aligned(self, olds: tuple, news: tuple) -> Iterator[Pair]:
        """Lists, item by item: first those with the same label, then those that look the same, then in turn."""
        if not any(map(refers, news)):
            return
        for key in (self._label, _looks, _kind):
            waiting = defaultdict(deque)
            for item in olds:
                waiting[key(self.old, item)].append(item)
            left, waiting[None] = [], deque()
            for item in news:
                twins = waiting[key(self.new, item)]
                if twins:
                    twin = twins.popleft()
                    olds = tuple(other for other in olds if other is not twin)
                    yield from self._pairs(twin, item)
                else:
                    left.append(item)
            news = tuple(left)

    def _label(self, drawing: Drawing, item: Any) -> Any:
        ref = _first_ref(item)
        if ref is None:
            return None
        record = drawing[ref]
        label = self._labels[drawing is self.new].get(ref.index)
        for kind, name in _LABELS.items():
            if issubclass(record.kind, kind):
                label = record.values.get(name)
        return None if label is None else (record.kind, record.values.get("name"), _hashable(label))

    def _part(self) -> None:
        """Part what may not be patched, and then what hangs on it, until all that is left may be."""
        barred = [index for index in self.kept if "toolbar" in self.new.records[index].values]
        plots = [index for index in barred if issubclass(self.new.records[index].kind, bk.Plot)]
        for index in plots:
            self._refresh_ranges(index)
        for index in barred:
            if index in self.kept:
                self._part_tools(index)
        for index in plots:
            self._measure(index)
        while parted := [index for index in self.kept if self._is_stiff(index)]:
            self._let_go(*parted)
        if 0 in self.successors:
            # The page places the new root: only what is as it was, and needs no message of ours, can move there.
            while parted := [index for index, old_index in self.kept.items() if not self._unchanged(old_index, index)]:
                self._let_go(*parted)

    def _let_go(self, *new_indices: int) -> None:
        for index in new_indices:
            self.successors[index] = self.kept.pop(index)

    def _is_stiff(self, new_index: int) -> bool:
        old, new = self.old.records[self.kept[new_index]], self.new.records[new_index]
        names = [name for name in old.values.keys() | new.values.keys() if _stiff(new.kind, name)]
        if any(not self.same(old.values.get(name), new.values.get(name)) for name in names):
            return True
        if issubclass(new.kind, bk.Plot):
            used = [ref for dimension in FIELDS for ref in ranges(new, dimension).values()]
            return self._gains(new) > 1 or any(ref.index not in self.kept for ref in used)
        if issubclass(new.kind, bk.GlyphRenderer):
            return self._copies_are_stale(old, new)
        return issubclass(new.kind, bk.Glyph) and not all(
            self.same(old.values.get(name), value) for name, value in new.values.items() if refers(value)
        )

    def _part_tools(self, index: int) -> None:
        """Another list of tools is another toolbar: BokehJS would leave tools active, the toolbar unplaced."""
        place = self.new.records[index].values["toolbar"]
        toolbars = self.old[self.old.records[self.kept[index]].values["toolbar"]], self.new[place]
        old, new = (toolbar.values.get("tools", Row()) for toolbar in toolbars)
        if not self.same(old, new):
            parted = {index, place.index, *(ref.index for ref in new)}
            self._let_go(*(parted & self.kept.keys()))

    def _measure(self, plot_index: int) -> None:
        """Note where data is to be measured anew. BokehJS does it for a glyph's sake only."""
        if plot_index not in self.kept:
            return
        old, new = self.old.records[self.kept[plot_index]].values, self.new.records[plot_index].values
        old_refs, new_refs = ([ref for name in LISTS for ref in values.get(name, ())] for values in (old, new))
        gone = {ref.index for ref in old_refs} - {self.kept.get(ref.index) for ref in new_refs}
        annotations = [ref.index for ref in new_refs if issubclass(self.new[ref].kind, bk.Annotation)]
        if not gone and all(index in self.kept and self._unchanged(self.kept[index], index) for index in annotations):
            return
        renderers = [self.new[ref].values for ref in new.get("renderers", ())]
        renderers = [
            self.new[values["node_renderer"]].values if "node_renderer" in values else values for values in renderers
        ]
        if glyphs := [values["glyph"].index for values in renderers if "glyph" in values]:
            self.measured.add(glyphs[0])
        else:
            self._let_go(plot_index)

    def _gains(self, plot: Record) -> int:
        """Lists with something new in them: BokehJS makes views for all at the same time, and so makes some twice."""
        toolbar = self.new[plot.values["toolbar"]].values
        lists = [plot.values.get(name, ()) for name in LISTS] + [toolbar.get("tools", ())]
        return sum(any(atom.index not in self.kept for atom in atoms(items) if type(atom) is Ref) for items in lists)

    def _copies_are_stale(self, old: Record, new: Record) -> bool:
        """BokehJS copies the glyph once for what is not given, and for a quick picture of many rows while one pans."""
        complete = all(isinstance(new.values.get(name), Ref) for name in ("nonselection_glyph", "muted_glyph"))
        if complete and _rows(self.new[new.values["data_source"]]) <= bk.Plot.lod_threshold.class_default(bk.Plot):
            return False
        return not self._unchanged(old.values["glyph"].index, new.values["glyph"].index)

    def _unchanged(self, old_index: int, new_index: int) -> bool:
        before, after = self.old.records[old_index].values, self.new.records[new_index].values
        return before.keys() == after.keys() and all(self.same(before[name], after[name]) for name in after)

    def _refresh_ranges(self, plot_index: int) -> None:
        """Note the ranges of a plot whose axes show another quantity now."""
        sides = (self.old, self.old.records[self.kept[plot_index]]), (self.new, self.new.records[plot_index])
        for dimension in FIELDS:
            before, after = (ranges(plot, dimension) for _, plot in sides)
            for name in before.keys() & after.keys():
                was, now = (quantity(*side, dimension, name) for side in sides)
                if now.is_other(was):
                    self.refreshed.add(after[name].index)
                if now.scale is not was.scale and after[name].index in self.kept:
                    self._let_go(after[name].index)  # BokehJS marks a range on a log scale for good


def match(old: Drawing, new: Drawing) -> Match:
    """The match of two drawings, which is the same for every viewer."""
    return _match(weakref.ref(old), weakref.ref(new))


@lru_cache(REMEMBERED)
def _match(old: weakref.ref[Drawing], new: weakref.ref[Drawing]) -> Match:
    return Match(old(), new())


def _alike(old: Record, new: Record) -> bool:
    return old.kind is new.kind and old.values.get("name") == new.values.get("name")


def _both_roots(old_index: int, old: Record, new: Record) -> bool:
    return old_index == 0 and old.kind is new.kind


@cache
def _stiff(kind: type, name: str) -> bool:
    rules = [STIFF[base] for base in kind.__mro__ if base in STIFF]
    return any(names is EVERYTHING or name in names for names in rules)


def _first_ref(value: Any) -> Ref | None:
    return next((atom for atom in atoms(value) if type(atom) is Ref), None)


def _rows(source: Record) -> int:
    return max((len(column) for column in source.values.get("data", {}).values()), default=0)


# Keys of list items


_LABELS: Mapping[type, str] = {bk.LegendItem: "label", bk.TabPanel: "title", bk.TableColumn: "field"}


def _legend_labels(drawing: Drawing) -> dict[int, Any]:
    """The labels of the legend entries that stand for a renderer, by the renderer's place."""
    labels: dict[int, Any] = {}
    for record in drawing.records:
        if issubclass(record.kind, bk.LegendItem):
            for ref in record.values.get("renderers", ()):
                labels.setdefault(ref.index, _hashable(record.values.get("label")))
    return labels


def _kind(drawing: Drawing, item: Any) -> Any:
    ref = _first_ref(item)
    return (type(item),) if ref is None else (type(item), drawing[ref].kind, drawing[ref].values.get("name"))


def _looks(drawing: Drawing, item: Any, depth: int = 2) -> Any:
    """What an item says and what it refers to say, roughly: equal looks only put two items together."""
    if type(item) is Ref:
        record = drawing[item]
        return (record.kind, *(_looks(drawing, part, depth - 1) for part in record.values.items())) if depth else None
    if isinstance(item, np.ndarray):
        return item.shape, item.dtype, item.flat[0] if item.size else None
    if inner := tuple(parts(item)):
        return tuple(_looks(drawing, part, depth) for part in inner)
    return _hashable(item)


def _hashable(value: Any) -> Any:
    if isinstance(value, MappingProxyType):
        return tuple((key, _hashable(part)) for key, part in value.items())
    if type(value) is Struct:
        return value.kind, _hashable(value.fields)
    if isinstance(value, tuple):
        return tuple(map(_hashable, value))
    return value if getattr(type(value), "__hash__", None) else id(value)


# Tables by type of plain value


def _same_number(old: Any, new: Any) -> bool:
    """Numbers of different types; True is not 1."""
    numbers = int | float | np.number
    return isinstance(old, numbers) and isinstance(new, numbers) and not {bool} & {type(old), type(new)} and old == new


def _same_atom(old: Any, new: Any) -> bool:
    return bool(old == new) or (_is_nan(old) and _is_nan(new))


def _is_nan(value: Any) -> bool:
    """NaN or NaT, of Python, numpy or pandas."""
    return bool(pd.api.types.is_scalar(value) and pd.isna(value)) and value is not None


def _same_array(old: np.ndarray, new: np.ndarray) -> bool:
    if old.shape != new.shape or old.dtype != new.dtype:
        return False
    return bool(np.array_equal(old, new, equal_nan=True)) if old.dtype.kind in "fcmM" else bool(np.all(old == new))


def _same_items(match: Match, old: tuple, new: tuple) -> bool:
    return len(old) == len(new) and all(map(match.same, old, new))


def _same_mapping(match: Match, old: Mapping, new: Mapping) -> bool:
    return old.keys() == new.keys() and all(match.same(old[key], new[key]) for key in new)


_SAME: Mapping[type, Callable[[Match, Any, Any], bool]] = {
    Ref: lambda match, old, new: match.kept.get(new.index) == old.index,
    Row: _same_items,
    tuple: _same_items,
    MappingProxyType: _same_mapping,
    Struct: lambda match, old, new: old.kind is new.kind and match.same(old.fields, new.fields),
    np.ndarray: lambda match, old, new: _same_array(old, new),
}

_PAIRS: Mapping[type, Callable[[Match, Any, Any], Iterable[Pair]]] = {
    Ref: lambda match, old, new: iter([(old.index, new.index)]),
    Row: lambda match, old, new: match._aligned(old, new),
    tuple: lambda match, old, new: match._in_turn(old, new),
    MappingProxyType: lambda match, old, new: match._in_turn(
        [old[key] for key in new if key in old], [new[key] for key in new if key in old]
    ),
    Struct: lambda match, old, new: match._pairs(old.fields, new.fields),
}
