"""Which .ipynb files there are, and what one of any format since nbformat 3 holds: its cells' kind and text, its title.

Outputs and metadata are left out, and what the cells mean is the matter of `cells`. The JSON is read here by hand:
nbformat, which could do it, would bring jsonschema and its kin to the dyno.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import Any

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.wording import writable

HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+")
FENCE = re.compile(r" {0,3}(```+|~~~+)")


RawCell = tuple[str, str, dict[str, tuple[str, str]]]  # kind, text, attachments by name: kind and content in base64


class NoNotebookError(Exception):
    """No notebook has the name that was asked for; the message says which there are."""


def paths(folder: Path) -> list[Path]:
    """The notebooks of a folder in name order, passing over names that start with `_` or `.` or that are no text."""
    found = (path for path in folder.glob("*.ipynb") if not path.name.startswith(("_", ".")))
    return sorted(path for path in found if path.name.isprintable())


def find(name: str, folder: Path) -> Path:
    """The notebook that is meant: a file where there is one, else that of a folder. Raises NoNotebookError."""
    if Path(name).is_file():
        return Path(name).resolve()
    known = {path.stem: path for path in paths(folder)}
    if (stem := name.removesuffix(".ipynb")) not in known:
        raise NoNotebookError(f"there is no notebook {name!r}. Notebooks: {', '.join(known) or 'none'}.")
    return known[stem]


def cells(path: Path) -> list[RawCell]:
    """The cells of a file, in order. Raises NotebookError when it is no notebook."""
    if path.exists() and not path.is_file():  # a pipe, say, would keep its reader waiting
        raise NotebookError(Place(path.name), errors.NOT_READABLE, reason="it is no file")
    try:
        return list(_cells(json.loads(path.read_text(encoding="utf-8-sig"))))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NotebookError(Place(path.name), errors.NOT_READABLE, reason=_reason(error)) from error


def _cells(content: dict[str, Any]) -> Iterator[RawCell]:
    # nbformat 3 keeps its cells in worksheets, calls code `input`, and headings are cells of their own.
    cells = content["cells"] if "cells" in content else [c for sheet in content["worksheets"] for c in sheet["cells"]]
    for cell in cells:
        lines = cell["source"] if "source" in cell else cell["input"]
        source = writable(lines if isinstance(lines, str) else "".join(lines)).replace("\r\n", "\n")
        if cell["cell_type"] == "heading":
            yield "markdown", f"{'#' * min(cell.get('level', 1), 6)} {source}", {}
        else:
            yield cell["cell_type"], source, dict(_attachments(cell.get("attachments")))


def _attachments(bundles: object) -> Iterator[tuple[str, tuple[str, str]]]:
    """The attachments of a cell that can be understood; a cell without them is a cell all the same."""
    for name, bundle in bundles.items() if isinstance(bundles, dict) else ():
        for kind, data in bundle.items() if isinstance(bundle, dict) else ():
            text = "".join(map(str, data)) if isinstance(data, list) else data
            if isinstance(text, str) and BASE64.fullmatch(text):
                yield name, (kind, re.sub(r"\s", "", text))


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"it is no JSON ({error.msg}, line {error.lineno})"
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8 text"
    return "it has no cells"


def heading(markdown: Iterable[str]) -> tuple[str, str]:
    """Return the first `# heading` of Markdown cells, and the first paragraph under it, maybe of the next cell."""
    lines = (line for source in markdown for line in [*_outside_fences(source), ""])
    title = next((title for line in lines if (title := _title(line))), "")
    paragraph = takewhile(str.strip, dropwhile(lambda line: not line.strip(), lines))
    return title, "\n".join(takewhile(lambda line: not HEADING.match(line), paragraph)).strip()


def introduction(markdown: Sequence[str]) -> str:
    """Return all that stands under the first `# heading`, up to the next heading, in its cell or in the one below."""
    for number, source in enumerate(markdown):
        lines = list(_outside_fences(source))
        if any(map(_title, lines)):
            start = next(i for i, line in enumerate(lines) if _title(line)) + 1
            below = source.split("\n")[start:]
            if not any(map(str.strip, below)) and number + 1 < len(markdown):
                return _to_next_heading(markdown[number + 1])
            return _to_next_heading("\n".join(below))
    return ""


def _to_next_heading(source: str) -> str:
    lines = list(_outside_fences(source))
    end = next((i for i, line in enumerate(lines) if HEADING.match(line)), len(lines))
    return "\n".join(source.split("\n")[:end]).strip("\n ")


def _title(line: str) -> str:
    found = HEADING.match(line)
    return found[2] if found and found[1] == "#" else ""


def _outside_fences(source: str) -> Iterator[str]:
    """The lines of a Markdown cell, with blank ones for code between fences, where a `#` begins a comment."""
    fence = ""
    for line in source.split("\n"):
        found = FENCE.match(line)
        if fence:
            fence = "" if found and found[1].startswith(fence) else fence
            yield ""
        else:
            fence = found[1] if found else ""
            yield "" if found else line
