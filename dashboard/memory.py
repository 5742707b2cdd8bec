"""The memory of this process: how much it takes, and how much it may take.

`used` is exact and slow: it goes through every page of memory. `account` takes a fraction of a millisecond, and tells
what the one who would end the process counts: the container's own sum, or the process's share of the machine.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

MEGABYTE = 1_000_000  # bytes
KERNEL = Path("/")  # under which `proc` and `sys` are


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


@dataclass(frozen=True)
class Account:
    """Bytes that are taken, of those that may be; what the kernel gives back by itself when asked is not counted."""

    taken: int
    limit: int

    @property
    def left(self) -> int:
        return self.limit - self.taken


def account(kernel: Path = KERNEL) -> Account | None:
    """What is taken of what may be, in the group that leaves the least; None where the kernel does not say.

    A group of processes (a container, a dyno, a service) has a limit by cgroup v2 or v1, and so may each group around
    it. Of a machine without such limits other programs may have most: this process may take what it has and what is
    available.
    """
    try:
        return min([*_groups(kernel), _machine(kernel)], key=lambda one: one.left)
    except (OSError, ValueError):
        return None


def _machine(kernel: Path) -> Account:
    words = (line.split() for line in (kernel / "proc/meminfo").read_text().splitlines())
    sizes = {name: int(size) * 1024 for name, size, *_ in words}
    own = int((kernel / "proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    return Account(own, own + sizes["MemAvailable:"])


# Where groups stand, and what their files are called: limit, use, and the line of `memory.stat` for files that were
# read and can be forgotten.
V2 = "sys/fs/cgroup", "memory.max", "memory.current", "inactive_file"
V1 = "sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"


def _groups(kernel: Path) -> Iterator[Account]:
    """The group that this process stands in and all around it, as far as they have a limit.

    In a container the path may be that of the host, of which only the top is there."""
    try:
        lines = (kernel / "proc/self/cgroup").read_text().splitlines()
    except FileNotFoundError:  # a kernel without groups
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers in ("", "memory") or "memory" in controllers.split(","):
            folder, *files = V1 if controllers else V2
            group = PurePosixPath(*(part for part in PurePosixPath(path).parts if part not in ("/", "..")))
            found = (_account(kernel / folder / one, *files) for one in (group, *group.parents))
            yield from (one for one in found if one)


def _account(group: Path, limit: str, usage: str, forgettable: str) -> Account | None:
    try:
        most = int((group / limit).read_text())
        taken = int((group / usage).read_text())
        stat = dict(line.split() for line in (group / "memory.stat").read_text().splitlines())
    except (FileNotFoundError, ValueError):  # no such group here, or `max`
        return None
    return Account(max(0, taken - int(stat.get(forgettable, 0))), most)
