"""What two cards share links them in the browser itself: a real box and a real drag in one, and the other follows."""

import os
import signal
import subprocess
import sys

import pytest

from tests.support.servers import ROOT
from tests.support.walk import SETTLED

CELLS = """
#| export
from typing import Annotated

from bokeh.layouts import column
from bokeh.models import ColumnDataSource, DataRange1d
from bokeh.plotting import figure

WEIGHTS = DataRange1d()

def measured(n: Annotated[int, {"bounds": (0, 1000)}] = 0):
    return ColumnDataSource({"weight": [1, 2, 3, 4], "length": [1 + n, 2, 3, 4], "width": [4, 3, 2, 1 + n]})

def _plot(measured, y, drag):
    plot = figure(height=250, tools="pan,box_select", active_drag=drag, x_range=WEIGHTS)
    plot.scatter("weight", y, source=measured, size=12)
    return plot

def length(measured):
    return _plot(measured, "length", "box_select")

def width(measured):
    return _plot(measured, "width", "pan")

def both(measured):
    return column(_plot(measured, "length", "pan"), _plot(measured, "width", "pan"))
"""
FIGURES = "[...Bokeh.index.query((view) => view.model.type == 'Figure')].map((view) => view.model)"
SELECTED = f"{FIGURES}.map((plot) => plot.renderers[0].data_source.selected.indices.join())"
STARTS = f"{FIGURES}.map((plot) => plot.x_range.start)"
MODELS = f"{FIGURES}.map((plot) => plot.renderers[0].data_source.id + plot.x_range.id)"
LENGTHS = f"{FIGURES}.map((plot) => plot.renderers[0].data_source.get_column('length')[0])"
MOVE = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  const fields = shown.roots().find((root) => root.name == "controls")
  const slider = [...fields.references()].find((model) => "value_throttled" in model.properties)
  for (let turn = 1; turn <= 100; turn++) {
    slider.value = turn
    slider.value_throttled = turn
    while (LENGTHS.some((length) => length != turn + 1)) await frame()
  }
}""".replace("LENGTHS", LENGTHS)


def of_each(page, expression):
    """What is so of each figure of a page; each must say the same."""
    found = page.evaluate(expression)
    assert len(found) == 4
    assert len(set(found)) == 1
    return found[0]


def drag(page, card, start, end):
    """Drag the mouse over the first figure of a card, from one place to another, given as parts of its size."""
    canvas = page.locator(".card").nth(card).locator(".bk-Figure canvas").first
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in (start, end)]
    page.mouse.move(*places[0])
    page.mouse.down()
    page.mouse.move(*places[1], steps=4)
    page.mouse.up()


def box_and_pan_reach_all(page):
    """Select with a box in the first card, pan in the second."""
    before = of_each(page, STARTS)
    drag(page, 0, (0.3, 0.05), (0.95, 0.9))
    page.wait_for_function(f"{SELECTED}.every((rows) => rows != '')")
    rows = of_each(page, SELECTED)
    drag(page, 1, (0.5, 0.5), (0.7, 0.5))
    page.wait_for_function(f"(before) => {STARTS}.every((start) => start < before)", arg=before)
    return rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("linked")
    write_notebook(folder / "linked.ipynb", CELLS)
    return folder


@pytest.fixture(scope="module")
def server(serve, folder):
    return serve(folder).ready()


@pytest.fixture
def opened(server, open_page):
    def opened():
        visit = open_page(f"{server.url}/?page=linked", viewport={"width": 1280, "height": 1400})
        visit.page.wait_for_function(f"window.Bokeh && {FIGURES}.length == 4")
        visit.page.evaluate(SETTLED)
        return visit

    return opened


def test_cards_and_parts_of_a_layout_are_linked_while_the_server_does_nothing(server, opened):
    visit = opened()
    os.killpg(server.process.pid, signal.SIGSTOP)
    try:
        box_and_pan_reach_all(visit.page)
    finally:
        os.killpg(server.process.pid, signal.SIGCONT)
    assert visit.problems == []


def test_they_are_after_a_hundred_changes_and_keep_what_the_viewer_did(opened):
    visit = opened()
    rows = box_and_pan_reach_all(visit.page)
    start = of_each(visit.page, STARTS)
    visit.page.evaluate(MOVE)
    assert of_each(visit.page, LENGTHS) == 101
    assert (of_each(visit.page, SELECTED), of_each(visit.page, STARTS)) == (rows, start)
    assert of_each(visit.page, MODELS)
    box_and_pan_reach_all(visit.page)
    assert visit.problems == []


def test_another_viewer_sees_nothing_of_it(opened):
    one, other = opened(), opened()
    box_and_pan_reach_all(one.page)
    one.page.evaluate(SETTLED)
    other.page.evaluate(SETTLED)
    assert of_each(other.page, SELECTED) == ""
    assert of_each(other.page, STARTS) != of_each(one.page, STARTS)


def test_an_exported_file_is_linked_as_the_page_is(folder, tmp_path, open_page):
    environment = {**os.environ, "DASHBOARD_NOTEBOOKS": str(folder)}
    typed = [sys.executable, "-m", "dashboard", "export", "linked", str(tmp_path / "linked.html")]
    subprocess.run(typed, cwd=ROOT, env=environment, check=True)
    visit = open_page((tmp_path / "linked.html").as_uri(), offline=True, viewport={"width": 1280, "height": 1400})
    visit.page.wait_for_function(f"window.Bokeh && {FIGURES}.length == 4")
    box_and_pan_reach_all(visit.page)
    assert visit.problems == []
