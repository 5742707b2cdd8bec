"""The three ways to write the page, each served by a process of its own, and what that process costs.

Ours is started with the Procfile's own command, the peers with a plain `panel serve`. Left out: what a browser sees
(`browser.py`), and how a viewer without one asks (`clients.py`).
"""

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support import servers

NOTEBOOKS = servers.ROOT / "notebooks"
TICKS = os.sysconf("SC_CLK_TCK")  # of CPU time, per second


@dataclass(frozen=True)
class Way:
    """One way to write the page. Without a command it is the Procfile's.

    path: of the whole page, with its three views; `single` what leads to one with the scatter alone, of those that
    have it.
    """

    name: str
    path: str
    command: str | None = None
    single: str = ""


OURS = Way("this project", "/dashboard")
PLAIN = Way("plain", "/plain", "panel serve benchmarks/plain --port $PORT", "?only=scatter")
BY_HAND = Way("by hand", "/by_hand", "panel serve benchmarks/by_hand --port $PORT", "?only=scatter")
WAYS = (OURS, PLAIN, BY_HAND)


@dataclass(frozen=True)
class Running:
    """A server that runs one of the ways."""

    way: Way
    server: servers.Server

    @property
    def url(self) -> str:
        return self.server.url + self.way.path

    @property
    def single(self) -> str:
        """The page with one view, where there is one: opening our page with three is measured against that."""
        return self.url + self.way.single

    def cpu(self) -> float:
        """Milliseconds of CPU that the process has taken so far, in steps of ten."""
        after_name = self._proc("stat").rpartition(")")[2].split()
        user, system = after_name[11:13]
        return (int(user) + int(system)) * 1000 / TICKS

    def memory(self) -> float:
        """Kilobytes of memory of the process; what it shares with others counts in part (PSS)."""
        return float(re.search(r"^Pss:\s+(\d+) kB", self._proc("smaps_rollup"), re.MULTILINE)[1])

    def _proc(self, name: str) -> str:
        return Path(f"/proc/{self.server.process.pid}/{name}").read_text()


@contextmanager
def started(*ways: Way, notebooks: Path = NOTEBOOKS) -> Iterator[list[Running]]:
    """Servers that answer already, side by side. What they show may still be on its way: let a browser look first."""
    with TemporaryDirectory() as logs, ExitStack() as running:
        yield [
            Running(
                way,
                running.enter_context(servers.start(notebooks, Path(logs, f"{place}.log"), command=way.command)),
            )
            for place, way in enumerate(ways)
        ]
