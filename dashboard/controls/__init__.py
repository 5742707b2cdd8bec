"""Controls: the arguments of nodes that a viewer sets."""

from dashboard.controls import text
from dashboard.controls.declaration import Control, admitted, convert, declare, evaluation_order, parameterized, values

__all__ = [
    "Control",
    "admitted",
    "convert",
    "declare",
    "evaluation_order",
    "parameterized",
    "text",
    "values",
]
