"""A chain of bound functions: each takes what the one before it returns."""

import numpy as np
import panel as pn
from bokeh.plotting import figure

WAITED = np.random.default_rng(2).gamma(3, 10, size=2000)


def counted(bins):
    return np.histogram(WAITED, bins)


def largest(counts):
    return f"At most {counts[0].max()} in a bin"


def draw(counts, bins):
    plot = figure(height=300, sizing_mode="stretch_width", title=f"In {bins} bins", y_range=(0, 1500))
    plot.xaxis.axis_label, plot.yaxis.axis_label = "Minutes", "People"
    plot.quad(left=counts[1][:-1], right=counts[1][1:], top=counts[0], bottom=0, line_color="white")
    return plot


def app():
    bins = pn.widgets.IntSlider(label="Bins", start=1, end=60, value=5)
    counts = pn.bind(counted, bins)
    return pn.Column(bins, pn.bind(draw, counts, bins), pn.bind(largest, counts))
