"""A live view in Chromium: a figure that a bound function returns is patched, and the viewer's zoom stays."""

import pytest

from tests.support.live import IMPORTS

CELL = """
#| export
def explorer():
    n = pn.widgets.IntSlider(label="N", start=2, end=50, value=5)

    def draw(n):
        plot = figure(height=300, active_scroll="wheel_zoom")
        plot.line(list(range(50)), [n * x for x in range(50)])
        return plot

    return pn.Row(n, pn.bind(draw, n))
"""
FIGURE = "[...Bokeh.index.query((view) => view.model.type == 'Figure')][0]?.model"
SLIDER = "[...Bokeh.index.query((view) => view.model.type == 'Slider')][0].model"
RANGE = f"[{FIGURE}.x_range.start, {FIGURE}.x_range.end]"
LAST = f"{FIGURE}.renderers[0].data_source.data.y[49]"
MOST_BYTES = 1100  # of a change: the column of 50 numbers, and what stands around it


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "page.ipynb", IMPORTS, CELL, title="Live")
    return serve(folder).ready()


def test_a_zoom_stays_while_a_bound_figure_is_patched(server, open_page):
    visit = open_page(f"{server.url}/dashboard?page=page", viewport={"width": 1280, "height": 900})
    page = visit.page
    page.wait_for_function(f"window.Bokeh && {LAST} == 245")
    name = page.evaluate(f"{FIGURE}.id")
    start = page.evaluate(f"{FIGURE}.x_range.start")
    page.locator(".bk-Figure").hover()
    page.mouse.wheel(0, -300)
    page.wait_for_function(f"{FIGURE}.x_range.start > {start}")
    zoomed = page.evaluate(RANGE)
    for n in (7, 9):
        visit.bytes.clear()
        page.evaluate(f"{SLIDER}.value = {n}")
        page.wait_for_function(f"{LAST} == {49 * n}")
        assert sum(visit.bytes) < MOST_BYTES
    assert page.evaluate(f"{FIGURE}.id") == name
    assert page.evaluate(RANGE) == zoomed
    assert visit.problems == []
