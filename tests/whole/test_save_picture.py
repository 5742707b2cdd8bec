"""The picture of a view, made by the browser: as large as on the screen, on the ground of its card, with its words."""

import re
from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

SVG = "{http://www.w3.org/2000/svg}"
HEIGHT = 300
PLOTS = f"""
#| export
from typing import Literal
import pandas as pd
from bokeh.layouts import row
from bokeh.plotting import figure

def rows(start: Literal[1, 5] = 1):
    return pd.DataFrame({{"x": [start, start + 1], "y": [1, 2]}})

def plot(rows):
    fig = figure(height={HEIGHT}, x_axis_label="Länge [cm]", y_axis_label="Width & more", title="Both")
    fig.scatter("x", "y", source=rows, legend_label="two dots", size=10)
    return fig

def pair(rows):
    def half():
        fig = figure(height={HEIGHT}, width=200, x_axis_label="half")
        fig.line("x", "y", source=rows)
        return fig
    return row(half(), half())
"""
READ = """async ([view, kind]) => {
    const {picture} = await import("/dashboard/static/save_picture.js")
    const reader = new FileReader()
    reader.readAsDataURL(await picture(view, kind))
    await new Promise((done) => { reader.onload = done })
    return reader.result
}"""
SIZE = """(name) => {
    const root = Bokeh.index.roots.find((view) => view.model.name == `view-${name}`)
    return [root.child_views[0].bbox.width, root.child_views[0].bbox.height]
}"""
GROUND = "name => getComputedStyle(document.querySelector(`[aria-labelledby=title-${name}]`)).backgroundColor"


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "plots.ipynb", PLOTS, title="Plots")
    return serve(folder)


@pytest.fixture
def shown(server, open_page):
    """shown(**options of Playwright's new_context): the page, drawn."""

    def shown(query="", **options):
        visit = open_page(f"{server.url}/{query}", **options)
        visit.page.locator("#title-plot").wait_for()
        visit.page.wait_for_function("window.Bokeh?.documents[0]?.is_idle")
        visit.page.wait_for_function("document.querySelectorAll('.slot > .fresh').length == 2")
        visit.page.locator(".bk-Figure canvas").nth(2).wait_for()
        return visit.page

    return shown


def picture(page, view, kind):
    head, _, content = page.evaluate(READ, [view, kind]).partition(",")
    assert head == f"data:image/{'svg+xml' if kind == 'svg' else kind};base64"
    return b64decode(content)


def rgb(colour):
    return tuple(map(int, re.findall(r"\d+", colour)[:3]))


@pytest.mark.parametrize(("scheme", "ratio"), [("light", 1), ("dark", 2)])
def test_a_png_is_as_large_as_the_figure_and_has_the_ground_of_its_card(shown, scheme, ratio):
    page = shown(color_scheme=scheme, device_scale_factor=ratio)
    image = Image.open(BytesIO(picture(page, "plot", "png"))).convert("RGB")
    width, height = page.evaluate(SIZE, "plot")
    assert image.size == (width * ratio, height * ratio)
    assert image.getpixel((0, 0)) == rgb(page.evaluate(GROUND, "plot"))
    assert len(image.getcolors(1_000_000)) > 10


@pytest.mark.parametrize(("scheme", "ratio"), [("light", 1), ("dark", 2)])
def test_an_svg_has_the_words_of_the_figure_as_text_in_the_colours_of_the_screen(shown, scheme, ratio):
    page = shown(color_scheme=scheme, device_scale_factor=ratio)
    root = ElementTree.fromstring(picture(page, "plot", "svg"))
    texts = {text.text: text.get("fill") for text in root.iter(f"{SVG}text") if text.get("fill") != "none"}
    ink = rgb(page.evaluate("getComputedStyle(document.body).color"))
    assert {"Länge [cm]", "Width & more", "Both", "two dots"} <= set(texts)
    assert rgb(texts["two dots"]) == rgb(texts["Länge [cm]"]) == ink
    assert rgb(root.find(f"{SVG}rect").get("fill")) == rgb(page.evaluate(GROUND, "plot"))
    assert [int(root.get(side)) for side in ("width", "height")] == page.evaluate(SIZE, "plot")


def test_the_marks_of_a_legend_are_as_large_in_an_svg_as_on_the_screen(shown):
    root = ElementTree.fromstring(picture(shown(device_scale_factor=2), "plot", "svg"))
    assert [image.get("width") for image in root.iter(f"{SVG}image")] == ["20"]


def test_a_layout_is_one_picture(shown):
    page = shown()
    root = ElementTree.fromstring(picture(page, "pair", "svg"))
    assert [text.text for text in root.iter(f"{SVG}text") if text.get("fill") != "none"].count("half") == 2
    assert Image.open(BytesIO(picture(page, "pair", "png"))).size == tuple(page.evaluate(SIZE, "pair"))


def test_taking_a_picture_changes_nothing_on_the_page(shown):
    page = shown(color_scheme="dark")
    before = page.locator("main").screenshot()
    picture(page, "plot", "png")
    picture(page, "plot", "svg")
    assert page.locator("main").screenshot() == before


def test_a_view_that_is_not_there_is_an_error(shown):
    told = shown().evaluate(
        "import('/dashboard/static/save_picture.js').then((m) => m.picture('x', 'png')).catch(String)"
    )
    assert told == "Error: no view is named x"


def test_a_button_saves_the_picture_under_a_name_with_the_day(shown):
    page = shown()
    with page.expect_download() as saved:
        page.get_by_role("button", name="PNG of Plot").click()
    assert re.fullmatch(r"plots-plot-\d{4}-\d\d-\d\d\.png", saved.value.suggested_filename)


def test_a_link_saves_the_data_for_the_values_in_the_address(shown):
    page = shown()
    page.evaluate("history.replaceState(null, '', '?page=plots&start=5')")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Data of Plot").click()
    assert re.fullmatch(r"plots-plot-\d{4}-\d\d-\d\d\.csv", saved.value.suggested_filename)
    assert saved.value.path().read_text().split() == ["x,y", "5,1", "6,2"]
