"""A result that is being computed: who waits for it, and what a view has yielded of it so far.

The thread or event loop that computes says what a view yields (`hear`); those who wait are told on their own loop. One
who comes later is told the latest at once. Nothing queues: who is told late is told the newest.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Listener = Callable[[Any], None]  # of the kept form of what a view has yielded


class AbandonedError(Exception):
    """Nobody waits any more for what a view goes on to yield."""


@dataclass(eq=False)
class Flight:
    """A computation and those who wait for it.

    Attributes
    ----------
    task: ends with the result.
    waiting: how many wait for it.
    turn: the thread's or event loop's job, once it has inputs; a new one when it goes from one to the other.
    is_abandoned: whether what it yields next is to be the end of it.
    """

    task: asyncio.Task[Any] | None = None
    waiting: int = 0
    turn: Future | None = None
    is_abandoned: bool = False
    _listeners: list[Listener] = field(default_factory=list)
    _latest: list[Any] = field(default_factory=list)  # what was yielded last, if anything
    _is_telling: bool = False

    def __post_init__(self) -> None:
        self._loop = asyncio.get_running_loop()

    def drop(self) -> bool:
        """End it, unless a thread has begun with it and yields nothing; return whether it ends."""
        if self.turn is None:
            return self.task.cancel()
        self.is_abandoned = bool(self._latest)
        return self.turn.cancel() or self.is_abandoned

    def hear(self, kept: Any) -> None:
        """Tell those who wait what a view has yielded; from any thread. Raises AbandonedError where none waits."""
        self._latest = [kept]
        if self.is_abandoned:
            raise AbandonedError
        if not self._is_telling:
            self._is_telling = True
            with suppress(RuntimeError):  # the loop has ended, and with it those who waited
                self._loop.call_soon_threadsafe(self._tell)

    @contextmanager
    def telling(self, listener: Listener | None) -> Iterator[None]:
        """Tell a listener what has been and is being yielded while the block runs."""
        if listener is None:
            yield
            return
        self._listeners.append(listener)
        if self._latest:
            listener(*self._latest)
        try:
            yield
        finally:
            self._listeners.remove(listener)

    def _tell(self) -> None:
        self._is_telling = False
        for listener in tuple(self._listeners):
            listener(*self._latest)
