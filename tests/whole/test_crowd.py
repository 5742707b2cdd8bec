"""More people than there is room for, or than can be served at once, as they see it in a browser."""

import json
import urllib.error
import urllib.request

import pytest

from tests.support import browsers

PAGE = """
#| export
from bokeh.plotting import figure

def chart(n: int = 3):
    plot = figure(height=200)
    plot.scatter([1, 2, n], [1, 2, 3])
    return plot
"""
SOON = ["--address", "localhost", "--unused-session-lifetime", "1000"]  # ms; the session of a page that was starting
SOCKETS = "**/ws*"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "page.ipynb", PAGE, title="A page")
    return folder


@pytest.fixture(scope="module")
def small(serve, folder):
    """A server with room for two."""
    return serve(folder, env={"DASHBOARD_SESSIONS": "2"}, args=SOON).ready()


@pytest.fixture(scope="module")
def large(serve, folder):
    return serve(folder).ready()


def painted(page):
    page.locator(".bk-Figure canvas").first.wait_for()


@pytest.fixture
def waiting(browser):
    """waiting(url, say): a page whose sockets are open and bring nothing; `say` is done with each first."""
    contexts = []

    def waiting(url, say=lambda socket: None):
        contexts.append(context := browser.new_context())
        context.set_default_timeout(browsers.PATIENCE)
        page, sockets = context.new_page(), []
        page.clock.install()
        page.route_web_socket(SOCKETS, lambda socket: (sockets.append(socket), "?early" in socket.url and say(socket)))
        page.goto(url, wait_until="commit")
        page.locator(".card .view").wait_for()
        return page, sockets

    yield waiting
    for context in contexts:
        context.close()


def test_the_third_is_told_that_there_is_no_room_and_opens_when_one_leaves(small, open_page):
    first, second = open_page(small.url).page, open_page(small.url).page
    painted(first)
    painted(second)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(small.url)
    assert (refused.value.code, refused.value.headers["Retry-After"]) == (503, "10")
    third = open_page(small.url).page
    assert third.locator("h1").inner_text() == "There is no room just now"
    health = small.health()
    assert (health["sessions"], health["most_sessions"], health["refused"] > 1) == (2, 2, True)
    first.close()
    painted(third)
    assert second.locator(".bk-Figure canvas").first.is_visible()


def test_one_inside_goes_to_another_page_though_there_is_no_room(small, open_page):
    one, other = open_page(small.url).page, open_page(small.url).page
    painted(one)
    painted(other)
    one.locator(".brand").click()
    painted(one)


def test_a_page_that_waits_says_so_and_how_many_come_first(large, waiting):
    page, _ = waiting(large.url, lambda socket: socket.send(json.dumps({"before": 12})))
    assert page.locator(".coming").count() == 0
    page.clock.fast_forward(2000)
    assert page.locator(".coming [role=status]").inner_text().startswith("Many people have come at once.")
    assert page.locator(".coming .before").inner_text() == "12 before you"


def test_a_page_whose_turn_it_is_soon_makes_no_words(large, open_page):
    page = open_page(large.url).page
    painted(page)
    assert page.locator(".coming").count() == 0


def test_a_slow_network_is_no_crowd(large, waiting):
    page, sockets = waiting(large.url)
    page.clock.fast_forward(2000)
    assert page.locator(".coming").inner_text().strip() == "The pictures are coming."
    for socket in sockets:
        socket.connect_to_server()
    painted(page)
    assert page.locator(".coming").count() == 0


def test_a_page_that_finds_no_room_at_its_turn_says_so(large, waiting):
    page, _ = waiting(large.url, lambda socket: socket.close(code=1013))
    page.clock.fast_forward(2000)
    assert page.locator(".coming").inner_text().startswith("There is no room just now.")
