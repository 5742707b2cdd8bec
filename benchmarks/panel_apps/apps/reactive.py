"""Expressions with `rx`: a frame is filtered by a widget, and a figure and a text follow."""

import numpy as np
import pandas as pd
import panel as pn
from bokeh.plotting import figure

POINTS = pd.DataFrame(np.random.default_rng(2).uniform(0, 100, size=(400, 2)), columns=["x", "y"])


def draw(points, least):
    plot = figure(height=300, sizing_mode="stretch_width", title=f"From {least} on")
    plot.scatter(POINTS["x"], POINTS["y"], color="silver", size=3)
    plot.vspan(least, color="navy")
    plot.vbar(points["x"].mean(), 0.5, points["y"].mean(), color="crimson")
    return plot


def app():
    least = pn.widgets.IntSlider(label="Least", start=0, end=60, value=10)
    points = pn.rx(POINTS)
    chosen = points[points["x"] >= least]
    return pn.Column(least, pn.bind(draw, chosen, least), pn.rx("{} points").format(chosen.rx.len()))
