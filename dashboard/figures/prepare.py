"""Every figure that an author's function returned is prepared once: fitted to its card, made legible, checked, read.

A figure whose author set no width is as wide as its card, on a phone as on a wide screen; so is a layout. One with a
width of its own has it where there is room, and is scaled down where there is less. Bokeh's own check of a figure (a
renderer without a source, columns that do not exist) goes to the log, once for figures that are made alike, for it
takes half as long as drawing one. Data that no browser understands is the figure's error here, where it costs one card;
found later, it would cost the whole page.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable

from bokeh.core.validation import check_integrity, process_validation_issues
from bokeh.model import Model
from bokeh.models import ColumnDataSource, GridBox, GridPlot, LayoutDOM, Plot, UIElement, Widget

from dashboard.figures.axes import with_coordinates_in_place
from dashboard.figures.drawing import Drawing, explicit_values, to_drawing
from dashboard.figures.legibility import make_legible
from dashboard.figures.linking import with_one_of_each
from dashboard.figures.sendable import refuse_unsendable

SIZES_OF_ITS_OWN = {"sizing_mode", "width_policy", "height_policy", "max_width", "aspect_ratio"}
LEGIBLE = 200  # pixels: a figure that is scaled down is no lower, or its axes would have no room for numbers
REMEMBERED = 1000  # ways in which figures are made
_checked: set[Hashable] = set()


def prepared(root: Model, *, is_view: bool = True, on_model: Callable[[Model], None] = lambda model: None) -> Drawing:
    """Fit a figure to its card, make it legible and check it.

    Parameters
    ----------
    root
        A figure or a layout, as an author's function returned it; it is changed.
    is_view
        Whether it is to be shown by itself, as no part of a figure can be.
    on_model
        Called with each of its models, as they are numbered.

    Returns
    -------
    Drawing
        Fit to be shown in a card.

    Raises
    ------
    bokeh.core.serialization.SerializationError
        For data that cannot be sent to a browser.
    CoordinateError
        For a column that has no place on its axis.
    TypeError
        For a part of a figure that is to be shown.
    """
    if is_view and not isinstance(root, UIElement):
        raise TypeError(
            f"a {type(root).__name__} is a part of a figure, and is not shown by itself. Return the figure: "
            "'return p', in a line of its own, and not what p.line(...) returns"
        )
    models: list[Model] = []

    def fit(model: Model) -> None:
        _fit(model)
        models.append(model)
        on_model(model)

    drawing = with_coordinates_in_place(with_one_of_each(to_drawing(root, fit)))
    for record in drawing.records:
        others = dict(record.values)
        if issubclass(record.kind, ColumnDataSource):
            refuse_unsendable(others.pop("data", {}))
        refuse_unsendable(others, record.kind.__name__)
    _check(models)
    return drawing


def _fit(model: Model) -> None:
    if isinstance(model, Plot):
        make_legible(model)  # now, for its parts are read after it
    if isinstance(model, LayoutDOM) and not isinstance(model, Widget):
        _fit_width(model)


def _fit_width(model: LayoutDOM) -> None:
    said = explicit_values(model).keys()
    if not {"width", "sizing_mode", "width_policy"} & said:
        model.sizing_mode = "stretch_width"
        if isinstance(model, GridPlot | GridBox):
            model.max_width = _width_of_grid(model)
    elif isinstance(model, Plot) and model.width and not SIZES_OF_ITS_OWN & said:
        lowest = {} if model.height is None or "min_height" in said else {"min_height": min(model.height, LEGIBLE)}
        model.update(sizing_mode="scale_width", max_width=model.width, **lowest)


def _width_of_grid(grid: GridPlot | GridBox) -> int | None:
    """Return how wide a grid becomes by what is in it; None if that has no width of its own."""
    columns: dict[int, int] = {}
    for child, _, column, *_ in grid.children:
        width = explicit_values(child).get("width")
        if width is None or "sizing_mode" in explicit_values(child):
            return None
        columns[column] = max(columns.get(column, 0), width)
    spacing = grid.spacing if isinstance(grid.spacing, int) else 0
    return (sum(columns.values()) + spacing * len(columns)) or None


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
