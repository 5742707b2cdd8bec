"""Controls: the arguments of nodes that a viewer sets."""

from dashboard.controls import text
from dashboard.controls.control import Control, convert, definition, parameterized, value_or_default, values
from dashboard.controls.declaration import declare, evaluation_order

__all__ = [
    "Control",
    "convert",
    "declare",
    "definition",
    "evaluation_order",
    "parameterized",
    "text",
    "value_or_default",
    "values",
]
