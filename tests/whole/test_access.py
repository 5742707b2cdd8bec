"""A page for everyone: axe-core finds nothing at levels A and AA on any page, wide or narrow, light or dark; nothing
jumps while a page loads; no page has anything to complain about in the console."""

import os
import subprocess
import sys
from pathlib import Path

import axe_playwright_python
import pytest

from tests.support.everything import HIGH, SETTLED, write_site
from tests.support.servers import ROOT

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FAULTS = """async (levels) => {
    const {violations} = await axe.run(document, {runOnly: levels, resultTypes: ["violations"]})
    return violations.flatMap(({id, nodes}) => nodes.map((node) => `${id}: ${node.html.slice(0, 120)}`))
}"""
SHIFTS = """window.shifted = 0
new PerformanceObserver((list) => { for (const shift of list.getEntries()) shifted += shift.value })
    .observe({type: "layout-shift", buffered: true})"""
SIZES = {"wide": {"width": 1280, "height": HIGH}, "narrow": {"width": 390, "height": HIGH}}
PAGES = ["?page=all", "notebook?page=all", "?page=none", "?page=broken", "notebook?page=broken"]
SLOW = """
#| export
def read():
    open("gate").read()
    return "done"

def view(read):
    return read
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_notebook):
    return write_site(tmp_path_factory.mktemp("everything"), write_notebook)


@pytest.fixture(scope="module")
def site(serve, folder):
    return serve(folder).ready()


@pytest.fixture(scope="module")
def exported(folder):
    file = folder.parent / "all.html"
    # In a process of its own, which knows only the models that the page needs.
    typed = [sys.executable, "-m", "dashboard", "export", "all", str(file), "number=4"]
    subprocess.run(typed, cwd=ROOT, env=os.environ | {"DASHBOARD_NOTEBOOKS": str(folder)}, check=True)
    return file.as_uri()


@pytest.fixture
def settled(open_page):
    """settled(url, size): the page when all of it is shown."""

    def settled(url, size="wide"):
        # For axe's script, which is none of the page's, the page's policy does not count.
        visit = open_page("about:blank", viewport=SIZES[size], reduced_motion="reduce", bypass_csp=True)
        visit.page.add_init_script(SHIFTS)
        visit.page.goto(url)
        visit.page.wait_for_function(SETTLED)
        return visit

    return settled


def faults(page):
    """What axe-core finds in light and in dark."""
    page.evaluate(f"{AXE};0")
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found += page.evaluate(FAULTS, LEVELS)
    return found


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_nothing_jumps_and_the_console_is_silent(site, settled, path, size):
    visit = settled(f"{site.url}/{path}", size)
    assert faults(visit.page) == []
    assert visit.page.evaluate("shifted") < 0.05
    assert visit.problems == []
    assert [text for kind, text in visit.console if kind == "warning"] == []


def test_axe_finds_nothing_with_the_drawer_and_a_calendar_open(site, settled):
    page = settled(f"{site.url}/?page=all", "narrow").page
    page.locator("#sidebar summary").click()
    page.get_by_label("Day", exact=True).last.click()
    page.locator(".flatpickr-calendar.open").wait_for()
    assert faults(page) == []


def test_nor_in_an_exported_file(exported, settled):
    visit = settled(exported)
    assert faults(visit.page) == []
    assert visit.problems == []


def test_in_the_dark_an_authors_colours_hold_and_other_words_follow_the_page(site, settled):
    page = settled(f"{site.url}/?page=all").page
    page.emulate_media(color_scheme="dark")
    titles = page.evaluate("""Object.fromEntries([...Bokeh.index.query((view) => view.model.type == "Title")]
        .map(({model, visuals}) => [model.text, visuals.text.get_text_color()]))""")
    assert titles["black on white"] == "rgb(0, 0, 0)"
    assert titles["abc, one"] == page.evaluate("getComputedStyle(document.body).color")


def test_axe_finds_nothing_on_a_site_without_pages(serve, settled, tmp_path):
    assert faults(settled(serve(tmp_path).url).page) == []


def test_nor_while_the_data_is_being_read_and_then_the_page_opens_by_itself(serve, settled, tmp_path, write_notebook):
    write_notebook(tmp_path / "slow.ipynb", SLOW)
    os.mkfifo(tmp_path / "gate")
    page = settled(serve(tmp_path).url).page
    with (tmp_path / "gate").open("w"):
        assert page.locator("h1").inner_text() == "Starting"
        assert faults(page) == []
    page.locator(".card").get_by_text("done").wait_for()
