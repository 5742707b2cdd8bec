# # With plotly
# After plotly's scatter plots and pies: interactive figures of another library.
# %%
from typing import Literal

import numpy as np
import pandas as pd
import plotly.express as px


# %%
def votes() -> pd.DataFrame:
    chance = np.random.default_rng(14)
    parties = ["Green", "Blue", "Red"]
    return pd.DataFrame(
        {
            "district": [f"D{n}" for n in range(20) for _ in parties],
            "party": parties * 20,
            "votes": chance.integers(100, 900, 60),
            "turnout": chance.uniform(40, 90, 60),
        }
    )


# %%
def chart(votes, kind: Literal["bars", "points", "pie"] = "bars", colours: bool = True):
    """Votes"""
    colour = {"color": "party"} if colours else {}
    if kind == "bars":
        return px.bar(votes.groupby("party", as_index=False)["votes"].sum(), x="party", y="votes", **colour)
    if kind == "points":
        return px.scatter(votes, x="turnout", y="votes", **colour)
    return px.pie(votes, names="party", values="votes")
