# # Layers
# After Bokeh's stacked areas: as many layers as a slider says, a legend of them all.
# %%
from typing import Annotated

import numpy as np
import pandas as pd
from bokeh.palettes import tol
from bokeh.plotting import figure


# %%
def layers(count: Annotated[int, {"bounds": (1, 8), "label": "Layers"}] = 4) -> pd.DataFrame:
    chance = np.random.default_rng(3)
    return pd.DataFrame(chance.integers(10, 100, (15, 8)), columns=[f"y{n}" for n in range(8)]).iloc[:, :count]


# %%
def areas(layers, count, relative: bool = False):
    """Areas"""
    names = list(layers.columns)
    shown = layers.div(layers.sum(axis=1), axis=0) * 100 if relative else layers
    plot = figure(height=340, x_axis_label="Day", y_axis_label="Share [%]" if relative else "Sum")
    colours = tol["Sunset"][8][:count]
    plot.varea_stack(names, x="index", color=colours, legend_label=names, source=shown)
    plot.legend.orientation = "horizontal"
    plot.add_layout(plot.legend[0], "below")
    return plot


def table(layers):
    """The numbers"""
    return layers.describe()
