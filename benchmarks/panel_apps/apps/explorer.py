"""An explorer: a class whose Parameters are the controls, and whose method draws."""

import numpy as np
import pandas as pd
import panel as pn
import param
from bokeh.plotting import figure

MEASURES = ["length", "depth", "mass"]
COLOURS = {"Adelie": "darkorange", "Chinstrap": "purple", "Gentoo": "teal"}
BIRDS = pd.DataFrame(np.random.default_rng(1).normal(40, 5, size=(300, 3)), columns=MEASURES)
BIRDS["species"] = [*COLOURS] * 100


class Explorer(param.Parameterized):
    x = param.Selector(default="length", objects=MEASURES, label="Horizontal")
    y = param.Selector(default="depth", objects=MEASURES, label="Vertical")
    size = param.Integer(8, bounds=(1, 60), label="Size")

    @param.depends("x", "y", "size")
    def view(self):
        plot = figure(height=300, sizing_mode="stretch_width", title=f"Birds, of size {self.size}")
        plot.xaxis.axis_label, plot.yaxis.axis_label = self.x, self.y
        for species, rows in BIRDS.groupby("species"):
            look = {"size": self.size, "color": COLOURS[species], "alpha": 0.6, "legend_label": species}
            plot.scatter(self.x, self.y, source=rows, **look)
        return plot


def app():
    explorer = Explorer()
    return pn.Row(explorer.param, explorer.view)
