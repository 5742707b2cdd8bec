# # With altair
# After altair's layered and faceted charts: Vega-Lite specifications.
# %%
from typing import Literal

import altair as alt
import numpy as np
import pandas as pd


# %%
def cars() -> pd.DataFrame:
    chance = np.random.default_rng(15)
    power = chance.uniform(50, 220, 90)
    return pd.DataFrame(
        {
            "power": power.round(),
            "miles": (60 - power / 5 + chance.normal(0, 4, 90)).round(1),
            "origin": chance.choice(["EU", "JP", "US"], 90),
        }
    )


# %%
def chart(cars, mark: Literal["point", "square"] = "point", mean: bool = True):
    """Power and consumption"""
    base = alt.Chart(cars).encode(x="power:Q", y="miles:Q", color="origin:N")
    dots = base.mark_point() if mark == "point" else base.mark_square()
    rule = alt.Chart(cars).mark_rule(strokeDash=[4, 4]).encode(y="mean(miles):Q")
    return ((dots + rule) if mean else dots).properties(width="container", height=280)
