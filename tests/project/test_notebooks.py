"""Every notebook in `notebooks/`: dropping in a new one makes it tested, under its name.

It runs from top to bottom in a real kernel, and `check` finds nothing wrong with it: it keeps the contract, and every
view can be drawn with every control at its ends. What is particular to one notebook is tested in a file of its own with
the fixture `notebook`, as `test_iris` does.
"""

import asyncio
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from dashboard import settings
from dashboard.commands import check
from dashboard.notebook import ipynb

SETTINGS = settings.read()


@pytest.fixture(params=ipynb.paths(SETTINGS.notebooks), ids=lambda path: path.stem)
def path(request, monkeypatch) -> Path:
    """A notebook. Its test runs in its folder, and so does its kernel, as in `make lab`."""
    monkeypatch.chdir(request.param.parent)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    return request.param


def test_it_runs_from_top_to_bottom_in_jupyter(path):
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(nbformat.read(path, as_version=4), kernel_name="python3", resources=resources).execute()


def test_nothing_is_wrong_with_it(path):
    report = asyncio.run(check.check(path, SETTINGS.cache_mb))
    assert [str(finding) for finding in report.errors] == []
