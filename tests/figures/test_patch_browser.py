"""What a real browser shows after a patch: the freshly drawn figure, pixel by pixel, for one WebSocket message.

A Panel server runs in a thread; two tabs of one Chromium are open on it. One holds a live figure and is patched; into
the other the same figure is drawn anew each time. Nothing here waits for a while: it waits for what it wants to see.
"""

import io
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import numpy as np
import panel as pn
import pytest
from bokeh import models as bk
from bokeh.document import Document
from bokeh.layouts import row
from bokeh.plotting import figure
from hypothesis import HealthCheck, Phase, given, settings
from PIL import Image, ImageChops
from playwright.sync_api import Page, sync_playwright

from dashboard.figures.documents import one_message
from dashboard.figures.drawing import to_drawing
from dashboard.figures.patch import LiveFigure
from tests.support.sketches import Layer, Plot, Sheet, steps

CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
CHROMIUM += ["--disable-component-update", "--disable-sync", "--force-color-profile=srgb"]

READY = "window.Bokeh && Bokeh.documents.length && Bokeh.documents[0].roots().length"
SETTLED = """async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done))
    for (let calm = 0; calm < 3; calm++) {
        if (!Bokeh.documents[0].is_idle) calm = 0
        await frame()
    }
}"""


class Tab:
    """A browser tab and the server's document behind it."""

    def __init__(self, page: Page, address: str, sessions: list) -> None:
        self.page, self.errors, self._frames, self._turn = page, [], [], 0
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda line: line.type == "error" and self.errors.append(line.text))
        page.on("websocket", lambda socket: socket.on("framereceived", self._received))
        page.goto(address)
        page.wait_for_function("window.Bokeh && Bokeh.documents.length && Bokeh.documents[0].roots().length")
        self.document, self.pane = sessions[-1]
        self.live: LiveFigure | None = None

    def _received(self, frame: str | bytes) -> None:
        self._frames.append(frame)

    def do(self, work: Callable[[], Any]) -> list[int]:
        """Run `work` as a server's callback, wait until the browser applied it; return the bytes of each message."""
        self.page.bring_to_front()  # a tab behind another draws nothing
        self._frames.clear()
        self._run(work)
        self._turn += 1
        self._run(lambda: setattr(self.document, "title", f"turn {self._turn}"))
        self.page.wait_for_function(f"Bokeh.documents[0].title() == 'turn {self._turn}'")
        self.page.evaluate(SETTLED)
        return self._messages()[:-1]

    def _run(self, work: Callable[[], Any]) -> None:
        done: Future = Future()

        def callback() -> None:
            try:
                done.set_result(work())
            except Exception as error:  # noqa: BLE001 - raised in the test
                done.set_exception(error)

        self.document.add_next_tick_callback(callback)
        while not done.done():
            self.page.wait_for_timeout(5)
        done.result()

    def _messages(self) -> list[int]:
        """Bytes of each patch message: a header, metadata, content, then pairs of header and buffer."""
        messages: list[int] = []
        for frame in self._frames:
            if isinstance(frame, str) and '"msgtype"' in frame:
                messages.append(0) if '"PATCH-DOC"' in frame else messages.append(None)
            if messages and messages[-1] is not None:
                messages[-1] += len(frame)
        return [size for size in messages if size is not None]

    def place(self, model: bk.LayoutDOM) -> None:
        """Draw anew."""

        def work() -> None:
            self.live = LiveFigure(to_drawing(model))
            self.pane.object = self.live.model

        self.do(work)

    def show(self, *drawn: bk.LayoutDOM) -> list[int]:
        """Patch to the last of them, all in one go, as a page does."""

        def work() -> None:
            with one_message(self.document):
                for model in drawn:
                    if self.live.show(to_drawing(model)):
                        self.pane.object = self.live.model

        return self.do(work)

    def picture(self) -> Image.Image:
        """Screenshots until two are the same."""
        before, now = b"", self.page.screenshot()
        while before != now:
            self.page.evaluate(SETTLED)
            before, now = now, self.page.screenshot()
        return Image.open(io.BytesIO(now)).convert("RGB")

    def zoom(self) -> None:
        """Turn the mouse wheel over the middle of the first plot, until the range moves."""
        before = self.start()
        self.page.mouse.move(150, 120)
        while self.start() == before:
            self.page.mouse.wheel(0, -300)
            self.page.evaluate(SETTLED)

    def start(self, axis: str = "x") -> float:
        """Where the browser's range of the first plot begins."""
        return self._count(f".find((model) => model.type == 'Figure').{axis}_range.start")

    def models(self) -> int:
        return self._count(".length")

    def _count(self, of_all: str) -> Any:
        """BokehJS counts its models when it has been idle for a while; here, now."""
        count = "Bokeh.documents[0]._recompute_all_models()"
        return self.page.evaluate(f"{count}, [...Bokeh.documents[0]._all_models.values()]{of_all}")


