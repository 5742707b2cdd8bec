"""A DataFrame or Series as a table: sorted, searched and paged on the server, read a page at a time.

A browser holds the twelve rows that it shows, as HTML ready to be read, whether there are a hundred rows or a million.
It says what its viewer wishes to see, in `TableRows`, and gets the rows there; `table.js` is its side of it. When the
data changes, the viewer's order, search and page stay; when the columns change nothing does, for it is another table.
Which rows come in which order is a list of their positions, so no viewer holds a copy of the data.

A browser may ask for anything, so a wish has bounds, and where there are many rows a thread finds those that are
wished for while the event loop serves others. What stands in brackets at the end of a column's name is its unit. Left
out: editing and selecting.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import chain, count
from typing import Any, ClassVar

import numpy as np
import pandas as pd
import panel as pn

from dashboard.components import column_format, table_html
from dashboard.components.browser import TableRows
from dashboard.components.styles import component_options
from dashboard.components.table_html import Column
from dashboard.figures import documents
from dashboard.results import tabular
from dashboard.workers import Terms, Workers

ROWS = 12  # on one page
MANY = 50_000  # rows; of more, those that are wished for are found in a thread
FINDERS = Workers(2, "table")
WORDS, LETTERS, SORTERS = 8, 100, 4  # that count in a search, in a word of it, and of columns to sort by
LONGEST = WORDS * (LETTERS + 1)  # letters of a search


@dataclass(frozen=True)
class Wish:
    """What a viewer wishes to see.

    Attributes
    ----------
    page: counted from 1.
    sorters: columns to sort by, the first counts most, and whether upwards.
    words: each of them stands in one of a row's cells.
    number: counts the wishes of this viewer.
    """

    page: int = 1
    sorters: tuple[tuple[str, bool], ...] = ()
    words: tuple[str, ...] = ()
    number: int = 0

    @classmethod
    def bounded(cls, said: Mapping[str, Any], names: Container[str]) -> Wish:
        """What a browser says, without what is too much and what is no column's name."""
        sorters = {name: upwards for name, upwards in said["sorters"] if name in names}
        words = said["words"][:LONGEST].split()[:WORDS]
        return cls(said["page"], tuple(sorters.items())[:SORTERS], tuple(w[:LETTERS] for w in words), said["number"])

    @property
    def is_for_all(self) -> bool:
        """Whether all rows are wished for, as they stand."""
        return not self.sorters and not self.words


@dataclass(frozen=True, eq=False)
class Found:
    """The rows of a frame that are wished for, by their positions."""

    frame: pd.DataFrame
    sorters: tuple[tuple[str, bool], ...] = ()
    words: tuple[str, ...] = ()
    positions: Sequence[int] | np.ndarray = ()

    def is_for(self, frame: pd.DataFrame, wish: Wish) -> bool:
        return self.frame is frame and (self.sorters, self.words) == (wish.sorters, wish.words)


def _find(frame: pd.DataFrame, wish: Wish) -> Found:
    positions = range(len(frame)) if wish.is_for_all else column_format.positions(frame, wish.words, wish.sorters)
    return Found(frame, wish.sorters, wish.words, positions)


def height(data: pd.DataFrame | pd.Series, rows: int = ROWS) -> int:
    """Pixels that a table takes."""
    frame = readable(data)
    return table_html.height(frame.columns, len(frame), rows)


