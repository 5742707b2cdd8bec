"""How a page was made: its notebook to read, safely, with its live cells marked and errors beside their cells."""

import http.client
import re
from html import unescape

import pytest

from dashboard.errors import NotebookError
from dashboard.notebook import loader
from dashboard.pipeline.wiring import wire
from dashboard.server import notebook_html

TOWNS = [
    "md:# Towns\n\nWhere *people* live. ![A map](attachment:map.png)",
    '#| export\n#| width: full\ndef towns():\n    """Their names"""\n    return ["Bern < Ulm & more"]  # all',
    "md:## A look",
    "towns()[0]\n%timeit towns()",
    "#| export\ndef listed(towns):\n    return str(towns)\n\ndef counted(towns):\n    return str(len(towns))",
]
NASTY = [
    'md:# <script>alert(1)</script>\n\n<img src=x onerror=alert(1)> [here](javascript:alert(1)) ![x" onerror="y](z)',
    "#| export\ndef shown():\n    return '</code></pre><script>alert(1)</script>'",
]


@pytest.fixture
def parts_of(tmp_path, write_notebook):
    """parts_of(*cells): the parts of a notebook of these cells."""

    def parts_of(*cells):
        read = loader.read(write_notebook(tmp_path / "towns.ipynb", *cells))
        return notebook_html.parts_of(read, wire(loader.load(read)))

    return parts_of


def code(parts):
    return [part for part in parts if isinstance(part, notebook_html.Code)]


def words(html):
    return re.sub(r"<[^>]+>", "", html)


def test_prose_and_code_come_in_order(parts_of):
    assert [type(part) for part in parts_of(*TOWNS)] == [
        notebook_html.Prose,
        notebook_html.Code,
        notebook_html.Prose,
        notebook_html.Code,
        notebook_html.Code,
    ]


def test_cells_have_the_numbers_by_which_errors_name_them(parts_of):
    assert [cell.number for cell in code(parts_of("1", "", *TOWNS))] == [1, 2, 3, 4]


def test_exported_cells_are_live_and_name_their_nodes(parts_of):
    cells = code(parts_of(*TOWNS))
    assert [cell.exported for cell in cells] == [True, False, True]
    assert [cell.nodes for cell in cells] == [("towns",), (), ("listed", "counted")]


def test_code_is_shown_to_the_letter_with_its_options(parts_of):
    assert unescape(words(code(parts_of(*TOWNS))[0].html)) == f"{TOWNS[1]}\n"


def test_code_has_colours(parts_of):
    assert '<span class="k">def</span>' in code(parts_of(*TOWNS))[0].html


def test_prose_is_markdown_one_level_under_the_heading_of_the_page(parts_of):
    assert parts_of(*TOWNS)[0].html.startswith("<h2>Towns</h2>\n<p>Where <em>people</em> live.")


def test_a_picture_is_the_words_that_stand_for_it(parts_of):
    assert '<span class="picture">A map</span>' in parts_of(*TOWNS)[0].html


def test_nothing_in_a_notebook_becomes_html_of_its_own(parts_of):
    html = "".join(part.html for part in parts_of(*NASTY))
    tags = set(re.findall(r"<(\w+)", html))
    assert tags <= {"h2", "p", "span"}
    assert not re.search(r"<[^>]*\son\w+=", html)


def test_a_notebook_is_told_once(parts_of):
    assert parts_of(*TOWNS) is parts_of(*TOWNS)


def test_an_error_stands_beside_its_cell_and_marks_the_line(tmp_path, write_notebook):
    read = loader.read(write_notebook(tmp_path / "towns.ipynb", "1", "#| export\na = 1\nb = a / 0"))
    with pytest.raises(NotebookError) as wrong:
        loader.load(read)
    before, cell = notebook_html.parts_of(read, None, wrong.value)
    assert (before.error, cell.error) == (None, wrong.value)
    assert words(cell.html.partition('<span class="hll">')[2]).strip() == "b = a / 0"


# Served


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "nasty.ipynb", *NASTY)
    write_notebook(folder / "towns.ipynb", *TOWNS)
    write_notebook(folder / "wrong.ipynb", "#| export\nx = 1 / 0", title="Wrong")
    (folder / "unread.ipynb").write_text("{")
    return serve(folder).ready()


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
