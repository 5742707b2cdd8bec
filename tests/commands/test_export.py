"""A page as a single file: it opens from disk with the network off, and shows what the values given on the way say."""

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import chdir

import pytest
from playwright.sync_api import expect

from dashboard import settings
from dashboard.commands import export
from dashboard.commands.export import ExportError
from dashboard.components import column_format
from dashboard.errors import NotebookError
from dashboard.pages.site import Site
from tests.support.servers import ROOT

TOWNS = """
    #| export
    from datetime import date
    from enum import Enum
    from typing import Annotated, Literal
    import pandas as pd
    from bokeh.plotting import figure

    class Scale(Enum):
        DEGREES_CELSIUS = 1
        KELVIN = 2

    def towns():
        return pd.DataFrame({"town": [f"town {number}" for number in range(30)], "height": range(30)})

    def higher(towns, above: Annotated[int, {"bounds": (0, 29), "label": "Higher than"}] = 5):
        return towns[towns["height"] > above]

    Town = Annotated[str, {"objects": lambda higher: list(higher["town"])}]

    def heights(higher, town: Town = None, scale: Scale = Scale.KELVIN, dotted: bool = False):
        \"\"\"Heights\"\"\"
        plot = figure(height=300, title=f"{town} in {scale.name}", tools="wheel_zoom", active_scroll="wheel_zoom")
        plot.scatter("height", "height", source=higher.to_dict("series"))
        return plot

    def table(higher, kinds: list[Literal["hill", "hut"]] = ()):
        \"\"\"All of them\"\"\"
        return higher

    def prose(above):
        return "Nothing is **lower**."
"""
GIVEN = {"above": "10", "town": "town 12", "scale": "DEGREES_CELSIUS", "dotted": "true", "kinds": "hut,hill"}


@pytest.fixture(scope="module")
def write(tmp_path_factory, write_notebook):
    """write(*cells, name=..., **texts): the file of the page of a notebook with these cells."""
    folder = tmp_path_factory.mktemp("site")

    def write(*cells, name="towns", page="towns", **texts):
        notebooks = folder / name
        write_notebook(notebooks / "towns.ipynb", *cells, title="Towns & villages")
        site = Site(settings.read({"DASHBOARD_NOTEBOOKS": str(notebooks)}))
        writing = export.write(site, page, folder / f"{name}.html", texts)
        # In a thread of its own, for a browser's event loop may be current in this one.
        with chdir(folder), ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, writing).result()
        return folder / f"{name}.html"

    return write


@pytest.fixture(scope="module")
def file(tmp_path_factory, write_notebook):
    """The file as a person has it written: by a process of its own, which knows only the models that the page needs."""
    folder = tmp_path_factory.mktemp("typed")
    write_notebook(folder / "towns.ipynb", TOWNS, title="Towns & villages")
    typed = ["export", "towns", str(folder / "towns.html"), *(f"{name}={text}" for name, text in GIVEN.items())]
    environment = {**os.environ, "DASHBOARD_NOTEBOOKS": str(folder)}
    subprocess.run([sys.executable, "-m", "dashboard", *typed], cwd=ROOT, env=environment, check=True)
    return folder / "towns.html"


@pytest.fixture
def opened(open_page, file):
    """The file, opened from disk with the network off, when all of it is drawn."""
    visit = open_page(file.as_uri(), offline=True, viewport={"width": 1200, "height": 1600})
    visit.page.locator(".bk-Figure canvas").first.wait_for()
    visit.page.locator("tbody tr").first.wait_for()
    return visit


def of_figure(page, expression):
    return page.evaluate(f"((figure) => {expression})(Bokeh.documents[0].roots()[0].children[0])")


def test_it_opens_without_asking_anybody_and_without_complaint(opened, file):
    assert opened.problems == []
    assert {url for url in opened.urls if not url.startswith(("blob:", "data:"))} == {file.as_uri()}


