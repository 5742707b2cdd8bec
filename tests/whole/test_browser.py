"""What a person sees: Debian's Chromium on the real server. Figures are painted, controls change them, errors stay in
their card, nothing comes from elsewhere, and what looks like HTML in somebody's data is text."""

import os
from urllib.parse import urlsplit

import pytest

from dashboard.settings import Settings
from tests.support import servers

PHONE = {"viewport": {"width": 390, "height": 844}}
DESK = {"viewport": {"width": 1440, "height": 900}}
TALL = {"viewport": {"width": 1280, "height": 1600}}  # all cards are in sight
FIGURES = "[...Bokeh.index.query((view) => view.model.type == 'Figure')].map((view) => view.model)"
INKED = "(canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((v) => v)"
PICTURE = "(canvas) => canvas.toDataURL()"
# Notes path and token of each WebSocket, and whether BokehJS was there already.
ASKED = """
  window.asked = []
  window.WebSocket = class extends WebSocket {
    constructor(url, [bokeh, token]) {
      super(url, [bokeh, token])
      asked.push([new URL(url).pathname + token, "Bokeh" in window])
    }
  }
"""
IMAGE = "<img src=x onerror='window.owned = 1'>"

STATES = """
#| export
from typing import Annotated, Literal

def fails(n: Literal["good", "bad"] = "good"):
    if n == "bad":
        raise ValueError("no picture for bad")
    return f"fails shows {n}"

def slow(pace: Literal["fast", "slow"] = "fast"):
    if pace == "slow":
        open("gate").read()
    return f"slow shows {pace}"

def other(n, pace):
    return f"other shows {n} and {pace}"
"""
HOSTILE = f"""
#| export
from typing import Annotated
import pandas as pd
from bokeh.plotting import figure
IMAGE = {IMAGE!r}
LABELLED = {{"label": IMAGE}}

def data():
    return pd.DataFrame({{IMAGE: [IMAGE, "b"], "x": [1, 2]}}, index=pd.Index([IMAGE, "b"], name=IMAGE + "i"))

def table(data, one: Annotated[str, {{"objects": [IMAGE, "b"], "label": IMAGE, "doc": IMAGE}}] = IMAGE,
          some: Annotated[list[str], {{"objects": [IMAGE, "b"], "label": IMAGE}}] = None,
          many: Annotated[list[str], {{"objects": [IMAGE, *"abcdefgh"], "label": IMAGE}}] = None,
          n: Annotated[int, {{"bounds": (1, 9), "label": IMAGE}}] = 4,
          f: Annotated[float, {{"label": IMAGE}}] = 4.5,
          on: Annotated[bool, {{"label": IMAGE}}] = True, text: Annotated[str, {{"label": IMAGE}}] = IMAGE):
    return data

def picture() -> figure:
    {('"' * 3)}{IMAGE}

    {IMAGE}{('"' * 3)}
    fig = figure(title=IMAGE, x_range=[IMAGE], height=300, x_axis_label=IMAGE, tooltips=[(IMAGE, "@name"), ("b", "@b")])
    source = {{"at": [IMAGE], "name": [IMAGE], "b": [IMAGE], "y": [1]}}
    fig.scatter("at", "y", source=source, size=400, legend_label=IMAGE, marker="square")
    return fig

def words():
    return IMAGE

def wrong():
    raise ValueError(IMAGE)
"""


@pytest.fixture(scope="module")
def iris(serve):
    return serve(Settings().notebooks)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("site")
    write_notebook(folder / "hostile.ipynb", f"md:{IMAGE}", HOSTILE, title=IMAGE)
    write_notebook(folder / "states.ipynb", STATES)
    os.mkfifo(folder / "gate")
    return folder


@pytest.fixture(scope="module")
def site(folder, serve):
    return serve(folder)


@pytest.fixture
def opened(open_page):
    """opened(server, page="", **options): a viewer's page whose cards are all shown."""

    def opened(server: servers.Server, page: str = "", **options):
        visit = open_page(f"{server.url}/dashboard?page={page}", **TALL | options)
        visit.page.wait_for_selector(".card")
        visit.page.wait_for_function("!document.querySelector('.slot:empty, .slot > .starting, .slot > .refreshing')")
        return visit

    return opened


def card(page, title):
    return page.locator("section.card").filter(has=page.get_by_role("heading", name=title, exact=True))


def wait_for_ink(page):
    page.wait_for_function(f"{FIGURES}.length && Bokeh.documents[0].is_idle")
    assert any(canvas.evaluate(INKED) for canvas in page.locator("canvas").all())


def test_the_figures_are_painted_and_nothing_goes_wrong(iris, opened):
    visit = opened(iris)
    wait_for_ink(visit.page)
    assert visit.problems == []
    assert [text for kind, text in visit.console if kind == "warning"] == []


def test_a_viewers_session_is_asked_for_before_bokehjs_is_there_and_is_the_one_it_gets(iris, opened):
    visit = opened(iris)
    visit.page.add_init_script(ASKED)
    visit.page.reload()
    wait_for_ink(visit.page)
    (early, without), (late, with_bokeh) = visit.page.evaluate("asked")
    assert [early == late, without, with_bokeh] == [True, False, True]


