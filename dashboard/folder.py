"""The paths in a notebook are relative to the notebook, in JupyterLab and here: it runs in its own folder.

A process has but one working folder, so the notebooks that it runs at one time stand in one folder; a server's is that
of the settings. Left out: what a node does to the working folder while it computes, which is the matter of `results`.
"""

from __future__ import annotations

import os
from pathlib import Path

VARIABLE = "DASHBOARD_NOTEBOOKS"


def work_in(folder: Path) -> None:
    """Have relative paths start from this folder of notebooks from now on.

    The variable that names it is made absolute: it may be read again, and be relative to the folder that is left.
    """
    if said := os.environ.get(VARIABLE, "").strip():
        os.environ[VARIABLE] = str(Path(said).expanduser().absolute())
    os.chdir(folder)
