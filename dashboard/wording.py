"""Text that every room words in the same way: names as labels, hints at a misspelled name, values in messages.

label              a name as a heading: `marker_size` -> `Marker size`
did_you_mean       a hint at the name that an author probably meant
value_text         a value of a notebook as an error names it
type_text          what a value is: `a DataFrame`
shortened          a long text without its middle
writable           a text without characters that UTF-8 cannot hold
without_folders    a message without the folders of absolute paths
seconds, duration  a length of time in words, read and written: `5 min`
"""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any

# Where an absolute path may begin: at the start, after a blank, a quote, a bracket or a sign, and after `file://`.
_BEGIN = r"(?:^|(?<=[\s'\"`“‘«(\[{<=:,;|])|(?<=://)/?)"
# The POSIX root or a home folder; a Windows drive or share, whose backslashes `repr` doubles.
_ROOT = r"(?:~[\w.-]*/|/(?!/)|(?:[A-Za-z]:[\\/]|\\\\)[\\/]*)"
FOLDERS = re.compile(
    rf"(?<=')(?:{_ROOT}[^'\n]+[\\/]|~/)(?=[^'\n\\/]+')"  # in quotes, where folders may have blanks
    rf'|(?<=")(?:{_ROOT}[^"\n]+[\\/]|~/)(?=[^"\n\\/]+")'
    rf"|{_BEGIN}{_ROOT}(?:[^\s\\/'\":,<>]+[\\/]+)+(?=[^\s\\/])",
    re.MULTILINE,
)


def label(name: str) -> str:
    """Return a name as a heading: `marker_size` -> `Marker size`."""
    words = re.sub(r"[_-]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return a hint at the one of `names` that the author probably meant, with a blank before it, or nothing."""
    matches = difflib.get_close_matches(name, list(names), n=1, cutoff=0.75)
    return f" Did you mean '{matches[0]}'?" if matches else ""


def value_text(value: Any) -> str:
    """Return a value that an author wrote, a type or the keywords of a control say, as an error names it."""
    if isinstance(value, Mapping):
        return ", ".join(f"{key}={value_text(item)}" for key, item in value.items()) or "nothing"
    if inspect.isfunction(value):
        return "a function of its own"
    return getattr(value, "__name__", None) if isinstance(value, type) else repr(value)


def type_text(value: Any) -> str:
    """Return what a value is: `a DataFrame`, `an int`, `the class Look`."""
    if isinstance(value, type):
        return f"the class {value.__name__}"
    name = type(value).__name__
    return "None" if value is None else f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def shortened(text: str, longest: int) -> str:
    """Return a text that is longer than `longest` characters without its middle."""
    return text if len(text) <= longest else f"{text[: longest // 2]} … {text[-longest // 2 :]}"


def writable(text: str) -> str:
    """Return a text as UTF-8 can hold it: Python and JSON know half of a surrogate pair, which is no character."""
    return text.encode("utf-8", "replace").decode()


def without_folders(text: str) -> str:
    """Return a message without the folders of absolute paths, which no viewer may see: `/srv/a/b.csv` -> `b.csv`."""
    return FOLDERS.sub("", text)


_UNITS = {"s": 1, "min": 60, "h": 3600}
SECONDS = "a time from 1 s to 24 h, like 90 s, 5 min or 1.5 h"


def seconds(text: str) -> float:
    """Read a length of time, `90 s`, `5 min` or `1.5 h`; a number alone is seconds. Raises ValueError: see SECONDS."""
    match = re.fullmatch(r"([0-9]{1,6}(?:\.[0-9]{1,6})?) ?(s|min|h)?", text)
    found = float(match[1]) * _UNITS[match[2] or "s"] if match else 0
    if not 1 <= found <= 24 * 3600:
        raise ValueError(f"must be {SECONDS}")
    return found


def duration(seconds: float) -> str:
    """Return a length of time in its largest unit that it is a whole number of: `90 s`, `5 min`, `1 h`."""
    unit = next(unit for unit in ("h", "min", "s") if not seconds % _UNITS[unit] or unit == "s")
    return f"{seconds / _UNITS[unit]:g} {unit}"
