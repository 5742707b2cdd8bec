"""What a card says where it has no picture to show, in words fit for a stranger, and the way on from there.

    There is no data for these values.  Other values may have some.  Reset the controls

The words name nothing of the notebook: its author starts the server with `--dev` and reads the rest, others find it in
the server's log.
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Situation:
    """What is known around a view that may say why it has nothing to show, and what its viewer can do.

    reset: the address of the page with every control at its default; empty when they are.
    unchosen: labels of controls that take several values and have none.
    without_rows: whether a table that the view is drawn from has no rows.
    fixed: whether no control has a say in it.
    """

    reset: str = ""
    unchosen: tuple[str, ...] = ()
    without_rows: bool = False
    fixed: bool = False

    @property
    def is_empty(self) -> bool:
        return bool(self.unchosen) or self.without_rows


def empty(situation: Situation) -> str:
    """There is no data, or nothing to say of it."""
    if situation.unchosen:
        controls = ", ".join(f"“{escape(label)}”" for label in situation.unchosen)
        return _notice("Nothing is chosen.", f"Choose something in {controls}.", situation)
    if situation.without_rows:
        return _of_these_values("There is no data", "Other values may have some.", situation)
    return _of_these_values("There is nothing to show", "", situation)


def failed(situation: Situation) -> str:
    """The author's function failed."""
    return _of_these_values("This could not be drawn", "Other values may work.", situation)


def unread(situation: Situation) -> str:
    """A source failed, which says nothing about the values."""
    return _notice("The data could not be read.", "It may be there in a moment.", situation)


def details(problem: str, place: str, traceback: str) -> str:
    """What an author wants to know."""
    return f"<p>{escape(problem)}</p><p class='place'>{escape(place)}</p><pre>{escape(traceback)}</pre>"


def _of_these_values(what: str, hint: str, situation: Situation) -> str:
    """A notice that blames the values of the controls, unless no control has a say in it."""
    if situation.fixed:
        return _notice(f"{what}.", "", situation)
    return _notice(f"{what} for these values.", hint, situation)


def _notice(what: str, hint: str, situation: Situation) -> str:
    hint = f"<p>{hint}</p>" if hint else ""
    reset = f"<p><a href='{escape(situation.reset)}'>Reset the controls</a></p>" if situation.reset else ""
    return f"<p><strong>{what}</strong></p>{hint}{reset}"
