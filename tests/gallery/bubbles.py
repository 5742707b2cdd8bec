# # Wealth and health
# After the gapminder example: bubbles for countries, a slider for the year, a logarithmic axis.
# %%
from typing import Annotated

import numpy as np
import pandas as pd
from bokeh.models import Label, NumeralTickFormatter
from bokeh.plotting import figure
from bokeh.transform import factor_cmap

REGIONS = ["Africa", "America", "Asia", "Europe"]
COLOURS = ["#4477AA", "#EE6677", "#228833", "#CCBB44"]


# %%
def countries() -> pd.DataFrame:
    """Sixty made-up countries from 1960 to 2020."""
    chance = np.random.default_rng(7)
    start = pd.DataFrame(
        {
            "region": chance.choice(REGIONS, 60),
            "income": chance.lognormal(7.5, 0.8, 60),
            "years": chance.uniform(40, 68, 60),
            "people": chance.lognormal(16, 1.2, 60),
        }
    )
    grown = [
        start.assign(year=year, income=start.income * 1.02 ** (year - 1960), years=start.years + (year - 1960) * 0.22)
        for year in range(1960, 2021, 10)
    ]
    return pd.concat(grown, ignore_index=True)


# %%
def in_year(countries, year: Annotated[int, {"bounds": (1960, 2020), "step": 10}] = 1960):
    return countries[countries["year"] == year]


# %%
def bubbles(in_year, year, regions: Annotated[list[str], {"objects": REGIONS}] = tuple(REGIONS), named: bool = True):
    """Income and length of life"""
    shown = in_year[in_year["region"].isin(regions)].assign(size=lambda rows: np.sqrt(rows["people"]) / 300)
    plot = figure(height=380, x_axis_type="log", x_range=(300, 60000), y_range=(35, 90))
    plot.add_layout(Label(x=320, y=38, text=str(year), text_font_size="40px", text_alpha=0.25))
    colours = factor_cmap("region", COLOURS, REGIONS)
    group = {"legend_group": "region"} if named and len(shown) else {}
    plot.scatter("income", "years", size="size", color=colours, alpha=0.6, source=shown, **group)
    plot.xaxis.axis_label, plot.yaxis.axis_label = "Income [$ a year]", "Life expectancy [years]"
    plot.xaxis.formatter = NumeralTickFormatter(format="0,0")
    return plot
