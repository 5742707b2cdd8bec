"""What happens to every figure that an author's function returned, once, before it is taken apart: checked, and fitted
to its card.

A figure whose author said nothing of its width is as wide as its card, on a phone as on a wide screen; so is a layout.
Bokeh's own check of a figure (a renderer without a source, columns that do not exist) goes to the log, once for figures
that are made alike, for it takes half as long as drawing one. Data that no browser understands is the figure's error
here, where it costs one card; found later, it would cost the whole page.
"""

from __future__ import annotations

from collections.abc import Hashable

from bokeh.core.serialization import Serializer
from bokeh.core.validation import check_integrity, process_validation_issues
from bokeh.model import Model
from bokeh.models import ColumnDataSource, LayoutDOM, Widget

REMEMBERED = 1000  # ways in which figures are made
_checked: set[Hashable] = set()


def fitted(root: Model) -> Model:
    """The same model, fit to be shown in a card. Raises bokeh's SerializationError for data that cannot be sent."""
    models = root.references()
    _check(models)
    for model in models:
        if isinstance(model, ColumnDataSource):
            Serializer().encode(dict(model.data))
        if isinstance(model, LayoutDOM) and not isinstance(model, Widget) and _leaves_width_open(model):
            model.sizing_mode = "stretch_width"
    return root


def _check(models: set[Model]) -> None:
    made_of = frozenset((type(model), *getattr(model, "column_names", ())) for model in models)
    if made_of not in _checked:
        process_validation_issues(check_integrity(models))
        _checked.add(made_of) if len(_checked) < REMEMBERED else _checked.clear()


def _leaves_width_open(model: LayoutDOM) -> bool:
    return not {"width", "sizing_mode", "width_policy"} & set(model._property_values)