@pytest.fixture(scope="module")
def tabs() -> Iterator[tuple[Tab, Tab]]:
    """One tab to patch, one to draw anew in."""
    sessions: list[tuple[Document, pn.pane.Bokeh]] = []

    def page() -> pn.Column:
        pane = pn.pane.Bokeh(figure(width=300, height=240))
        sessions.append((pn.state.curdoc, pane))
        return pn.Column(pane)

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = pn.serve(page, port=port, address="127.0.0.1", threaded=True, show=False, verbose=False)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        try:
            context = browser.new_context(viewport={"width": 700, "height": 560})
            yield tuple(Tab(context.new_page(), f"http://127.0.0.1:{port}", sessions) for _ in range(2))
        finally:
            browser.close()
            server.stop()


@pytest.fixture
def tab(tabs: tuple[Tab, Tab]) -> Iterator[Tab]:
    tabs[0].errors.clear()
    yield tabs[0]
    assert tabs[0].errors == []


def differing(one: Image.Image, other: Image.Image) -> int:
    """Pixels that differ to the eye. (A legend drawn twice is a shade darker at the edge of its glyphs.)"""
    return int((np.asarray(ImageChops.difference(one, other)).max(axis=2) > 40).sum())


BASE = Plot(layers=(Layer(label="a"), Layer(glyph="line", y="age", label="b", table=1)), box=True, hover=True)

OF_A_COLUMN = replace(BASE, layers=(Layer(color="kind", label="a", legend="field"),), hover=False)
TALL = (("height", 260),)  # so that the browser lays it out at once
SHAPES = Plot(layers=(Layer("shapes", x="height"), Layer("shapes", x="age")), rows=4)

