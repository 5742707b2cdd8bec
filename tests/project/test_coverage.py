"""Coverage counts the lines of exported cells, each cell by the name that tracebacks give it."""

import json
import os
import subprocess
import sys

import pytest

from tests.support.servers import ROOT

SHOWN = """
    #| export
    def shown(towns, joined: bool = True):
        if not towns:
            return None
        return " and ".join(
            sorted(towns)
        ) if joined else ""
"""

RUN = """
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from dashboard.notebook import Notebook, imports

towns = imports.load(Notebook.read(Path("notebooks/towns.ipynb").resolve())).module
with ThreadPoolExecutor(1) as thread:  # as the server does
    thread.submit(towns.shown, towns.towns()).result()
"""


@pytest.fixture(scope="module")
def counted(tmp_path_factory, write_notebook):
    """What coverage counted in a folder of which one notebook ran: file -> its part of the report."""
    folder = tmp_path_factory.mktemp("project") / "notebooks"
    write_notebook(folder / "towns.ipynb", "#| export\ndef towns():\n    return ['Bern']", "towns()", SHOWN)
    write_notebook(folder / "unused.ipynb", "#| export\nLIMIT = 5\n\n\ndef limited(): return LIMIT")
    (folder / "broken.ipynb").write_text("{", "utf-8")
    (folder.parent / ".coveragerc").write_text(
        "[run]\nplugins = tests.support.cell_coverage\nsource = notebooks", "utf-8"
    )
    (folder.parent / "run.py").write_text(RUN, "utf-8")
    _coverage(folder.parent, "run", "run.py")
    return json.loads(_coverage(folder.parent, "json", "-o", "-"))["files"]


def _coverage(folder, *arguments):
    command = [sys.executable, "-m", "coverage", *arguments]
    env = os.environ | {"PYTHONPATH": str(ROOT), "COVERAGE_FILE": str(folder / ".coverage")}
    return subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True, text=True).stdout


def test_every_exported_cell_is_a_file_and_no_other(counted):
    assert sorted(counted) == [
        "notebooks/towns.ipynb, cell 1",
        "notebooks/towns.ipynb, cell 3",
        "notebooks/unused.ipynb, cell 1",
    ]


def test_lines_that_ran_are_told_from_those_that_did_not(counted):
    cell = counted["notebooks/towns.ipynb, cell 3"]
    assert cell["executed_lines"] == [2, 3, 5]
    assert cell["missing_lines"] == [4]


def test_a_notebook_that_never_ran_counts_too(counted):
    cell = counted["notebooks/unused.ipynb, cell 1"]
    assert cell["executed_lines"] == []
    assert cell["missing_lines"] == [2, 5]
