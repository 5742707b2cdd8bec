"""The idiomatic Panel script of the same page: a Parameterized class, `@param.depends`, a new figure each time.

`?only=scatter` leaves out the histogram and the table: a page with one view.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import panel as pn
import param
from bokeh.models import HoverTool
from bokeh.plotting import figure

pn.extension("tabulator")

NAMES = {
    "sepal_length": "Sepal length",
    "sepal_width": "Sepal width",
    "petal_length": "Petal length",
    "petal_width": "Petal width",
}
MEASUREMENTS = {f"{name} [cm]": column for column, name in NAMES.items()}
LOOKS = {"setosa": ("#009E73", "circle"), "versicolor": ("#D55E00", "triangle"), "virginica": ("#0072B2", "square")}
STATISTICS = {"Flowers": "count", "Mean": "mean", "Deviation": "std", "Minimum": "min", "Maximum": "max"}
DATA = Path(__file__).resolve().parents[2] / "notebooks" / "data" / "iris.csv"


@pn.cache
def read_flowers() -> pd.DataFrame:
    return pd.read_csv(DATA, header=None, names=[*NAMES, "species"])


flowers = read_flowers()


class Iris(param.Parameterized):
    species = param.ListSelector(default=list(LOOKS), objects=list(LOOKS))
    x = param.Selector(default="sepal_length", objects=MEASUREMENTS, label="Horizontal axis")
    y = param.Selector(default="sepal_width", objects=MEASUREMENTS, label="Vertical axis")
    marker_size = param.Integer(default=10, bounds=(4, 20))
    fit = param.Boolean(default=False, label="Straight line per species")
    bins = param.Integer(default=20, bounds=(5, 40))

    @param.depends("species", "x", "y", "marker_size", "fit")
    def scatter(self):
        fig = figure(
            title=f"{NAMES[self.y]} vs. {NAMES[self.x].lower()}",
            x_axis_label=f"{NAMES[self.x]} [cm]",
            y_axis_label=f"{NAMES[self.y]} [cm]",
            height=420,
            sizing_mode="stretch_width",
            tools="pan,wheel_zoom,box_zoom,box_select,save,reset",
        )
        fig.title.text_font_size = "16pt"
        for species in self.species:
            self._draw(fig, species)
        tooltips = [("Species", "@species"), *((NAMES[column], f"@{column} cm") for column in (self.x, self.y))]
        fig.add_tools(HoverTool(tooltips=tooltips))
        if self.species:
            fig.legend.click_policy = "hide"
        return fig

    def _draw(self, fig, species):
        colour, marker = LOOKS[species]
        rows = flowers[flowers["species"] == species]
        look = {"color": colour, "legend_label": species}
        source = rows.to_dict("series")
        fig.scatter(self.x, self.y, source=source, size=self.marker_size, marker=marker, fill_alpha=0.55, **look)
        if self.fit:
            ends = rows[self.x].agg(["min", "max"]).to_numpy()
            fig.line(ends, np.polyval(np.polyfit(rows[self.x], rows[self.y], 1), ends), line_width=2.5, **look)

    @param.depends("species", "x", "bins")
    def histogram(self):
        fig = figure(
            title=f"{NAMES[self.x]} by species",
            x_axis_label=f"{NAMES[self.x]} [cm]",
            y_axis_label="Number of flowers",
            height=420,
            sizing_mode="stretch_width",
            tools="pan,wheel_zoom,box_zoom,box_select,save,reset",
        )
        fig.title.text_font_size = "16pt"
        shown = flowers[flowers["species"].isin(self.species)]
        edges = np.histogram_bin_edges(shown[self.x], self.bins)
        for species in self.species:
            counts, _ = np.histogram(shown.loc[shown["species"] == species, self.x], edges)
            source = {"top": counts, "left": edges[:-1], "right": edges[1:]}
            look = {"color": LOOKS[species][0], "legend_label": species, "fill_alpha": 0.45}
            fig.quad("left", "right", "top", 0, source=source, **look)
        fig.add_tools(HoverTool(tooltips=[(NAMES[self.x], "@left to @right cm"), ("Flowers", "@top")]))
        if self.species:
            fig.legend.click_policy = "hide"
        return fig

    @param.depends("species", "x", "y")
    def summary(self):
        shown = flowers[flowers["species"].isin(self.species)]
        values = shown.melt("species", list(dict.fromkeys([self.x, self.y])), "measurement")
        table = values.groupby(["measurement", "species"], sort=False)["value"].agg(**STATISTICS)
        return table.round(2).reset_index()


iris = Iris()
views = [pn.pane.Bokeh(iris.scatter, sizing_mode="stretch_width")]
names = ["species", "x", "y", "marker_size", "fit"]
if "only" not in pn.state.session_args:
    views.append(pn.pane.Bokeh(iris.histogram, sizing_mode="stretch_width"))
    views.append(pn.widgets.Tabulator(iris.summary, disabled=True, show_index=False, sizing_mode="stretch_width"))
    names.append("bins")
controls = pn.Param(iris, parameters=names, widgets={"species": pn.widgets.CheckBoxGroup}, show_name=False)
pn.Row(controls, pn.Column(*views), sizing_mode="stretch_width").servable(title="Fisher's iris")
