"""What became of everybody in a run of `soak`, and the table of it."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles

MEGABYTE = 1_000_000


@dataclass
class Tally:
    """Counts of one run.

    away: pages that were open when the server went; back: those of them that came back with all that they had.
    inputs: what strangers sent, by kind.
    troubles: what a viewer of a healthy site never sees, and what no server answers to a stranger.
    waits: seconds, by what was waited for.
    memory: bytes of the server, by when.
    """

    minutes: float = 0
    sessions: int = 0
    changes: int = 0
    restarts: Counter[str] = field(default_factory=Counter)
    away: int = 0
    back: int = 0
    inputs: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)
    waits: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    memory: dict[str, int] = field(default_factory=dict)
    log: str = ""

    @contextmanager
    def timed(self, what: str) -> Iterator[None]:
        """Note how long it takes, unless it fails."""
        began = time.monotonic()
        yield
        self.waits[what].append(time.monotonic() - began)

    def table(self) -> str:
        """All of it in Markdown."""
        lines = self.log.splitlines()
        rows = {
            "Minutes": f"{self.minutes:.1f}",
            "Sessions": f"{self.sessions:,}",
            "Changes, each seen in the picture": f"{self.changes:,}",
            "Restarts": _counts(self.restarts),
            "Pages back by themselves, with all that they had": f"{self.back:,} of {self.away:,}",
            "Inputs of strangers": f"{self.inputs.total():,} ({_counts(self.inputs)})",
            "Errors seen by a viewer, failures answered to a stranger": f"{len(self.troubles)}",
            **{what: _spread(seconds) for what, seconds in sorted(self.waits.items())},
            **{f"Memory {when}": f"{size / MEGABYTE:.0f} MB" for when, size in self.memory.items()},
            "Log": f"{len(lines):,} lines, {len(self.log) / MEGABYTE:.2f} MB",
        }
        return "\n".join(["| what | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows.items())])


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counter.items()))


def _spread(seconds: list[float]) -> str:
    middle, most = median(seconds), quantiles([*seconds, *seconds], n=20)[-1]
    return f"half within {_length(middle)}, 95 % within {_length(most)}, the slowest {_length(max(seconds))}"


def _length(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
