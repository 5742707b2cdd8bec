"""What a node is doing while a viewer waits for it: since when it computes, and how far its progress bar is.

There is one `Work` for each computation, however many viewers wait for it. The thread that computes writes it, and the
event loop reads it when a card waits, so that nothing is done where no card does. A node says how far it is with the
standard progress bar, as it would in a notebook, and imports nothing of ours:

    for town in tqdm(towns):
        ...

From the first store on (`listen`), each bar that is made while a node computes becomes known here and prints nothing:
a server's log is no terminal, nor are the lines of a check. Of bars inside each other the outermost that is still open
counts.

Left out: bars made in threads that a node starts by itself, and those of `tqdm.notebook`, which need a notebook.
"""

from __future__ import annotations

import functools
import sys
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tqdm.std import tqdm

FILE = 4  # where `file` stands among the arguments of a bar


@dataclass(frozen=True)
class Progress:
    """How far a node is. Two are equal when a viewer would read the same: a browser counts the seconds by itself.

    Attributes
    ----------
    node: its name within a sentence.
    waiting: whether it waits for one of the threads that compute.
    seconds: since it began to wait or to compute.
    count: what its bar says, like `towns: 12 of 40`; empty without a bar.
    part: how much of the whole that is, from 0 to 1; None where the whole is not known.
    """

    node: str
    waiting: bool
    seconds: float = field(compare=False)
    count: str = ""
    part: float | None = None


class Work:
    """One computation of a node: it waits for a thread, and is computed there."""

    def __init__(self, node: str, clock: Callable[[], float] = time.time):
        self._node, self._clock = node, clock
        self._since, self._waiting = clock(), True
        self._bars: list[weakref.ref[tqdm]] = []

    @contextmanager
    def running(self) -> Iterator[None]:
        """The node is computed in this thread while the block runs; bars that the thread makes belong to this work."""
        self._since, self._waiting = self._clock(), False
        before = _in_this_thread.set(self)
        try:
            yield
        finally:
            _in_this_thread.reset(before)

    def add(self, bar: tqdm) -> None:
        self._bars = [*map(weakref.ref, self._open()), weakref.ref(bar)]

    @property
    def progress(self) -> Progress:
        bar = next(iter(self._open()), None)
        count, part = ("", None) if bar is None else (_count(bar), _part(bar))
        return Progress(self._node, self._waiting, self._clock() - self._since, count, part)

    def _open(self) -> list[tqdm]:
        """The bars that are not closed, the outer ones first; one that was abandoned is gone with its loop."""
        return [bar for known in self._bars if (bar := known()) is not None and not bar.disable]


def _count(bar: tqdm) -> str:
    number = bar.format_sizeof if bar.unit_scale else "{:,.12g}".format
    whole = f" of {number(bar.total)}" if bar.total else ""
    unit = "" if bar.unit == "it" else f" {bar.unit.strip()}"
    about = bar.desc.strip(": ")
    return f"{about}: {number(bar.n)}{whole}{unit}" if about else f"{number(bar.n)}{whole}{unit}"


def _part(bar: tqdm) -> float | None:
    return min(bar.n / bar.total, 1) if bar.total else None


class _Nowhere:
    """Where bars print that a viewer sees instead; it calls itself a terminal, for bars made for those alone."""

    def write(self, text: str) -> int:
        return len(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return True


_in_this_thread: ContextVar[Work | None] = ContextVar("work", default=None)


def _init_of_bars(make: Callable[..., None]) -> Callable[..., None]:
    """The `__init__` of bars, which adds a bar to the work of the thread that makes it."""

    @functools.wraps(make)
    def init(self: tqdm, *args: Any, **options: Any) -> None:
        work = _in_this_thread.get()
        if work and len(args) <= FILE and options.get("file") in (None, sys.stdout, sys.stderr):
            options["file"] = _Nowhere()
        make(self, *args, **options)
        if work:
            work.add(self)

    return init


@functools.cache
def listen() -> None:
    """Have the bars of authors known here from now on, in the whole process. Called again it does nothing.

    `from tqdm import tqdm` and all other kinds of bars are this one class or made from it, so its `__init__` is
    wrapped, which holds for classes that are imported already; tqdm has no public way to hear of a new bar. Checked
    with tqdm 4.70.1.
    """
    tqdm.__init__ = _init_of_bars(tqdm.__init__)


# States ---------------------------------------------------------------------------------------------------------------


class State(StrEnum):
    """How far something is that is computed or read. As a text it is the word itself, which is also its CSS class."""

    STARTING = "starting"  # nothing is there yet
    OK = "ok"  # of a page: it can be shown, whatever the states of its cards are
    FRESH = "fresh"  # what is there is the latest
    REFRESHING = "refreshing"  # something is there, and something newer is being computed
    STALE = "stale"  # something is there, and something newer could not be had
    FAILED = "failed"  # it could not be computed or read
    EMPTY = "empty"  # it was computed, and there is nothing to show

    @property
    def is_waiting(self) -> bool:
        """Whether it is being computed."""
        return self in (State.STARTING, State.REFRESHING)

    @property
    def is_trouble(self) -> bool:
        """Whether the author should look into it."""
        return self in (State.STALE, State.FAILED)
