"""A crowd at the door, as a table: how long those inside wait meanwhile, and whether a small dyno holds what it must.

    python -m benchmarks.crowd              some five minutes on two cores
    python -m benchmarks.crowd --quick      a few of each: does everything work?
    python -m benchmarks.crowd --only full  one of the two

`arrivals`: ten viewers move a slider once a second and wait for the picture, while others arrive, 20 a second. `full`:
a server whose processes may take 512 MB; 300 come, each moves a slider once, and 600 more try to come. The memory is
bounded by a control group of the kernel (cgroup v1 or v2), which takes root; without, the number of sessions is the
bound, and the table says so. Left out: a browser, which costs the server what these viewers cost it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import shlex
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from tornado.httpclient import HTTPClientError

from benchmarks.clients import Viewer, viewer
from tests.support import servers
from tests.support.servers import Server

PAGE, SLIDER = "/?page=iris", "Marker size"
POSITIONS = (*range(4, 10), *range(11, 21))  # of the slider; at its default no picture would follow
MEMORY = 512 * 2**20  # bytes
GOAL = 500  # ms that those inside may wait, the slowest 5 % apart
AT_A_TIME = 4  # who come at the same moment, where it is no matter how fast they come
V1, V2 = Path("/sys/fs/cgroup/memory"), Path("/sys/fs/cgroup")


@dataclass(frozen=True)
class Crowd:
    """How many there are of whom."""

    inside: int = 10
    arrivals: int = 200
    a_second: float = 20
    live: int = 300
    more: int = 600


QUICK = Crowd(inside=2, arrivals=6, live=4, more=6)


@dataclass(frozen=True)
class Group:
    """A control group that bounds the memory of the processes in it."""

    folder: Path

    @property
    def killed(self) -> int:
        """How many of its processes were ended because there was no memory."""
        return self._number("memory.events", "memory.oom_control", "oom_kill")

    @property
    def peak(self) -> int:
        """The most bytes that were taken."""
        return int(self._file("memory.peak", "memory.max_usage_in_bytes").read_text())

    def _file(self, *names: str) -> Path:
        return next(path for name in names if (path := self.folder / name).exists())

    def _number(self, *names_and_key: str) -> int:
        *names, key = names_and_key
        lines = (line.split() for line in self._file(*names).read_text().splitlines())
        return sum(int(number) for name, number in lines if name == key)


@contextmanager
def group() -> Iterator[Group | None]:
    """A control group of 512 MB; None where this machine lets us make none."""
    top, bound = (V1, "memory.limit_in_bytes") if V1.exists() else (V2, "memory.max")
    folder = top / f"crowd-{os.getpid()}"
    try:
        folder.mkdir()
        (folder / bound).write_text(str(MEMORY))
    except OSError:
        with suppress(OSError):
            folder.rmdir()
        yield None
        return
    try:
        yield Group(folder)
    finally:
        folder.rmdir()


@contextmanager
def started(within: Group | None = None, **env: str) -> Iterator[Server]:
    """The server, by the Procfile's own command, in a control group from its first byte on."""
    enter = f"echo $$ > {within.folder}/cgroup.procs; " if within else ""
    script = f'{enter}exec {servers.procfile_command()} "$@"'
    with TemporaryDirectory() as logs:
        log = Path(logs, "server.log")
        command = f"sh -c {shlex.quote(script)} sh"
        with servers.start(servers.ROOT / "notebooks", log, command=command, env=env) as server:
            yield server.ready()


# Arrivals ------------------------------------------------------------------------------------------------------------


async def arrivals(url: str, crowd: Crowd) -> dict[str, list[float]]:
    """Milliseconds: of changes while it is calm and while they arrive, and until a newcomer has their document."""
    took: dict[str, list[float]] = {"calm": [], "meanwhile": [], "newcomers": []}
    async with AsyncExitStack() as open_pages:
        inside = [await open_pages.enter_async_context(viewer(url)) for _ in range(crowd.inside)]
        state = "calm"

        async def use(one: Viewer, number: int) -> None:
            await asyncio.sleep(number / crowd.inside)
            for move in range(sys.maxsize):
                took[state].append(await moved(one, number + move))
                await asyncio.sleep(1)

        async def arrive(number: int) -> None:
            await asyncio.sleep(number / crowd.a_second)
            began = time.monotonic()
            await open_pages.enter_async_context(viewer(url))
            took["newcomers"].append((time.monotonic() - began) * 1000)

        await asyncio.sleep(2)  # until those inside have all their pictures
        users = [asyncio.create_task(use(one, number)) for number, one in enumerate(inside)]
        await asyncio.sleep(max(3, crowd.arrivals / crowd.a_second))
        state = "meanwhile"
        await asyncio.gather(*map(arrive, range(crowd.arrivals)))
        for user in users:
            user.cancel()
        await asyncio.gather(*users, return_exceptions=True)
    return took


