"""The notebooks of this folder as modules: `from notebooks.towns import temperatures`, in a notebook or anywhere else.

Python knows no notebooks until it is told of them, and in JupyterLab nothing else of the dashboard is there to do it.
"""

from dashboard import settings
from dashboard.notebook.imports import open_folder

open_folder(settings.read().notebooks)
