"""What a record of the log says, in lines that are short and safe: messages, and tracebacks as their author reads them.

A line has no control characters, so nobody can forge another one. What the libraries of the web say (`WEB`) is reduced
to their own words: what they quote came from a viewer, and may be megabytes or a token. Of a traceback the author's
lines come first, which are those of cells and of files beside them; the frames of libraries below are a word, and
the exception's own text is left out where a library of the web raised it by itself.
"""

from __future__ import annotations

import logging
import re
import sysconfig
import traceback
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

LONGEST = 500  # characters of a line
QUOTED = 80  # characters of what a library of the web quotes
FRAMES = 8  # of a traceback at either end
CAUSES = 3  # exceptions of which one is the cause of the next
WEB = {"asyncio", "bokeh", "panel", "tornado"}
LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")})
PACKAGE = str(Path(__file__).parent)
CELL = ".ipynb, cell "  # in the names under which cells are compiled
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
SECRET = re.compile(r"\?\S+|[\w.-]{32,}")  # a query; a token, the name of a session


def clean(text: Any, longest: int = LONGEST) -> str:
    """A text on one line, without control characters, and not too long."""
    found = CONTROL.sub(" ", str(text)[: 4 * longest]).strip()
    return found if len(found) <= longest else f"{found[: longest - 1]}…"


def message(record: logging.LogRecord) -> str:
    """What a record says."""
    if is_of_web(record):
        return clean(_own_words(record))
    try:
        return clean(record.getMessage())
    except Exception:  # noqa: BLE001 - a template that does not fit its values
        return clean(record.msg)


def is_of_web(record: logging.LogRecord) -> bool:
    """Whether a library of the web says it."""
    return record.name.partition(".")[0] in WEB


def _own_words(record: logging.LogRecord) -> str:
    """A template filled with numbers and short texts; of all else the type is said."""
    first = str(record.msg).partition("\n")[0] if not record.args else " ".join(str(record.msg).split())
    values = record.args or ()
    if isinstance(values, Mapping) and "%(" in first:
        safe: Any = {key: _safe(value) for key, value in values.items()}
    else:  # `logging` takes a single mapping out of its tuple
        safe = tuple(map(_safe, (values,) if isinstance(values, Mapping) else values))
    try:
        return first % safe if safe else first
    except (TypeError, ValueError, KeyError):
        return first


def _safe(value: Any) -> Any:
    if isinstance(value, int | float):
        return value
    text = value if isinstance(value, str) else f"<{type(value).__name__}>"
    return _Word(SECRET.sub("…", clean(text, QUOTED)))


class _Word(str):
    """A text that is the same with `%s` and `%r`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)


# Tracebacks ----------------------------------------------------------------------------------------------------------


def place(error: BaseException) -> tuple[str, int] | None:
    """File and line of the author's innermost line, if the exception passed one."""
    places = [(frame.f_code.co_filename, line) for frame, line in traceback.walk_tb(error.__traceback__)]
    return next((found for found in reversed(places) if _is_authors(found[0])), None)


def lines(error: BaseException, of_web: bool = False) -> list[str]:
    """A traceback, the causes of the exception after it. `of_web`: a library of the web logs it."""
    found: list[str] = []
    shown: BaseException | None = error
    for _ in range(CAUSES):
        found += _lines(shown, of_web)
        shown = shown.__cause__ or (None if shown.__suppress_context__ else shown.__context__)
        if shown is None:
            break
        found.append("which came of:")
    return found


def _lines(error: BaseException, of_web: bool) -> Iterator[str]:
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [number for number, (frame, _) in enumerate(frames) if _is_authors(frame.f_code.co_filename)]
    first, last = (own[0], own[-1]) if own else (0, len(frames) - 1)
    shown = frames[first : last + 1]
    if len(shown) > 2 * FRAMES:
        yield from map(_frame, shown[:FRAMES])
        yield f"... {len(shown) - 2 * FRAMES:,} calls more ..."
        yield from map(_frame, shown[-FRAMES:])
    else:
        yield from map(_frame, shown)
    if below := frames[last + 1 :]:
        yield f"... {len(below):,} more in {_library(below[-1][0].f_code.co_filename)}"
    yield clean(type(error).__name__ if of_web and not own else _words(error))


def _frame(found: tuple[Any, int]) -> str:
    frame, line = found
    summary = traceback.FrameSummary(frame.f_code.co_filename, line, frame.f_code.co_name)
    name = summary.filename if CELL in summary.filename else "/".join(Path(summary.filename).parts[-2:])
    function = "" if summary.name.startswith("<") else f", {summary.name}()"
    return clean(f"{name}, line {line}{function}: {summary.line or ''}")


def _words(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - an author's exception may fail at its own words
        return type(error).__name__


def _is_authors(filename: str) -> bool:
    """Whether it is a cell, or a file that is neither Python's nor a library's nor ours."""
    return CELL in filename or not filename.startswith((*LIBRARIES, PACKAGE, "<"))


def _library(filename: str) -> str:
    """The name of the library that a file belongs to."""
    home = next((folder for folder in sorted(LIBRARIES, key=len, reverse=True) if filename.startswith(folder)), "")
    return filename.removeprefix(home).strip("/").partition("/")[0].removesuffix(".py")
