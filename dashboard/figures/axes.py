"""What the axes of a plot show, so that a viewer's zoom can go when they show something else.

A dimension of a plot shows **another quantity** when

- the class of its scale or of its axes changed (linear to log, numbers to dates), or
- its axes' labels changed, or
- not labelled both times, the glyphs now map none of the fields on it that they mapped before.

A new title is not another quantity, nor is a line added to those there are.

What stands on an axis must have a place there: `with_coordinates_in_place` gives it one, or says that it has none.

Left out: units, and labels that only a data column holds.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import is_
from types import MappingProxyType
from typing import Any, NamedTuple

from bokeh.models import Axis, DataSource, FactorRange, Plot, Selection

from dashboard.figures.drawing import Drawing
from dashboard.figures.records import Record, Ref, Struct, atoms
from dashboard.figures.sendable import as_factors, as_times, first_text

FIELDS = {
    "x": ("x", "xs", "x0", "x1", "cx", "cx0", "cx1", "left", "right"),
    "y": ("y", "ys", "y0", "y1", "cy", "cy0", "cy1", "bottom", "top"),
}
LISTS = ("renderers", "above", "below", "left", "right", "center")  # of what stands in a plot
SIDES = {"x": ("above", "below"), "y": ("left", "right")}


class CoordinateError(ValueError):
    """A column has no place on the axis that it is mapped on."""

    def __init__(self, column: str, text: str, dimension: str) -> None:
        super().__init__(
            f"Column {column!r} holds texts like {text!r}, which have no place on an {dimension}-axis of numbers or "
            f"times. Give the figure the texts, each once, in their order: figure({dimension}_range=[...]); or make "
            "the column one of numbers or times"
        )


@dataclass(frozen=True)
class Quantity:
    """What one dimension shows: how (classes of scale and axes), and which (labels, else fields)."""

    scale: type
    axes: frozenset[type]
    labels: frozenset[Any]
    fields: frozenset[str]

    def is_other(self, before: "Quantity") -> bool:
        """Tell whether this is another quantity than the one before."""
        if (self.scale, self.axes) != (before.scale, before.axes):
            return True
        if self.labels and before.labels:
            return self.labels != before.labels
        return bool(self.fields and before.fields) and self.fields.isdisjoint(before.fields)


def ranges(plot: Record, dimension: str) -> dict[str, Ref]:
    """Return the plot's ranges in one dimension, by the name that renderers and axes know them under."""
    return {"default": plot.values[f"{dimension}_range"], **plot.values.get(f"extra_{dimension}_ranges", {})}


def quantity(drawing: Drawing, plot: Record, dimension: str, name: str) -> Quantity:
    """Return what the range of that name is the range of."""
    standing = [drawing[ref] for side in SIDES[dimension] for ref in plot.values.get(side, ())]
    axes = [axis for axis in standing if issubclass(axis.kind, Axis) and _stands_on(axis, dimension, name)]
    scale = plot.values.get(f"extra_{dimension}_scales", {}).get(name, plot.values[f"{dimension}_scale"])
    return Quantity(
        scale=drawing[scale].kind,
        axes=frozenset(axis.kind for axis in axes),
        labels=frozenset(_text(drawing, axis.values["axis_label"]) for axis in axes if axis.values.get("axis_label")),
        fields=_fields(drawing, plot, dimension, name),
    )


def levels(factors: Record) -> int:
    """Return how many names a factor of a range is made of; those of numbers have one."""
    first = next(iter(factors.values.get("factors", ())), "")
    return len(first) if isinstance(first, tuple) else 1


def tables(drawing: Drawing, plot: Record) -> set[Ref]:
    """Return the sources of all that stands in a plot, and what is selected in them."""
    waiting = {ref for name in LISTS for ref in plot.values.get(name, ())}
    seen: set[Ref] = set()
    while waiting:
        seen |= waiting
        values = [value for ref in waiting for value in drawing[ref].values.values()]
        waiting = {atom for value in values for atom in atoms(value) if type(atom) is Ref} - seen
    return {ref for ref in seen if issubclass(drawing[ref].kind, DataSource | Selection)}


def with_coordinates_in_place(drawing: Drawing) -> Drawing:
    """Return the drawing with all columns that its glyphs map on axes in a form that has a place there.

    On an axis of numbers or times that are times for days, on one of factors NaN for what is missing.

    Raises
    ------
    CoordinateError
        For a column of texts on an axis of numbers or times: a browser would leave the frame blank, without a word.
    """
    records = list(drawing.records)
    for plot in drawing.records:
        for one in _coordinates(drawing, plot) if issubclass(plot.kind, Plot) else ():
            record = records[one.source.index]
            columns = record.values.get("data", {})
            if one.column in columns:
                placed = MappingProxyType({**columns, one.column: _placed(one, columns[one.column])})
                if placed[one.column] is not columns[one.column]:
                    values = MappingProxyType({**record.values, "data": placed})
                    records[one.source.index] = replace(record, values=values)
    return drawing if all(map(is_, records, drawing.records)) else Drawing(tuple(records))


class _Coordinate(NamedTuple):
    """A column that a glyph maps on an axis; a transform may make anything of its values."""

    source: Ref
    column: str
    dimension: str
    is_of_factors: bool
    is_transformed: bool


def _placed(coordinate: _Coordinate, values: Any) -> Any:
    if coordinate.is_of_factors:
        return as_factors(values)
    times = as_times(values)
    text = None if times is not None or coordinate.is_transformed else first_text(values)
    if text is not None:
        raise CoordinateError(coordinate.column, text, coordinate.dimension)
    return values if times is None else times


def _coordinates(drawing: Drawing, plot: Record) -> Iterator[_Coordinate]:
    renderers = [drawing[ref].values for ref in plot.values.get("renderers", ())]
    for renderer in renderers:
        for dimension in FIELDS if "glyph" in renderer and not renderer.get("coordinates") else ():
            used = ranges(plot, dimension).get(renderer.get(f"{dimension}_range_name", "default"))
            glyph = drawing[renderer["glyph"]].values
            specs = (glyph.get(name) for name in FIELDS[dimension])
            for fields in (spec.fields for spec in specs if used and type(spec) is Struct and "field" in spec.fields):
                is_of_factors = issubclass(drawing[used].kind, FactorRange)
                is_transformed = fields.get("transform") is not None
                yield _Coordinate(renderer["data_source"], fields["field"], dimension, is_of_factors, is_transformed)


def _fields(drawing: Drawing, plot: Record, dimension: str, name: str) -> frozenset[str]:
    """Return the columns that glyphs map on the range."""
    renderers = [drawing[ref] for ref in plot.values.get("renderers", ())]
    mapping = [one for one in renderers if "glyph" in one.values and _stands_on(one, dimension, name)]
    specs = [drawing[one.values["glyph"]].values.get(field) for one in mapping for field in FIELDS[dimension]]
    return frozenset(spec.fields["field"] for spec in specs if type(spec) is Struct and "field" in spec.fields)


def _stands_on(record: Record, dimension: str, name: str) -> bool:
    return record.values.get(f"{dimension}_range_name", "default") == name


def _text(drawing: Drawing, label: Any) -> Any:
    return drawing[label].values.get("text") if type(label) is Ref else label