def test_it_is_the_page_with_its_look(opened):
    page = opened.page
    assert page.title() == "Towns & villages"
    assert page.locator("h1").inner_text() == "Towns & villages"
    assert page.locator(".card h2").all_inner_texts() == ["Heights", "All of them", "Prose"]
    assert page.locator(".card strong").inner_text() == "lower"
    assert page.locator(".card").first.evaluate("card => getComputedStyle(card).borderRadius") == "12px"


def test_the_values_stand_in_words_where_the_controls_would_be(opened):
    labels, words = (opened.page.locator(f".values {kind}").all_inner_texts() for kind in ("dt", "dd"))
    assert dict(zip(labels, words, strict=True)) == {
        "Higher than": "10",
        "Town": "town 12",
        "Scale": "Degrees celsius",
        "Dotted": "yes",
        "Kinds": "hill, hut",
    }


def test_it_is_drawn_for_the_values_given(opened):
    assert of_figure(opened.page, "figure.title.text") == "town 12 in DEGREES_CELSIUS"
    assert of_figure(opened.page, "figure.renderers[0].data_source.length") == 19


def test_its_figures_zoom(opened):
    canvas = opened.page.locator(".bk-Figure").first
    canvas.hover()
    before = of_figure(opened.page, "figure.x_range.end - figure.x_range.start")
    opened.page.mouse.wheel(0, -300)
    opened.page.wait_for_function(
        "before => { const range = Bokeh.documents[0].roots()[0].children[0].x_range;"
        " return range.end - range.start < before }",
        arg=before,
    )


def first_is(page, text):
    """Wait until this is the first cell of the table."""
    page.locator("tbody tr:first-child > :first-child").get_by_text(text, exact=True).wait_for()


def rows_are(page, words):
    page.get_by_role("status").get_by_text(words, exact=True).wait_for()


def test_its_tables_turn_their_own_pages(opened):
    page = opened.page
    first_is(page, "town 11")
    page.get_by_role("button", name="Next page").click()
    first_is(page, "town 23")
    rows_are(page, "13\u201319 of 19")
    assert opened.problems == []


MIXED = """
#| export
from decimal import Decimal
import pandas as pd

def mixed():
    return pd.DataFrame({
        "number": range(1, 14),
        "town": ["Bern", "aarau", "Chur", None, *["<b>Ulm</b> & all"] * 9],
        "height": [5.1, 5.14, -5.2, 50.0, *[1250.5] * 9],
        "day": pd.to_datetime(["2024-01-01", "2024-02-01", "2023-01-01", None, *["2024-02-29"] * 9]),
        "size": pd.Categorical(["large", "small", "large", *["small"] * 10], categories=["small", "large"]),
        "mixed": [Decimal(1), "x", None, 3, *[10, 9] * 4, 10],
        "old": [True, False, True, *[False] * 10],
    })
"""


@pytest.fixture(scope="module")
def mixed():
    """The table of that cell, and how its rows are found on a page that a server answers: the numbers of its rows."""
    names = {}
    exec(MIXED, names)
    frame = names["mixed"]()
    return lambda words, sorters: [str(row + 1) for row in column_format.positions(frame, words.split(), sorters)]


@pytest.fixture(scope="module")
def in_a_file(write, browser):
    """That table in a file, and how its rows are found there."""
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        page.goto(write(MIXED, name="mixed").as_uri())
        page.locator("tbody tr").first.wait_for()

        def numbers():
            found = page.locator("tbody tr > :first-child").all_inner_texts()
            following = page.get_by_role("button", name="Next page")
            if following.get_attribute("aria-disabled") == "false":
                following.click()
                found += page.locator("tbody tr > :first-child").all_inner_texts()
            return found

        yield page, numbers


NUMBERS = ["5", "5.1", "5.10", "-5", "1,250", "1250.5", "1", "10", "13"]
DATES = ["2024", "2024-02", "2024-02-29", "2024-13"]
TEXTS = ["AAR", "lar", "large bern", "x", "yes", "no", "nan", ".*", "<b>", "&", "amp"]


