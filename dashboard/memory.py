"""The memory of this process: how much it takes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path


def used() -> int | None:
    """Bytes of memory that this process and its descendants take, shared ones split fairly; None without `/proc`."""
    try:
        return sum(map(_proportional_bytes, _family(os.getpid())))
    except OSError:
        return None


def _family(pid: int) -> Iterator[int]:
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _family(int(child))


def _proportional_bytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
