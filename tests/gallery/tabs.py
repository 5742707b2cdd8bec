# # Several figures of one view
# After Bokeh's tabs and layouts: a dict is tabs by key, a list is a column; how many is a control.
# %%
from typing import Annotated, Literal

import numpy as np
from bokeh.plotting import figure


# %%
def waves(count: Annotated[int, {"bounds": (1, 4)}] = 2):
    at = np.linspace(0, 6, 80)
    return {f"{n} Hz": (at, np.sin(n * at)) for n in range(1, count + 1)}


def _line(at, values, colour):
    plot = figure(height=220, x_axis_label="Time [s]", y_axis_label="Height")
    plot.line(at, values, color=colour, line_width=2)
    return plot


# %%
def together(waves, colour: Literal["navy", "crimson"] = "navy"):
    """A column"""
    return [_line(*wave, colour) for wave in waves.values()]


def apart(waves, colour):
    """Tabs"""
    return {name: _line(*wave, colour) for name, wave in waves.items()}
