"""What is measured, one function per subject. Each returns samples by row of the table and by way to write the page.

The ways take turns within each measurement, so that whatever else the machine does hits all of them. Subjects get the
three servers running, each with a page that shows its first figure; `boots` and `large` start servers of their own.
"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbformat import v4
from playwright.sync_api import Browser

from benchmarks import clients
from benchmarks.browser import Tab, chromium
from benchmarks.effort import Effort
from benchmarks.saving import saves
from benchmarks.servers import NOTEBOOKS, OURS, WAYS, Running, Way, started

FIRST, AGAIN = "first time", "again"


class Samples(defaultdict[tuple[str, Way], list[float | bool]]):
    """Samples by (row, way)."""

    def __init__(self) -> None:
        super().__init__(list)


@dataclass(frozen=True)
class Walk:
    """One control goes through the values of a lap; between laps another one is set, so that each lap is a new one.

    Each lap is walked twice: at first nothing in it has been asked for before, the second time everything has.
    """

    name: str
    control: str
    home: object
    lap: tuple[object, ...]
    other: str
    settings: tuple[object, ...]


AXES = ("Sepal length [cm]", "Petal length [cm]", "Petal width [cm]", "Sepal width [cm]")
# The first two walks see each combination of axis and species once, so that all three views of our page are new to it.
WALKS = (
    Walk(
        "horizontal axis",
        "Horizontal axis",
        AXES[0],
        AXES[1:],
        "Species",
        ("setosa,versicolor,virginica", "versicolor", "setosa,versicolor"),
    ),
    Walk(
        "species",
        "Species",
        "setosa,versicolor",
        ("setosa", "setosa,virginica", "virginica", "versicolor,virginica"),
        "Horizontal axis",
        AXES,
    ),
    Walk("marker size", "Marker size", 4, tuple(range(5, 11)), "Vertical axis", AXES[:3]),
    Walk("straight line", "Straight line per species", False, (True,), "Marker size", tuple(range(11, 20))),
)


Pairs = list[tuple[Running, Tab]]


@contextmanager
def watched(browser: Browser, *ways: Way, notebooks: Path = NOTEBOOKS) -> Iterator[Pairs]:
    """Fresh servers, and a page of each that shows its first figure."""
    with started(*ways, notebooks=notebooks) as servers, ExitStack() as tabs:
        pairs = [(running, tabs.enter_context(Tab(browser))) for running in servers]
        for running, tab in pairs:
            tab.load(running.url)
        yield pairs


def changes(pairs: Pairs, effort: Effort) -> Samples:
    """A control's change: milliseconds until painted, bytes of messages, milliseconds of the server's CPU."""
    samples = Samples()
    for walk in WALKS[: effort.walks]:
        for _, tab in pairs:
            tab.change(walk.control, walk.home)
        for setting, (running, tab) in product(walk.settings[: effort.laps], pairs):
            tab.change(walk.other, setting)
            tab.settle()
            for when in (FIRST, AGAIN):
                for row, found in _lap(walk, walk.lap[: effort.steps], running, tab).items():
                    samples[row.format(when=when), running.way] += found
    return samples


def _lap(walk: Walk, lap: tuple[object, ...], running: Running, tab: Tab) -> dict[str, list[float]]:
    """One lap and the way home, by row of the table."""
    cpu, sent, painted = running.cpu(), tab.socket_bytes, []
    for value in lap:
        painted.append(tab.change(walk.control, value))
        tab.settle()
    cpu, sent = running.cpu() - cpu, tab.socket_bytes - sent
    tab.change(walk.control, walk.home)
    tab.settle()
    return {
        f"Painted: {walk.name}, {{when}}": painted,
        f"Server CPU: {walk.name}, {{when}}": [cpu / len(lap)],
        f"Messages: {walk.name}": [sent / len(lap)],
    }


def kept(pairs: Pairs, effort: Effort) -> Samples:
    """Whether zoom and selection outlive changes that leave the axes alone."""
    samples = Samples()
    for running, seen in pairs:
        with Tab(seen.browser) as tab:
            tab.load(running.url)
            selected, zoomed = tab.select(), tab.zoom()
            tab.change("Marker size", 12)
            tab.change("Straight line per species", True)
            tab.settle()
            samples["Zoom kept", running.way].append(tab.zoomed() == zoomed)
            samples["Selection kept", running.way].append(bool(selected) and tab.selected() == selected)
    return samples


def loads(pairs: Pairs, effort: Effort) -> Samples:
    """Opening the page, with an empty cache and again: milliseconds, and kilobytes over HTTP; then the server's CPU.

    Ours has three views, the peers' here the scatter alone; so it is in all that follows.
    """
    samples = Samples()
    for _, (running, seen) in product(range(effort.rounds), pairs):
        with Tab(seen.browser) as newcomer, Tab(seen.browser, newcomer.context) as regular:
            first, second = newcomer.load(running.single), regular.load(running.single)
        samples["First figure painted", running.way].append(first.painted)
        samples["First figure painted, second visit", running.way].append(second.painted)
        samples["Time to first byte", running.way].append(first.first_byte)
        samples["Over HTTP, first visit", running.way].append(first.bytes / 1000)
        samples["Over HTTP, second visit", running.way].append(second.bytes / 1000)
    for _, (running, _tab) in product(range(effort.rounds), pairs):
        cpu = running.cpu()
        clients.visit(running.single, effort.visits)
        samples["Server CPU per load", running.way].append((running.cpu() - cpu) / effort.visits)
    return samples


def sessions(pairs: Pairs, effort: Effort) -> Samples:
    """Kilobytes that a process grows by for each open session."""
    samples = Samples()
    for running, _ in pairs:
        clients.visit(running.single, effort.visits)  # what only the first ones cost
        before = running.memory()
        grown = clients.hold_open(running.single, effort.sessions, running.memory) - before
        samples["Memory per live session", running.way].append(grown / effort.sessions)
    return samples


def crawler(pairs: Pairs, effort: Effort) -> Samples:
    """Megabytes that a process grows by when a client asks for pages and never opens a WebSocket."""
    samples = Samples()
    for running, _ in pairs:
        clients.visit(running.single, effort.visits)
        times = effort.requests if running.way is OURS else effort.requests_to_peers
        before = running.memory()
        clients.crawl(running.single, times)
        grown = (running.memory() - before) * effort.requests / times
        samples[f"Growth by {effort.requests:,} requests of a crawler", running.way].append(grown / 1000)
    return samples


def boots(browser: Browser, effort: Effort) -> Samples:
    """From the start of the server's process to the first figure, in milliseconds."""
    samples = Samples()
    for _, way in product(range(effort.rounds), WAYS):
        begun = time.time()
        with started(way) as [running], Tab(browser) as tab:
            samples["Cold boot to first figure", way].append((tab.load(running.single).at - begun) * 1000)
    return samples


