"""A `Pipeline` of two steps: what is chosen in the first is drawn in the second."""

import numpy as np
import panel as pn
import param
from bokeh.plotting import figure


class Choose(param.Parameterized):
    waves = param.Integer(3, bounds=(1, 60), label="Waves")

    @param.output(param.Integer)
    def chosen(self):
        return self.waves

    def panel(self):
        return pn.Column("Step one: choose", self.param.waves)


class Look(param.Parameterized):
    chosen = param.Integer(3)
    size = param.Integer(2, bounds=(1, 60), label="Size")

    @param.depends("size")
    def view(self):
        x = np.linspace(0, 10, 200)
        plot = figure(height=300, sizing_mode="stretch_width", title=f"{self.chosen} waves of size {self.size}")
        plot.scatter(x, np.sin(self.chosen * x), size=self.size)
        return plot

    def panel(self):
        return pn.Column(self.param.size, self.view)


def app():
    return pn.pipeline.Pipeline([("Choose", Choose), ("Look", Look)])
