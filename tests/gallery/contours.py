# # A hill and a hollow
# After Bokeh's contour example: levels from a control, a bar of them, an image beneath.
# %%
from typing import Annotated

import numpy as np
from bokeh.palettes import interp_palette
from bokeh.plotting import figure


# %%
def land():
    x, y = np.meshgrid(np.linspace(-3, 3, 60), np.linspace(-2, 2, 40))
    return x, y, np.exp(-(x**2) - y**2) - 0.8 * np.exp(-((x - 1.3) ** 2) - (y + 0.7) ** 2)


# %%
def contours(land, steps: Annotated[int, {"bounds": (4, 16)}] = 8, filled: bool = True):
    """Heights"""
    x, y, z = land
    levels = np.linspace(-1, 1, steps)
    plot = figure(height=380, x_range=(-3, 3), y_range=(-2, 2), x_axis_label="East", y_axis_label="North")
    fills = {"fill_color": interp_palette(["#2166ac", "#f7f7f7", "#b2182b"], steps - 1)} if filled else {}
    drawn = plot.contour(x, y, z, levels, line_color="black", line_width=0.5, **fills)
    plot.add_layout(drawn.construct_color_bar(), "right")
    return plot
