# # With seaborn
# After seaborn's facets and regressions: whole figures and single axes of matplotlib.
# %%
from typing import Literal

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns


# %%
def tips() -> pd.DataFrame:
    chance = np.random.default_rng(13)
    bill = chance.gamma(6, 3, 160)
    return pd.DataFrame(
        {
            "bill": bill,
            "tip": bill * 0.15 + chance.normal(0, 0.6, 160),
            "day": chance.choice(["Fri", "Sat", "Sun"], 160),
            "time": chance.choice(["Lunch", "Dinner"], 160),
        }
    )


# %%
def facets(tips, by: Literal["day", "time"] = "day", kind: Literal["scatter", "line"] = "scatter"):
    """Facets"""
    return (
        sns.relplot(tips.round({"bill": 0}), x="bill", y="tip", col=by, kind=kind, height=2.6, errorbar=None)
        if kind == "line"
        else sns.relplot(tips, x="bill", y="tip", col=by, height=2.6)
    )


def regression(tips, by):
    """Regression"""
    ax = plt.figure(figsize=(6, 3.4)).add_subplot()
    for name, part in tips.groupby(by):
        sns.regplot(part, x="bill", y="tip", ax=ax, ci=None, label=name, scatter_kws={"s": 12})
    ax.legend()
    return ax


def histogram(tips, bins: Literal[10, 20, 40] = 20):
    """Bills"""
    return tips["bill"].plot.hist(bins=bins, figsize=(6, 3))
