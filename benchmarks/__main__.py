"""`make bench`: what the README claims, measured side by side in one run, as a Markdown table.

    python -m benchmarks                    the whole run, some ten minutes on two cores
    python -m benchmarks --quick            each measurement once: does everything work?
    python -m benchmarks --only changes     one subject, or some
    python -m benchmarks --update-readme    the table goes into README.md, between its markers, as well

Left out: judging. Which figures are good enough is said by the goals at the end of the output, which fail no run: a
busy machine does not make the code worse.
"""

import argparse
import os
import platform
import re
import signal
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median

from benchmarks import measures
from benchmarks.effort import QUICK, Effort
from benchmarks.measures import Samples
from benchmarks.servers import BY_HAND, OURS, PLAIN, WAYS, Way
from tests.support.servers import ROOT

MARKED = re.compile(r"(<!-- bench -->\n).*?(<!-- /bench -->)", re.DOTALL)
PACKAGES = ("panel", "bokeh", "param", "pandas", "tornado")
SUBJECTS = [subject.__name__ for subject in (*measures.SIDE_BY_SIDE, *measures.ALONE)]
# The unit of a row, by how its name begins.
UNITS = {
    "Painted": "ms",
    "Messages": "B",
    "Server CPU": "ms",
    "First figure": "ms",
    "Time to": "ms",
    "Over HTTP": "KB",
    "Memory": "KB",
    "Growth": "MB",
    "Cold boot": "ms",
    "Saved": "ms",
}


@dataclass(frozen=True)
class Goal:
    """Rows that begin so are at most so many times another way's, or at most so many units."""

    begins: str
    at_most: float
    of: Way | None = None
    ends: str = ""

    def concerns(self, row: str) -> bool:
        return row.startswith(self.begins) and row.endswith(self.ends)


GOALS = (
    Goal("Painted", 1.2, BY_HAND),
    Goal("Messages: marker size of", 10_000),
    Goal("Messages", 1.2, BY_HAND),
    Goal("Messages", 1 / 5, PLAIN),
    Goal("Server CPU", 1 / 5, PLAIN, ends=measures.AGAIN),
    Goal("Server CPU", 1 / 2, PLAIN, ends=measures.FIRST),
    Goal("Server CPU per load", 1.5, PLAIN),
    Goal("First figure painted", 1.1, PLAIN),
    Goal("Time to first byte", 1 / 5, PLAIN),
    Goal("Over HTTP, first visit", 750),
    Goal("Over HTTP, second visit", 20),
    Goal("Memory per live session", 1.5, PLAIN),
    Goal("Growth", 10),
    Goal("Saved", 1_000),
    Goal("Saved", 1 / 3, PLAIN),
)


def table(samples: Samples) -> str:
    """The medians, one line per row."""
    head = ["", *(way.name for way in WAYS), "of plain", "of by hand"]
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *(_line(row, samples) for row in _rows(samples))]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def goals(samples: Samples) -> str:
    """What was asked for, and whether it was reached."""
    held = [
        line for goal in GOALS for row in _rows(samples) if goal.concerns(row) for line in _held(goal, row, samples)
    ]
    return "\n".join(held)


def _rows(samples: Samples) -> Iterable[str]:
    return dict.fromkeys(row for row, _ in samples)


def _line(row: str, samples: Samples) -> list[str]:
    cells = [_cell(row, samples.get((row, way))) for way in WAYS]
    ratios = [_ratio(row, samples, way) for way in (PLAIN, BY_HAND)]
    return [row, *cells, *("" if ratio is None else f"{ratio:.2f}" for ratio in ratios)]


def _cell(row: str, found: list[float | bool] | None) -> str:
    if not found:
        return ""
    if isinstance(found[0], bool):
        return "yes" if all(found) else "no"
    unit = next(unit for begins, unit in UNITS.items() if row.startswith(begins))
    middle = median(found)
    return f"{middle:,.{0 if abs(middle) >= 10 else 1}f} {unit}"


def _ratio(row: str, samples: Samples, way: Way) -> float | None:
    ours, theirs = samples.get((row, OURS)), samples.get((row, way))
    if not ours or not theirs or isinstance(ours[0], bool) or median(theirs) <= 0:
        return None
    return median(ours) / median(theirs)


def _held(goal: Goal, row: str, samples: Samples) -> Iterator[str]:
    found = _ratio(row, samples, goal.of) if goal.of else median(samples[row, OURS])
    if found is not None:
        scale = f" x {goal.of.name}" if goal.of else ""
        yield f"{'holds ' if found <= goal.at_most else 'MISSED'}  {row}: {found:,.2f}{scale}, asked {goal.at_most:g}"


def machine() -> str:
    """Where and with what this was measured, in two lines."""
    cpu = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text("utf-8"), re.MULTILINE)
    load = " ".join(f"{load:.1f}" for load in os.getloadavg())
    packages = ", ".join(f"{package} {version(package)}" for package in PACKAGES)
    return (
        f"Medians of one run, {datetime.now(UTC):%Y-%m-%d}: {os.cpu_count()} cores of {cpu[1] if cpu else 'unknown'}, "
        f"load {load}; Python {platform.python_version()}, {packages}."
    )


def update_readme(text: str, readme: Path = ROOT / "README.md") -> None:
    """Put the table between the markers of the README. Without markers nothing happens."""
    if readme.exists():
        readme.write_text(MARKED.sub(lambda found: f"{found[1]}{text}\n{found[2]}", readme.read_text("utf-8")), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure what the README claims.")
    parser.add_argument("--quick", action="store_true", help="each measurement once, to see that it works")
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=SUBJECTS, help="some subjects")
    parser.add_argument("--update-readme", action="store_true", help="write the table into README.md")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the servers are stopped, too
    where = machine()  # before this run itself is the load
    effort = QUICK if options.quick else Effort()
    samples = measures.measure(options.only, effort)
    text = f"{table(samples)}\n\n{where}"
    print(f"{text}\n\n{goals(samples)}")
    if options.update_readme:
        update_readme(text)


if __name__ == "__main__":
    main()
