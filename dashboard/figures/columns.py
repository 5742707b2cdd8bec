"""The columns of a live source: send no more than what changed.

A few cells of a long column go as cells, rows at the end as rows, columns of the same length as columns, the rest as
the whole table. Whatever is sent, the live source holds the drawing's own arrays afterwards, shared by all viewers:
Bokeh's `patch` and `stream` would write into them or copy them, so only their events are used here.

Left out: finding rows again that moved. A row is known by its place, and by the values that it keeps.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from bokeh.document.events import (
    ColumnDataChangedEvent,
    ColumnsPatchedEvent,
    ColumnsStreamedEvent,
    DocumentPatchedEvent,
)
from bokeh.models import ColumnDataSource, Selection
from bokeh.util.serialization import transform_array

from dashboard.figures.drawing import set_columns

Columns = Mapping[str, Any]
Same = Callable[[Any, Any], bool]

CELL_COST = 4  # a cell sent by itself takes the bytes of about four in a column, and its index
SELECTED = ("indices", "line_indices", "multiline_indices", "image_indices")


@dataclass(frozen=True)
class Update:
    """The columns of one live source, before and after, and which of them changed."""

    source: ColumnDataSource
    old: Columns
    new: Columns
    changed: tuple[str, ...]
    same: Same

    @property
    def edited(self) -> bool:
        """Whether the viewer added or removed rows, with an editing tool."""
        data = self.source.data
        return data.keys() != self.old.keys() or _length(data) != _length(self.old)


def show_columns(source: ColumnDataSource, old: Columns, new: Columns, same: Same) -> None:
    """Make `source` hold `new`, given that the author's columns were `old` before."""
    changed = tuple(name for name, column in new.items() if name not in old or not same(old[name], column))
    update = Update(source, old, new, changed, same)
    event = next(event for event_for in (_cells, _rows, _columns, _table) if (event := event_for(update)))
    kept = {name: column for name, column in source.data.items() if name in new and name not in changed}
    set_columns(source, {**new, **kept}, event)


def selected_rows(selection: Selection) -> set[int]:
    """Return the rows that the viewer selected, in whatever way the glyph selects."""
    several = {int(row) for row in selection.multiline_indices}
    return {
        *selection.indices,
        *selection.line_indices,
        *several,
        *(image["index"] for image in selection.image_indices),
    }


def rows_remain(old: Columns, new: Columns, rows: set[int], same: Same) -> bool:
    """Tell whether the rows are still there: if a column stayed as it was, else if their values did."""
    common = old.keys() & new.keys()
    if not rows or any(same(old[name], new[name]) for name in common):
        return True
    last = max(rows)
    return bool(common) and all(
        len(new[name]) > last and all(same(old[name][row], new[name][row]) for row in rows) for name in common
    )


def _cells(update: Update) -> DocumentPatchedEvent | None:
    """Make the event of a few cells, of columns that stay as long as they are; None if it does not do."""
    old, new, source = update.old, update.new, update.source
    if not update.changed or old.keys() != new.keys() or update.edited:
        return None
    cells = {name: _changed_cells(old[name], new[name]) for name in update.changed}
    if any(places is None for places in cells.values()):
        return None
    patches = {name: [(int(place), new[name][place]) for place in places] for name, places in cells.items()}
    return ColumnsPatchedEvent(source.document, source, "data", patches)


def _rows(update: Update) -> DocumentPatchedEvent | None:
    """Make the event of rows at the end of the same columns; None if it does not do."""
    old, new, source = update.old, update.new, update.source
    before, after = _length(old), _length(new)
    if not 0 < before < after or old.keys() != new.keys() or update.edited:
        return None
    if not all(_continues(old[name], new[name], update.same) for name in new):
        return None
    return ColumnsStreamedEvent(source.document, source, "data", {name: new[name][before:] for name in new})


def _columns(update: Update) -> DocumentPatchedEvent | None:
    """Make the event of whole columns, if none goes and all stay as long as they are."""
    old, new, source = update.old, update.new, update.source
    if _length(old) != _length(new) or old.keys() - new.keys() or update.edited:
        return None
    return ColumnDataChangedEvent(source.document, source, "data", cols=list(update.changed))


def _table(update: Update) -> DocumentPatchedEvent:
    """Make the event of the whole table, which always does."""
    return ColumnDataChangedEvent(update.source.document, update.source, "data")


def _length(columns: Columns) -> int:
    return max(map(len, columns.values()), default=0)


def _changed_cells(old: Any, new: Any) -> np.ndarray | None:
    """Return the places of the cells that changed, if they are numbers or times and few."""
    if not (_plain_array(old) and _plain_array(new) and len(old) == len(new) and old.dtype == new.dtype):
        return None
    places = np.flatnonzero((old != new) & ~((old != old) & (new != new)))
    few = len(places) * CELL_COST <= len(new)
    return places if few and _same_encoding(old, new[places]) else None


def _continues(old: Any, new: Any, same: Same) -> bool:
    """Tell whether a column goes on where the old one ended."""
    if type(old) is not type(new) or not same(
        old, type(new)(new[: len(old)]) if isinstance(new, tuple) else new[: len(old)]
    ):
        return False
    return isinstance(new, tuple) or (_plain_array(new) and _same_encoding(old, new[len(old) :]))


def _plain_array(column: Any) -> bool:
    return isinstance(column, np.ndarray) and column.ndim == 1 and column.dtype.kind in "biufmM"


def _same_encoding(old: np.ndarray, more: np.ndarray) -> bool:
    """Bokeh sends 64-bit integers as 32-bit ones if they fit: what is added to them must fit, too."""
    return transform_array(old).dtype == transform_array(more).dtype
