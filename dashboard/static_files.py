"""Our own static files and their addresses, and the one hash by which an address names the content of a file.

A browser keeps a file for a year when the `v` of its address is that hash, so whoever writes an address and whoever
answers it must agree on it: both take it from here.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parent
STATIC, TEMPLATES = PACKAGE / "static", PACKAGE / "templates"
OURS = "dashboard/static/"  # where the server serves that folder, relative to a page
DIGITS = 32  # of the hash in an address: 128 bits


def address(name: str) -> str:
    """The address of one of our static files, relative to the page."""
    return f"{OURS}{name}?v={version(STATIC / name)}"


def version(path: str | Path) -> str:
    """What the `v` of an address says of a file's content."""
    return digest(path)[:DIGITS]


def digest(path: str | Path) -> str:
    """The SHA-512 of a file's content, as Bokeh puts it into its own addresses; read again only after a change."""
    state = Path(path).stat()
    return _digest(str(path), state.st_mtime_ns, state.st_size)


@cache
def _digest(path: str, _modified: int, _size: int) -> str:
    return hashlib.sha512(Path(path).read_bytes()).hexdigest()
