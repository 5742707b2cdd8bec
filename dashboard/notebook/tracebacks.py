"""An exception is traced to the cell, line and function of a notebook that it came from.

Cells are compiled under names of their own (`Notebook.filename`), so each frame of a traceback tells its cell.
"""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.notebook import beside, names
from dashboard.notebook.cells import Notebook
from dashboard.wording import without_folders


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


def reworded(notebook: Notebook, place: Place, error: BaseException, known: Collection[str]) -> NotebookError | None:
    """Return what an exception means where more can be said of it than its own words: what is not there to be used.

    `known` are the names of the notebook's module.
    """
    if type(error) is NameError and error.name:
        hint = names.hint(error.name, known)
        return not_exported(notebook, place, error) or NotebookError(
            place, errors.NOT_DEFINED, name=error.name, hint=hint
        )
    package = _lacking(error)
    if not package or package in sys.modules or _is_installed(package):
        return None
    is_notebook = notebook.path.with_name(f"{package}.ipynb").exists()
    hint = f" '{package}.ipynb' is a notebook: write 'from notebooks import {package}'." if is_notebook else ""
    told = {"name": package, "package": DISTRIBUTIONS.get(package, package), "hint": hint}
    return NotebookError(place, errors.MISSING_PACKAGE, **told)


def _lacking(error: BaseException | None) -> str:
    """The package that an exception is about, which is not there: also where a library says so in words of its own."""
    while error is not None and not isinstance(error, ModuleNotFoundError):
        error = error.__cause__ or (error.__context__ if isinstance(error, ImportError) else None)
    return (error.name or "").partition(".")[0] if error else ""


# Packages that are not called as they are imported.
DISTRIBUTIONS = {
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "IPython": "ipython",
    "PIL": "pillow",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "yaml": "PyYAML",
}


def _is_installed(package: str) -> bool:
    with suppress(ImportError, ValueError):
        return find_spec(package) is not None
    return False


def own_frames(error: BaseException, *notebooks: Notebook) -> str:
    """Return the author's part of a traceback as text: the lines in cells and in modules beside the notebooks.

    It names cells as Jupyter does, those of the first notebook by their number alone. Empty when the exception passed
    no line of the author's.
    """
    own = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_own(frame.filename, notebooks)]
    if not own and not (isinstance(error, SyntaxError) and _is_own(error.filename or "", notebooks)):
        return ""
    head = ["Traceback (most recent call last):\n", *traceback.format_list(own)] if own else []
    text = "".join([*head, *traceback.format_exception_only(error)])
    names_of_cells = {
        notebook.filename(cell): f"Cell {cell.number}" for notebook in notebooks[:1] for cell in notebook.cells
    }
    return FILE.sub(lambda file: names_of_cells.get(file[1], without_folders(file[1])), text)


FILE = re.compile(r'(?<=^  )File "([^"\n]+)"', re.MULTILINE)
CELL = re.compile(r".+\.ipynb, cell \d+")


def _is_own(filename: str, notebooks: Collection[Notebook]) -> bool:
    if CELL.fullmatch(filename) or any(
        filename == notebook.filename(cell) for notebook in notebooks for cell in notebook.cells
    ):
        return True
    imported = {path for path, _ in beside.Finder.imported.values()}
    folders = {notebook.path.parent for notebook in notebooks}
    return Path(filename) in imported or (filename.endswith(".py") and Path(filename).parent in folders)
