"""What notebooks print goes to the log, with the notebook and the cell that printed it.

    2026-11-27 10:42:07,120 print: reading 40 towns [cell=towns.ipynb, cell 2, temperatures()]

Which cell prints is looked up in the stack of calls, where cells stand under names of their own: so it is known of what
a cell does at top level, of functions, of what a widget calls, and of threads that a notebook starts. How many lines of
a cell come, and that a repeated one comes once a minute, is the log's to say (`log_limit`); what comes beyond is
counted, so that a function that prints all day costs neither memory nor disk.

Only a server needs this: in a kernel and in a terminal prints stay prints. Left out: what a process writes past Python,
such as another program that a notebook runs.
"""

from __future__ import annotations

import inspect
import io
import sys
import threading
from typing import IO, Any

from dashboard import logs
from dashboard.log_limit import LINES, Limit
from dashboard.log_text import CELL, LONGEST


def take_over(limit: Limit) -> None:
    """Have what is printed from now on go to the log."""
    sys.stdout, sys.stderr = (Prints(stream, limit) for stream in (sys.stdout, sys.stderr))


class Prints(io.TextIOBase):
    """A stream whose lines go to the log.

    Parameters
    ----------
    stream: the one that it stands in for.
    limit: how many lines may come.
    """

    encoding, errors = "utf-8", "replace"

    def __init__(self, stream: IO[str], limit: Limit):
        self._stream, self._limit = stream, limit
        self._begun: dict[int, tuple[str, str | None]] = {}  # by thread: a line that has not ended, and its cell
        self.buffer = _Bytes(self)

    def write(self, text: str) -> int:
        cell = _cell()
        kind = ("print", cell)
        start = 0
        for _ in range(LINES + 1):
            if (end := text.find("\n", start)) < 0:
                self._begin(text[start : start + LONGEST], cell)
                return len(text)
            if self._limit.is_full(kind, text.count("\n", start)):
                break
            self._begin(text[start : min(end, start + LONGEST)], cell)
            self._end(threading.get_ident())
            start = end + 1
        else:
            self._limit.leave_out(kind, text.count("\n", start))
        self._begun.pop(threading.get_ident(), None)
        return len(text)

    def flush(self) -> None:
        """Log the lines that have not ended, if it is not a notebook that asks, but a server that ends."""
        if _cell() is None:
            for thread in [*self._begun]:
                self._end(thread)

    def _begin(self, part: str, cell: str | None) -> None:
        """Keep a part of a line, as much as will be shown of it."""
        begun, _ = self._begun.get(threading.get_ident(), ("", None))
        self._begun[threading.get_ident()] = (begun + part)[:LONGEST], cell

    def _end(self, thread: int) -> None:
        """Log the line of a thread, unless it is blank."""
        line, cell = self._begun.pop(thread, ("", None))
        if line.strip():
            logs.event("print", line, cell=cell, kind=("print", cell))

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()


class _Bytes(io.RawIOBase):
    """What is written to a stream as bytes."""

    def __init__(self, text: Prints):
        self._text = text

    def write(self, content: Any) -> int:
        self._text.write(bytes(content).decode(errors="replace"))
        return len(content)

    def writable(self) -> bool:
        return True


def _cell() -> str | None:
    """The innermost cell that runs in this thread, and its function; None where it is not a notebook that prints."""
    frame = inspect.currentframe()
    while frame:
        code = frame.f_code
        if CELL in code.co_filename:
            return code.co_filename if code.co_name.startswith("<") else f"{code.co_filename}, {code.co_name}()"
        frame = frame.f_back
    return None
