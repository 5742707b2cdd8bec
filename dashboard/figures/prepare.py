"""Every figure that an author's function returned is prepared once: fitted to its card, made legible, checked, read.

A figure whose author set no width is as wide as its card, on a phone as on a wide screen; so is a layout. Bokeh's own
check of a figure (a renderer without a source, columns that do not exist) goes to the log, once for figures that are
made alike, for it takes half as long as drawing one. Data that no browser understands is the figure's error here, where
it costs one card; found later, it would cost the whole page.

A column of numbers, times or texts can be sent whatever is in it, so its dtype is enough. Only what may hold any
object is tried, by serialising it: 80 to 700 ms for the columns of a large figure, if all were.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any

import numpy as np
import pandas as pd
from bokeh.core.serialization import Serializer
from bokeh.core.validation import check_integrity, process_validation_issues
from bokeh.model import Model
from bokeh.models import ColumnDataSource, LayoutDOM, Plot, Widget

from dashboard.figures.drawing import Drawing, explicit_values, to_drawing
from dashboard.figures.legibility import make_legible

SENDABLE = "biufmMSU"  # kinds of dtypes: booleans, integers, floats, times, texts; complex numbers are none
REMEMBERED = 1000  # ways in which figures are made
_checked: set[Hashable] = set()


def prepared(root: Model) -> Drawing:
    """Fit a figure to its card, make it legible and check it.

    Parameters
    ----------
    root
        A figure or a layout, as an author's function returned it; it is changed.

    Returns
    -------
    Drawing
        Fit to be shown in a card.

    Raises
    ------
    bokeh.core.serialization.SerializationError
        For data that cannot be sent to a browser.
    """
    models: list[Model] = []

    def on_model(model: Model) -> None:
        _fit(model)
        models.append(model)

    drawing = to_drawing(root, on_model)
    _check(models)
    return drawing


def _fit(model: Model) -> None:
    if isinstance(model, ColumnDataSource):
        Serializer().encode({name: column for name, column in model.data.items() if not _is_sendable(column)})
    if isinstance(model, Plot):
        make_legible(model)  # now, for its parts are read after it
    if isinstance(model, LayoutDOM) and not isinstance(model, Widget) and _leaves_width_open(model):
        model.sizing_mode = "stretch_width"


def _is_sendable(column: Any) -> bool:
    """Tell by its dtype whether a column can be sent, whatever is in it; so can a list of such arrays (images)."""
    if isinstance(column, list | tuple):
        return bool(column) and all(isinstance(item, np.ndarray) and _is_sendable(item) for item in column)
    # An array with a mask cannot be sent if its dtype has no NaN, so it is tried.
    if isinstance(column, np.ma.MaskedArray) or not hasattr(column, "dtype"):
        return False
    return column.dtype.kind in SENDABLE or isinstance(column.dtype, pd.StringDtype)


def _check(models: Iterable[Model]) -> None:
    made_of = frozenset((type(model), *_columns(model)) for model in models)
    if made_of in _checked:
        return
    process_validation_issues(check_integrity(set(models)))
    if len(_checked) >= REMEMBERED:
        _checked.clear()
    _checked.add(made_of)


def _columns(model: Model) -> list[str]:
    return model.column_names if isinstance(model, ColumnDataSource) else []


def _leaves_width_open(model: LayoutDOM) -> bool:
    return not {"width", "sizing_mode", "width_policy"} & explicit_values(model).keys()
