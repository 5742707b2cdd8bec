"""A file is given, and a figure drawn of it."""

import io

import pandas as pd
import panel as pn
from bokeh.plotting import figure


def draw(content):
    numbers = pd.read_csv(io.BytesIO(content or b"x,y\n1,1\n2,3\n3,2\n"))
    plot = figure(height=300, sizing_mode="stretch_width", title=f"Sum {numbers['y'].sum()}")
    plot.line(numbers["x"], numbers["y"])
    plot.scatter(numbers["x"], numbers["y"], size=8)
    return plot


def app():
    given = pn.widgets.FileInput(accept=".csv", label="File")
    return pn.Column(given, pn.bind(draw, given))
