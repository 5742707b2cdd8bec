"""A DataFrame or Series as a table: sorted, searched and paged on the server, read a page at a time.

A browser holds the twelve rows that it shows, as text ready to be read, whether there are a hundred rows or a million.
When the data changes, the viewer's order, search and page stay; when the columns change nothing does, for it is another
table. Which rows come in which order is a list of their positions, so no viewer holds a copy of the data.

What stands in brackets at the end of a column's name is its unit. Left out: editing and selecting, hence most of what
Panel's table keeps in mind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from itertools import chain, count
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import panel as pn
import param

from dashboard.components import column_format
from dashboard.components.design import component_options
from dashboard.results import tabular

ROWS = 12  # on one page
UNIT = re.compile(r"(.*\S)\s*\[([^\[\]]+)\]")
TOP, HEADER, ROW, PAGER = 40, 38, 36, 48  # pixels, as widgets.css has them


def height(data: pd.DataFrame | pd.Series) -> int:
    """Pixels that a table takes."""
    return TOP + HEADER + ROW * min(len(data), ROWS) + (PAGER if len(data) > ROWS else 0)


class Table(pn.Column):
    """Rows, how many there are, and where there are many of them a field to search in them."""

    def __init__(self, data: pd.DataFrame | pd.Series):
        super().__init__(css_classes=["table"], **component_options())
        self._build(readable(data))

    @property
    def value(self) -> pd.DataFrame:
        return self.rows.value

    def show(self, data: pd.DataFrame | pd.Series) -> None:
        frame = readable(data)
        if _schema(frame) == _schema(self.value):
            self.rows.show(frame)
            self._show_count()
        else:
            self._build(frame)

    def _build(self, frame: pd.DataFrame) -> None:
        self.rows = Rows(frame)
        self.count = pn.pane.HTML(css_classes=["rows"], **component_options(sizing_mode=None))
        self.field = pn.widgets.TextInput(
            label="Search", placeholder="Search", css_classes=["search"], **component_options()
        )
        self.field.param.watch(self._search, "value_input")
        self[:] = [pn.Column(self.count, self.field, css_classes=["above"], **component_options()), self.rows]
        self._show_count()

    def _search(self, event: Any) -> None:
        self.rows.search(event.new)
        self._show_count()

    def _show_count(self) -> None:
        found, rows = len(self.rows.positions), len(self.value)
        of = f"{found:,} of " if self.rows.words else ""
        self.count.object = f'<p role="status">{of}{rows:,} {"row" if rows == 1 else "rows"}</p>'
        self.field.visible = rows > ROWS or bool(self.rows.words)


class Rows(pn.widgets.Tabulator):
    """Panel's table as far as it is for reading.

    Panel would send numbers for the browser to format, sort all rows anew for every page of them, remember the place of
    every row for edits, and load an icon font for editing. No option turns these off, so what Panel asks its own table
    for is answered here; each private name below is one such question. Checked with panel 1.9.4.
    """

    words = param.String(doc="What the viewer looks for: a row is shown when each word is in one of its cells.")

    _stylesheets: ClassVar[list[str]] = []  # without the icon font
    _rename: ClassVar[dict[str, str | None]] = {"words": None}  # which no model has
    _data_params: ClassVar[list[str]] = [*pn.widgets.Tabulator._data_params, "words"]  # other words, other rows

    def __init__(self, frame: pd.DataFrame):
        self._arranged: tuple[Any, np.ndarray] | None = None
        self._formats = _formats(frame)
        super().__init__(
            frame,
            disabled=True,
            selectable=False,
            show_index=False,
            layout="fit_columns",
            pagination="remote",
            page_size=ROWS,
            titles={name: _title(name) for name in frame},
            editors=dict.fromkeys(frame),  # else each cell is a stop for the tab key
            configuration=_configuration(frame),
            **component_options(),
        )
        self._mark()

    @property
    def positions(self) -> np.ndarray:
        """The positions in the data of the rows that the viewer wants to see, in the order wanted."""
        wanted = (self.words, [(sorter["field"], sorter["dir"] == "asc") for sorter in self.sorters])
        if self._arranged is None or self._arranged[0] != wanted:
            self._arranged = (wanted, column_format.positions(self.value, *wanted))
        return self._arranged[1]

    def show(self, frame: pd.DataFrame) -> None:
        """Show other rows of the same columns; of the page that the viewer is on, or of the last one that is left."""
        self._arranged, self._formats = None, _formats(frame)
        self.value = frame
        self.page = min(self.page, self._pages)
        self._mark()

    def search(self, words: str) -> None:
        self.param.update(words=words, page=1)
        self._mark()

    @property
    def _pages(self) -> int:
        return max(1, -(-len(self.positions) // ROWS))

    def _mark(self) -> None:
        """Have the stylesheet keep a place for the pager where there is more than one page."""
        self.css_classes = ["paged"] if self._pages > 1 else []

    # What Panel asks its table for, see above

    def _link_props(self, model: Any, properties: Iterable[str], *place: Any) -> None:
        """A viewer turns pages and sorts. What else Panel listens to, new rows as well, is set by the server alone."""
        super()._link_props(model, [name for name in properties if name in ("page", "sorters")], *place)

    @property
    def _length(self) -> int:
        """How many rows there are to page through."""
        return len(self.positions)

    def _get_data(self) -> tuple[pd.DataFrame, dict[str, list[str]]]:
        """The rows of the page, as they are and as the browser gets them."""
        start = (min(self.page, self._pages) - 1) * ROWS
        stop = start + ROWS if self.pagination == "remote" else None  # a file holds all rows
        page = self.value.iloc[self.positions[start:stop]]
        return page, {name: column_format.formatted(page[name], write) for name, write in self._formats.items()}

    def _get_style_data(self, recompute: bool = True) -> dict[str, Any]:
        """No cell has a style of its own; Panel would look at every cell to learn that."""
        return {}

    def _update_index_mapping(self) -> None:
        """Panel would remember the place of every row, for edits."""

    def _update_columns(self, event: Any, model: Any) -> None:
        """Other columns are another table."""

    def _process_event(self, event: Any) -> None:
        """A click on a cell means nothing."""


def _formats(frame: pd.DataFrame) -> dict[str, column_format.Format]:
    """How the cells of each column are written."""
    return {name: column_format.format_of(column) for name, column in frame.items()}


def _title(name: str) -> str:
    """A column's header as HTML: a button, because it sorts, with the unit in quieter type."""
    parts = UNIT.fullmatch(name)
    text, unit = parts.groups() if parts else (name, "")
    quiet = f" <span class='unit'>{escape(unit)}</span>" if unit else ""
    return f"<button type='button'>{escape(text)}{quiet}</button>"