ROWS = 100_000
LARGE = (
    """#| export
from typing import Annotated
import numpy as np
import pandas as pd
from bokeh.plotting import figure""",
    f"""#| export
def points():
    numbers = np.random.default_rng(1).normal(size=({ROWS}, 2))
    return pd.DataFrame(numbers, columns=["x", "y"]).assign(species="one")""",
    """#| export
def scatter(points, marker_size: Annotated[int, {"bounds": (4, 20)}] = 4):
    fig = figure(height=400)
    fig.scatter("x", "y", source=points, size=marker_size)
    return fig""",
)


def large(browser: Browser, effort: Effort) -> Samples:
    """The marker size of a hundred thousand points: bytes of messages."""
    samples = Samples()
    with TemporaryDirectory() as folder:
        nbformat.write(v4.new_notebook(cells=list(map(v4.new_code_cell, LARGE))), Path(folder, "large.ipynb"))
        with watched(browser, OURS, notebooks=Path(folder)) as [(running, tab)]:
            for size in range(5, 5 + effort.rounds):
                sent = tab.socket_bytes
                tab.change("Marker size", size)
                tab.settle()
                samples[f"Messages: marker size of {ROWS:,} points", running.way].append(tab.socket_bytes - sent)
    return samples


SIDE_BY_SIDE = (changes, kept, loads, sessions, crawler)
ALONE = (boots, large, saves)


def measure(names: Collection[str], effort: Effort) -> Samples:
    """The samples of these subjects."""
    wanted = [subject for subject in SIDE_BY_SIDE if subject.__name__ in names]
    groups = [wanted] if effort.shared and wanted else [[subject] for subject in wanted]
    samples = Samples()
    with chromium() as browser:
        for group in groups:
            with watched(browser, *WAYS) as pairs:
                for subject in group:
                    samples |= subject(pairs, effort)
        for subject in ALONE:
            if subject.__name__ in names:
                samples |= subject(browser, effort)
    return samples
