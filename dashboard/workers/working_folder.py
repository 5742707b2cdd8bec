"""The working folder: a process has but one, and every relative path of every notebook is read from there.

A folder that one function leaves is left for all, and where the new one is removed no newcomer gets a page any more. So
it is put back after each node, and before each, for a moment may lie between; also while others run.

Left out is what else a function may change of the process, such as the locale, `os.environ`, a random seed or the
recursion limit: nobody can tell a slip from an intention, for cells may do so when they are loaded.
"""

from __future__ import annotations

import os
from pathlib import Path


class WorkingFolder:
    """Where nodes find themselves, and shall find themselves again.

    Parameters
    ----------
    home: the folder; where it is None, the one that was the process's when the first of several nodes began.
    """

    def __init__(self, home: Path | None = None):
        self._fixed = self._home = home

    def note(self) -> None:
        """Remember where the process is while no node runs."""
        self._home = self._fixed or _now()

    def restore(self) -> bool:
        """Go back, if the process has left; return whether it had."""
        if self._home is None or _now() == self._home:
            return False
        try:
            os.chdir(self._home)
        except OSError:  # it was removed
            return False
        return True


def _now() -> Path | None:
    """The working folder; None where it was removed."""
    try:
        return Path.cwd()
    except OSError:
        return None
