# # Islands with lakes
# After Bokeh's multi-polygons: holes, islands of several parts, a colour for a number.
# %%
from typing import Annotated

import numpy as np
import pandas as pd
from bokeh.models import ColorBar
from bokeh.plotting import figure
from bokeh.transform import linear_cmap


def _ring(x, y, radius, corners=24):
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    return list(x + radius * np.cos(turn)), list(y + radius * np.sin(turn))


# %%
def islands() -> pd.DataFrame:
    """Each has a shore, some have lakes, one has no land."""
    rows = []
    for number, (x, y, radius, lakes) in enumerate([(0, 0, 2, 1), (5, 1, 1.5, 2), (2, 5, 1, 0), (7, 5, 0, 0)]):
        rings = [_ring(x, y, radius)] + [_ring(x - 0.6 + lake, y, 0.35) for lake in range(lakes)] if radius else []
        xs, ys = [[ring[0] for ring in rings]], [[ring[1] for ring in rings]]
        rows.append(
            {"name": f"Island {number}", "xs": xs if rings else [], "ys": ys if rings else [], "rain": 20 + 17 * number}
        )
    return pd.DataFrame(rows)


# %%
def coast(
    islands,
    least: Annotated[int, {"bounds": (0, 80), "step": 20, "label": "Least rain"}] = 0,
    shade: Annotated[float, {"bounds": (0.2, 1.0)}] = 0.8,
):
    """Rain"""
    shown = islands[islands["rain"] >= least]
    plot = figure(height=360, match_aspect=True, x_axis_label="East [km]", y_axis_label="North [km]")
    source = {name: list(shown[name]) for name in shown}
    colours = linear_cmap("rain", "Blues256", 100, 0)
    drawn = plot.multi_polygons("xs", "ys", source=source, fill_color=colours, fill_alpha=shade, line_color="#333333")
    plot.add_layout(ColorBar(color_mapper=drawn.glyph.fill_color.transform, title="Rain [cm]"), "right")
    return plot
