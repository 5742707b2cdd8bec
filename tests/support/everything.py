"""Notebooks that hold everything a page can show: each kind of control, each kind and state of a card, a broken one."""

from collections.abc import Callable
from pathlib import Path

CONTROLS = """
#| export
import datetime as dt
from typing import Annotated, Literal

import pandas as pd
from bokeh.models import ColorBar, LinearColorMapper
from bokeh.plotting import figure

DAYS = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))
TIMES = (dt.datetime.fromisoformat("2024-01-01T00:00"), dt.datetime.fromisoformat("2024-12-31T00:00"))

Choice = Annotated[Literal["one", "two"], {"doc": "One or the other."}]
Some = Annotated[list[Literal["ant", "bee"]], {"doc": "Any of them."}]
Many = Annotated[list[int], {"objects": list(range(12))}]
Size = Annotated[int, {"bounds": (4, 20)}]
Share = Annotated[float, {"bounds": (0, 1), "step": 0.1}]
Range = Annotated[tuple[int, int], {"bounds": (0, 10)}]
Days = Annotated[tuple[dt.date, dt.date], {"bounds": DAYS}]
Times = Annotated[tuple[dt.datetime, dt.datetime], {"bounds": TIMES}]

def settings(choice: Choice = "one", some: Some = ("ant",), many: Many = (1, 2), size: Size = 10, share: Share = 0.5,
             range: Range = (2, 8), days: Days = DAYS, times: Times = TIMES, on: bool = False, number: int = 3,
             ratio: float = 1.5, text: str = "abc", day: dt.date = DAYS[0], when: dt.datetime = TIMES[0]):
    return dict(locals())
"""
CARDS = '''
#| export
def picture(settings):
    """A figure

    With every part that holds words."""
    plot = figure(height=300, title=f"{settings['text']}, {settings['choice']}", x_axis_label="x", y_axis_label="y",
                  tools="pan,wheel_zoom,box_select,save,reset", tooltips=[("x", "@x")])
    plot.scatter("x", "y", source={"x": [1, 2, 3], "y": [3, 1, 2]}, size=settings["size"], legend_label="dots")
    plot.add_layout(ColorBar(color_mapper=LinearColorMapper("Viridis256", low=0, high=1), title="a scale"), "right")
    return plot

def own_ground():
    """A figure with a ground of its own"""
    plot = figure(height=250, title="black on white", x_axis_label="x", y_axis_label="y",
                  background_fill_color="white", border_fill_color="white")
    plot.title.text_color = "black"
    plot.line([1, 2], [1, 2], legend_label="hidden by a click", name="line")
    plot.legend.click_policy = "hide"
    return plot

def table(size):
    """A table of several pages"""
    return pd.DataFrame({"number": range(30), "word": "a word"})

def words(text):
    """Words"""
    return f"# A heading\\n\\nA [link](https://example.org), `code` and more: {text}\\n\\n```\\na block\\n```"

def nothing():
    """Nothing"""
    return None

def failing(number):
    """A failure"""
    if number == 3:
        raise ValueError("no picture for 3")
    return "a picture"
'''
BROKEN = """
#| export
def lonely(unknown):
    return unknown
"""
# Words of figures and sliders come when the page has been still for a moment.
SETTLED = """!document.querySelector(".slot:empty, .slot > .starting, .slot > .refreshing") &&
    (!window.Bokeh || Bokeh.documents[0]?.is_idle &&
     Bokeh.index.query((view) => view.model.type == "Figure").every((view) => view.el.ariaLabel))"""
# So high that all cards are in sight: the others would not be drawn.
HIGH = 9000  # pixels
PROSE = "md:# What is\n\n## found\n\nA [link](https://example.org), `code`.\n\n| a | b |\n|---|---|\n| 1 | 2 |"


def write_site(folder: Path, write_notebook: Callable[..., Path]) -> Path:
    """A folder with a notebook of everything and a broken one."""
    write_notebook(folder / "all.ipynb", CONTROLS, PROSE, "1 + 1  # exploration", CARDS, title="Everything there is")
    write_notebook(folder / "broken.ipynb", BROKEN, title="Broken")
    return folder
