"""An app with a template: widgets in its side bar, a picture in its middle."""

import numpy as np
import panel as pn
from bokeh.plotting import figure


def draw(degree):
    x = np.linspace(-1, 1, 200)
    plot = figure(height=300, sizing_mode="stretch_width", title=f"Degree {degree}")
    plot.line(x, np.cos(degree * np.arccos(x)))
    return plot


def app():
    degree = pn.widgets.IntSlider(label="Degree", start=1, end=60, value=3)
    return pn.template.FastListTemplate(title="Polynomials", sidebar=[degree], main=[pn.bind(draw, degree)])
