"""The introduction is shown whole, with its pictures, and asks no other host for anything."""

import base64
import json

import pytest

from dashboard.notebook import Notebook
from dashboard.pages import introduction

PIXEL = base64.b64encode(b"\x89PNG pixel").decode()


@pytest.fixture
def read(tmp_path):
    """read(text, attachments): a notebook whose first cell is this Markdown."""

    def read(text, attachments=None):
        cell = {"cell_type": "markdown", "source": text, "attachments": attachments or {}}
        (tmp_path / "test.ipynb").write_text(json.dumps({"cells": [cell]}))
        return Notebook.read(tmp_path / "test.ipynb")

    return read


def test_all_of_it_is_shown_up_to_the_next_heading(read):
    notebook = read("# Title\n\nFirst.\n\n- one\n\n| a |\n|-|\n| 1 |\n\n```\n# code\n```\n\n## Part\n\nnot this")
    shown = introduction.html(notebook)
    assert all(part in shown for part in ("First.", "<li>one</li>", "<td>1</td>", "# code"))
    assert "not this" not in shown
    assert notebook.description == "First."


def test_a_picture_of_the_cell_and_one_beside_the_notebook_stand_in_the_page(read, tmp_path):
    (tmp_path / "a folder").mkdir()
    (tmp_path / "a folder" / "b.png").write_bytes(base64.b64decode(PIXEL))
    text = "# Title\n\n![one](attachment:a.png) ![two](<a folder/b.png>)"
    notebook = read(text, {"a.png": {"image/png": PIXEL}})
    assert introduction.html(notebook).count(f'<img src="data:image/png;base64,{PIXEL}"') == 2
    assert list(introduction.left_out(notebook)) == []


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("https://example.org/a.png", "it is of another host"),
        ("//example.org/a.png", "it is of another host"),
        ("attachment:none.png", "its cell has no attachment of that name"),
        ("none.png", "there is no such file"),
        ("../a.png", "it does not lie beside the notebook"),
        ("/etc/passwd", "it does not lie beside the notebook"),
        ("large.png", "it is larger than 500 kB"),
        ("test.ipynb", "it is no PNG"),
    ],
)
def test_any_other_picture_gives_way_to_its_words_and_this_is_said(read, tmp_path, source, reason):
    (tmp_path / "large.png").write_bytes(b"x" * 500_001)
    notebook = read(f"# Title\n\n![A <tree>]({source})")
    shown = introduction.html(notebook)
    assert "A &lt;tree&gt;" in shown
    assert "<img" not in shown
    (said,) = introduction.left_out(notebook)
    assert reason in str(said)
