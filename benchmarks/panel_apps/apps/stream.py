"""A stream: a periodic callback measures, and a figure is drawn of what is measured."""

import numpy as np
import panel as pn
from bokeh.plotting import figure

EVERY = 500  # milliseconds
CORES = [f"core {number}" for number in range(8)]


def draw(loads, tick):
    plot = figure(x_range=CORES, y_range=(0, 100), height=300, sizing_mode="stretch_width", title=f"Tick {tick}")
    plot.yaxis.axis_label = "Load [%]"
    plot.vbar(x=CORES, top=loads, width=0.8)
    return plot


def app():
    numbers, count = np.random.default_rng(4), 0
    picture = pn.pane.Bokeh(draw(numbers.uniform(0, 100, 8), count), sizing_mode="stretch_width")

    def tick():
        nonlocal count
        count += 1
        picture.object = draw(numbers.uniform(0, 100, 8), count)

    pn.state.add_periodic_callback(tick, EVERY)
    return picture
