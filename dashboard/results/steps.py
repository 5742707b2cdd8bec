"""How long a coroutine keeps its event loop at a time, for the author: others of the notebook wait meanwhile."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Generator
from functools import partial
from typing import Any


class Steps:
    """Awaits for another one, and measures each step from one `await` to the next.

    Attributes
    ----------
    longest: seconds that one step has taken, the others' threads included.
    """

    def __init__(self, clock: Callable[[], float] = time.perf_counter):
        self.longest = 0.0
        self._clock = clock

    async def of(self, awaitable: Awaitable[Any]) -> Any:
        """What the awaitable returns. Raises what it raises."""
        return await _Each(self, awaitable)

    def measured(self, step: Callable[[], Any]) -> Any:
        start = self._clock()
        try:
            return step()
        finally:
            self.longest = max(self.longest, self._clock() - start)


class _Each:
    def __init__(self, steps: Steps, awaitable: Awaitable[Any]):
        self._steps, self._awaitable = steps, awaitable

    def __await__(self) -> Generator[Any, Any, Any]:
        inner = self._awaitable.__await__()
        step: Callable[[], Any] = partial(inner.send, None)
        while True:
            try:
                waits_for = self._steps.measured(step)
            except StopIteration as end:
                return end.value
            try:
                step = partial(inner.send, (yield waits_for))
            except BaseException as error:  # noqa: BLE001 - it is the awaitable's
                step = partial(inner.throw, error)
