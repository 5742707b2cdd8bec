"""What a node returned as a file to download: a table as CSV, plain values as JSON, words as text, several as a ZIP.

A file comes in pieces, each made when it is asked for and small enough to let other threads in between, so that a
million rows take a worker thread's time and no other thread's.

Read back by pandas, a table is the node's result: nothing is rounded, shortened or escaped for the sake of a
spreadsheet, so a text that starts with `=` stays as it is. Row numbers without a name, which filtering leaves over, are
left out. CSV cannot tell an empty text from a missing value.

Left out: whatever is no table and no plain value. A picture is made in the browser, where it is drawn.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from io import RawIOBase
from itertools import islice
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pandas as pd

from dashboard.by_type import handler
from dashboard.results import tabular

CELLS = 5_000  # of a table in one piece: about 15 ms, in which pandas lets no other thread run
TOKENS = 5_000  # of JSON in one piece


@dataclass(frozen=True)
class File:
    """A file without a name: the end of its name, its media type, its content."""

    suffix: str
    media: str
    pieces: Iterator[bytes]


def file(value: Any) -> File | None:
    """The file that holds a value, or None for a value that no file holds."""
    make = handler(FILES, value)
    return make(value) if make else None


def bundle(files: Mapping[str, File], at: datetime) -> File:
    """Several files in one ZIP, under the names given."""
    return File("zip", "application/zip", _zip(files, at))


# Tables ---------------------------------------------------------------------------------------------------------------


def _table(value: Any) -> File:
    return File("csv", "text/csv; charset=UTF-8", _csv(tabular.to_frame(value)))


def _csv(frame: pd.DataFrame) -> Iterator[bytes]:
    columns = tabular.with_index(frame, unnamed="")
    moments = {i: _iso(column) for i, (_, column) in enumerate(columns.items()) if column.dtype.kind == "M"}
    rows = max(1, CELLS // max(1, columns.shape[1]))
    for start in range(0, max(1, len(columns)), rows):
        part = columns.iloc[start : start + rows].copy(deep=False)
        for i, say in moments.items():
            part.isetitem(i, part.iloc[:, i].map(say, na_action="ignore").astype(object))
        # With CRLF, as RFC 4180 has it, Python's writer also quotes a lone carriage return within a text.
        yield part.to_csv(index=False, header=start == 0, lineterminator="\r\n").encode()


def _iso(column: pd.Series) -> Callable[[pd.Timestamp], str]:
    """How to say the moments of a column: all to the same unit, else pandas would not read them as one kind."""
    of_day = column.dt.tz_localize(None).dt
    if (of_day.nanosecond > 0).any():
        unit = "nanoseconds"
    elif (of_day.microsecond % 1000 > 0).any():
        unit = "microseconds"
    elif (of_day.microsecond > 0).any():
        unit = "milliseconds"
    elif column.dt.tz is not None or (of_day.hour + of_day.minute + of_day.second > 0).any():
        unit = "seconds"
    else:
        return lambda moment: moment.date().isoformat()
    return lambda moment: moment.isoformat(timespec=unit)


# Plain values ---------------------------------------------------------------------------------------------------------

NAMES = (str, int, float, type(None))  # what JSON makes a name of


def _are_plain(items: Iterable[Any]) -> bool:
    return all(map(is_plain, items))


def is_plain(value: Any) -> bool:
    """Whether JSON can say it: nothing but texts, finite numbers, yes, no and nothing, in lists and mappings."""
    check = handler(PLAIN, value)
    return check is not None and check(value)


PLAIN: Mapping[type, Callable[[Any], bool]] = {
    dict: lambda items: all(isinstance(name, NAMES) for name in items) and _are_plain(items.values()),
    list: _are_plain,
    tuple: _are_plain,
    float: math.isfinite,
    **dict.fromkeys((str, int, type(None)), lambda value: True),
}


def _json(value: Any) -> File | None:
    return File("json", "application/json", _json_pieces(value)) if is_plain(value) else None


def _json_pieces(value: Any) -> Iterator[bytes]:
    tokens = json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(value)
    while piece := "".join(islice(tokens, TOKENS)):
        yield piece.encode()


def _text(text: str) -> File:
    return File("txt", "text/plain; charset=UTF-8", iter([text.encode()] if text else []))


# Several files --------------------------------------------------------------------------------------------------------


class _Outlet(RawIOBase):
    """A file that is only ever written to, for a ZIP that begins its way before it is complete."""

    def __init__(self):
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: Any) -> int:
        self._held += content
        return len(content)

    def take(self) -> Iterator[bytes]:
        """What was written since the last time, if anything was."""
        if self._held:
            held, self._held = self._held, bytearray()
            yield bytes(held)


def _zip(files: Mapping[str, File], at: datetime) -> Iterator[bytes]:
    outlet = _Outlet()
    with ZipFile(outlet, "w") as archive:
        for name, one in files.items():
            entry = ZipInfo(name, at.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            with archive.open(entry, "w") as content:
                for piece in one.pieces:
                    content.write(piece)
                    yield from outlet.take()
    yield from outlet.take()


FILES: Mapping[type, Callable[[Any], File | None]] = {
    **dict.fromkeys((pd.DataFrame, pd.Series), _table),
    **dict.fromkeys((dict, list, tuple, int, float), _json),
    str: _text,
}
