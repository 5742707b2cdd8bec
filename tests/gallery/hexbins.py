# # Half a thousand darts
# After Bokeh's hex_tile example: binning in Python, a colour bar, an equal aspect.
# %%
from typing import Annotated, Literal

import numpy as np
from bokeh.models import ColorBar
from bokeh.plotting import figure
from bokeh.transform import linear_cmap
from bokeh.util.hex import hexbin


# %%
def darts():
    chance = np.random.default_rng(2)
    return chance.normal(0, 1, (2, 500))


# %%
def tiles(
    darts,
    size: Annotated[float, {"bounds": (0.1, 1.0), "step": 0.1}] = 0.3,
    palette: Literal["Viridis256", "Magma256"] = "Viridis256",
    dots: bool = False,
):
    """Where they landed"""
    x, y = darts
    bins = hexbin(x, y, size)
    plot = figure(height=420, match_aspect=True, x_axis_label="Across", y_axis_label="Up")
    colours = linear_cmap("counts", palette, 0, int(bins["counts"].max()))
    drawn = plot.hex_tile("q", "r", size=size, source=bins, line_color=None, fill_color=colours)
    if dots:
        plot.scatter(x, y, size=3, color="white", alpha=0.6)
    plot.add_layout(ColorBar(color_mapper=drawn.glyph.fill_color.transform, title="Darts"), "right")
    return plot
