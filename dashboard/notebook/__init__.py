"""Notebook: an .ipynb file becomes a module.

cells         `Notebook` and `Cell`: what a file says before anything runs (`Notebook.read`)
cell_options  `#| name: value` under `#| export`: which of them mean something here
loader        the exported cells, checked and run: a `NotebookModule` with its `Function`s
ipython       what IPython adds to Python, in the text of a cell and without an import
words         what only shows something in a notebook, and does nothing on a page
functions     what counts as a function of a notebook, and whether it returns anything
imports       one notebook imports another (`load`); an `ImportGraph` says which does
beside        modules that lie beside a notebook, imported as in JupyterLab
tracebacks    an exception -> the cell, line and function where it happened
ipynb         which files there are, and the text of their cells

A cell that is not exported never runs. Knows neither pandas nor Bokeh nor Panel: what a function is for is the matter
of `pipeline`.
"""

from dashboard.notebook import cell_options, imports, ipynb, loader, tracebacks
from dashboard.notebook.cells import Cell, Notebook

__all__ = ["Cell", "Notebook", "cell_options", "imports", "ipynb", "loader", "tracebacks"]
