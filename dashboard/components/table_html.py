"""The HTML of a table: what surrounds its rows, made once, and the rows of a page, made for every page.

    shell(columns, model="p1042", rows=12, ...)    # header, search field, buttons for pages; an empty body
    rows(page, columns)                            # ["<tr><th scope=row>Ulm<td class=n>1,250", ...]

Every text of the data is escaped here. How high all of it is follows from numbers of rows and lines alone, so that its
place can be kept before it is there: cells do not wrap, and a header is broken into lines here, between words, not by
the browser. Left out is what a viewer changes: the column that sorts, the page that is shown (`table.js`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import pandas as pd

from dashboard.components import column_format
from dashboard.components.column_format import Format, Kind

ABOVE, HEADER, LINE, ROW, BELOW, PAGES = 40, 37, 18, 36, 12, 36  # pixels, as widgets.css has them
UNIT = re.compile(r"(.*\S)\s*\[([^\[\]]+)\]", re.DOTALL)  # in brackets at the end of a column's name
SHORT, MOST_LINES = 16, 3  # letters of a line of a header that has several; lines
SHELL = """\
<data-table model="{model}" rows="{rows}" style="--rows: {rows}; --lines: {lines}">
<div class="above"><p class="count" role="status"></p>
<label class="search" hidden><span class="unseen">Search</span>
<input type="search" placeholder="Search" maxlength="{longest}" autocomplete="off" spellcheck="false"></label></div>
<div class="sideways"><table><caption class="unseen">Table</caption>
<thead><tr>{headers}</tr></thead><tbody></tbody></table></div>
<div class="pages" role="group" aria-label="Pages" hidden>
{first}{previous}<span class="range" role="status"></span>{next}{last}</div>
</data-table>"""
HEAD = '<th scope="col" data-name="{name}" class="{css_class}"><button type="button">{title}</button></th>'
TURN = '<button type="button" class="{to}" aria-label="{name} page"></button>'
TURNS = {to: TURN.format(to=to, name=to.capitalize()) for to in ("first", "previous", "next", "last")}


@dataclass(frozen=True)
class Column:
    """A column as it is read.

    Attributes
    ----------
    name: its own among those of the table.
    kind: what can be done with its cells.
    write: how they are written.
    stays: whether it stays in sight while the others are moved sideways.
    """

    name: str
    kind: Kind
    write: Format
    stays: bool = False

    @property
    def looks(self) -> tuple[str, str, bool]:
        """Two columns that look alike are the same column to a viewer, whatever their cells."""
        return self.name, self.kind.name, self.stays


def height(names: Sequence[str], count: int, rows: int) -> int:
    """Pixels that a table takes.

    Parameters
    ----------
    names: of its columns.
    count: of its rows.
    rows: how many of them stand on one page.
    """
    header, body = HEADER + LINE * (_most_lines(names) - 1), ROW * min(count, rows)
    return ABOVE + header + body + BELOW + (PAGES if count > rows else 0)


def shell(columns: Sequence[Column], model: str, rows: int, longest: int) -> str:
    """What surrounds the rows.

    Parameters
    ----------
    columns: of the table.
    model: the id of the model in which browser and server tell each other what is shown.
    rows: how many stand on one page.
    longest: letters that a search may have.
    """
    headers, lines = "".join(map(_header, columns)), _most_lines(column.name for column in columns)
    return SHELL.format(model=model, rows=rows, lines=lines, longest=longest, headers=headers, **TURNS)


def rows(page: pd.DataFrame, columns: Sequence[Column]) -> list[str]:
    """Each row of a page as HTML, in which closing tags may be left out, and are: they would be half of the bytes."""
    cells = [_cells(page[column.name], column) for column in columns]
    return [f"<tr>{''.join(row)}" for row in zip(*cells, strict=True)]


def _cells(cells: pd.Series, column: Column) -> list[str]:
    tag = "<th scope=row" if column.stays else "<td"
    opening = f"{tag} class=n>" if column.kind.right else f"{tag}>"
    return [opening + escape(text, quote=False) for text in column_format.formatted(cells, column.write)]


def _header(column: Column) -> str:
    """A column's header: a button, because it sorts, with the unit in quieter type."""
    (*above, last), unit = _lines(column.name)
    quiet = f'<span class="unit">{escape(unit)}</span>' if unit else ""
    title = "\n".join([*map(escape, above), escape(last.removesuffix(unit)) + quiet])
    css_class = " ".join(["n"] * column.kind.right + ["stays"] * column.stays)
    return HEAD.format(name=escape(column.name), css_class=css_class, title=title)


def _most_lines(names: Iterable[str]) -> int:
    """How many lines the highest of the headers has."""
    return max((len(_lines(name)[0]) for name in names), default=1)


def _lines(name: str) -> tuple[list[str], str]:
    """The lines of a column's header, and its unit, with which the last one ends.

    They are few, and then as short as they can be: "Mean share / of households", not "Mean share of / households".
    """
    parts = UNIT.fullmatch(name)
    text, unit = parts.groups() if parts else (name, "")
    words = [*text.split(), *([unit] if unit else [])] or [""]
    shortest, longest = max(map(len, words)), max(SHORT, -(-len(name) // MOST_LINES))
    while len(lines := _broken(words, longest)) > MOST_LINES:
        longest += 1
    widths = range(shortest, longest)
    return next((found for width in widths if len(found := _broken(words, width)) == len(lines)), lines), unit


def _broken(words: Sequence[str], longest: int) -> list[str]:
    """Words in lines, none of them longer than so many letters unless one word is."""
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= longest:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
