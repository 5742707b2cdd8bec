"""Every figure that an author's function returned is prepared once: fitted to its card, made legible, checked, read.

A figure whose author set no width is as wide as its card, on a phone as on a wide screen; so is a layout. Bokeh's own
check of a figure (a renderer without a source, columns that do not exist) goes to the log, once for figures that are
made alike, for it takes half as long as drawing one. Data that no browser understands is the figure's error here, where
it costs one card; found later, it would cost the whole page.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from bokeh.core.validation import check_integrity, process_validation_issues
from bokeh.model import Model
from bokeh.models import ColumnDataSource, LayoutDOM, Plot, Widget

from dashboard.figures.drawing import Drawing, explicit_values, to_drawing
from dashboard.figures.legibility import make_legible
from dashboard.figures.sendable import refuse_unsendable

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
    for record in drawing.records:
        if issubclass(record.kind, ColumnDataSource):
            refuse_unsendable(record.values.get("data", {}))
    _check(models)
    return drawing


def _fit(model: Model) -> None:
    if isinstance(model, Plot):
        make_legible(model)  # now, for its parts are read after it
    if isinstance(model, LayoutDOM) and not isinstance(model, Widget) and _leaves_width_open(model):
        model.sizing_mode = "stretch_width"


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
