"""What a viewer's page cannot send, because the server takes no more: the page says so and goes on."""

import re

import pytest

from dashboard.server import protocol
from dashboard.static_files import STATIC

PAGE = """
#| export
from typing import Annotated
import param
from bokeh.plotting import figure

def chart(n: int = 3):
    plot = figure(height=200)
    plot.scatter([1, 2, n], [1, 2, 3])
    return plot

def files(data: Annotated[bytes, param.Bytes(b"")]) -> str:
    return f"There are {len(data or b''):,} bytes."
"""
SOURCE = '[...Bokeh.index.query((view) => view.model.type == "Figure")][0].model.renderers[0].data_source'
TOO_LARGE = "That was too large to be sent, so nothing has changed."
NO_BYTES = "This page cannot take files in this way, so nothing has changed."


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "page.ipynb", PAGE, title="A page")
    return serve(folder).ready()


@pytest.fixture
def opened(server, open_page):
    opened = open_page(server.url)
    opened.page.get_by_text("There are 0 bytes.").wait_for()
    return opened


def choose(page, size):
    page.locator("input[type=file]").first.set_input_files(
        {"name": "a.bin", "mimeType": "application/octet-stream", "buffer": bytes(size)}
    )


def goes_on(opened):
    """The same connection, with the same session, still has an effect."""
    page = opened.page
    page.get_by_label("N", exact=True).fill("4")
    page.get_by_label("N", exact=True).press("Enter")
    page.wait_for_function("location.search.includes('n=4')")
    assert page.evaluate("Bokeh.documents.length") == 1
    assert page.locator("#connection").inner_text() == ""
    assert sum("/ws" in url for url in opened.urls) == 2  # the one that is early, and the page's own
    assert not opened.problems


def test_a_file_that_is_too_large_is_spoken_of_and_one_that_is_not_arrives(opened):
    page = opened.page
    choose(page, 800_000)
    page.locator("#notice").get_by_text(TOO_LARGE).wait_for()
    choose(page, 700_000)
    page.get_by_text("There are 700,000 bytes.").wait_for()
    goes_on(opened)


def test_what_would_come_as_bytes_as_a_file_that_is_dropped_does_is_spoken_of(opened):
    page = opened.page
    page.evaluate(f"{SOURCE}.data = {{x: new Float64Array(3), y: new Float64Array(3)}}")
    page.locator("#notice").get_by_text(NO_BYTES).wait_for()
    goes_on(opened)


def test_a_selection_that_is_too_large_is_spoken_of(opened):
    page = opened.page
    page.evaluate(f"{SOURCE}.selected.indices = Array.from({{length: 200_000}}, (_, i) => i)")
    page.locator("#notice").get_by_text(TOO_LARGE).wait_for()
    goes_on(opened)


def test_the_page_knows_how_much_the_server_takes():
    said = re.search(r"const LARGEST = 2 \*\* (\d+)", (STATIC / "sending.js").read_text())
    assert 2 ** int(said[1]) == protocol.LARGEST