STEPS: dict[str, tuple[Sheet | Plot, Sheet | Plot]] = {
    "another column": (BASE, replace(BASE, layers=(Layer(x="age", label="a"), BASE.layers[1]))),
    "size": (BASE, replace(BASE, layers=(Layer(size=12, label="a"), BASE.layers[1]))),
    "size back to the default": (replace(BASE, layers=(Layer(size="age"),)), replace(BASE, layers=(Layer(),))),
    "colour by a column": (BASE, replace(BASE, layers=(Layer(color="shade", label="a"), BASE.layers[1]))),
    "fewer rows": (BASE, replace(BASE, rows=1)),
    "more rows": (BASE, replace(BASE, rows=40)),
    "gaps": (BASE, replace(BASE, gaps=True)),
    "a layer more": (BASE, replace(BASE, layers=(*BASE.layers, Layer(glyph="bars", label="c")))),
    "a layer less": (BASE, replace(BASE, layers=BASE.layers[1:])),
    "layers in another order": (BASE, replace(BASE, layers=BASE.layers[::-1])),
    "another glyph": (BASE, replace(BASE, layers=(Layer(glyph="bars", label="a"), BASE.layers[1]))),
    "a filter": (BASE, replace(BASE, layers=(Layer(rows="few", label="a"), BASE.layers[1]))),
    "another filter": (replace(BASE, layers=(Layer(rows="few"),)), replace(BASE, layers=(Layer(rows="both"),))),
    "a label": (BASE, replace(BASE, x_label="Height [m]")),
    "a title": (BASE, replace(BASE, title="Girth of trees")),
    "a log axis": (BASE, replace(BASE, y_kind="log")),
    "a log axis no more": (replace(BASE, y_kind="log"), BASE),
    "dates": (BASE, replace(BASE, x_kind="datetime")),
    "categories": (BASE, replace(BASE, x_kind="category")),
    "other categories": (replace(BASE, x_kind="category"), replace(BASE, x_kind="category", seed=1)),
    "bounds": (BASE, replace(BASE, y_bounds=(2, 8))),
    "other bounds": (replace(BASE, y_bounds=(0, 10)), replace(BASE, y_bounds=(2, 8))),
    "bounds no more": (replace(BASE, y_bounds=(2, 8)), BASE),
    "tools": (BASE, replace(BASE, tools=("tap", "box_select", "reset"))),
    "spans": (replace(BASE, spans=(2.0, 4.0)), replace(BASE, spans=(6.0, 2.0))),
    "a box less": (BASE, replace(BASE, box=False)),
    "a note": (replace(BASE, note="n = 12"), replace(BASE, note="n = 40")),
    "a graph": (replace(BASE, graph=3), replace(BASE, graph=5)),
    "a colour bar": (
        replace(BASE, layers=(Layer(glyph="image"),)),
        replace(BASE, layers=(Layer(glyph="image", color="shade"),)),
    ),
    "another image": (
        replace(BASE, layers=(Layer(glyph="image"),)),
        replace(BASE, layers=(Layer(glyph="image"),), seed=2),
    ),
    "paths": (replace(BASE, layers=(Layer(glyph="paths"),)), replace(BASE, layers=(Layer(glyph="paths"),), seed=1)),
    "colours": (BASE, replace(BASE, style=(("background_fill_color", "beige"), ("outline_line_width", 5)))),
    "a plot more": (Sheet("row", (BASE,)), Sheet("row", (BASE, BASE))),
    "linked plots": (Sheet("row", (BASE, BASE), True), Sheet("row", (replace(BASE, x_label="Age"), BASE), True)),
    "a tab less": (Sheet("tabs", (BASE, BASE)), Sheet("tabs", (BASE,))),
    "in a grid": (Sheet("grid", (BASE, BASE)), Sheet("grid", (replace(BASE, seed=2), BASE))),
    "another layout": (Sheet("row", (BASE, BASE)), Sheet("column", (BASE, BASE))),
    "a grid of more plots": (Sheet("grid", (BASE,)), Sheet("grid", (BASE, BASE, BASE))),
    "a grid of fewer plots": (Sheet("grid", (BASE, BASE)), Sheet("grid", (BASE,))),
    "two levels": (replace(BASE, x_kind="category"), replace(BASE, x_kind="nested")),
    "one level": (replace(BASE, x_kind="nested"), replace(BASE, x_kind="category")),
    "no factors": (replace(BASE, x_kind="nested"), replace(BASE, x_kind="no factors", rows=0)),
    "factors again": (replace(BASE, x_kind="no factors", rows=0), replace(BASE, x_kind="nested")),
    "rows for a legend of a column": (replace(OF_A_COLUMN, rows=0), replace(OF_A_COLUMN, style=TALL)),
    "more rows for it": (replace(OF_A_COLUMN, rows=1), replace(OF_A_COLUMN, rows=12, style=TALL)),
    "no rows for it": (replace(OF_A_COLUMN, style=TALL), replace(OF_A_COLUMN, rows=0)),
    "polygons with holes": (replace(SHAPES, rows=4), replace(SHAPES, rows=3, seed=1)),
    "no polygons": (SHAPES, replace(SHAPES, rows=0)),
    "polygons again": (replace(SHAPES, rows=0), SHAPES),
    "lines, one missing": (replace(SHAPES, layers=(Layer("shapes", x="girth"),)), SHAPES),
    "numbers with gaps": (replace(BASE, layers=(Layer(y="odd"),)), replace(BASE, layers=(Layer(y="odd"),), seed=1)),
    "numbers with a mask": (BASE, replace(BASE, layers=(Layer(y="odd"),), odd="masked")),
    "intervals": (BASE, replace(BASE, odd="interval")),
    "arrays in cells": (replace(BASE, odd="arrays"), replace(BASE, odd="lists", seed=1)),
}


