# # With hvPlot
# After hvPlot's bar and line charts: HoloViews objects from a frame.
# %%
from typing import Literal

import hvplot.pandas  # noqa: F401
import numpy as np
import pandas as pd


# %%
def sales() -> pd.DataFrame:
    values = np.random.default_rng(10).integers(20, 90, (12, 3))
    return pd.DataFrame(values, columns=["North", "South", "West"]).rename_axis("month").reset_index()


# %%
def chart(sales, kind: Literal["line", "bar", "area"] = "line", stacked: bool = False):
    """Sales"""
    options = {"stacked": stacked} if kind != "line" else {}
    return sales.hvplot(x="month", y=["North", "South", "West"], kind=kind, height=320, responsive=True, **options)
