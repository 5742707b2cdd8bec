"""What tests of the commands share: a notebook that is checked."""

import asyncio
from contextlib import chdir

import pytest

from dashboard.commands import check

IMPORTS = """
    #| export
    from typing import Annotated
    import pandas as pd
    from bokeh.plotting import figure
"""


@pytest.fixture
def checked(tmp_path, write_notebook):
    """checked(*cells, title=..., cache_mb=...): the report on a notebook with these cells under a first heading."""

    def checked(*cells, title="Towns", cache_mb=64):
        path = write_notebook(tmp_path / "test.ipynb", IMPORTS, *cells, title=title)
        with chdir(tmp_path):
            return asyncio.run(check.check(path, cache_mb))

    return checked