@pytest.mark.parametrize("words", [*NUMBERS, *DATES, *TEXTS])
def test_its_tables_are_searched_as_those_of_a_page_are(in_a_file, mixed, words):
    page, numbers = in_a_file
    page.get_by_label("Search").fill(words)
    found = mixed(words, [])
    expect(page.locator("tbody tr > :first-child")).to_have_text(found[:12])
    page.get_by_role("status").get_by_text(f"{len(found)} of 13 rows", exact=True).wait_for()
    assert numbers() == found


@pytest.mark.parametrize("name", ["number", "town", "height", "day", "size", "mixed", "old"])
def test_its_tables_are_sorted_as_those_of_a_page_are(in_a_file, mixed, name):
    page, numbers = in_a_file
    page.get_by_label("Search").fill("")
    page.get_by_role("status").get_by_text("13 rows", exact=True).wait_for()
    heading = page.get_by_role("columnheader", name=name, exact=True)
    for upwards in (True, False):
        heading.get_by_role("button").click()
        assert numbers() == mixed("", [(name, upwards)])
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "none"
    assert numbers() == mixed("", [])


CHARTS = """
#| export
import altair as alt
import pandas as pd
import plotly.express as px

def of_plotly():
    return px.scatter(x=[1, 2], y=[1, 2], title="Two points")

def again():
    return px.scatter(x=[1, 2], y=[1, 2], title="Two points")

def of_altair():
    return alt.Chart(pd.DataFrame({"a": [1, 2]}), title="Two points").mark_point().encode(x="a")
"""


def test_its_charts_are_drawn_by_libraries_that_stand_in_it_once(write, open_page):
    file = write(CHARTS, name="charts")
    visit = open_page(file.as_uri(), offline=True)
    for number in range(3):
        visit.page.get_by_text("Two points", exact=True).nth(number).wait_for(state="attached")
    assert visit.problems == []
    assert file.read_text().count("plotly.js v") == 1


def test_what_is_not_given_is_at_its_default(write):
    text = write(TOWNS, name="defaults").read_text()
    assert "town 6 in KELVIN" in text


def test_of_a_view_that_yields_the_last_is_written(write):
    cell = """
    #| export
    async def hill():
        return "hill"

    async def grows(hill):
        yield f"A {hill} begun"
        yield f"A {hill} done"
    """
    text = write(cell, name="yields").read_text()
    assert "A hill done" in text
    assert "A hill begun" not in text


def test_a_value_may_lie_in_a_domain_that_another_value_widens(write):
    assert "town 3 in KELVIN" in write(TOWNS, name="wider", above="2", town="town 3").read_text()


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        ({"page": "villages"}, "there is no page 'villages'. Pages: towns."),
        ({"page": ""}, "there is no page ''. Pages: towns."),
        ({"below": "3"}, "there is no control 'below'. Controls: above, town, scale, dotted, kinds."),
        ({"above": "30"}, "above='30': must be a whole number from 0 to 29."),
        ({"above": "27", "town": "town 3"}, "town='town 3': must be one of town 28, town 29."),
    ],
)
def test_a_mistake_is_an_error_that_says_what_can_be_had(write, texts, message):
    with pytest.raises(ExportError) as error:
        write(TOWNS, name="mistaken", **texts)
    assert str(error.value) == message


def test_a_workbook_is_no_page(write):
    with pytest.raises(ExportError, match=r"towns\.ipynb has no view, so it is no page"):
        write("x = 1", name="workbook")


@pytest.mark.parametrize("cell", ["#| export\n1 / 0", "#| export\ndef view():\n    1 / 0"])
def test_a_broken_notebook_or_view_writes_no_file(write, tmp_path, cell):
    with pytest.raises(NotebookError, match=r"towns\.ipynb, cell 1.*division by zero"):
        write(cell, name="broken")
    assert not list(tmp_path.parent.glob("**/broken.html"))