class Table(pn.pane.HTML):
    """One viewer's table.

    Parameters
    ----------
    data: what it shows.
    rows: how many stand on one page.
    """

    priority: ClassVar[float] = -1  # for nothing that Panel finds by itself: `None` would have it ask `applies`

    def __init__(self, data: pd.DataFrame | pd.Series, rows: int = ROWS):
        self.rows = TableRows()
        self.rows.on_change("wish", self._on_wish)
        super().__init__(css_classes=["table"], tags=[self.rows], **component_options())
        self._rows_on_a_page = rows
        self._columns: list[Column] | None = None  # of no data yet
        self._wish = Wish()
        self._found = Found(pd.DataFrame())
        self._finding: asyncio.Task[None] | None = None
        self.show(data)

    def show(self, data: pd.DataFrame | pd.Series) -> None:
        """Show other data; of the same columns in the viewer's order, as far as their search and their page."""
        frame, before = readable(data), self._columns
        self._frame, self._columns = frame, _columns(frame, _that_stay(data))
        if before is not None and _looks(before) == _looks(self._columns):
            self._follow()
            return
        self._wish, self.rows.wish = Wish(number=self._wish.number), None
        self._follow()
        self.object = table_html.shell(self._columns, self.rows.id, self._rows_on_a_page, LONGEST)

    def hold_all(self) -> None:
        """Tell a browser all rows, and what it must know to sort and search them, where no server answers it."""
        held = {
            "rows": table_html.rows(self._frame, self._columns),
            "ranks": {name: column_format.ranks(column) for name, column in self._frame.items()},
            "kinds": [column.kind.name for column in self._columns],
        }
        self.rows.held = json.dumps(held)

    def _on_wish(self, attribute: str, before: Any, said: Mapping[str, Any] | None) -> None:
        if said is not None:
            self._wish = Wish.bounded(said, self._frame.columns)
            self._follow()

    def _follow(self) -> None:
        """Show what is wished for: at once where it is known or soon found, else when a thread has found it."""
        if not self._found.is_for(self._frame, self._wish):
            if len(self._frame) > MANY and not self._wish.is_for_all:
                self._finding = self._finding or asyncio.ensure_future(self._find_apart())
                return
            self._found = _find(self._frame, self._wish)
        self._show_page()

    async def _find_apart(self) -> None:
        """Find what is wished for in a thread; when that is done and something newer is wished for, that."""
        found, terms = self._found, Terms(self.rows.id, self.rows.id)  # the tables take turns
        try:
            while not found.is_for(self._frame, self._wish):
                found = await FINDERS.run(terms, _find, self._frame, self._wish)
        finally:
            self._finding = None
        await documents.change_locked(self.rows.document, partial(self._take, found))

    def _take(self, found: Found) -> None:
        if found.is_for(self._frame, self._wish):  # else another search is under way, since this waited for the lock
            self._found = found
            self._show_page()

    def _show_page(self) -> None:
        """Show the page that is wished for, or the last one that there is."""
        positions, size = self._found.positions, self._rows_on_a_page
        page = min(max(1, self._wish.page), max(1, -(-len(positions) // size)))
        self._wish = replace(self._wish, page=page)
        shown = self._frame.iloc[positions[(page - 1) * size : page * size]]
        self.rows.shown = {
            "rows": "".join(table_html.rows(shown, self._columns)),
            "found": len(positions),
            "total": len(self._frame),
            **asdict(self._wish),
        }


# The data as a viewer reads it ----------------------------------------------------------------------------------------


def readable(data: pd.DataFrame | pd.Series) -> pd.DataFrame:
    """The data with its index as columns where that is meaningful, and each column under a name of its own."""
    frame = tabular.with_index(tabular.to_frame(data)).reset_index(drop=True)
    return frame.set_axis(_unique(map(_column_name, frame.columns)), axis=1)


def _that_stay(data: pd.DataFrame | pd.Series) -> int:
    """How many columns stay in sight: those of an index that means something, else the first."""
    index = tabular.to_frame(data).index
    return index.nlevels if tabular.is_meaningful(index) else 1


def _columns(frame: pd.DataFrame, that_stay: int) -> list[Column]:
    return [
        Column(name, column_format.kind_of(column), column_format.format_of(column), number < that_stay)
        for number, (name, column) in enumerate(frame.items())
    ]


def _looks(columns: Iterable[Column]) -> list[tuple[str, str, bool]]:
    return [column.looks for column in columns]


def _column_name(name: Any) -> str:
    """A column's name; one of several levels with blanks between them."""
    return " ".join(str(level) for level in name if level != "") if isinstance(name, tuple) else str(name)


def _unique(names: Iterable[str]) -> list[str]:
    unique: dict[str, None] = {}
    for name in names:
        candidates = chain([name], (f"{name} ({number})" for number in count(2)))
        unique[next(candidate for candidate in candidates if candidate not in unique)] = None
    return [*unique]
