"""Controls of notebooks that a test writes."""

import pytest

from dashboard.controls import declaration
from dashboard.errors import NotebookError
from dashboard.notebook import Notebook, loader
from dashboard.pipeline import wiring

IMPORTS = """
import datetime, enum
from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal, Optional, Sequence
import numpy as np, pandas as pd, param

class Color(Enum):
    DARK_RED = "r"
    BLUE = "b"

class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2
"""


@pytest.fixture
def wire(tmp_path, write_notebook):
    """wire(*exported cells): the pipeline of a notebook; cell 1 holds IMPORTS."""

    def wire(*cells):
        exported = [f"#| export\n{cell}" for cell in (IMPORTS, *cells)]
        return wiring.wire(loader.load(Notebook.read(write_notebook(tmp_path / "test.ipynb", *exported))))

    return wire


@pytest.fixture
def declare(wire):
    """declare(argument, ...): the controls of one function with these arguments."""
    return lambda *arguments: declaration.declare(wire(f"def view({', '.join(arguments)}): pass"))


@pytest.fixture
def declared(declare):
    """declared(argument): the one control of that argument, and its Parameter."""

    def declared(argument):
        (control,) = declare(argument)
        return control, control.parameter()

    return declared


@pytest.fixture(scope="module")
def declared_below(tmp_path_factory, write_notebook):
    """declared_below(imports)(argument): the same in a cell that begins with these imports, for a whole module."""
    path = tmp_path_factory.mktemp("notebooks") / "test.ipynb"

    def declared_below(imports):
        def declared(argument):
            write_notebook(path, f"#| export\n{imports}\ndef view({argument}): pass")
            (control,) = declaration.declare(wiring.wire(loader.load(Notebook.read(path))))
            return control, control.parameter()

        return declared

    return declared_below


@pytest.fixture
def wrong(wire):
    """wrong(*exported cells): the error that a notebook's controls give."""

    def wrong(*cells):
        with pytest.raises(NotebookError) as error:
            declaration.declare(wire(*cells))
        return error.value

    return wrong
