"""How a page was made: its notebook to read, safely, with its live cells marked and errors beside their cells."""

import re
from html import unescape

import pytest

from dashboard.errors import NotebookError
from dashboard.notebook import Notebook, loader
from dashboard.pages import notebook_html
from dashboard.pipeline import wire
from tests.support.notebooks_to_read import NASTY, TOWNS


@pytest.fixture
def parts_of(tmp_path, write_notebook):
    """parts_of(*cells): the parts of a notebook of these cells."""

    def parts_of(*cells):
        content = Notebook.read(write_notebook(tmp_path / "towns.ipynb", *cells))
        return notebook_html.parts_of(content, wire(loader.load(content)))

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
    content = Notebook.read(write_notebook(tmp_path / "towns.ipynb", "1", "#| export\na = 1\nb = a / 0"))
    with pytest.raises(NotebookError) as wrong:
        loader.load(content)
    before, cell = notebook_html.parts_of(content, None, wrong.value)
    assert (before.error, cell.error) == (None, wrong.value)
    assert words(cell.html.partition('<span class="hll">')[2]).strip() == "b = a / 0"
