# # Candlesticks
# After Bokeh's candlestick example: bars and segments of two kinds, and weekends left out.
# %%
import datetime as dt
from typing import Annotated

import numpy as np
import pandas as pd
from bokeh.plotting import figure

DAY = 24 * 60 * 60 * 1000  # ms


# %%
def days() -> pd.DataFrame:
    """Made-up quotes of one share."""
    chance = np.random.default_rng(11)
    index = pd.bdate_range("2023-01-02", periods=120)
    close = 50 * np.exp(chance.normal(0, 0.02, 120).cumsum())
    opened = np.r_[50, close[:-1]]
    spread = chance.uniform(0.1, 1.2, (2, 120))
    low, high = np.minimum(opened, close) - spread[0], np.maximum(opened, close) + spread[1]
    return pd.DataFrame({"open": opened, "close": close, "low": low, "high": high}, index=index)


# %%
def candles(
    days,
    between: Annotated[tuple[dt.date, dt.date], {"bounds": (dt.date(2023, 1, 2), dt.date(2023, 6, 16))}] = None,
    wide: Annotated[float, {"bounds": (0.2, 0.9), "step": 0.1, "label": "Width of a bar"}] = 0.6,
):
    """Quotes"""
    shown = days.loc[pd.Timestamp(between[0]) : pd.Timestamp(between[1])]
    plot = figure(height=340, x_axis_type="datetime", x_axis_label="Day", y_axis_label="Price [€]")
    plot.segment(shown.index, shown.high, shown.index, shown.low, color="black")
    for rises, colour in ((True, "#228833"), (False, "#EE6677")):
        part = shown[(shown.close >= shown.open) == rises]
        plot.vbar(part.index, wide * DAY, part.open, part.close, fill_color=colour, line_color="black")
    return plot
