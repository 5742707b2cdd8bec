"""Linked selections: two pictures of one source, and a third one of what is selected in them."""

import numpy as np
import panel as pn
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure

NUMBERS = np.random.default_rng(3).normal(size=(3, 300))
LOOKS = {"height": 300, "sizing_mode": "stretch_width"}


def scatter(source, y):
    plot = figure(tools="pan,wheel_zoom,box_select,reset", **LOOKS)
    plot.scatter("a", y, source=source)
    return plot


def histogram(rows):
    counts, edges = np.histogram(NUMBERS[0][rows] if rows else NUMBERS[0], bins=20, range=(-4, 4))
    plot = figure(title=f"{len(rows)} selected", y_range=(0, 80), **LOOKS)
    plot.quad(left=edges[:-1], right=edges[1:], top=counts, bottom=0)
    return plot


def app():
    source = ColumnDataSource(dict(zip("abc", NUMBERS, strict=True)))
    chosen = pn.pane.Bokeh(histogram([]), sizing_mode="stretch_width")
    source.selected.on_change("indices", lambda name, old, rows: setattr(chosen, "object", histogram(rows)))
    return pn.Row(chosen, scatter(source, "b"), scatter(source, "c"))
