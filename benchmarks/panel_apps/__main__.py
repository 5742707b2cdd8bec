"""`python -m benchmarks.panel_apps`: ten small Panel apps, each in a card of ours and under plain `panel serve`.

    python -m benchmarks.panel_apps                  all ten, a minute or two
    python -m benchmarks.panel_apps --only binds     one, or some
    python -m benchmarks.panel_apps --changes 5      fewer changes of each

The apps are in `apps/`: each a function `app()` that returns a component, one source for both sides. How each is
changed stands in `moves.py`. Left out: opening a page, which `python -m benchmarks` measures.
"""

import argparse
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbformat import v4
from playwright.sync_api import Browser

from benchmarks.__main__ import machine
from benchmarks.browser import chromium
from benchmarks.panel_apps.moves import MOVES, AppTab
from benchmarks.servers import Running, Way, started

APPS = Path(__file__).with_name("apps")
MOST_OF_PLAIN = 1 / 10  # of its bytes, where a figure is drawn anew
HEAD = "| app | bytes a change | plain | of plain | CPU a change | plain | zoom kept | plain |"


@dataclass(frozen=True)
class Cost:
    """What one app costs one server: bytes of messages and milliseconds of CPU a change; None for no figure to zoom."""

    sent: float
    cpu: float
    keeps_zoom: bool | None


@contextmanager
def both(names: Sequence[str]) -> Iterator[list[Running]]:
    """Our server and a plain one, with the same apps."""
    with TemporaryDirectory() as ours, TemporaryDirectory() as plain:
        for name in names:
            source = (APPS / f"{name}.py").read_text("utf-8")
            cells = [v4.new_markdown_cell(f"# {name}"), v4.new_code_cell(f"#| export\n{source}")]
            nbformat.write(v4.new_notebook(cells=cells), Path(ours, f"{name}.ipynb"))
            Path(plain, f"{name}.py").write_text(f"{source}\n\napp().servable()\n", "utf-8")
        ways = Way("ours", "/dashboard?page="), Way("plain", "/", f"panel serve {plain}/*.py --port $PORT")
        with started(*ways, notebooks=Path(ours)) as [running, peer]:
            running.server.ready()
            yield [running, peer]


def measure(browser: Browser, running: Running, name: str, changes: int) -> Cost:
    """Open an app, zoom, change it so many times, and count; the first change, which loads what is lacking, is not."""
    moves = MOVES[name]
    print(f"{name}, {running.way.name}", file=sys.stderr)
    with AppTab(browser) as tab:
        tab.open(running.url + name)
        moves.begin(tab)
        moves.change(tab, 0)
        zoomed = tab.zoom() if moves.has_figure else None
        tab.settle()
        cpu, sent = running.cpu(), tab.socket_bytes
        for step in range(1, changes + 1):
            moves.change(tab, step)
            tab.settle()
        kept = None if zoomed is None else tab.zoomed() == zoomed
        return Cost((tab.socket_bytes - sent) / changes, (running.cpu() - cpu) / changes, kept)


def table(costs: Mapping[str, tuple[Cost, Cost]]) -> str:
    """A line for each app: ours, plain, and what part of the bytes."""
    rule = "| --- |" + " ---: |" * (HEAD.count("|") - 2)
    return "\n".join([HEAD, rule, *(_line(name, *pair) for name, pair in costs.items())])


def _line(name: str, ours: Cost, plain: Cost) -> str:
    sent = f"{ours.sent:,.0f} B", f"{plain.sent:,.0f} B", f"{ours.sent / plain.sent:.2f}"
    cpu = f"{ours.cpu:.0f} ms", f"{plain.cpu:.0f} ms"
    cells = [f"`{name}`", *sent, *cpu, *(_said(cost.keeps_zoom) for cost in (ours, plain))]
    return f"| {' | '.join(cells)} |"


def _said(kept: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[kept]


def goals(costs: Mapping[str, tuple[Cost, Cost]]) -> str:
    """What is asked of the apps whose figures are drawn anew, and whether it was reached."""
    return "\n".join(_goal(name, *pair) for name, pair in costs.items() if MOVES[name].has_figure)


def _goal(name: str, ours: Cost, plain: Cost) -> str:
    holds = ours.keeps_zoom and ours.sent <= plain.sent * MOST_OF_PLAIN
    kept = "kept" if ours.keeps_zoom else "lost"
    return f"{'holds ' if holds else 'MISSED'}  {name}: {ours.sent / plain.sent:.2f} x plain, asked 0.1; zoom {kept}"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.panel_apps", description="Panel apps, in a card.")
    parser.add_argument("--only", nargs="+", choices=MOVES, default=[*MOVES], help="some apps")
    parser.add_argument("--changes", type=int, default=20, help="of each app")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the servers are stopped, too
    where = machine()
    with ExitStack() as stack:
        servers, browser = stack.enter_context(both(options.only)), stack.enter_context(chromium())
        costs = {
            name: tuple(measure(browser, running, name, options.changes) for running in servers)
            for name in options.only
        }
    print(f"{table(costs)}\n\n{where}\n\n{goals(costs)}")


if __name__ == "__main__":
    main()