async def moved(one: Viewer, number: int) -> float:
    """Move the slider to another position; milliseconds until the picture has followed."""
    began = time.monotonic()
    await one.move(SLIDER, POSITIONS[number % len(POSITIONS)])
    return (time.monotonic() - began) * 1000


def percentiles(milliseconds: Sequence[float]) -> tuple[float, float, float]:
    """The median, what the slowest 5 % exceed, and the slowest."""
    cuts = quantiles(milliseconds, n=20, method="inclusive") if len(milliseconds) > 1 else [*milliseconds] * 19
    return cuts[9], cuts[18], max(milliseconds)


def table_of_arrivals(took: dict[str, list[float]]) -> str:
    names = {
        "calm": "a change while it is calm",
        "meanwhile": "a change while they arrive",
        "newcomers": "a newcomer's page",
    }
    lines = ["| | how many | median | slowest 5 % | slowest |", "| --- | ---: | ---: | ---: | ---: |"]
    for name, milliseconds in took.items():
        figures = " | ".join(f"{figure:,.0f} ms" for figure in percentiles(milliseconds))
        lines.append(f"| {names[name]} | {len(milliseconds)} | {figures} |")
    slow = percentiles(took["meanwhile"])[1]
    return "\n".join(
        [*lines, "", f"{'holds ' if slow <= GOAL else 'MISSED'}  slowest 5 %: {slow:.0f} ms, asked {GOAL}"]
    )


# A small dyno ---------------------------------------------------------------------------------------------------------


async def fill(server: Server, crowd: Crowd) -> Counter[str]:
    """Have viewers come until there is no room, and count what became of each."""
    counts: Counter[str] = Counter()
    url, there = server.url + PAGE, []
    async with AsyncExitStack() as open_pages:

        async def come() -> None:
            try:
                there.append(await open_pages.enter_async_context(viewer(url)))
            except HTTPClientError as error:
                told = error.code == 503 and "Retry-After" in error.response.headers
                counts["were told that there is no room" if told else f"got a {error.code}"] += 1

        await by_turns(come, crowd.live)
        counts["of the first came in"] = len(there)
        for number, one in enumerate(there):
            await moved(one, number)
            counts["moved a slider and saw the picture follow"] += 1
        await by_turns(come, crowd.more)
        counts["came in"] = len(there)
        for number, one in enumerate(there):  # again, and those who came last
            with suppress(ConnectionError):
                await moved(one, number + 1)
                counts["were still there at the end, and moved it once more"] += 1
    return counts


async def by_turns(act: Callable, times: int) -> None:
    """Act so often, a few at the same time."""
    left = iter(range(times))

    async def go_on() -> None:
        for _ in left:
            await act()

    await asyncio.gather(*(go_on() for _ in range(AT_A_TIME)))


def table_of_full(counts: Counter[str], crowd: Crowd, memory: str, is_up: bool) -> str:
    lines = [f"| of {crowd.live} and {crowd.more} more | |", "| --- | ---: |"]
    lines += [f"| {name} | {count} |" for name, count in counts.items()]
    lines += [f"| memory | {memory} |", f"| the server is up | {'yes' if is_up else 'no'} |"]
    lost = counts["came in"] - counts["were still there at the end, and moved it once more"]
    all_told = counts["came in"] + counts["were told that there is no room"] == crowd.live + crowd.more
    holds = is_up and not lost and all_told and counts["of the first came in"] == crowd.live
    lines += [
        "",
        f"{_verdict(holds)}  {lost} were lost, and {'all' if all_told else 'not all'} of the others were told",
    ]
    return "\n".join(lines)


def _verdict(holds: bool) -> str:
    return "holds " if holds else "MISSED"


# --------------------------------------------------------------------------------------------------------------------


def measure_arrivals(crowd: Crowd) -> str:
    with started() as server:
        return table_of_arrivals(asyncio.run(arrivals(server.url + PAGE, crowd)))


def measure_full(crowd: Crowd) -> str:
    with group() as within:
        env = {} if within else {"DASHBOARD_SESSIONS": str(crowd.live + crowd.more // 2)}
        with started(within, **env) as server:
            counts = asyncio.run(fill(server, crowd))
            is_up = server.process.poll() is None and server.health()["status"] == "ok"
            bound = f"no control group could be made, so DASHBOARD_SESSIONS={env.get('DASHBOARD_SESSIONS')}"
            if within:
                bound = f"{within.peak / 1e6:.0f} of {MEMORY / 1e6:.0f} MB at most, {within.killed} processes killed"
    return table_of_full(counts, crowd, bound, is_up)


SUBJECTS = {"arrivals": measure_arrivals, "full": measure_full}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crowd", description="Measure a crowd at the door.")
    parser.add_argument("--quick", action="store_true", help="a few of each, to see that it works")
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=[*SUBJECTS], help="some subjects")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the server is stopped, too
    for name in options.only:
        print(SUBJECTS[name](QUICK if options.quick else Crowd()), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
