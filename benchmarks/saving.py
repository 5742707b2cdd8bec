"""From saving a notebook to its new picture on the page that is open: with `--dev`, beside others that do the same.

    python -m benchmarks.saving            this project, panel, and streamlit and marimo where they are on PATH

A file is written as JupyterLab does, into its place. The clock stops in the frame after BokehJS has painted a figure
with the new title. Streamlit draws with elements, and its clock stops when they have the title; of marimo the new words
under the picture are looked for, so its figure is rather too good. `python -m venv peers`, `peers/bin/pip install
streamlit marimo bokeh` and `PATH=$PWD/peers/bin:$PATH` bring them in.
"""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from benchmarks.browser import chromium
from benchmarks.effort import Effort
from benchmarks.servers import NOTEBOOKS, OURS, PLAIN, Way
from tests.support import browsers, servers

ROW = "Saved to painted"
LOCAL = ("--address", "localhost")
SAVED, MARK = " vs. ", " against {} "  # of the scatter's title
SHOWN = """(words) => Bokeh.index.query((view) => view.model.title?.text?.includes(words) && view.has_finished())
    .next().value != null"""
READ = "(words) => document.body.innerText.includes(words)"
DRAWN = "(words) => document.querySelector('svg.marks').textContent.includes(words)"
# Asked once in each frame; a page that is being replaced has nothing yet.
WAIT = "(words) => { try { return (%s)(words) && Date.now() } catch { return false } }"
SERVABLE = "import panel as pn\n\npn.extension()\npn.panel(scatter(selected(flowers()))).servable()"
COLUMNS = ["length", "width", "petal", "petals", "species"]
DATA = f"import pandas as pd\nflowers = pd.read_csv('data/iris.csv', names={COLUMNS})"
STREAMLIT = f"""import streamlit as st
{DATA}
axes = {{axis: {{"field": field, "type": "quantitative"}} for axis, field in {{"x": "length", "y": "width"}}.items()}}
title = "Sepal width vs. sepal length"
st.vega_lite_chart(flowers, {{"title": title, "mark": "point", "encoding": axes | {{"color": {{"field": "species"}}}}}})
"""
MARIMO = f"""import marimo
app = marimo.App()

@app.cell
def _():
    import marimo as mo
    {DATA.replace(chr(10), chr(10) + "    ")}
    from bokeh.plotting import figure
    return figure, flowers, mo

@app.cell
def _(figure, flowers, mo):
    plot = figure(height=420)
    plot.scatter("length", "width", source=flowers)
    mo.vstack([plot, mo.md("Sepal width vs. sepal length")])

if __name__ == "__main__":
    app.run()
"""


@dataclass(frozen=True)
class Tool:
    """One way to see what was saved: the file, how it is written at first, the command, and when a page shows it."""

    way: Way
    file: str
    text: Callable[[], str]
    args: tuple[str, ...] = ()
    shown: str = SHOWN


def _notebook() -> str:
    return (NOTEBOOKS / "iris.ipynb").read_text("utf-8")


def _servable() -> str:
    """The notebook with a last cell that serves its scatter."""
    content = json.loads(_notebook())
    content["cells"][-1]["source"] = SERVABLE
    return json.dumps(content)


STREAMLIT_RUN = (
    "streamlit run streamlit_app.py --server.port $PORT --server.address localhost --server.headless true "
    "--server.runOnSave true --browser.gatherUsageStats false"
)
MARIMO_RUN = "marimo run marimo_app.py --watch --headless --port $PORT --host localhost"
OURS_DEV = Tool(OURS, "iris.ipynb", _notebook, (*LOCAL, "--dev"))
PANEL_DEV = Tool(
    Way(PLAIN.name, "/servable", "panel serve servable.ipynb --port $PORT"),
    "servable.ipynb",
    _servable,
    (*LOCAL, "--dev"),
)
OTHERS = (
    Tool(Way("streamlit", "/", STREAMLIT_RUN), "streamlit_app.py", lambda: STREAMLIT, shown=DRAWN),
    Tool(Way("marimo", "/", MARIMO_RUN), "marimo_app.py", lambda: MARIMO, shown=READ),
)


@contextmanager
def opened(browser: Browser, tool: Tool) -> Iterator[tuple[Page, Path]]:
    """A server with a notebook of its own, and a page of it that shows the picture: the page, and the file to save."""
    with TemporaryDirectory() as folder, ExitStack() as open_things:
        shutil.copytree(NOTEBOOKS / "data", Path(folder, "data"))
        file = Path(folder, tool.file)
        file.write_text(tool.text(), "utf-8")
        environment = {"PYTHONPATH": str(servers.ROOT)}
        server = open_things.enter_context(
            servers.start(
                Path(folder),
                Path(folder, "log"),
                command=tool.way.command,
                args=tool.args,
                env=environment,
                cwd=Path(folder) if tool.way.command else servers.ROOT,
            )
        )
        page = open_things.enter_context(browser.new_context()).new_page()
        page.set_default_timeout(browsers.PATIENCE)
        page.goto(server.url + tool.way.path)
        page.wait_for_function(WAIT % tool.shown, arg=SAVED.strip())
        yield page, file


def save(page: Page, file: Path, tool: Tool, number: int) -> float:
    """Save another title; the milliseconds until the page shows it."""
    page.wait_for_timeout(1500)  # for what follows the last one; Panel does not look for a second
    words = MARK.format(number)
    text = tool.text().replace(SAVED, words)
    begun = time.time()
    file.write_text(text, "utf-8")
    return page.wait_for_function(WAIT % tool.shown, arg=words.strip()).json_value() - begun * 1000


def saves(browser: Browser, effort: Effort) -> dict[tuple[str, Way], list[float]]:
    """Milliseconds from a save to the new picture, with `--dev`: ours, and Panel's own way to serve a notebook."""
    return {(ROW, way): _of(browser, tool, effort.rounds) for way, tool in ((OURS, OURS_DEV), (PLAIN, PANEL_DEV))}


def _of(browser: Browser, tool: Tool, rounds: int) -> list[float]:
    with opened(browser, tool) as (page, file):
        return [save(page, file, tool, number) for number in range(rounds)]


def main() -> None:
    with chromium() as browser:
        for tool in (OURS_DEV, PANEL_DEV, *OTHERS):
            program = (tool.way.command or "panel").split()[0]
            if tool in OTHERS and not shutil.which(program):
                print(f"{tool.way.name}: left out, it is not on PATH")
                continue
            found = _of(browser, tool, rounds=7)
            print(f"{tool.way.name}: {median(found):,.0f} ms ({min(found):,.0f} to {max(found):,.0f})", flush=True)


if __name__ == "__main__":
    main()
