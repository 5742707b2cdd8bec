"""What docs/how/ says is so: its apps run, and its cells are pages whose every view passes a check."""

import re

import pytest

from dashboard.commands import check
from tests.support import servers
from tests.support.visits import Viewer, prepared, run

HOW = sorted((servers.ROOT / "docs" / "how").glob("*.md"))
PANEL = servers.ROOT / "docs" / "how" / "panel.md"


def blocks(path, first_line):
    found = re.findall(r"```python\n(.*?)\n```", path.read_text("utf-8"), re.DOTALL)
    return [block for block in found if block.startswith(first_line)]


@pytest.fixture
def notebook_of(tmp_path, monkeypatch, write_notebook):
    """notebook_of(path): a notebook of the exported cells of a document."""
    monkeypatch.chdir(tmp_path)
    return lambda path: write_notebook(tmp_path / "how.ipynb", *blocks(path, "#| export"), title="How")


@pytest.mark.parametrize("path", HOW, ids=lambda path: path.stem)
def test_the_cells_pass_their_check(path, notebook_of):
    report = run(check.check(notebook_of(path), cache_mb=64))
    assert [str(finding) for finding in report.found.values()] == []


@pytest.mark.parametrize("app", blocks(PANEL, "# app.py"), ids=["bound", "class", "template"])
def test_an_app_to_bring_here_is_a_script_of_panel(app):
    exec(app, {"__name__": "app"})


def test_each_app_is_a_card_with_its_widgets(notebook_of):
    async def visit():
        page = await prepared(notebook_of(PANEL))
        assert page.error is None, page.error
        viewer = Viewer(page.ready)
        await viewer.settled()
        assert {card.node.name for card in viewer.visit.cards} >= {"waiting", "explored", "polynomials"}
        assert {card.root.css_classes[0] for card in viewer.visit.cards} == {"fresh"}

    run(visit())
