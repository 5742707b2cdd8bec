"""Every notebook in `notebooks/`: dropping in a new one makes it tested.

It runs from top to bottom in a real kernel, keeps the contract, and draws every view with every control at its default
and at its ends. What is particular to one notebook is tested in a file of its own, as `test_iris` does.
"""

import ast
from pathlib import Path

import nbformat
import pytest
from bokeh.document import Document
from nbclient import NotebookClient

from dashboard import controls, notebook, settings
from dashboard.cards import Card
from pages import prepared, run

FOLDER = settings.Settings().notebooks
NOTEBOOKS = sorted(path.name for path in FOLDER.glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS)
def path(request, monkeypatch) -> Path:
    monkeypatch.chdir(FOLDER)
    return FOLDER / request.param


@pytest.fixture
def page(path):
    page = run(prepared(path))
    assert not page.error, page.error
    return page


def test_it_runs_from_top_to_bottom_in_jupyter(path):
    content = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(content, kernel_name="python3", resources=resources).execute()


def test_it_keeps_the_contract_and_shows_something(page):
    assert page.views
    assert page.title != page.slug


def test_every_source_can_be_read(page):
    for source in page.sources:
        assert page.results.peek(page.pipeline, source.name, {}), source.name


def test_every_view_can_be_drawn_with_every_control_at_its_ends(page):
    for values in settings_of(page):
        for view in page.views:
            draw(page, view, values)


def test_no_exported_cell_imports_the_dashboard(path):
    sources = [cell.source for cell in notebook.read(path).cells if cell.exported]
    assert "dashboard" not in {name for source in sources for name in imported(ast.parse(source))}


def settings_of(page):
    """The controls at their defaults, then one control after the other at each of its ends."""
    parameters = page.new_parameters()
    defaults = controls.values(page.controls, parameters)
    yield defaults
    for control in page.controls:
        for value in ends(parameters.param[control.attribute]):
            yield defaults | {control.name: controls.convert(control, value)}


def ends(parameter):
    """The first, the middle and the last choice, nothing and all of many; both ends of bounds; on and off."""
    objects, bounds = getattr(parameter, "objects", None), getattr(parameter, "bounds", None)
    if type(parameter).__name__ == "ListSelector":
        return [[], list(objects)[:1], list(objects)]
    if type(parameter).__name__ == "Boolean":
        return [False, True]
    if objects:
        chosen = list(objects)
        return chosen if len(chosen) <= 6 else [chosen[0], chosen[len(chosen) // 2], chosen[-1]]
    known = [end for end in bounds or () if end is not None]
    return [(end, end) for end in known] + [bounds] if "Range" in type(parameter).__name__ else known


def draw(page, view, values):
    """Compute a view and show it in a card, as far as the bytes that a browser would get."""
    card, document = Card(view), Document()
    card.show(run(page.results.get(page.pipeline, view.name, values)).value)
    card.root.server_doc(document, location=False)
    document.to_json()


def imported(tree):
    for node in ast.walk(tree):
        names = [alias.name for alias in getattr(node, "names", []) if isinstance(alias, ast.alias)]
        yield from (name.partition(".")[0] for name in [*names, getattr(node, "module", None) or ""])
