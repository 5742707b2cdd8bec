"""Whether there is room for one more viewer: as many as the author says, else as the memory holds.

A session's memory is taken bit by bit, while its pictures come, and given back to Python rather than to the system when
it ends. So those who are promised room and those who have just come count with what they will take, as far as is known
of the others; and where some have left, as many find room again.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from dashboard.memory import Account, account

SHARE = 0.85  # of the memory that there is, up to which newcomers come in
UTMOST = 0.925  # up to which they do when others have left, whose memory is free but not given back
SESSION = 800_000  # bytes that a session takes at least: a page with one figure
LARGEST_SESSION = 10 * SESSION  # beyond, it is results that grow, which have a bound of their own
GROWS_FOR = 10.0  # seconds until a session has all its pictures
MANY = 20  # sessions from which on an average says something
SAMPLE_EVERY = 0.25  # seconds


class Room:
    """How many may be inside. What it promises to those who wait counts as taken.

    Parameters
    ----------
    most: the number of sessions there may be; None leaves it to the memory.
    inside: counts the sessions that there are.
    account: what is taken of the memory, and of how much; None where that is not known.
    clock: seconds.
    """

    def __init__(
        self,
        most: int | None,
        inside: Callable[[], int],
        account: Callable[[], Account | None] = account,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.most = most
        self._inside, self._read, self._clock = inside, account, clock
        self._account: Account | None = None
        self._read_at = -SAMPLE_EVERY
        self._growing: deque[float] = deque()  # when the latest sessions were made
        self._least: int | None = None  # bytes that were ever taken, at least
        self._held, self._held_in = 0, 0  # the most sessions that there were at once, and the bytes taken then

    @property
    def most_memory(self) -> int | None:
        """Bytes from which on nobody comes in; None where a number of sessions is the bound, or nothing is known."""
        now = self._now() if self.most is None else None
        return now and int(now.limit * SHARE)

    def for_one_more(self, coming: int) -> bool:
        """Whether there is room when so many come in first."""
        inside = self._inside()
        if self.most is not None:
            return inside + coming < self.most
        now = self._now()
        if now is None or inside + coming == 0:  # a single viewer is none too many
            return True
        expected = now.taken + (coming + self._still_growing() + 1) * self.size
        # Python keeps the memory of sessions that have gone for the next ones, so that as many fit in again.
        again = inside + coming < self._held and expected < now.limit * UTMOST
        return again or expected < now.limit * SHARE

    def made(self) -> None:
        """Note that a session has just been made: its memory is not all taken yet."""
        self._growing.append(self._clock())

    @property
    def size(self) -> float:
        """Bytes that one more session will take, as far as is known."""
        grown = self._held_in - (self._least or 0)
        return min(LARGEST_SESSION, max(SESSION, grown / max(MANY, self._held)))

    def __str__(self) -> str:
        memory = self._account and f"{self._account.taken / 1e6:.0f} of {self._account.limit / 1e6:.0f} MB are taken"
        return f"{self._inside()} sessions, and " + (f"there may be {self.most}" if self.most else memory or "no bound")

    def _still_growing(self) -> int:
        while self._growing and self._growing[0] < self._clock() - GROWS_FOR:
            self._growing.popleft()
        return len(self._growing)

    def _now(self) -> Account | None:
        if self._clock() - self._read_at >= SAMPLE_EVERY:
            self._account, self._read_at = self._read(), self._clock()
            if self._account:
                self._learn(self._account, self._inside())
        return self._account

    def _learn(self, now: Account, inside: int) -> None:
        self._least = now.taken if self._least is None else min(self._least, now.taken)
        if now.taken > now.limit * UTMOST:
            self._held = min(self._held, inside)  # they have grown: as many would not fit in again
        elif inside >= self._held:
            self._held, self._held_in = inside, now.taken
