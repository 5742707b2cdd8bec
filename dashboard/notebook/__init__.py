"""Notebook: an .ipynb file becomes a module."""

from dashboard.notebook import imports, ipynb, names
from dashboard.notebook.ipynb import NoNotebookError
from dashboard.notebook.loader import (
    PACKAGE,
    Cell,
    Function,
    Notebook,
    NotebookModule,
    adopt,
    code_cell,
    innermost,
    not_exported,
    read,
)

__all__ = [
    "PACKAGE",
    "Cell",
    "Function",
    "NoNotebookError",
    "Notebook",
    "NotebookModule",
    "adopt",
    "code_cell",
    "imports",
    "innermost",
    "ipynb",
    "names",
    "not_exported",
    "read",
]
