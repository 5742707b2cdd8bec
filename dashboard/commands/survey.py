"""What a data file holds, as far as a first notebook needs to know: which columns are numbers, which one tells groups
apart, which one is a date, and how pandas has to be told to read it.

    survey(Path("penguins.csv")).numbers      # ("bill_length_mm", "bill_depth_mm", ...)

Ids and free text are neither. Every judgement is about the table as pandas reads it with the options found here, never
about the file's text. Left out: what only a person can know, such as units and which column matters.
"""

from __future__ import annotations

import csv
import importlib.util
import math
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd

SEPARATORS = ",;\t|"
ENCODINGS = ("utf-8-sig", "cp1252", "latin-1")
# In the order in which they are tried; of 01/02/2024 nobody can tell, and the notebook says what was taken.
DATES = ["ISO8601", "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%Y %H:%M"]
DATES += ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%Y/%m/%d", "%d %b %Y", "%d-%b-%Y", "%b %d, %Y"]
ID = re.compile(r"(?:^|[_\s.-])(?:id|idx|index|key|code|zip|plz|postcode|phone)$|^unnamed: \d+$", re.IGNORECASE)
CAMEL_ID = re.compile(r"[a-z]I[dD]$")
DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")
LONGEST_NAME, LONGEST_LEVEL = 70, 40  # columns on a line of code; characters in a legend
FEW, SEVERAL = 6, 12  # so many groups have a colour each; so many can be listed


class DataError(Exception):
    """A file of which no notebook can be made; the message says why, and what to do."""


@dataclass(frozen=True)
class Group:
    """A column that tells groups apart. `kind` is "text", "truth" (yes or no) or "other" (to be made text)."""

    column: str
    levels: tuple[str, ...]
    kind: str = "text"
    gaps: bool = False


@dataclass(frozen=True)
class Moments:
    """A column of dates. `step` is a period that shows its course well, as pandas calls it: "D", "M"."""

    column: str
    step: str
    format: str = ""
    zoned: bool = False
    gaps: bool = False


@dataclass(frozen=True)
class Survey:
    """What is known of a table. `options` are what `pandas.read_csv` has to be told besides the file's name.

    `decimals` is how many a table should show; `infinite` whether some number is.
    """

    rows: int
    columns: int
    numbers: tuple[str, ...] = ()
    group: Group | None = None
    moments: Moments | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    decimals: int = 2
    infinite: bool = False


def survey(path: Path) -> Survey:
    """Read a CSV or Parquet file and judge its columns. Raises DataError, or OSError when it cannot be read."""
    read = READERS.get(path.suffix.lower())
    if read is None:
        raise DataError(f"{path.name} is neither CSV nor Parquet. Save it as {path.stem}.csv, and give that.")
    table, moments, options = read(path)
    if table.empty:
        raise DataError(f"{path.name} has no rows. Give a file with a line of column names and lines of values.")
    return _judged(table, moments, options)


# Reading --------------------------------------------------------------------------------------------------------------


def _csv(path: Path) -> tuple[pd.DataFrame, Moments | None, dict[str, Any]]:
    content = path.read_bytes()
    if not content.strip():
        raise DataError(f"{path.name} is empty. Give a file with a line of column names and lines of values.")
    encoding, text = _decoded(path, content)
    options = {} if encoding == "utf-8-sig" else {"encoding": encoding}
    options |= _form(text)
    table = _table(path, content, options)
    texts = [str(value) for _, column in _texts(table) for value in column.dropna().unique()]
    if options.get("sep", ",") != "," and any(map(DECIMAL_COMMA.fullmatch, texts)):
        options["decimal"] = ","
        table = _table(path, content, options)
    for name, written in _written_dates(table):
        dated = options | ({} if written == "ISO8601" else {"date_format": written}) | {"parse_dates": [name]}
        for parsing in (dated, dated | {"date_format": written}):  # ISO dates may have times in some rows only
            parsed = _table(path, content, parsing)
            if moments := _moments(parsed, name, written):
                return parsed, moments, parsing
    return table, None, options


def _parquet(path: Path) -> tuple[pd.DataFrame, Moments | None, dict[str, Any]]:
    if not any(map(importlib.util.find_spec, ("pyarrow", "fastparquet"))):
        raise DataError("Parquet files need pyarrow, which is not installed: add it to pyproject.toml, or save as CSV.")
    try:
        table = pd.read_parquet(path)
    except (ValueError, OSError) as error:
        raise DataError(f"{path.name} cannot be read as Parquet: {error}") from error
    dated = (_moments(table, name, "") for name in table.select_dtypes(["datetime", "datetimetz"]) if _usable(name))
    return table, next(filter(None, dated), None), {}


READERS: Mapping[str, Callable[[Path], tuple[pd.DataFrame, Moments | None, dict[str, Any]]]] = {
    **dict.fromkeys([".csv", ".tsv", ".txt"], _csv),
    **dict.fromkeys([".parquet", ".pq"], _parquet),
}


def _decoded(path: Path, content: bytes) -> tuple[str, str]:
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ENCODINGS
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            if "\0" not in text:
                return encoding, text
    raise DataError(f"{path.name} is not a text file. Save it as CSV, and give that.")


def _form(text: str) -> dict[str, Any]:
    """Separator and header, told by the first lines."""
    lines = [line for line in text[:100_000].splitlines() if line.strip()][:50]
    separator = max(SEPARATORS, key=lambda separator: _regularity(lines, separator))
    first = next(csv.reader(lines, delimiter=separator), [])
    options: dict[str, Any] = {} if separator == "," else {"sep": separator}
    if any(name.startswith(" ") for name in first[1:]):
        options["skipinitialspace"] = True
    if any(re.fullmatch(r"\s*-?\d+[.,]\d+\s*", name) for name in first):  # a value: no column is called 5.1
        options |= {"header": None, "names": [f"column_{number}" for number, _ in enumerate(first, start=1)]}
    return options


