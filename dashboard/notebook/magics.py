"""What IPython adds to Python, found in the text of a cell and taken out of it: magics, shell commands, `await`."""

from __future__ import annotations

import ast
import re

# `%magic`, `!shell`, `?help`, `names = !shell`, `names = %magic`, `help?`
COMMAND = re.compile(r"(?P<indent>\s*)(?:(?P<target>[\w\s,.]+=)\s*[!%]|[!%?]|[\w.%*]+\?{1,2}\s*$)")


def command(lines: list[str], wrong: int | None) -> int | None:
    """The number of the first IPython line. The compiler may complain of a later one: text under `%%html`, say."""
    for number, line in enumerate(lines, start=1):
        if COMMAND.match(line) and (number == wrong or compiles("\n".join([*lines[: number - 1], plain(line)]))):
            return number
    return None


def plain(line: str) -> str:
    """A line as Python: an IPython command gives way to a statement that does nothing or assigns to the same names."""
    if not (command := COMMAND.match(line)):
        return line
    return f"{command['indent']}{command['target']} None" if command["target"] else f"{command['indent']}pass"


def awaits(source: str) -> bool:
    return compiles(source, ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)


def compiles(source: str, flags: int = 0) -> bool:
    try:
        return bool(compile(source, "<cell>", "exec", flags, dont_inherit=True))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
