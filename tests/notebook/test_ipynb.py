"""A file of any format since nbformat 3 is read, its heading is found, and what is no notebook says why."""

import json

import nbformat
import pytest

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.notebook import Notebook, ipynb, loader


@pytest.mark.parametrize(
    ("markdown", "title", "description"),
    [
        (["# Iris\n\nThree species.\nOne ruler.\n\nMore."], "Iris", "Three species.\nOne ruler."),
        (["Before.", "# Title\nat once"], "Title", "at once"),
        (["# Title", "In the next cell."], "Title", "In the next cell."),
        (["# Title\n## Part\n\ntext"], "Title", ""),
        (["# Title\n\n## Part\n\ntext"], "Title", ""),
        (["# Title\n\ntext\n## Part"], "Title", "text"),
        (["text\n# Title\n\nmore"], "Title", "more"),
        (["## Part\n\n# Title #\n\ntext"], "Title", "text"),
        (["```\n# a remark\n```\n\n# Title\n\ntext"], "Title", "text"),
        (["~~~python\n# no\n```\n# no\n~~~", "# Title\n\ntext"], "Title", "text"),
        (["```\nleft open\n# no", "# Title\n\ntext"], "Title", "text"),
        (["# Title\n\n```\ncode\n```\n\ntext"], "Title", "text"),
        (["#hashtag\n\n# Title"], "Title", ""),
        (["#\n\n# Title"], "Title", ""),
        (["no heading"], "Test", ""),
        ([], "Test", ""),
    ],
)
def test_title_and_description_are_the_first_heading_and_the_first_paragraph_under_it(
    read, markdown, title, description
):
    content = read(*(f"md:{source}" for source in markdown), "# not a heading but a remark")
    assert (content.title, content.description) == (title, description)


def test_nbformat_3_is_read(tmp_path):
    path = tmp_path / "old.ipynb"
    heading = {"cell_type": "heading", "level": 1, "source": ["Old"], "metadata": {}}
    text = {"cell_type": "markdown", "source": "Text.", "metadata": {}}
    code = {"cell_type": "code", "input": ["#| export\n", "a = 1"], "language": "python", "outputs": []}
    path.write_text(json.dumps({"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [heading, text, code]}]}))
    old = Notebook.read(path)
    assert (old.title, old.description, old.cells[0].source) == ("Old", "Text.", "#| export\na = 1")


def test_nbformat_4_0_is_read(tmp_path):
    path = tmp_path / "old.ipynb"
    cells = [nbformat.v4.new_code_cell("#| export\na = 1"), nbformat.v4.new_markdown_cell("# Old")]
    for cell in cells:
        del cell["id"]
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 0, "metadata": {}, "cells": cells}))
    assert Notebook.read(path).title == "Old"


def test_a_byte_order_mark_and_windows_line_ends_are_no_hindrance(tmp_path):
    path = tmp_path / "windows.ipynb"
    cell = {"cell_type": "code", "source": ["#| export\r\n", "a = 1\r\n"], "metadata": {}}
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"cells": [cell]}).encode())
    assert loader.load(Notebook.read(path)).module.a == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no JSON"),
        (b"a = 1", "no JSON"),
        (b'{"cells": [', "no JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[]", "no cells"),
        (b"[1, 2]", "no cells"),
        (b"null", "no cells"),
        (b'"text"', "no cells"),
        (b"{}", "no cells"),
        (b'{"cells": 5}', "no cells"),
        (b'{"cells": [5]}', "no cells"),
        (b'{"cells": [{}]}', "no cells"),
        (b'{"cells": [{"cell_type": "code"}]}', "no cells"),
        (b'{"cells": [{"cell_type": "code", "source": null}]}', "no cells"),
        (b'{"cells": [{"cell_type": "code", "source": [1]}]}', "no cells"),
        (b'{"worksheets": [{}]}', "no cells"),
        (b"[" * 100_000, ""),
    ],
)
def test_what_is_no_notebook_is_an_error_that_says_why(tmp_path, content, reason):
    path = tmp_path / "broken.ipynb"
    path.write_bytes(content)
    with pytest.raises(NotebookError) as error:
        Notebook.read(path)
    assert error.value.rule is errors.NOT_READABLE
    assert error.value.place == Place("broken.ipynb")
    assert reason in error.value.problem


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: None])
def test_a_folder_or_a_file_that_is_gone_is_no_notebook(tmp_path, make):
    make(tmp_path / "x.ipynb")
    with pytest.raises(NotebookError) as error:
        Notebook.read(tmp_path / "x.ipynb")
    assert str(tmp_path) not in str(error.value)


# Which files there are


def test_notebooks_come_in_name_order_without_hidden_and_private_ones(tmp_path, write_notebook):
    for name in ("b", "a", "_private", ".hidden", "line\nbreak"):
        write_notebook(tmp_path / f"{name}.ipynb")
    (tmp_path / "notes.txt").touch()
    assert [path.stem for path in ipynb.paths(tmp_path)] == ["a", "b"]


def test_a_notebook_is_found_by_its_name_or_its_file(tmp_path, write_notebook, monkeypatch):
    path = write_notebook(tmp_path / "site" / "towns.ipynb")
    monkeypatch.chdir(tmp_path)
    for name in ("towns", "towns.ipynb", "site/towns.ipynb"):
        assert ipynb.find(name, tmp_path / "site") == path


def test_a_name_that_no_notebook_has_says_which_there_are(tmp_path, write_notebook):
    write_notebook(tmp_path / "towns.ipynb")
    with pytest.raises(ipynb.NoNotebookError, match=r"^there is no notebook 'twons'\. Notebooks: towns\.$"):
        ipynb.find("twons", tmp_path)
