"""A table that can be edited, and a figure of what stands in it."""

import pandas as pd
import panel as pn
from bokeh.plotting import figure

FRUIT = ["apples", "pears", "plums", "cherries"]


def app():
    table = pn.widgets.Tabulator(pd.DataFrame({"fruit": FRUIT, "pieces": [3, 5, 2, 8]}), show_index=False)
    picture = pn.pane.Bokeh(sizing_mode="stretch_width")

    def draw(*_):
        pieces = table.value["pieces"]
        plot = figure(x_range=FRUIT, height=300, sizing_mode="stretch_width", title=f"{pieces.sum()} pieces")
        plot.vbar(x=FRUIT, top=pieces.to_numpy(), width=0.8)
        picture.object = plot

    table.on_edit(draw)
    draw()
    return pn.Row(picture, table)
