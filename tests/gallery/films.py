# # Films
# After Bokeh's movie explorer: many filters, a search in the titles, an axis for each number.
# %%
from typing import Annotated

import numpy as np
import pandas as pd
from bokeh.plotting import figure

GENRES = ["Comedy", "Crime", "Drama"]
AXES = {"Year": "year", "Length [min]": "length", "Score": "score"}
Axis = Annotated[str, {"objects": AXES}]


# %%
def films() -> pd.DataFrame:
    chance = np.random.default_rng(12)
    words = ["Night", "River", "Return", "Glass", "Harbour", "Letter"]
    titles = [f"The {one} of the {other}" for one in words for other in words if one != other]
    count = len(titles)
    return pd.DataFrame(
        {
            "title": titles,
            "genre": chance.choice(GENRES, count),
            "year": chance.integers(1950, 2024, count),
            "length": chance.integers(70, 190, count),
            "score": chance.uniform(20, 100, count).round(),
        }
    )


# %%
def chosen(
    films,
    genre: Annotated[str, {"objects": ["All", *GENRES]}] = "All",
    word: str = "",
    best: Annotated[int, {"bounds": (0, 100), "label": "Score at least"}] = 40,
):
    kept = films[films["score"] >= best]
    if genre != "All":
        kept = kept[kept["genre"] == genre]
    return kept[kept["title"].str.contains(word, case=False, regex=False)]


# %%
def dots(chosen, x: Axis = "length", y: Axis = "score"):
    """Films"""
    tips = [("Title", "@title"), ("Year", "@year")]
    plot = figure(height=340, tooltips=tips, x_axis_label=x, y_axis_label=y, title=f"{len(chosen)} films")
    plot.scatter(x, y, source=chosen, size=8, alpha=0.7)
    return plot


def rows(chosen):
    """The films"""
    return chosen.set_index("title")
