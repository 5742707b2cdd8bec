"""`/notebook`: a notebook to read, from a real server, asked by a plain client and by Chromium."""

import http.client
import re

import pytest

from tests.support.notebooks_to_read import NASTY, TOWNS


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "nasty.ipynb", *NASTY)
    write_notebook(folder / "towns.ipynb", *TOWNS)
    write_notebook(folder / "wrong.ipynb", "#| export\nx = 1 / 0", title="Wrong")
    (folder / "unread.ipynb").write_text("{")
    return serve(folder, env={"DASHBOARD_SOURCE": "all"}, args=["--address", "localhost", "--dev"]).ready()


def ask(server, path, method="GET"):
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    connection.request(method, path)
    return connection.getresponse()


def page(server, query):
    return ask(server, f"/notebook?{query}").read().decode()


def test_every_cell_and_every_node_has_an_anchor(server):
    html = page(server, "page=towns")
    assert re.findall(r' id="([^"]+)"', html) == [
        "the-page",
        "cell-1",
        "towns",
        "cell-2",
        "cell-3",
        "listed",
        "counted",
    ]


def test_the_views_are_listed_with_the_way_to_their_cells(server):
    listed = re.search(r'<ul class="views".*?</ul>', page(server, "page=towns"))[0]
    assert re.findall(r'href="([^"]+)"', listed) == ["#listed", "#counted"]


def test_the_way_back_keeps_the_state_of_the_page(server):
    assert 'href="./?page=towns&amp;x=%22%3E1"' in page(server, "page=towns&x=%22%3E1")


def test_it_is_html_with_the_headers_of_every_page(server):
    response = ask(server, "/notebook?page=towns")
    assert response.headers["Content-Type"].startswith("text/html")
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert response.read().decode().count("<script") == 2  # light or dark: remembered, and chosen


def test_head_says_what_get_would(server):
    head = ask(server, "/notebook?page=towns", "HEAD")
    assert (head.status, head.headers["Content-Length"], head.read()) == (
        200,
        str(len(page(server, "page=towns").encode())),
        b"",
    )


def test_a_page_that_failed_shows_its_cells_and_the_error_beside_the_one_at_fault(server):
    html = page(server, "page=wrong")
    assert "division by zero" in html[html.index('id="cell-1"') :]
    assert "wrong.ipynb, cell 1, line 2" in html


def test_a_notebook_that_cannot_be_read_is_the_error(server):
    html = page(server, "page=unread")
    assert "it is no JSON" in html
    assert 'id="cell-' not in html


def test_a_page_that_does_not_exist_is_not_found_and_shows_the_way_to_those_that_do(server):
    response = ask(server, "/notebook?page=nowhere")
    assert response.status == 404
    assert 'href="./?page=towns"' in response.read().decode()


def contrast(one, other):
    """Of two colours, as WCAG has it."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    shares = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


COLOURS = """() => [...document.querySelectorAll('.story *')].map((element) => {
    let ground = element
    const see_through = (colour) => colour == 'rgba(0, 0, 0, 0)'
    while (see_through(getComputedStyle(ground).backgroundColor)) ground = ground.parentElement
    return [getComputedStyle(element).color, getComputedStyle(ground).backgroundColor]
})"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["page=towns", "page=wrong"])
def test_every_colour_stands_out_from_its_ground(server, open_page, scheme, query):
    visit = open_page(f"{server.url}/notebook?{query}", color_scheme=scheme)
    pairs = visit.page.evaluate(COLOURS)
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
    assert visit.problems == []


@pytest.mark.parametrize("width", [390, 1440])
def test_code_scrolls_inside_its_cell_and_the_page_never_sideways(server, open_page, width):
    visit = open_page(f"{server.url}/notebook?page=nasty", viewport={"width": width, "height": 800})
    assert visit.page.evaluate("document.documentElement.scrollWidth") == width
    assert visit.page.locator(".cell pre").first.evaluate("element => getComputedStyle(element).overflowX") == "auto"
