"""Who waits for a thread, and whose turn is next: page after page, and within a page node after node.

No node may have more than half of the threads at a time, and no page all of them: what would be one too many is passed
over until another of its kind has ended. What nobody waits for any more counts for its page alone: a viewer who has
moved on to another value has a thread for it, if one is free, while the old value is still computed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import count


class BusyError(Exception):
    """More is waiting already than anybody would wait for."""


@dataclass(frozen=True)
class Terms:
    """Whose a job is, and how long it may take.

    page, node: names, among which threads are shared.
    wanted: this node for these values; a job that was given up is not begun again while its thread is lost.
    seconds: it may take, from when it begins.
    """

    page: str = ""
    node: str = ""
    wanted: Hashable = None
    seconds: float = 60


@dataclass(eq=False)
class Waiting:
    """A job as far as it waits: its terms, the future that its owner may cancel meanwhile, and whether anybody wants
    what it will return."""

    terms: Terms
    future: Future
    is_wanted: bool = True


class Turns:
    """The jobs that wait. Not safe by itself where several threads use it.

    Parameters
    ----------
    threads: which the jobs are to share.
    most_waiting: of one page; the next one is refused.
    """

    def __init__(self, threads: int, most_waiting: int):
        self._of_a_node, self._of_a_page = max(1, threads // 2), max(1, threads - 1)
        self._most_waiting = most_waiting
        self._jobs: list[Waiting] = []
        self._turn = count(1)
        self._served: dict[tuple[str, ...], int] = {}  # when a page, and a node of it, had its last turn

    def __len__(self) -> int:
        return len(self._jobs)

    def add(self, job: Waiting) -> None:
        """Let a job wait. Raises BusyError where too many of its page wait already."""
        if sum(other.terms.page == job.terms.page for other in self._jobs) >= self._most_waiting:
            raise BusyError
        self._jobs.append(job)

    def remove(self, job: Waiting) -> None:
        """Let it wait no more, if it does."""
        if job in self._jobs:
            self._jobs.remove(job)

    def next(self, running: Collection[Waiting]) -> Waiting | None:
        """Take out the job whose turn is next while these run; None while none may begin."""
        pages = Counter(job.terms.page for job in running)
        nodes = Counter(job.terms.node for job in running if job.is_wanted)
        free = [
            job
            for job in self._jobs
            if pages[job.terms.page] < self._of_a_page and nodes[job.terms.node] < self._of_a_node
        ]
        for job in sorted(free, key=self._last_turn):
            self._jobs.remove(job)
            if job.future.set_running_or_notify_cancel():
                page, node = job.terms.page, job.terms.node
                self._served[page,] = self._served[page, node] = next(self._turn)
                return job
        return None

    def _last_turn(self, job: Waiting) -> tuple[int, int]:
        page, node = job.terms.page, job.terms.node
        return self._served.get((page,), 0), self._served.get((page, node), 0)
