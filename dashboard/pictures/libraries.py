"""The form in which a view's value is shown, where its type is of a library that only its users have.

Such a library is never imported here; who asks has a value of it, so it is there already.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any

from dashboard.by_type import entry_of_library
from dashboard.pictures import charts, files, frames, matplotlib_svg

DRAWS = "matplotlib.figure"
OF_LIBRARIES: Mapping[str, Callable[[Any], Any]] = {
    "PIL": files.of_pillow,
    "pandas": files.of_styler,
    "polars": frames.of_polars,
    "pyarrow": frames.of_pyarrow,
    "plotly": charts.of_plotly,
    "altair": charts.of_altair,
    "holoviews": charts.of_holoviews,
}


def of_library(value: Any) -> Any:
    """The form in which a value is shown, or a figure of Bokeh; None where no library is known for it."""
    if DRAWS in sys.modules and (found := matplotlib_svg.of_matplotlib(value)) is not None:
        return found
    depict = entry_of_library(OF_LIBRARIES, type(value))
    return depict(value) if depict else None
