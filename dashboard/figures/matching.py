"""Which record of one drawing is which record of the next, so that the live model of the one can become the other.

Records that are the same thing are found by `pairing`. Not every pair can be patched. Where BokehJS would not follow a
change, the pair is replaced: the viewer gets a new model for it, and for no more of the figure than depends on it.
Those are

- records with another value of a property that is `NOT_PATCHABLE`: BokehJS reads it when it makes a view and does not
  listen to it afterwards (seen in its source);
- what the rules of `_Matcher` say, each with the fact about BokehJS that it answers. All facts are of bokeh 3.9.2.

Ranges of axes that show another quantity now are `refreshed`: the viewer's zoom is let go, so that the data is in
view.

Left out: guessing. Two things of the same class in the same place are one thing that changed.
"""

import weakref
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any, ClassVar

from bokeh import models as bk
from bokeh.model import Model
from bokeh.models.annotations.annotation import DataAnnotation

from dashboard.figures.axes import FIELDS, LISTS, levels, quantity, ranges, tables
from dashboard.figures.drawing import Drawing
from dashboard.figures.pairing import legend_labels, pairs
from dashboard.figures.records import Record, Ref, Row, atoms, equal, equal_records, refers

Rule = Callable[["_Matcher", Record, Record], bool]  # is a record replaced, given the old one and the new one

EVERYTHING = None
NOT_PATCHABLE: Mapping[type, frozenset[str] | None] = {
    bk.GlyphRenderer: frozenset(
        {"data_source", "view", "glyph", "hover_glyph", "selection_glyph", "nonselection_glyph", "muted_glyph"}
    ),
    bk.GraphRenderer: frozenset({"layout_provider", "node_renderer", "edge_renderer"}),
    bk.Plot: frozenset({"title", "title_location", "toolbar", "output_backend", "hidpi", "match_aspect"}),
    bk.GridPlot: frozenset({"toolbar", "children"}),
    bk.GridBox: frozenset({"children"}),
    bk.Axis: frozenset({"ticker", "formatter", "axis_label_orientation", "dimension"}),
    bk.DataRange1d: frozenset(bk.DataRange1d.properties() - bk.Range.properties() - {"renderers", "only_visible"}),
    bk.ColorBar: EVERYTHING,
    bk.ContourColorBar: EVERYTHING,
    bk.TabPanel: EVERYTHING,
    bk.ToolProxy: frozenset({"tools"}),
    bk.TableWidget: frozenset({"source", "view"}),
    DataAnnotation: frozenset({"source"}),
    **{
        kind: frozenset({"operands"})
        for kind in (bk.DifferenceFilter, bk.IntersectionFilter, bk.SymmetricDifferenceFilter, bk.UnionFilter)
    },
    bk.InversionFilter: frozenset({"operand"}),
}

REMEMBERED = 256  # matches; a viewer's move back and forth, or the same move of many viewers, costs one


@dataclass(frozen=True)
class Match:
    """What became of each record, by its place in the new drawing.

    Parameters
    ----------
    kept
        Records whose live model may be patched, with their places in the old drawing.
    successors
        Records that get a new model but are the same thing to a viewer, with their places in the old drawing.
    refreshed
        Ranges whose axes show another quantity.
    measured
        Glyphs, one of each plot whose automatic ranges are to be fitted anew.
    changed
        The properties of what is kept that the author set otherwise now: (place, name).
    renamed
        Records of `kept` and `successors` whose legend entry has another label: to a viewer another thing.
    """

    kept: Mapping[int, int]
    successors: Mapping[int, int]
    refreshed: frozenset[int]
    measured: frozenset[int]
    changed: tuple[tuple[int, str], ...]
    renamed: frozenset[int]


def match(old: Drawing, new: Drawing, replaced: frozenset[int] = frozenset()) -> Match:
    """Return the match of two drawings, in which these records are replaced; it is the same for every viewer."""
    return _match(weakref.ref(old), weakref.ref(new), replaced)


# By weak references, so that matches which are remembered keep no drawing, and so none of its data, in memory. They are
# equal while both drawings live and are the same; once one is gone they find no match again, and fall out in turn.
@lru_cache(REMEMBERED)
def _match(old: weakref.ref[Drawing], new: weakref.ref[Drawing], replaced: frozenset[int]) -> Match:
    return _Matcher(old(), new()).match(replaced)


