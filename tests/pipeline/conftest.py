"""Pipelines of notebooks that a test writes."""

import pytest

from dashboard.errors import NotebookError
from dashboard.notebook import Notebook, loader
from dashboard.pipeline import wire as wire_module


@pytest.fixture
def wire(tmp_path, write_notebook):
    """wire(*exported cells): the pipeline of a notebook."""

    def wire(*cells):
        path = write_notebook(tmp_path / "test.ipynb", *(f"#| export\n{cell}" for cell in cells))
        return wire_module(loader.load(Notebook.read(path)))

    return wire


@pytest.fixture
def wrong(wire):
    """wrong(*exported cells): the error that a notebook gives."""

    def wrong(*cells):
        with pytest.raises(NotebookError) as error:
            wire(*cells)
        return error.value

    return wrong
