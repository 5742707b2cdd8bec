"""A pytest plugin for the authors of notebooks, whose nodes are functions that a test may call.

    def test_selected(notebook):
        towns = notebook("towns")
        assert len(towns.selected(towns.temperatures(), ["Oslo"])) == 12

The tests of this repository have it; others say `pytest -p dashboard.testing`.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from dashboard import settings
from dashboard.errors import NotebookError
from dashboard.notebook import Notebook, imports, ipynb


@pytest.fixture
def notebook(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], ModuleType]:
    """notebook(name or file): the notebook as a module, which runs once however many tests ask for it.

    A name is looked up in the site's folder, a file from where pytest was started. From then on to its end the test is
    in the notebook's folder, to which the paths in a notebook are relative.
    """

    def notebook(name: str) -> ModuleType:
        monkeypatch.chdir(pytestconfig.invocation_params.dir)
        try:
            path = ipynb.find(str(name), settings.read().notebooks)
            monkeypatch.chdir(path.parent)
            return imports.load(Notebook.read(path)).module
        except (NotebookError, ipynb.NoNotebookError) as error:
            said = str(error)
        pytest.fail(said, pytrace=False)

    return notebook
