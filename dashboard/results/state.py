"""The states that a page, a source and a card may be in, as words that a viewer can read."""

from __future__ import annotations

from enum import StrEnum


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
