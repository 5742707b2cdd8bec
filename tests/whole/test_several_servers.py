"""Several servers share one site, and no viewer is tied to one of them: when one is killed, its pages are back by
themselves, as their viewers had them, and the others have lost nothing."""

import os
import signal

import pytest

from tests.support import browsers, router
from tests.support.dyno import children
from tests.support.scripts import BACK, READY, SPAN

PAGE = """
#| export
from bokeh.plotting import figure

def dots(size: int = 20):
    plot = figure(height=300, title=f"dots of {size}", tools="wheel_zoom", active_scroll="wheel_zoom")
    plot.scatter([1, 2, 3], [1, 2, 3], size=size)
    return plot
"""
HOST = "https://myapp.herokuapp.com/"
PAGES = 4
OWN = f"[{SPAN}, location.search]"
HAS_ANOTHER_SESSION = "Bokeh.documents[0] != window.first"


@pytest.fixture
def folder(tmp_path, write_notebook):
    write_notebook(tmp_path / "page.ipynb", PAGE)
    return tmp_path


def change(page, size):
    field = page.get_by_label("Size", exact=True)
    field.fill(str(size))
    field.press("Enter")
    page.wait_for_function(f"location.search.includes('size={size}')")


def opened(browser, url):
    """Pages, each with values and a zoom of its own; and what those are."""
    pages = [browsers.visit(browser.new_context(), url).page for _ in range(PAGES)]
    for number, page in enumerate(pages):
        page.wait_for_function(READY)
        change(page, 30 + number)
        box = page.locator(".card .slot").first.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 150)
        before = page.evaluate(f"{SPAN}[0]")
        page.mouse.wheel(0, -200)
        page.wait_for_function(f"{SPAN}[0] > {before}")
        page.evaluate("window.first = Bokeh.documents[0]")
    return pages, [page.evaluate(OWN) for page in pages]


def goes_on(page, own):
    """It is as its viewer had it, and has a server."""
    page.wait_for_function(BACK)
    assert page.evaluate(OWN) == own
    change(page, 50)


def until(happened):
    while not happened():
        pass  # the test's time-out ends it


@pytest.fixture
def by_turns(nginx, serve, folder, tmp_path_factory):
    """Two servers, and a router that sends pages and sockets to them by turns, whatever came from whom."""
    both = [serve(folder, env={"BOKEH_SECRET_KEY": "s" * 40}).ready() for _ in range(2)]
    ports = [server.port for server in both]
    with router.start(nginx, tmp_path_factory.mktemp("router"), ports, sockets_by_turns=True) as running:
        yield both, running


def test_behind_a_router_by_turns_the_pages_of_a_killed_server_go_on_with_the_other(by_turns, playwright, chromium):
    both, running = by_turns
    with browsers.launch(playwright, chromium, *running.flags) as browser:
        pages, own = opened(browser, HOST)
        other, one = sorted(both, key=lambda server: server.health()["sessions"])
        lost = one.health()["sessions"]
        one.kill()
        until(lambda: other.health()["sessions"] == PAGES)
        for page in pages:
            page.wait_for_function(BACK)
        exchanged = [page.evaluate(HAS_ANOTHER_SESSION) for page in pages]
        for page, mine in zip(pages, own, strict=True):
            goes_on(page, mine)
    assert sum(exchanged) == lost > 0


def test_of_several_processes_each_may_be_killed(serve, folder, browser):
    server = serve(folder, args=["--address", "localhost", "--num-procs", "2"])
    until(lambda: len(children(server.process.pid)) == 2)
    first = children(server.process.pid)
    pages, own = opened(browser, server.url)
    for process in first:  # whichever of them a page is with
        os.kill(process, signal.SIGKILL)
        until(lambda gone=process: len({*children(server.process.pid)} - {gone}) == 2)
    for page, mine in zip(pages, own, strict=True):
        page.wait_for_function(HAS_ANOTHER_SESSION)
        goes_on(page, mine)