class _Matcher:
    """The two drawings while they are compared."""

    def __init__(self, old: Drawing, new: Drawing) -> None:
        self.old, self.new = old, new
        self.successors: dict[int, int] = {}
        self.refreshed: set[int] = set()
        self.measured: set[int] = set()
        self.labels = legend_labels(old), legend_labels(new)
        self.kept = pairs(old, new, self.labels)

    def match(self, replaced: Set[int]) -> Match:
        for index in replaced:
            if index in self.kept:
                self._replace(index)
        self._replace_what_is_not_patchable()
        return Match(
            kept=MappingProxyType(self.kept),
            successors=MappingProxyType(self.successors),
            refreshed=frozenset(self.refreshed),
            measured=frozenset(self.measured),
            changed=tuple((index, name) for index in self.kept for name in self._changed(index)),
            renamed=frozenset(
                index for index, old in (self.kept | self.successors).items() if self._renamed(old, index)
            ),
        )

    def _changed(self, index: int) -> Iterator[str]:
        before, after = self._old_of(index).values, self.new.records[index].values
        for name in (*after, *(before.keys() - after.keys())):
            if not (name in before and name in after and equal(before[name], after[name], self.kept)):
                yield name

    def _renamed(self, old_index: int, new_index: int) -> bool:
        return self.labels[0].get(old_index) != self.labels[1].get(new_index)

    def _old_of(self, index: int) -> Record:
        return self.old.records[self.kept[index]]

    def _equal(self, old: Any, new: Any) -> bool:
        return equal(old, new, self.kept)

    def _unchanged(self, old_index: int, new_index: int) -> bool:
        return equal_records(self.old.records[old_index], self.new.records[new_index], self.kept)

    def _replace_what_is_not_patchable(self) -> None:
        """Replace what may not be patched, and then what depends on it, until all that is kept may be."""
        with_toolbar = [index for index in self.kept if "toolbar" in self.new.records[index].values]
        plots = [index for index in with_toolbar if issubclass(self.new.records[index].kind, bk.Plot)]
        for index in plots:
            self._refresh_ranges(index)
            self._replace_other_levels(index)
        for index in with_toolbar:
            if index in self.kept:
                self._replace_tools(index)
        for index in plots:
            if index in self.kept:
                self._measure(index)
        while replaced := [index for index in self.kept if self._is_replaced(index)]:
            self._replace(*replaced)
        if 0 in self.successors:
            # The page places the new root: only what is as it was, and needs no message of ours, can move there.
            while replaced := [index for index, old in self.kept.items() if not self._unchanged(old, index)]:
                self._replace(*replaced)

    def _replace(self, *new_indices: int) -> None:
        for index in new_indices:
            self.successors[index] = self.kept.pop(index)
            view = self.new.records[index].values.get("view")
            if type(view) is Ref and view.index in self.kept:
                self._replace(view.index)  # it remembers which rows of a source its renderer shows

    def _refresh_ranges(self, plot_index: int) -> None:
        """Note the ranges of a plot whose axes show another quantity now."""
        sides = (self.old, self._old_of(plot_index)), (self.new, self.new.records[plot_index])
        for dimension in FIELDS:
            before, after = (ranges(plot, dimension) for _, plot in sides)
            for name in before.keys() & after.keys():
                was, now = (quantity(*side, dimension, name) for side in sides)
                if now.is_other(was):
                    self.refreshed.add(after[name].index)
                # BokehJS marks a range that is on a log scale, for good.
                if now.scale is not was.scale and after[name].index in self.kept:
                    self._replace(after[name].index)

    def _replace_other_levels(self, plot_index: int) -> None:
        # BokehJS cannot place a factor of two levels on a range of one, not even until the other half of a change has
        # arrived: range and rows are new, so that those on the page stay in step until they go.
        plot = self.new.records[plot_index]
        kept = {ref.index for dimension in FIELDS for ref in ranges(plot, dimension).values()} & self.kept.keys()
        others = {index for index in kept if levels(self._old_of(index)) != levels(self.new.records[index])}
        if others:
            self._replace(*others, *({ref.index for ref in tables(self.new, plot)} & self.kept.keys()))

    def _replace_tools(self, index: int) -> None:
        # With another list of tools BokehJS would leave tools active that are gone, and the toolbar without a place:
        # the plot, its toolbar and its tools are made anew.
        place = self.new.records[index].values["toolbar"]
        toolbars = self.old[self._old_of(index).values["toolbar"]], self.new[place]
        before, after = (toolbar.values.get("tools", Row()) for toolbar in toolbars)
        if not self._equal(before, after):
            replaced = {index, place.index, *(ref.index for ref in after)}
            self._replace(*(replaced & self.kept.keys()))

    def _measure(self, plot_index: int) -> None:
        # BokehJS fits automatic ranges anew when a glyph changes, but not when a renderer or an annotation goes, nor
        # when an annotation comes or changes: a glyph has to be touched for it, and without one the plot is new.
        before, after = self._old_of(plot_index).values, self.new.records[plot_index].values
        old_refs, new_refs = ([ref for name in LISTS for ref in values.get(name, ())] for values in (before, after))
        gone = {ref.index for ref in old_refs} - {self.kept.get(ref.index) for ref in new_refs}
        annotations = [ref.index for ref in new_refs if issubclass(self.new[ref].kind, bk.Annotation)]
        if not gone and all(index in self.kept and self._unchanged(self.kept[index], index) for index in annotations):
            return
        if glyphs := self._glyphs(after):
            self.measured.add(glyphs[0])
        else:
            self._replace(plot_index)

    def _glyphs(self, plot: Mapping[str, Any]) -> list[int]:
        renderers = [self.new[ref].values for ref in plot.get("renderers", ())]
        nodes = "node_renderer"  # of a graph, which has no glyph itself
        renderers = [self.new[values[nodes]].values if nodes in values else values for values in renderers]
        return [values["glyph"].index for values in renderers if "glyph" in values]

    def _is_replaced(self, new_index: int) -> bool:
        old, new = self._old_of(new_index), self.new.records[new_index]
        if self._differs_where_it_is_not_patchable(old, new):
            return True
        return any(rule(self, old, new) for rule in _rules(new.kind))

    def _differs_where_it_is_not_patchable(self, old: Record, new: Record) -> bool:
        names = _not_patchable(new.kind)
        return any(not self._equal(old.values.get(name), new.values.get(name)) for name in names)

    def _gains_in_several_lists(self, old: Record, plot: Record) -> bool:
        # BokehJS makes the views of a plot when one of its lists changes. With something new in two of them it does so
        # twice at the same time, and makes some views twice.
        toolbar = self.new[plot.values["toolbar"]].values
        lists = [plot.values.get(name, ()) for name in LISTS] + [toolbar.get("tools", ())]
        return (
            sum(any(atom.index not in self.kept for atom in atoms(items) if type(atom) is Ref) for items in lists) > 1
        )

    def _has_a_new_range(self, old: Record, plot: Record) -> bool:
        # BokehJS listens to the ranges that a plot has when its view is made, and to no later ones.
        used = (ref for dimension in FIELDS for ref in ranges(plot, dimension).values())
        return any(ref.index not in self.kept for ref in used)

    def _copies_are_stale(self, old: Record, renderer: Record) -> bool:
        # BokehJS copies the glyph once for each one that is not given, and always for a quick picture of many rows
        # while the viewer pans: the copies would keep what the glyph was.
        complete = all(isinstance(renderer.values.get(name), Ref) for name in ("nonselection_glyph", "muted_glyph"))
        if complete and _rows(self.new[renderer.values["data_source"]]) <= MANY_ROWS:
            return False
        return not self._unchanged(old.values["glyph"].index, renderer.values["glyph"].index)

    def _maps_by_another_model(self, old: Record, glyph: Record) -> bool:
        # BokehJS listens to the transforms and expressions that a glyph has when it is made, and to no later ones.
        return any(
            refers(value) and not self._equal(old.values.get(name), value) for name, value in glyph.values.items()
        )

    RULES: ClassVar[Mapping[type, tuple[Rule, ...]]] = {
        bk.Plot: (_gains_in_several_lists, _has_a_new_range),
        bk.GlyphRenderer: (_copies_are_stale,),
        bk.Glyph: (_maps_by_another_model,),
    }


MANY_ROWS = bk.Plot.lod_threshold.class_default(bk.Plot)


# Both are asked for each record of each match, hence once for each class.


@cache
def _not_patchable(kind: type[Model]) -> frozenset[str]:
    named = [NOT_PATCHABLE[base] for base in kind.__mro__ if base in NOT_PATCHABLE]
    return frozenset().union(*(kind.properties() if names is EVERYTHING else names for names in named))


@cache
def _rules(kind: type[Model]) -> tuple[Rule, ...]:
    return tuple(rule for base, rules in _Matcher.RULES.items() if issubclass(kind, base) for rule in rules)


def _rows(source: Record) -> int:
    return max((len(column) for column in source.values.get("data", {}).values()), default=0)
