"""An exception is traced to the cell, line and function of a notebook that it came from.

Cells are compiled under names of their own (`Notebook.filename`), so each frame of a traceback tells its cell.
"""

from __future__ import annotations

import traceback
from dataclasses import replace

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.notebook import names
from dashboard.notebook.cells import Notebook


def innermost(error: BaseException, *notebooks: Notebook) -> Place | None:
    """Return the place in these notebooks that an exception passed last, or None when it passed none."""
    places = {notebook.filename(cell): notebook.place(cell.number) for notebook in notebooks for cell in notebook.cells}
    place = None
    for frame, line in traceback.walk_tb(error.__traceback__):
        if frame.f_code.co_filename in places:
            name = frame.f_code.co_name
            function = None if name.startswith("<") else name  # <module>, <lambda>
            place = replace(places[frame.f_code.co_filename], line=line, function=function)
    return place


def not_exported(notebook: Notebook, place: Place, error: BaseException) -> NotebookError | None:
    """Return a NameError in the notebook's words, when an unexported cell is the one that defines the name."""
    other = names.unexported(notebook).get(error.name) if type(error) is NameError else None
    return NotebookError(place, errors.NAME_NOT_EXPORTED, name=error.name, other=other) if other else None


def own_frames(notebook: Notebook, error: BaseException) -> str:
    """Return a traceback as text, from its first frame in the notebook on; nothing when the exception passed no cell.

    It names cells as Jupyter does.
    """
    cells = {notebook.filename(cell): f"Cell {cell.number}" for cell in notebook.cells}
    own = error.__traceback__
    while own and own.tb_frame.f_code.co_filename not in cells:
        own = own.tb_next
    text = "".join(traceback.format_exception(type(error), error, own, chain=False)) if own else ""
    for filename, cell in cells.items():
        text = text.replace(f'File "{filename}"', cell)
    return text
