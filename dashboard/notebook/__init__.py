"""Notebook: an .ipynb file becomes a module.

cells         `Notebook` and `Cell`: what a file says before anything runs (`read`)
cell_options  `#| name: value` under `#| export`: which of them mean something here
loader        the exported cells, checked and run: a `NotebookModule` with its `Function`s
imports       one notebook imports another (`load`); an `ImportGraph` says which does
tracebacks    an exception -> the cell, line and function where it happened
folder        relative paths start from the notebook's folder
ipynb         which files there are, and the text of their cells

A cell that is not exported never runs. Knows neither pandas nor Bokeh nor Panel: what a function is for is the matter
of `pipeline`.
"""

from dashboard.notebook import cell_options, folder, ipynb, loader, tracebacks
from dashboard.notebook.cells import Cell, Notebook, read
from dashboard.notebook.imports import ImportGraph, load
from dashboard.notebook.loader import Function, NotebookModule

__all__ = [
    "Cell",
    "Function",
    "ImportGraph",
    "Notebook",
    "NotebookModule",
    "cell_options",
    "folder",
    "ipynb",
    "load",
    "loader",
    "read",
    "tracebacks",
]