def test_no_request_leaves_the_machine(iris, opened):
    visit = opened(iris)
    wait_for_ink(visit.page)
    assert {urlsplit(url).netloc for url in visit.urls if not url.startswith(("data:", "blob:"))} == {
        urlsplit(iris.url).netloc
    }


def test_another_measurement_on_the_x_axis_changes_scatter_histogram_and_table(iris, opened):
    visit = opened(iris, **DESK)
    visit.page.get_by_label("Horizontal axis").select_option(label="Petal length [cm]")
    visit.page.wait_for_function(f"{FIGURES}.every((figure) => figure.below[0].axis_label == 'Petal length [cm]')")
    titles = visit.page.evaluate(f"{FIGURES}.map((figure) => figure.title.text)")
    assert titles == ["Sepal width vs. petal length", "Petal length by species"]
    card(visit.page, "Summary").locator("tbody tr").first.get_by_text("Petal length").wait_for()
    assert visit.problems == []


@pytest.mark.parametrize("page", ["hostile", "states"])
def test_a_phone_needs_no_sideways_scrolling(site, opened, page):
    visit = opened(site, page, **PHONE)
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 390


def test_iris_on_a_phone_needs_none_either_and_its_controls_unfold(iris, opened):
    visit = opened(iris, **PHONE)
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 390
    assert not visit.page.get_by_label("Horizontal axis").is_visible()
    visit.page.get_by_text("Controls").click()
    visit.page.get_by_label("Horizontal axis").wait_for(state="visible")
    assert visit.page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_page_is_light_or_dark_as_the_system_is(iris, opened):
    grounds = {}
    for scheme in ("light", "dark"):
        page = opened(iris, color_scheme=scheme).page
        wait_for_ink(page)
        ground, ink = page.evaluate(
            "['background-color', 'color'].map((name) => getComputedStyle(document.documentElement)[name])"
        )
        grounds[scheme] = (brightness(ground), brightness(ink))
    assert grounds["light"][0] > 200 > 60 > grounds["light"][1]
    assert grounds["dark"][0] < 60 < 200 < grounds["dark"][1]


def brightness(colour):
    """Of a CSS colour like `rgb(1, 2, 3)`, from 0 to 255."""
    return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(",")) / 3


def test_when_the_system_changes_the_words_in_a_figure_follow(iris, opened):
    page = opened(iris, color_scheme="light").page
    wait_for_ink(page)
    light = page.locator("canvas").first.evaluate(PICTURE)
    page.emulate_media(color_scheme="dark")
    while page.locator("canvas").first.evaluate(PICTURE) == light:
        page.wait_for_function("Bokeh.documents[0].is_idle")


def test_a_view_that_fails_says_so_in_its_own_card_and_recovers(site, opened):
    page = opened(site, "states").page
    page.get_by_label("N", exact=True).select_option("bad")
    card(page, "Fails").get_by_text("This could not be drawn for these values.").wait_for()
    card(page, "Other").get_by_text("other shows bad").wait_for()
    page.get_by_label("N", exact=True).select_option("good")
    card(page, "Fails").get_by_text("fails shows good").wait_for()
    assert card(page, "Fails").get_by_text("could not").count() == 0


def test_a_slow_view_says_that_it_is_working_while_others_go_on(site, opened, folder):
    page = opened(site, "states").page
    page.get_by_label("Pace").select_option("slow")
    with (folder / "gate").open("w"):
        card(page, "Slow").locator(".refreshing").wait_for()
        card(page, "Slow").get_by_text("slow shows fast").wait_for()
        card(page, "Other").get_by_text("other shows good and slow").wait_for()
        assert card(page, "Other").locator(".refreshing").count() == 0
    card(page, "Slow").get_by_text("slow shows slow").wait_for()
    assert card(page, "Slow").locator(".refreshing").count() == 0


def test_what_looks_like_html_is_shown_as_text_wherever_it_stands(site, opened):
    page = opened(site, "hostile", **DESK).page
    wait_for_ink(page)
    page.locator(".bk-events").first.hover()
    page.locator(".bk-Tooltip").get_by_text(IMAGE).first.wait_for()
    assert page.locator("h1").inner_text() == IMAGE
    assert page.get_by_role("columnheader", name=IMAGE, exact=True).count() == 1
    assert page.locator("img").count() == 0
    assert page.evaluate("window.owned") is None


SOON = """
#| export
import threading

from bokeh.plotting import figure

def late(tenths: int = 0):
    threading.Event().wait(tenths / 10)
    plot = figure(height=200, title=f"after {tenths}")
    plot.line([0, 1], [0, tenths])
    return plot
"""


@pytest.fixture(scope="module")
def soon(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("soon")
    write_notebook(folder / "soon.ipynb", SOON)
    return serve(folder)


@pytest.mark.parametrize("tenths", [0, 1, 2, 3, 4])
def test_a_picture_that_is_ready_while_the_page_is_being_painted_is_shown(soon, open_page, tenths):
    """Between the browser's taking of the document and its painting, Panel would throw a change away."""
    visited = open_page(f"{soon.url}/?page=soon&tenths={tenths}")
    shown = f'Bokeh.documents[0]?.get_model_by_name("view-late")?.children[0]?.title?.text == "after {tenths}"'
    visited.page.wait_for_function(shown)
    assert not visited.problems
