"""The form in which a value is stored that could not be shown as it is: a picture, a chart, a styled table.

It is made once for all viewers, in the worker thread that computed the value. Another node that takes the value gets
what the function returned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class Kept:
    """Attributes
    ----------
    of: what the function returned.
    """

    of: Any


@dataclass(frozen=True, eq=False)
class Tabled(Kept):
    """A table of another library.

    Attributes
    ----------
    table: the same as a DataFrame of pandas.
    """

    table: Any


@dataclass(frozen=True, eq=False)
class Picture(Kept):
    """Attributes
    ----------
    html: what shows it.
    width, height: pixels, as far as they are known.
    has_rows: whether it shows anything; a styled table may have no rows.
    """

    html: str
    width: int | None = None
    height: int | None = None
    has_rows: bool = True
