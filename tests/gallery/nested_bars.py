# # Fruit by year
# After Bokeh's nested bars: factors of two levels that come and go, stacked or side by side.
# %%
from typing import Annotated, Literal

import pandas as pd
from bokeh.models import FactorRange
from bokeh.palettes import HighContrast3
from bokeh.plotting import figure
from bokeh.transform import factor_cmap

FRUITS = ["Apples", "Pears", "Nectarines", "Plums", "Grapes"]
YEARS = ["2021", "2022", "2023"]


# %%
def harvest() -> pd.DataFrame:
    """Tonnes."""
    return pd.DataFrame([[2, 1, 4, 3, 2], [5, 3, 4, 2, 4], [3, 2, 4, 4, 5]], index=YEARS, columns=FRUITS)


# %%
def bars(
    harvest,
    fruits: Annotated[list[str], {"objects": FRUITS}] = ("Apples", "Pears", "Plums"),
    kind: Literal["nested", "stacked", "flat"] = "nested",
):
    """Harvest"""
    if kind == "nested":
        factors = [(fruit, year) for fruit in fruits for year in YEARS]
        plot = figure(height=340, x_range=FactorRange(*factors, range_padding=0.1), y_axis_label="Harvest [t]")
        heights = [int(harvest.loc[year, fruit]) for fruit, year in factors]
        source = {"at": factors, "tonnes": heights}
        colours = factor_cmap("at", HighContrast3, YEARS, start=1, end=2)
        plot.vbar("at", 0.9, "tonnes", source=source, fill_color=colours, line_color="white")
    elif kind == "stacked":
        plot = figure(height=340, x_range=list(fruits), y_axis_label="Harvest [t]")
        source = {"at": list(fruits), **{year: [int(harvest.loc[year, fruit]) for fruit in fruits] for year in YEARS}}
        plot.vbar_stack(YEARS, x="at", width=0.9, color=HighContrast3, source=source, legend_label=YEARS)
    else:
        plot = figure(height=340, x_range=list(fruits), y_axis_label="Harvest [t]")
        plot.vbar(list(fruits), 0.9, [int(harvest[fruit].sum()) for fruit in fruits])
    plot.y_range.start = 0
    plot.xgrid.grid_line_color = None
    return plot