@pytest.mark.parametrize(("before", "after"), STEPS.values(), ids=STEPS)
def test_a_patched_figure_looks_like_the_freshly_drawn_one(tabs: tuple, tab: Tab, before: Plot, after: Plot) -> None:
    tab.place(before.draw())
    messages = tab.show(after.draw())
    tabs[1].place(after.draw())
    assert differing(tab.picture(), tabs[1].picture()) < 20
    assert len(messages) == 1


@given(steps)
@settings(
    max_examples=6, deadline=None, derandomize=True, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
def test_so_does_any_figure_that_a_control_can_make_of_another(tabs: tuple, pair: tuple[Sheet, Sheet]) -> None:
    before, after = pair
    tabs[0].place(before.draw())
    assert len(tabs[0].show(after.draw())) <= 1
    tabs[1].place(after.draw())
    assert differing(tabs[0].picture(), tabs[1].picture()) < 20


def scatter(x: str = "height", size: int = 8, rows: int = 50, kinds: tuple[str, ...] = ("oak", "elm", "ash")) -> figure:
    plot = figure(
        title=f"Girth against {x}",
        x_axis_label=x,
        y_axis_label="girth",
        width=300,
        height=240,
        active_scroll="wheel_zoom",
    )
    for kind in kinds:
        source = bk.ColumnDataSource(
            {name: np.random.default_rng(3).uniform(1, 9, rows) for name in (x, "age", "girth")}
        )
        source.data["height"] = np.arange(rows) / rows
        plot.scatter(x, "girth", size=size, source=source, legend_label=kind)
    plot.legend.click_policy = "hide"
    return plot


def test_another_column_costs_one_small_message(tab: Tab) -> None:
    tab.place(scatter("height"))
    (size,) = tab.show(scatter("age"))
    assert size < 8_000


def test_another_marker_size_costs_no_more_for_many_rows(tab: Tab) -> None:
    tab.place(scatter(size=1, rows=100_000, kinds=("oak",)))
    (size,) = tab.show(scatter(size=2, rows=100_000, kinds=("oak",)))
    assert size < 10_000


def test_two_figures_patched_in_one_go_are_one_message(tab: Tab) -> None:
    one, other = LiveFigure(to_drawing(scatter("height"))), LiveFigure(to_drawing(scatter("height")))
    tab.do(lambda: setattr(tab.pane, "object", bk.Row(children=[one.model, other.model])))

    def both() -> None:
        with one_message(tab.document):
            one.show(to_drawing(scatter("age")))
            other.show(to_drawing(scatter("age")))

    assert len(tab.do(both)) == 1


def test_the_zoom_stays_until_the_axis_shows_another_column(tab: Tab) -> None:
    tab.place(scatter("height"))
    tab.zoom()
    zoomed = tab.start("x"), tab.start("y")
    tab.show(scatter("height", size=12))
    assert (tab.start("x"), tab.start("y")) == zoomed
    tab.show(scatter("age"))
    assert tab.start("x") != zoomed[0]
    assert tab.start("y") == zoomed[1]


def test_a_second_zoom_is_let_go_as_the_first_was(tabs: tuple, tab: Tab) -> None:
    tab.place(scatter("height"))
    for column in ("age", "height", "age"):
        tab.zoom()
        tab.show(scatter(column))
        tabs[1].place(scatter(column))
        assert tab.start("x") == tabs[1].start("x")


def test_plots_that_share_a_range_go_on_moving_together(tab: Tab) -> None:
    def both(x: str) -> bk.LayoutDOM:
        left, right = scatter(x), scatter(x)
        right.x_range = left.x_range
        return row(left, right)

    tab.place(both("height"))
    tab.show(both("age"))
    before = tab.picture().crop((340, 0, 500, 240))
    tab.zoom()
    assert differing(before, tab.picture().crop((340, 0, 500, 240))) > 20


def test_sixty_changes_leave_as_many_models_in_the_browser_as_the_first(tab: Tab) -> None:
    figures = [scatter("height"), scatter("age", 12), BASE.draw()]
    tab.place(figures[0])
    counts: dict[int, set[int]] = {0: set(), 1: set(), 2: set()}
    for turn in range(1, 61):
        tab.show(figures[turn % 3])
        counts[turn % 3].add(tab.models())
    assert [len(count) for count in counts.values()] == [1, 1, 1]
