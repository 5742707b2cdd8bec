"""The mark that exports a cell, as nbdev and Quarto write it, among the comments that the cell begins with.

    #| export           the cell runs, and its public functions are nodes
    #| exports          the same: nbdev shows its source too
    #| export core      the same: nbdev writes it to another module
    #| exporti          the cell runs; its functions are nodes only where others take them

Blanks within the mark, other directives (`#| hide`, `#| eval: false`), remarks and blank lines above it change
nothing. A line that was probably meant as a mark and is none is a `near_miss`.
"""

from __future__ import annotations

import difflib
import re
from itertools import takewhile

MARK = re.compile(r"#\s*\|\s*(export|exports|exporti)(?:\s+[\w.]+)?\s*$")
NEARLY = re.compile(r"#+\s*(\|?)\s*(\w+)\s*$")
WORDS = ("export", "exports", "exporti")


def head(source: str) -> list[str]:
    """The lines of a cell before its code: remarks, directives, blank ones."""
    lines = (line.strip() for line in source.splitlines())
    return list(takewhile(lambda line: not line or line.startswith("#"), lines))


def mark(source: str) -> str:
    """`export`, `exports` or `exporti`; empty for a cell that is not exported."""
    return next((match[1] for line in head(source) if (match := MARK.match(line))), "")


def near_miss(source: str) -> tuple[int, str, str] | None:
    """The line of a cell without a mark that was probably meant as one: its number, itself, and why it is none."""
    first_of_code = len(head(source))
    for number, line in enumerate(source.splitlines(), start=1):
        if number > first_of_code and MARK.match(line):
            return number, line, "because it stands below code"
        if number <= first_of_code and _is_nearly_a_mark(line.strip()):
            return number, line.strip(), "because the mark is another"
    return None


def _is_nearly_a_mark(line: str) -> bool:
    """`# export`, as nbdev had it once, `#| Export` or `#| exprot`."""
    found = NEARLY.match(line)
    if not found:
        return False
    word = found[2].lower()
    return bool(difflib.get_close_matches(word, WORDS, n=1, cutoff=0.8)) if found[1] else word in WORDS
