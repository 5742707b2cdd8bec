"""The notice of a card that has no picture to show: what is the matter, in a viewer's words, and what to do about it.

    There is no data for these values.  Other values may have some.  Reset the controls

A notice names nothing of the notebook. Its author starts the server with `--dev` and reads `details` below it; else
they are in the server's log. Each function here returns HTML in which the texts of authors and viewers are escaped.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

from dashboard.errors import NotebookError


@dataclass(frozen=True)
class Situation:
    """What is known around a view that may explain why it has nothing to show, and what its viewer can do.

    Attributes
    ----------
    reset: the address of the page with every control at its default; empty when those of the view are.
    unchosen: labels of controls that take several values and have none.
    without_rows: whether a table that the view is drawn from has no rows.
    fixed: whether what the view returns depends on no control.
    nothing: for its author alone, that its function returns nothing.
    """

    reset: str = ""
    unchosen: tuple[str, ...] = ()
    without_rows: bool = False
    fixed: bool = False
    nothing: NotebookError | None = None

    @property
    def is_empty(self) -> bool:
        """Whether the view has nothing to draw from, so that a failure of it is no fault."""
        return bool(self.unchosen) or self.without_rows


def empty(situation: Situation) -> str:
    """The notice of a view that has no data, or that returned nothing."""
    if situation.unchosen:
        controls = ", ".join(f"“{escape(label)}”" for label in situation.unchosen)
        return _notice("Nothing is chosen.", f"Choose something in {controls}.", situation)
    if situation.without_rows:
        return _of_these_values("There is no data", "Other values may have some.", situation)
    of_author = (
        f"<p>{escape(situation.nothing.problem)} {escape(situation.nothing.fix)}</p>" if situation.nothing else ""
    )
    return _of_these_values("There is nothing to show", "", situation) + of_author


def failed(situation: Situation) -> str:
    """The notice of a view whose function, or one above it, raised an exception."""
    return _of_these_values("This could not be drawn", "Other values may work.", situation)


def broken(situation: Situation) -> str:
    """The notice of a view whose code is wrong, so that other values would not help."""
    return _notice("This could not be drawn.", "", situation)


def unread(situation: Situation) -> str:
    """The notice of a view whose source could not be read; other values of the controls would not help."""
    return _notice("The data could not be read.", "It may be there in a moment.", situation)


def too_slow(situation: Situation) -> str:
    """The notice of a view whose function, or one above it, took longer than it may."""
    return _of_these_values("This took too long, so it was stopped", "Other values may be quicker.", situation)


def busy(situation: Situation) -> str:
    """The notice of a view that could not even wait for its turn; its values have nothing to do with it."""
    return _notice("There is too much to do just now.", "It will be less in a moment.", replace(situation, reset=""))


def details(error: NotebookError, lines: str) -> str:
    """What an author wants to know of a failure, to stand below the notice: what, the fix, where, and the own lines."""
    code = f"<pre>{escape(lines)}</pre>" if lines else ""
    what = f"<p>{escape(error.problem)}</p><p class='fix'>{escape(error.fix)}</p>"
    return f"{what}<p class='place'>{escape(str(error.place))}</p>{code}"


def _of_these_values(what: str, hint: str, situation: Situation) -> str:
    """A notice that blames the values of the controls, unless the view depends on none."""
    if situation.fixed:
        return _notice(f"{what}.", "", situation)
    return _notice(f"{what} for these values.", hint, situation)


def _notice(what: str, hint: str, situation: Situation) -> str:
    hint = f"<p>{hint}</p>" if hint else ""
    reset = f"<p><a href='{escape(situation.reset)}'>Reset the controls</a></p>" if situation.reset else ""
    return f"<p><strong>{what}</strong></p>{hint}{reset}"
