"""A clock that a test turns by hand."""

from dataclasses import dataclass


@dataclass
class Clock:
    """Says the seconds that it was set to."""

    now: float = 0.0

    def __call__(self) -> float:
        return self.now
