"""Figures: a Bokeh figure as plain values, and the least change to a live one."""

from dashboard.figures.contrast import accent
from dashboard.figures.drawing import Drawing, bundles_named_in, forget_defaults, to_drawing, to_models
from dashboard.figures.patch import LiveFigure, one_message
from dashboard.figures.prepare import prepared
from dashboard.figures.theme import FIGURE_THEME

__all__ = [
    "FIGURE_THEME",
    "Drawing",
    "LiveFigure",
    "accent",
    "bundles_named_in",
    "forget_defaults",
    "one_message",
    "prepared",
    "to_drawing",
    "to_models",
]
