"""How much may be logged: a line once a minute, so many lines of a kind in a minute, so many bytes of all in an hour.

What is left out is counted, and the count is said when the minute is over. A kind is whatever its user tells apart,
such as a place in the code; identity is which line of a kind it is.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Hashable

MINUTE, HOUR = 60, 3600  # seconds
LINES = 20  # of one kind in a minute
KINDS = 1_000  # that are told apart in a minute
BYTES_AN_HOUR, BURST = 3_000_000, 500_000  # of all lines; how many may come at once
BEGINNING = 120  # characters that tell what was left out


class Limit:
    """What may still be written in this minute, and what was left out of it. Any thread may ask.

    clock: seconds of the epoch.
    """

    def __init__(self, clock: Callable[[], float] = time.time):
        self.clock = clock
        self._lock = threading.Lock()
        self._since, self._bytes = clock(), BURST
        self._written: Counter[Hashable] = Counter()  # lines by kind
        self._seen: set[Hashable] = set()
        self._left_out: dict[Hashable, tuple[str, int]] = {}  # how it begins, how often

    def is_full(self, kind: Hashable, count: int = 1) -> bool:
        """Whether no more of a kind may be written; if so, these lines are counted."""
        with self._lock:
            full = self._is_full(kind)
            if full:
                self._leave_out(kind, "", count)
            return full

    def admits(self, kind: Hashable, identity: Hashable, text: str, matters: bool = True) -> bool:
        """Whether a line may be written, which then counts as written. The last fifth is for what matters."""
        with self._lock:
            if identity in self._seen:
                self._leave_out(identity, text)
            elif self._is_full(kind) or self._bytes <= (0 if matters else BURST // 5):
                self._leave_out(kind, text)
            else:
                self._written[kind] += 1
                self._seen.add(identity)
                self._left_out.setdefault(kind, (text, 0))
                return True
            return False

    def leave_out(self, kind: Hashable, count: int) -> None:
        """So many lines of a kind are not even offered."""
        with self._lock:
            self._leave_out(kind, "", count)

    def spend(self, count: int) -> None:
        """So many bytes were written."""
        with self._lock:
            self._bytes -= count

    def turn(self) -> list[str]:
        """Begin a new minute if it is time to. Returns what is to be said of the last one."""
        with self._lock:
            if (passed := self.clock() - self._since) < MINUTE:
                return []
            left_out = [found for found in self._left_out.values() if found[1]]
            self._since += passed
            self._bytes = min(BURST, self._bytes + int(passed * BYTES_AN_HOUR / HOUR))
            for held in (self._written, self._seen, self._left_out):
                held.clear()
        said = [f"... and {count:,} times more in the last minute: {text[:BEGINNING]}" for text, count in left_out]
        rest = sum(count for _, count in left_out[LINES:])
        return [*said[:LINES], f"... and {rest:,} other lines in the last minute"] if rest else said

    def _is_full(self, kind: Hashable) -> bool:
        return self._written[kind] >= LINES if kind in self._written else len(self._written) >= KINDS

    def _leave_out(self, key: Hashable, text: str, count: int = 1) -> None:
        key = key if key in self._left_out or len(self._left_out) < KINDS else None
        before, so_far = self._left_out.get(key, (text, 0))
        self._left_out[key] = before or text, so_far + count
