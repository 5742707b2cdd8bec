# # Months and years
# After the heat map of unemployment: two categorical axes, a colour bar, hover boxes.
# %%
from typing import Annotated

import numpy as np
import pandas as pd
from bokeh.models import BasicTicker, ColorBar
from bokeh.plotting import figure
from bokeh.transform import linear_cmap

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
COLOURS = ["#75968f", "#a5bab7", "#c9d9d3", "#e2e2e2", "#dfccce", "#ddb7b1", "#cc7878", "#933b41", "#550b1d"]


# %%
def rates() -> pd.DataFrame:
    """Made-up rates of unemployment in per cent, a row each month."""
    years = [str(year) for year in range(1990, 2020)]
    rows = pd.MultiIndex.from_product([years, MONTHS], names=["year", "month"]).to_frame(index=False)
    wave = np.sin(np.arange(len(rows)) / 40) * 3 + 7
    return rows.assign(rate=wave + np.random.default_rng(1).normal(0, 0.5, len(rows)))


# %%
def heat(
    rates,
    since: Annotated[str, {"objects": ["1990", "2000", "2010"]}] = "1990",
    without: Annotated[list[str], {"objects": MONTHS, "label": "Months left out"}] = (),
):
    """Rates"""
    shown = rates[(rates["year"] >= since) & ~rates["month"].isin(without)]
    months = [month for month in MONTHS if month not in without]
    plot = figure(
        height=380,
        x_range=sorted(shown["year"].unique()),
        y_range=list(reversed(months)),
        x_axis_location="above",
        tooltips=[("when", "@month @year"), ("rate", "@rate{0.0} %")],
    )
    colours = linear_cmap("rate", COLOURS, 3, 11)
    drawn = plot.rect("year", "month", 1, 1, source=shown, fill_color=colours, line_color=None)
    plot.xaxis.major_label_orientation = 1.0
    bar = ColorBar(color_mapper=drawn.glyph.fill_color.transform, ticker=BasicTicker(desired_num_ticks=8))
    plot.add_layout(bar, "right")
    return plot
