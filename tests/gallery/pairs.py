# # Every pair of columns
# After Bokeh's scatter plot matrix: a grid whose number of plots is a control, linked ranges.
# %%
from typing import Annotated

import numpy as np
import pandas as pd
from bokeh.layouts import gridplot
from bokeh.models import ColumnDataSource, DataRange1d
from bokeh.plotting import figure

COLUMNS = ["bill", "depth", "flipper", "mass"]


# %%
def birds() -> pd.DataFrame:
    chance = np.random.default_rng(9)
    size = chance.normal(0, 1, 120)
    return pd.DataFrame({name: size * k + chance.normal(0, 1, 120) for k, name in enumerate(COLUMNS, 1)})


# %%
def matrix(
    birds,
    columns: Annotated[list[str], {"objects": COLUMNS}] = ("bill", "depth"),
    dots: Annotated[int, {"bounds": (2, 12)}] = 5,
):
    """Pairs"""
    source = ColumnDataSource(birds)
    ranges = {name: DataRange1d() for name in columns}
    rows = []
    for down in columns:
        row = []
        for across in columns:
            plot = figure(
                width=220, height=200, x_range=ranges[across], y_range=ranges[down], tools="pan,box_select,reset"
            )
            plot.scatter(across, down, source=source, size=dots, alpha=0.6)
            plot.xaxis.axis_label, plot.yaxis.axis_label = across, down
            row.append(plot)
        rows.append(row)
    return gridplot(rows)