def _regularity(lines: list[str], separator: str) -> tuple[float, int]:
    """How many of the lines have as many fields as the first, if that has several; then how many fields."""
    try:
        counts = list(map(len, csv.reader(lines, delimiter=separator)))
    except csv.Error:
        return 0, 0
    several = bool(counts) and counts[0] > 1
    return several * counts.count(counts[0]) / len(counts) if several else 0, counts[0] if counts else 0


def _table(path: Path, content: bytes, options: Mapping[str, Any]) -> pd.DataFrame:
    try:
        return pd.read_csv(BytesIO(content), **options)
    except ValueError as error:  # pandas' ParserError and EmptyDataError too
        raise DataError(f"{path.name} cannot be read as a table: {str(error).strip()}") from error


# Judging --------------------------------------------------------------------------------------------------------------


def _judged(table: pd.DataFrame, moments: Moments | None, options: Mapping[str, Any]) -> Survey:
    usable = [name for name in table if _usable(name)]
    numbers = [name for place, name in enumerate(usable) if _is_number(table[name], first=place == 0)]
    numbers = numbers or [name for name in usable if _is_number(table[name], first=False)]
    values = table[numbers]
    return Survey(
        *table.shape,
        numbers=tuple(numbers),
        group=_group(table[[name for name in usable if not moments or name != moments.column]]),
        moments=moments,
        options=options,
        decimals=_decimals(values),
        infinite=bool(values.isin([math.inf, -math.inf]).any(axis=None)),
    )


def _usable(name: Any) -> bool:
    return isinstance(name, str) and width(repr(name)) <= LONGEST_NAME


def width(text: str) -> int:
    """Columns that a text takes on a screen: two for each letter of East Asia."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _is_number(column: pd.Series, first: bool) -> bool:
    if not pd.api.types.is_any_real_numeric_dtype(column) or column.dropna().empty:
        return False
    whole = pd.api.types.is_integer_dtype(column)
    counts_rows = first and len(column) > 2 and (column.diff().dropna() == 1).all() and column.iloc[0] in (0, 1)
    return not (whole and (ID.search(column.name) or CAMEL_ID.search(column.name) or counts_rows))


def _texts(table: pd.DataFrame) -> Iterator[tuple[str, pd.Series]]:
    return ((name, column) for name, column in table.items() if pd.api.types.is_string_dtype(column))


def _written_dates(table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Columns of dates written as text, and how they are written."""
    for name, column in _texts(table):
        values = column.dropna()
        if values.empty or not _usable(name):
            continue
        for written in DATES:
            with suppress(ValueError, TypeError, OverflowError):
                for part in (values.head(100), values):  # most columns are no dates, and say so early
                    pd.to_datetime(part, format=written, utc=True)
                yield name, written
                break


def _moments(table: pd.DataFrame, name: str, written: str) -> Moments | None:
    """A column of dates, if it is one to pandas and has more than one day."""
    column = table[name]
    if not pd.api.types.is_datetime64_any_dtype(column):
        return None
    zoned = isinstance(column.dtype, pd.DatetimeTZDtype)
    known = (column.dt.tz_convert(None) if zoned else column).dropna()
    days = known.dt.normalize().drop_duplicates().sort_values()
    if len(days) < 2:
        return None
    return Moments(name, _step(days), written, zoned, bool(column.isna().any()))


STEPS = {"D": (1, 120), "W": (7, 900), "M": (31, 8000), "Y": (366, math.inf)}  # days of one, of the longest span


def _step(days: pd.Series) -> str:
    """The shortest step that draws a readable line and is not shorter than that of the data."""
    span, gap = (days.iloc[-1] - days.iloc[0]).days, days.diff().median().days
    return next(step for step, (length, longest) in STEPS.items() if span <= longest and (gap <= length or step == "Y"))


def _group(table: pd.DataFrame) -> Group | None:
    groups = [group for name in table if (group := _as_group(table[name]))]
    ranked = sorted(groups, key=lambda group: (len(group.levels) > FEW) + (len(group.levels) > SEVERAL))
    return ranked[0] if ranked else None


def _as_group(column: pd.Series) -> Group | None:
    """A column as groups, unless it has but one, or tells nearly every row from every other: an id, free text."""
    if pd.api.types.is_any_real_numeric_dtype(column) or pd.api.types.is_datetime64_any_dtype(column):
        return None
    known = column.dropna()
    with suppress(TypeError):  # lists and the like
        distinct = list(known.value_counts().index)
        kind = "truth" if set(distinct) <= {True, False} else "text" if column.dtype == "str" else "other"
        levels = tuple(sorted(map(str, distinct)))
        repeats = 2 <= len(levels) <= max(3, len(known) // 2) and len(levels) < len(known)
        if repeats and max(map(len, levels)) <= LONGEST_LEVEL:
            return Group(column.name, levels, kind, bool(column.isna().any()))
    return None


def _decimals(values: pd.DataFrame) -> int:
    """So many that the number which varies least shows three digits of how it varies."""
    spreads = [s for s in values.astype(float).replace([math.inf, -math.inf], math.nan).std() if s and math.isfinite(s)]
    return min(10, max(0, 2 - math.floor(math.log10(min(spreads))))) if spreads else 2
