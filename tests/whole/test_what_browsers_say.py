"""Nothing that a real browser says by itself, or when a viewer uses what the page offers, is refused by the server."""

import pytest

from tests.support.everything import HIGH, SETTLED, write_site

HIGH_PAGE = {"viewport": {"width": 1440, "height": HIGH}}
FIGURES = """
#| export
from bokeh.layouts import gridplot
from bokeh.models import ColumnDataSource, Slider, TabPanel, Tabs
from bokeh.plotting import figure

def selecting():
    plot = figure(height=400, tools="pan,wheel_zoom,box_zoom,box_select,tap,reset,hover", active_drag="box_select",
                  active_scroll="wheel_zoom", lod_threshold=2)
    plot.scatter("x", "y", source=ColumnDataSource({"x": [1, 2, 3], "y": [3, 1, 2]}), size=40, legend_label="dots")
    plot.legend.click_policy = "mute"
    return plot

def linked():
    left = figure(height=250, x_range=["a", "b"])
    left.vbar(["a", "b"], 0.5, [1, 2])
    right = figure(height=250)
    right.line([1, 2], [1, 2])
    return gridplot([[left, right]])

def tabs():
    slider = Slider(start=0, end=9, value=1)
    return Tabs(tabs=[TabPanel(child=slider, title="one"), TabPanel(child=figure(), title="two")])
"""
PANEL = """
#| export
import panel as pn

def folded():
    tabs = pn.Tabs(("one", pn.pane.Str("1")), ("two", pn.pane.Str("2")))
    card = pn.Card(pn.pane.Str("body"), title="a card")
    return pn.Column(tabs, card, pn.widgets.IntSlider(end=9), pn.widgets.TextInput(), pn.widgets.Button(name="press"))
"""
WHERE = "[...Bokeh.index.query((view) => view.model.type == 'Figure')][0].el.getBoundingClientRect().toJSON()"
SELECTED = "[...Bokeh.documents[0]._all_models.values()].some(({indices}) => indices?.length > 0)"
IDLE = "Bokeh.documents[0].is_idle"


@pytest.fixture(scope="module")
def site(serve, tmp_path_factory, write_notebook):
    folder = write_site(tmp_path_factory.mktemp("everything"), write_notebook)
    write_notebook(folder / "figures.ipynb", FIGURES, title="Figures")
    write_notebook(folder / "panel.ipynb", PANEL, title="Panel")
    return serve(folder).ready()


@pytest.fixture
def opened(site, open_page):
    def opened(name):
        page = open_page(f"{site.url}/?page={name}", **HIGH_PAGE).page
        page.wait_for_function(SETTLED)
        return page

    yield opened
    assert [line for line in site.log().splitlines() if "refused from" in line or "is closed: it" in line] == []


def move_sliders(page):
    for handle in page.locator(".noUi-handle:visible").all():
        handle.focus()
        page.keyboard.press("ArrowRight")


def test_of_the_controls(opened):
    page = opened("all")
    move_sliders(page)
    fields = page.locator(".sidebar")
    fields.locator("select").first.select_option(index=1)
    fields.locator("select[multiple]").first.select_option(index=[2, 3])
    fields.locator("input[type=checkbox]").first.click()
    for text in fields.locator("input.bk-input[type=text]:not(.flatpickr-input):not(.form-control)").all():
        text.fill("7")
        text.press("Enter")
    page.wait_for_function("location.search.includes('=7')")
    page.wait_for_function(IDLE)


def test_of_a_table(opened):
    page = opened("all")
    table = page.locator(".card").filter(has=page.locator("table")).first
    table.get_by_role("columnheader", name="number").get_by_role("button").click()
    table.locator("th[aria-sort=ascending]").wait_for()
    table.get_by_role("button", name="Next page").click()
    table.get_by_text("13\u201324 of 30").wait_for()
    table.get_by_label("Search").fill("2")
    table.get_by_text("of 30 rows").wait_for()


def test_of_a_figure(opened):
    page = opened("figures")
    box = page.evaluate(WHERE)
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 60, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(x, y, steps=4)
    page.mouse.move(box["x"] + box["width"] - 36, box["y"] + box["height"] - 60, steps=4)
    page.mouse.up()
    page.wait_for_function(SELECTED)
    page.mouse.wheel(0, -200)
    page.mouse.dblclick(x, y)
    for tool in ("Pan", "Reset"):
        page.get_by_title(tool, exact=True).first.click()
    page.mouse.move(x, y)
    move_sliders(page)
    page.locator(".bk-tab").nth(1).click()
    page.set_viewport_size({"width": 700, "height": 800})
    page.wait_for_function(IDLE)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")


def test_of_an_author_s_own_component(opened):
    page = opened("panel")
    page.locator(".bk-tab").nth(1).click()
    page.locator(".card-header").first.click()
    move_sliders(page)
    page.locator(".view input[type=text]").first.fill("words")
    page.locator(".view input[type=text]").first.press("Enter")
    page.get_by_role("button", name="press").click()
    page.wait_for_function(IDLE)
