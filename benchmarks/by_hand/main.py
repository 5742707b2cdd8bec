"""The same page by an expert's hand: a Bokeh server app that builds the scatter once, and then sets only what changes.

The limit of what a general patch can reach. All properties of one change travel in one message. Each control says in
code of its own which properties it touches: nobody finds out what was forgotten.

`?only=scatter` leaves out the histogram and the table: a page with one view.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import panel as pn
from bokeh.io import curdoc
from bokeh.layouts import column, row
from bokeh.models import (
    CDSView,
    CheckboxGroup,
    ColumnDataSource,
    DataRange1d,
    DataTable,
    GroupFilter,
    HoverTool,
    Legend,
    LegendItem,
    Select,
    Slider,
    Switch,
    TableColumn,
)
from bokeh.plotting import figure

NAMES = {
    "sepal_length": "Sepal length",
    "sepal_width": "Sepal width",
    "petal_length": "Petal length",
    "petal_width": "Petal width",
}
MEASUREMENTS = [(column, f"{name} [cm]") for column, name in NAMES.items()]
LOOKS = {"setosa": ("#009E73", "circle"), "versicolor": ("#D55E00", "triangle"), "virginica": ("#0072B2", "square")}
STATISTICS = {"Flowers": "count", "Mean": "mean", "Deviation": "std", "Minimum": "min", "Maximum": "max"}
DATA = Path(__file__).resolve().parents[2] / "notebooks" / "data" / "iris.csv"


@pn.cache
def read_flowers() -> pd.DataFrame:
    return pd.read_csv(DATA, header=None, names=[*NAMES, "species"])


flowers = read_flowers()
x = Select(title="Horizontal axis", options=MEASUREMENTS, value="sepal_length")
y = Select(title="Vertical axis", options=MEASUREMENTS, value="sepal_width")
species = CheckboxGroup(labels=list(LOOKS), active=[0, 1, 2])
marker_size = Slider(title="Marker size", start=4, end=20, step=1, value=10)
fit = Switch(label="Straight line per species")
bins = Slider(title="Bins", start=5, end=40, step=1, value=20)

fig = figure(
    height=420,
    sizing_mode="stretch_width",
    tools="pan,wheel_zoom,box_zoom,box_select,save,reset",
    x_range=DataRange1d(only_visible=True),
    y_range=DataRange1d(only_visible=True),
)
fig.title.text_font_size = "16pt"
source = ColumnDataSource(flowers.to_dict("series"))
points, lines = {}, {}
for name, (colour, marker) in LOOKS.items():
    view = CDSView(filter=GroupFilter(column_name="species", group=name))
    points[name] = fig.scatter(x.value, y.value, source=source, view=view, color=colour, marker=marker, fill_alpha=0.55)
    points[name].selection_glyph = points[name].glyph  # else the browser copies it, once, with its size
    lines[name] = fig.line("x", "y", source=ColumnDataSource({"x": [], "y": []}), color=colour, line_width=2.5)
hover = HoverTool(renderers=list(points.values()))
fig.add_tools(hover)
items = {name: LegendItem(label=name, renderers=[points[name], lines[name]]) for name in LOOKS}
fig.add_layout(Legend(items=list(items.values()), click_policy="hide"))

spread = figure(
    height=420,
    sizing_mode="stretch_width",
    tools="pan,wheel_zoom,box_zoom,box_select,save,reset",
    x_range=DataRange1d(only_visible=True),
    y_axis_label="Number of flowers",
)
spread.title.text_font_size = "16pt"
counts = ColumnDataSource({"left": [], "right": [], **{name: [] for name in LOOKS}})
bars = {
    name: spread.quad("left", "right", name, 0, source=counts, color=colour, fill_alpha=0.45)
    for name, (colour, _) in LOOKS.items()
}
spread_hover = HoverTool(renderers=list(bars.values()))
spread.add_tools(spread_hover)
spread_items = {name: LegendItem(label=name, renderers=[bars[name]]) for name in LOOKS}
spread.add_layout(Legend(items=list(spread_items.values()), click_policy="hide"))

numbers = ColumnDataSource()
columns = [TableColumn(field=name, title=name) for name in ("measurement", "species", *STATISTICS)]
table = DataTable(source=numbers, columns=columns, index_position=None, height=260, sizing_mode="stretch_width")
complete = "only" not in pn.state.session_args


def chosen_species() -> list[str]:
    return [name for place, name in enumerate(LOOKS) if place in species.active]


def show_counts() -> None:
    if complete:
        shown = flowers[flowers["species"].isin(chosen_species())]
        edges = np.histogram_bin_edges(shown[x.value], bins.value)
        of_species = {name: np.histogram(shown.loc[shown["species"] == name, x.value], edges)[0] for name in LOOKS}
        counts.data = {"left": edges[:-1], "right": edges[1:], **of_species}


def show_numbers() -> None:
    if complete:
        shown = flowers[flowers["species"].isin(chosen_species())]
        values = shown.melt("species", list(dict.fromkeys([x.value, y.value])), "measurement")
        found = values.groupby(["measurement", "species"], sort=False)["value"].agg(**STATISTICS)
        numbers.data = found.round(2).reset_index().to_dict("series")


def show_spread() -> None:
    spread.title.text = f"{NAMES[x.value]} by species"
    spread.xaxis[0].axis_label = f"{NAMES[x.value]} [cm]"
    spread.x_range = DataRange1d(only_visible=True)
    spread_hover.tooltips = [("Species", "$name"), (NAMES[x.value], "@left to @right cm"), ("Flowers", "@$name")]
    show_counts()


def show_words() -> None:
    fig.title.text = f"{NAMES[y.value]} vs. {NAMES[x.value].lower()}"
    hover.tooltips = [("Species", "@species"), *((NAMES[column], f"@{column} cm") for column in (x.value, y.value))]


def show_lines() -> None:
    for name, line in lines.items():
        rows = flowers[flowers["species"] == name]
        ends = rows[x.value].agg(["min", "max"]).to_numpy() if fit.active else np.empty(0)
        heights = np.polyval(np.polyfit(rows[x.value], rows[y.value], 1), ends) if fit.active else ends
        if len(ends) or len(line.data_source.data["x"]):
            line.data_source.data = {"x": ends, "y": heights}


def glyphs() -> list:
    """All that a point may look like: what is not selected moves and grows with the rest."""
    return [glyph for point in points.values() for glyph in (point.glyph, point.nonselection_glyph, point.muted_glyph)]


def show_axis(dimension: str, axis, column: str) -> None:
    for glyph in glyphs():
        setattr(glyph, dimension, column)
    axis.axis_label = f"{NAMES[column]} [cm]"
    setattr(fig, f"{dimension}_range", DataRange1d(only_visible=True))  # a zoomed one would stay where it is
    show_words()
    show_lines()


def show_size() -> None:
    for glyph in glyphs():
        glyph.size = marker_size.value


def show_species() -> None:
    chosen = chosen_species()
    source.data = flowers[flowers["species"].isin(chosen)].to_dict("series")
    for name in LOOKS:
        items[name].visible = spread_items[name].visible = name in chosen
    show_counts()
    show_numbers()


def together(show):
    """A callback whose changes travel as one message."""

    def callback(attr, old, new):
        with pn.io.hold(curdoc()):
            show()

    return callback


def show_x() -> None:
    show_axis("x", fig.xaxis[0], x.value)
    show_spread()
    show_numbers()


def show_y() -> None:
    show_axis("y", fig.yaxis[0], y.value)
    show_numbers()


for show in (show_x, show_y, show_size):
    show()
x.on_change("value", together(show_x))
y.on_change("value", together(show_y))
marker_size.on_change("value", together(show_size))
fit.on_change("active", together(show_lines))
species.on_change("active", together(show_species))
bins.on_change("value", together(show_counts))
controls = [species, x, y, marker_size, fit, *([bins] if complete else [])]
views = [fig, *([spread, table] if complete else [])]
curdoc().add_root(row(column(*controls), column(*views, sizing_mode="stretch_width"), sizing_mode="stretch_width"))
curdoc().title = "Fisher's iris"
