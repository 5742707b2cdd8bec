# # A rose of the winds
# After Bokeh's polar examples: wedges, spokes as annotations, no axes at all.
# %%
from typing import Annotated

import numpy as np
from bokeh.models import Label
from bokeh.plotting import figure

NAMES = ["N", "NE", "E", "SE", "S", "SW", "W", "NW"]


# %%
def hours():
    return np.random.default_rng(8).weibull(2, 2000) * 6, np.random.default_rng(9).integers(0, 8, 2000)


# %%
def rose(
    hours,
    strong: Annotated[float, {"bounds": (0.0, 12.0), "step": 2.0, "label": "At least [m/s]"}] = 0.0,
    names: bool = True,
):
    """Directions"""
    speed, way = hours
    count = np.bincount(way[speed >= strong], minlength=8)
    plot = figure(height=380, width=380, x_range=(-1.3, 1.3), y_range=(-1.3, 1.3), x_axis_type=None, y_axis_type=None)
    plot.grid.grid_line_color = None
    turn = np.pi / 2 - np.arange(8) * np.pi / 4
    plot.annular_wedge(0, 0, 0.1, 0.1 + 0.9 * count / max(count.max(), 1), turn - 0.35, turn + 0.35, color="#4477AA")
    for name, angle in zip(NAMES, turn, strict=True):
        if names:
            at = {"x": 1.15 * np.cos(angle), "y": 1.15 * np.sin(angle)}
            plot.add_layout(Label(**at, text=name, text_align="center", text_baseline="middle"))
    return plot


def hours_in_all(hours, strong):
    """Hours"""
    return int((hours[0] >= strong).sum())
