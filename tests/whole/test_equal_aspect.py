"""A figure of equal aspect has the ranges of a fresh one after each change, whatever it showed before.

Of size 1 the numbers beside the ranges decide how wide the frame is, and the frame where the ranges end. Without a tile
the plot is another, and so is the next one, with the same ranges.
"""

import pytest

CELL = """
#| export
import numpy as np
from bokeh.models import ColorBar
from bokeh.plotting import figure
from bokeh.transform import linear_cmap
from bokeh.util.hex import hexbin

def tiles(size: float = 0.3):
    x, y = np.random.default_rng(2).normal(0, 1, (2, 500))
    plot = figure(width=660, height=420, match_aspect=True, y_axis_label="Up")
    if size:
        bins = hexbin(x, y, size)
        colours = linear_cmap("counts", "Viridis256", 0, int(bins["counts"].max()))
        drawn = plot.hex_tile("q", "r", size=size, source=bins, fill_color=colours)
        plot.add_layout(ColorBar(color_mapper=drawn.glyph.fill_color.transform), "right")
    return plot
"""
SETTLED = """async () => {
  const is_there = ({model, frame}) => model.type == "Figure" && frame.bbox.width > 0
  const now = () => [...Bokeh.index.query(is_there)].map(({frame, model: {x_range, y_range}}) => (
    [x_range.start, x_range.end, y_range.start, y_range.end, frame.bbox.width].map((number) => number.toFixed(6)).join()
  )).join()
  let before = ""
  for (let calm = 0; calm < 30; calm++) { // frames, half a second
    if (before == "" || before != now()) calm = 0
    before = now()
    await new Promise((done) => requestAnimationFrame(done))
  }
  return before
}"""
CHOOSE = """(value) => { shown.roots().flatMap((root) => [...root.references()])
    .find((model) => model.title == "Size" && "value" in model.properties).value = value }"""


@pytest.fixture(scope="module")
def url(serve, write_notebook, tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "tiles.ipynb", CELL, title="Tiles")
    return serve(folder).url + "/?page=tiles"


def test_after_each_change_its_ranges_are_those_of_a_fresh_page(url, open_page):
    page, fresh = open_page(url).page, open_page(url).page
    page.locator(".bk-Figure canvas").first.wait_for()
    for size in (1, 0, 0.5, 0.2):
        page.bring_to_front()
        page.evaluate(CHOOSE, size)
        page.wait_for_function("(size) => location.search.endsWith(`size=${size}`)", arg=size)
        ranges = page.evaluate(SETTLED)
        fresh.bring_to_front()
        fresh.goto(page.url)
        fresh.locator(".bk-Figure canvas").first.wait_for()
        assert fresh.evaluate(SETTLED) == ranges