def _configuration(frame: pd.DataFrame) -> dict[str, Any]:
    return {
        "columns": [_column(name, column_format.kind_of(column)) for name, column in frame.items()],
        "columnDefaults": {"minWidth": 96, "headerWordWrap": True},
        "dataLoader": False,  # no message that flashes up while a page is on its way
        "paginationButtonCount": 3,
    }


def _column(name: str, kind: column_format.Kind) -> dict[str, Any]:
    """How the browser shows a column of texts; the sorter is for an exported file, which has no server."""
    side = "right" if kind.right else "left"
    sorter = {"sorter": "number", "sorterParams": {"thousandSeparator": ","}} if kind.name == "number" else {}
    aligned = {"hozAlign": side, "headerHozAlign": side}
    return {"field": name, "formatter": "plaintext", "headerTooltip": False, "sorter": "string", **aligned, **sorter}


# The data as a viewer reads it ----------------------------------------------------------------------------------------


def readable(data: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """The data with its index as columns where that is meaningful, and each column under a name of its own."""
    frame = tabular.with_index(tabular.to_frame(data)).reset_index(drop=True)
    *names, rows = _unique(
        [*map(_column_name, frame.columns), "index"]
    )  # Panel numbers the rows in a column of its own
    return frame.set_axis(names, axis=1).rename_axis(index=rows)


def _schema(frame: pd.DataFrame) -> list[tuple[str, str]]:
    return [(name, column_format.kind_of(column).name) for name, column in frame.items()]


def _column_name(name: Any) -> str:
    """A column's name; one of several levels with blanks between them."""
    return " ".join(str(level) for level in name if level != "") if isinstance(name, tuple) else str(name)


def _unique(names: Iterable[str]) -> list[str]:
    unique: list[str] = []
    for name in names:
        candidates = chain([name], (f"{name} ({number})" for number in count(2)))
        unique.append(next(candidate for candidate in candidates if candidate not in unique))
    return unique
