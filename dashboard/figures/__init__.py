"""Figures: a Bokeh figure as plain values, and the least change to a live one.

Drawing      a figure without its models: frozen, shared by all viewers; `records` says of what it is made
prepared     the figure that an author's function returned, as a drawing that is fit for a card
LiveFigure   the models that one viewer looks at; `show` changes them into another drawing
documents    several changes of a document reach its browser as `one_message`; defaults that Bokeh keeps are forgotten

How the least change is found: `matching` and `pairing` say which record of one drawing is which of the next, `axes`
when a zoom goes, `linking` which models several figures share, `columns` how little of a table is sent, `sendable` in
which form. What figures look like: `legibility`.

Knows Bokeh and no Panel; its private names stand in `drawing` and `documents` alone.
"""

from dashboard.figures import documents
from dashboard.figures.drawing import Drawing, to_drawing
from dashboard.figures.legibility import FIGURE_THEME
from dashboard.figures.linking import handed_on
from dashboard.figures.patch import LiveFigure
from dashboard.figures.prepare import prepared

__all__ = [
    "FIGURE_THEME",
    "Drawing",
    "LiveFigure",
    "documents",
    "handed_on",
    "prepared",
    "to_drawing",
]
