"""Notebooks that a test writes, read and loaded."""

import sys

import pytest

from dashboard.errors import NotebookError
from dashboard.notebook import Notebook, loader


@pytest.fixture
def read(tmp_path, write_notebook):
    """read(*cells, name=...): a written notebook, read."""

    def read(*cells, name="test.ipynb"):
        return Notebook.read(write_notebook(tmp_path / name, *cells))

    return read


@pytest.fixture
def load(read):
    """load(*cells): a written notebook's module, with `export` cells marked as such."""

    def load(*cells, name="test.ipynb"):
        return loader.load(read(*cells, name=name))

    yield load
    for name in [name for name in sys.modules if name.startswith("notebooks.")]:
        del sys.modules[name]


@pytest.fixture
def wrong(load):
    """wrong(*cells): the error that a notebook gives."""

    def wrong(*cells):
        with pytest.raises(NotebookError) as error:
            load(*cells)
        return error.value

    return wrong
