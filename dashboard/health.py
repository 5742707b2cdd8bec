"""`/health`: is this process well, in a few words that a person and a monitor can read.

The site tells about its pages and sources through `report`; until it does, the process is starting. The answer holds
names, states and ages, never a path, an error's text or data. It costs a few milliseconds and no lock, so that it also
answers while sources are being read in a thread.
"""

import os
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from tornado.web import RequestHandler

VERSION = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text())["project"]["version"]
TROUBLE = {"failed", "stale"}


@dataclass(frozen=True)
class Part:
    """A page or a source: its name, its state in a word, the seconds since it was last brought up to date."""

    name: str
    state: str
    age: float | None = None


@dataclass(frozen=True)
class Report:
    """What the site has to say. A site without a page that can be shown is a failed one."""

    pages: tuple[Part, ...] = ()
    sources: tuple[Part, ...] = ()

    @property
    def status(self) -> str:
        states = [part.state for part in (*self.pages, *self.sources)]
        if all(page.state == "failed" for page in self.pages):
            return "failed"
        if "starting" in states:
            return "starting"
        return "degraded" if TROUBLE & set(states) else "ok"


# Set by the site as soon as it can tell; from a module, because the names of main.py go when its session goes.
report: Callable[[], Report] | None = None


def summary(sessions: int) -> dict:
    """The answer of `/health` as plain data."""
    told = report() if report else None
    return {
        "status": told.status if told else "starting",
        "version": VERSION,
        "sessions": sessions,
        "memory": memory(),
        **asdict(told or Report()),
    }


def memory() -> int | None:
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


class Health(RequestHandler):
    """Answers 200 as long as there is something to serve or soon will be, else 503."""

    def get(self) -> None:
        answer = summary(sum(session.connection_count > 0 for session in self._sessions()))
        self.set_status(503 if answer["status"] == "failed" else 200)
        self.set_header("Cache-Control", "no-store")
        self.write(answer)

    head = get

    def _sessions(self) -> Iterator:
        for context in self.application.applications.values():
            yield from context.sessions
