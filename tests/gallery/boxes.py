# # Boxes and whiskers
# After Bokeh's box plot: whiskers, outliers, groups that come and go.
# %%
from typing import Annotated

import numpy as np
import pandas as pd
from bokeh.models import ColumnDataSource, Whisker
from bokeh.plotting import figure

KINDS = ["compact", "minivan", "pickup", "suv"]


# %%
def cars() -> pd.DataFrame:
    chance = np.random.default_rng(5)
    rows = {"kind": np.repeat(KINDS, 40), "miles": np.concatenate([chance.normal(m, 3, 40) for m in (28, 22, 17, 18)])}
    return pd.DataFrame(rows)


# %%
def boxes(
    cars,
    kinds: Annotated[list[str], {"objects": KINDS}] = tuple(KINDS),
    reach: Annotated[float, {"bounds": (0.5, 3.0), "step": 0.5}] = 1.5,
):
    """Miles per gallon"""
    shown = cars[cars["kind"].isin(kinds)]
    quantiles = shown.groupby("kind")["miles"].quantile([0.25, 0.5, 0.75]).unstack().reset_index()
    quantiles.columns = ["kind", "q1", "q2", "q3"]
    rows = shown.merge(quantiles, on="kind", how="left")
    spread = rows["q3"] - rows["q1"]
    rows["upper"], rows["lower"] = rows["q3"] + reach * spread, rows["q1"] - reach * spread
    source = ColumnDataSource(rows.groupby("kind", as_index=False).first())
    plot = figure(height=340, x_range=list(kinds), y_axis_label="Miles per gallon", toolbar_location=None)
    plot.add_layout(Whisker(base="kind", upper="upper", lower="lower", source=source))
    plot.vbar("kind", 0.7, "q2", "q3", source=source, color="#4477AA", line_color="black")
    plot.vbar("kind", 0.7, "q1", "q2", source=source, color="#66CCEE", line_color="black")
    far = rows[~rows["miles"].between(rows["lower"], rows["upper"])]
    plot.scatter("kind", "miles", source=far, size=6, color="black", alpha=0.4)
    return plot
