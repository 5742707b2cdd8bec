# # Five shares since the year began
# After the line charts of share prices in Bokeh's gallery: dates, a logarithmic axis, a legend that hides.
# %%
from typing import Annotated, Literal

import numpy as np
import pandas as pd
from bokeh.models import NumeralTickFormatter
from bokeh.palettes import Colorblind
from bokeh.plotting import figure

NAMES = ["Alder", "Birch", "Cedar", "Dogwood", "Elm"]


# %%
def prices() -> pd.DataFrame:
    """Prices at the end of each business day, in euros."""
    days = pd.bdate_range("2024-01-01", "2024-12-31")
    steps = np.random.default_rng(4).normal(0.0005, 0.015, (len(days), len(NAMES)))
    return pd.DataFrame(100 * np.exp(steps.cumsum(axis=0)), index=days, columns=NAMES)


# %%
def lines(
    prices,
    names: Annotated[list[str], {"objects": NAMES, "label": "Shares"}] = ("Alder", "Birch", "Cedar"),
    scale: Literal["linear", "log"] = "linear",
    smooth: Annotated[int, {"bounds": (1, 40), "label": "Days that are averaged"}] = 1,
):
    """Prices

    A click on a name hides its line."""
    plot = figure(height=340, x_axis_type="datetime", y_axis_type=scale, y_axis_label="Price [€]", x_axis_label="Day")
    for name, colour in zip(NAMES, Colorblind[5], strict=True):
        if name in names:
            shown = prices[name].rolling(smooth).mean()
            plot.line(shown.index, shown, color=colour, line_width=2, legend_label=name)
    plot.yaxis.formatter = NumeralTickFormatter(format="0.0")
    if names:
        plot.legend.click_policy = "hide"
        plot.legend.location = "top_left"
    return plot


def change(prices, names) -> pd.DataFrame:
    """Change over the year"""
    first, last = prices.iloc[0], prices.iloc[-1]
    return ((last / first - 1) * 100).rename("Change [%]").loc[list(names)].to_frame()
