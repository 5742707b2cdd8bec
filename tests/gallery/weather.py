# # Normal and not
# After the weather examples: bands between two lines, moments with a time zone, a table with styles.
# %%
import datetime as dt
from typing import Annotated

import numpy as np
import pandas as pd
from bokeh.models import Band, ColumnDataSource
from bokeh.plotting import figure

FIRST, LAST = dt.datetime(2024, 3, 1), dt.datetime(2024, 3, 14)


# %%
def hours() -> pd.DataFrame:
    """Temperature of each hour in a made-up town in Portugal, in degrees Celsius."""
    index = pd.date_range(FIRST, LAST, freq="h", tz="Europe/Lisbon")
    course = 14 + 5 * np.sin((index.hour - 9) / 24 * 2 * np.pi)
    return pd.DataFrame({"temperature": course + np.random.default_rng(6).normal(0, 1, len(index))}, index=index)


# %%
def course(
    hours,
    between: Annotated[tuple[dt.datetime, dt.datetime], {"bounds": (FIRST, LAST)}] = None,
    width: Annotated[int, {"bounds": (6, 48), "step": 6, "label": "Hours that are averaged"}] = 24,
):
    """Temperature"""
    start, end = (pd.Timestamp(moment).tz_localize("Europe/Lisbon") for moment in between)
    rolled = hours.loc[start:end, "temperature"].rolling(width, min_periods=1)
    frame = pd.DataFrame({"mean": rolled.mean(), "low": rolled.min(), "high": rolled.max()})
    frame.index = frame.index.tz_localize(None).rename("time")
    source = ColumnDataSource(frame.reset_index())
    plot = figure(height=320, x_axis_type="datetime", x_axis_label="Time", y_axis_label="Temperature [°C]")
    plot.line("time", "mean", source=source, line_width=2)
    plot.add_layout(Band(base="time", lower="low", upper="high", source=source, fill_alpha=0.2))
    return plot


def days(hours, between):
    """Warmest days"""
    daily = hours["temperature"].resample("D").agg(["min", "max"]).round(1)
    daily.index = daily.index.strftime("%d %B")
    return daily.style.highlight_max(axis=0, color="#ffe08a").format("{:.1f}")
