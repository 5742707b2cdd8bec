"""Which files were saved: looked at again and again, reported once each is whole.

A save is not one moment. JupyterLab empties a notebook and writes it anew, editors write to another name and rename,
and some take the old file away first. So a file that was touched counts as saved as soon as it can be read as what its
name says; and one that cannot, or is gone, when nothing more has happened to it for a while.

Left out: what the files mean, and the operating system's own notices, which differ from one to the next and do not
reach every network drive and container. A look costs a `stat` for each file.
"""

from __future__ import annotations

import ast
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path

WAIT_FOR_WHOLE = 0.5  # seconds that a file which is not whole is waited for
Stamp = tuple[int, int, int]  # changes with every save, also with one that renames another file


class Watch:
    """Looks at the files that `find` names, and reports those that were saved since the last look.

    `stamps` are how the files were then; before the first look, as they are now or as they are given.
    """

    def __init__(
        self,
        find: Callable[[], Iterable[Path]],
        stamps: dict[Path, Stamp] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self._find, self._clock = find, clock
        self.stamps = self._look() if stamps is None else stamps
        self._touched: dict[Path, float] = {}

    def saved(self) -> set[Path]:
        """Files that were written, made, renamed or removed, and are whole or waited for long enough."""
        before, self.stamps = self.stamps, self._look()
        touched = {path for path, _ in before.items() ^ self.stamps.items()}
        self._touched |= dict.fromkeys(touched, self._clock())
        saved = {
            path for path, since in self._touched.items() if self._clock() - since >= WAIT_FOR_WHOLE or is_whole(path)
        }
        for path in saved:
            del self._touched[path]
        return saved

    def _look(self) -> dict[Path, Stamp]:
        return {path: stamp for path in self._find() if (stamp := _stamp(path))}


def is_whole(path: Path) -> bool:
    """Whether a file can be read as what its name says: a notebook as JSON, a module as Python, others if not empty."""
    try:
        content = path.read_bytes()
        PARSERS.get(path.suffix, len)(content)
    except (OSError, ValueError, SyntaxError, RecursionError):
        return False
    return bool(content)


def _stamp(path: Path) -> Stamp | None:
    try:
        state = path.stat()
    except OSError:  # gone since it was found
        return None
    return state.st_mtime_ns, state.st_size, state.st_ino


PARSERS: dict[str, Callable[[bytes], object]] = {".ipynb": json.loads, ".py": ast.parse}
