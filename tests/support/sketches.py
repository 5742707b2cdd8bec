"""Sketches of figures: small frozen records that hypothesis makes up, and that `draw()` turns into Bokeh models.

Two sketches drawn one after the other are what an author's function says before and after a control moved. Together
they cover what a figure can hold: sources shared or not, views, transforms and mappers, every kind of axis,
annotations, graphs, callbacks, layouts with linked ranges, columns and cells of any type, geometry with holes, factors
of several levels, legends of a column. Drawn twice, a sketch gives two equal figures that share
no model.
"""

from dataclasses import dataclass, fields, replace
from itertools import accumulate

import numpy as np
from bokeh import models as bk
from bokeh.document import Document
from bokeh.layouts import column, gridplot, row
from bokeh.palettes import Viridis256
from bokeh.plotting import figure
from bokeh.transform import dodge, factor_cmap, jitter, linear_cmap
from hypothesis import strategies as st

from dashboard.figures.drawing import to_drawing
from dashboard.figures.patch import LiveFigure
from tests.support.odd_columns import NUMERIC, ODD, SHAPES

KINDS = ("oak", "elm", "ash", "fir")
QUANTITIES = ("height", "girth", "age")
FACTORS = ("category", "nested", "no factors")


class Sketch:
    """A record that says of itself what makes it another than the default one."""

    def __repr__(self) -> str:
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        other = [f"{field.name}={given[field.name]!r}" for field in fields(self) if given[field.name] != field.default]
        return f"{type(self).__name__}({', '.join(other)})"


@dataclass(frozen=True, repr=False)
class Layer(Sketch):
    """One glyph of a plot; layers with the same `table` share a source."""

    glyph: str = "scatter"
    table: int = 0
    x: str = "height"
    y: str = "girth"
    color: str = "plain"
    size: int | str = 8
    label: str | None = None
    rows: str = "all"
    name: str | None = None
    legend: str = "label"


@dataclass(frozen=True, repr=False)
class Plot(Sketch):
    """One figure."""

    title: str | None = "Trees"
    x_kind: str = "linear"
    y_kind: str = "linear"
    x_label: str | None = None
    y_bounds: tuple[int, int] | None = None
    layers: tuple[Layer, ...] = (Layer(),)
    rows: int = 12
    seed: int = 0
    gaps: bool = False
    tools: tuple[str, ...] = ("pan", "wheel_zoom", "reset")
    hover: bool = False
    spans: tuple[float, ...] = ()
    box: bool = False
    note: str | None = None
    graph: int = 0
    legend: str = "hide"
    style: tuple[tuple[str, object], ...] = ()
    callback: str | None = None
    odd: str = "nullable"
    width: int | None = 300
    signs: int = 0

    def draw(self, shared_range: bk.Range | None = None) -> figure:
        options = {"x_range": shared_range} if shared_range else {}
        if self.x_kind == "category":
            options["x_range"] = list(KINDS[: 2 + self.seed % 3])
        if self.x_kind == "nested":
            options["x_range"] = bk.FactorRange(factors=[(kind, str(n)) for kind in KINDS[:2] for n in range(2)])
        if self.x_kind == "no factors":
            options["x_range"] = bk.FactorRange(factors=[])
        if self.y_bounds and self.y_kind == "linear":
            options["y_range"] = self.y_bounds
        axes = {
            f"{d}_axis_type": "auto" if kind in ("linear", *FACTORS) else kind
            for d, kind in (("x", self.x_kind), ("y", self.y_kind))
        }
        plot = figure(title=self.title, width=self.width, height=240, tools=",".join(self.tools), **axes, **options)
        self._glyphs(plot)
        self._furniture(plot)
        return plot

    def _glyphs(self, plot: figure) -> None:
        sources: dict[int, bk.ColumnDataSource] = {}
        renderers = []
        for layer in self.layers:
            if layer.table not in sources:
                sources[layer.table] = bk.ColumnDataSource(_table(self, layer.table), name=f"table {layer.table}")
            renderers.append(_GLYPHS[layer.glyph](self, plot, layer, sources[layer.table]))
        if self.hover:
            plot.add_tools(bk.HoverTool(tooltips=[("age", "@age")], renderers=renderers))
        if plot.legend:
            plot.legend.click_policy = self.legend

    def _furniture(self, plot: figure) -> None:
        if self.x_label:
            plot.xaxis.axis_label = self.x_label
        for place in self.spans:
            plot.add_layout(bk.Span(location=place, dimension="width", line_dash="dashed"))
        if self.box:
            plot.add_layout(bk.BoxAnnotation(left=2, right=4, fill_alpha=0.2))
        if self.note:
            plot.add_layout(bk.Label(x=30, y=30, x_units="screen", y_units="screen", text=self.note))
        for n in range(self.signs):
            plot.add_layout(bk.Arrow(x_start=n, y_start=1, x_end=n + 1, y_end=2, end=bk.NormalHead(size=5 + n)))
            plot.add_layout(bk.Whisker(base=n, lower=1, upper=2 + n))
        if self.graph and self.x_kind == "linear":
            plot.renderers.append(_graph(self.graph))
        if self.callback:
            plot.x_range.js_on_change("start", bk.CustomJS(args={"plot": plot}, code=self.callback))
        for name, value in self.style:
            setattr(plot, name, value)


@dataclass(frozen=True, repr=False)
class Sheet(Sketch):
    """What a view returns: a figure, or several in a layout."""

    layout: str = "figure"
    plots: tuple[Plot, ...] = (Plot(),)
    linked: bool = False

    def draw(self) -> bk.LayoutDOM:
        first = self.plots[0].draw()
        follow = self.linked and all(plot.x_kind == self.plots[0].x_kind not in FACTORS for plot in self.plots)
        others = [plot.draw(first.x_range if follow else None) for plot in self.plots[1:]]
        return _LAYOUTS[self.layout]([first, *others])


def _table(plot: Plot, table: int) -> dict[str, object]:
    """Columns of numbers, times and names; every value lies on the axes of every kind."""
    rng = np.random.default_rng([plot.seed, table])
    numbers = {name: np.round(rng.uniform(1, 10, plot.rows), 3) for name in QUANTITIES}
    if plot.gaps and plot.rows:
        numbers["girth"][::5] = np.nan
    kinds = [KINDS[(row + table) % 2] for row in range(plot.rows)]
    pairs = [(kind, str(row % 2)) for row, kind in enumerate(kinds)]
    days = np.datetime64("2024-01-01") + np.arange(plot.rows)
    return {**numbers, "kind": kinds, "pair": pairs, "day": days, "odd": ODD[plot.odd](plot.rows, plot.seed)}


def _x(plot: Plot, layer: Layer) -> str:
    # Without factors no name has a place.
    return {"category": "kind", "nested": "pair", "datetime": "day", "no factors": "age"}.get(plot.x_kind, layer.x)


def _y(plot: Plot, layer: Layer) -> str:
    """The odd column, if it holds numbers and the layer asks for it."""
    return layer.y if layer.y != "odd" or plot.odd in NUMERIC else "girth"


def _legend(layer: Layer) -> dict[str, object]:
    """An entry for the layer, or one for each value of a column, in the browser or here."""
    if layer.label is None:
        return {}
    return {"legend_label": layer.label} if layer.legend == "label" else {f"legend_{layer.legend}": "kind"}


def _look(layer: Layer, source: bk.ColumnDataSource) -> dict[str, object]:
    colors = {
        "plain": lambda: "navy",
        "other": lambda: "firebrick",
        "shade": lambda: linear_cmap("age", Viridis256[::32], 1, 10),
        "kind": lambda: factor_cmap("kind", ["teal", "orange"], KINDS[:2]),
    }
    legend = {} if layer.legend == "group" and not len(source.data["kind"]) else _legend(layer)
    return {"color": colors[layer.color](), "source": source, "view": _view(layer), "name": layer.name, **legend}


def _view(layer: Layer) -> bk.CDSView:
    filters = {
        "all": bk.AllIndices,
        "few": lambda: bk.IndexFilter([0, 2]),
        "fewer": lambda: bk.IndexFilter([1]),
        "oaks": lambda: bk.GroupFilter(column_name="kind", group="oak"),
        "both": lambda: bk.IndexFilter([0, 2]) & bk.GroupFilter(column_name="kind", group="oak"),
    }
    return bk.CDSView(filter=filters[layer.rows]())


def _scatter(plot: Plot, figure: figure, layer: Layer, source: bk.ColumnDataSource) -> bk.GlyphRenderer:
    x, look = _x(plot, layer), _look(layer, source)
    if plot.x_kind in FACTORS[:2] and layer.size == 8:
        x = dodge(x, 0.1, range=figure.x_range)
    if plot.x_kind in FACTORS[:2] and layer.size == 12:
        x = jitter(x, 0, range=figure.x_range)
    return figure.scatter(x, _y(plot, layer), size=layer.size, **look)


def _line(plot: Plot, figure: figure, layer: Layer, source: bk.ColumnDataSource) -> bk.GlyphRenderer:
    look = _look(replace(layer, color="plain" if layer.color in ("shade", "kind") else layer.color, rows="all"), source)
    return figure.line(_x(plot, layer), _y(plot, layer), line_width=2, **look)


def _bars(plot: Plot, figure: figure, layer: Layer, source: bk.ColumnDataSource) -> bk.GlyphRenderer:
    return figure.vbar(_x(plot, layer), top=_y(plot, layer), bottom=0.5, width=0.3, **_look(layer, source))


def _paths(plot: Plot, figure: figure, layer: Layer, source: bk.ColumnDataSource) -> bk.GlyphRenderer:
    xs = [[KINDS[0], KINDS[1]]] * 2 if plot.x_kind in FACTORS else [[1, 2 + plot.seed], [3, 4, 5]]
    label = {"legend_label": layer.label} if layer.label else {}
    return figure.multi_line(xs, [[1, 2], [2, 4, 3][: len(xs[1])]], line_color=["navy", "teal"], **label)


def _image(plot: Plot, figure: figure, layer: Layer, source: bk.ColumnDataSource) -> bk.GlyphRenderer:
    picture = np.add.outer(np.arange(4.0), np.arange(3.0 + plot.seed % 2)) + plot.seed
    mapper = bk.LinearColorMapper(palette=Viridis256[::32], low=0, high=8 + plot.seed)
    if plot.x_kind == "linear" and layer.color == "shade":
        figure.add_layout(bk.ColorBar(color_mapper=mapper, title=layer.label), "right")
    x = 0 if plot.x_kind not in FACTORS else KINDS[0]
    return figure.image([picture], x=x, y=1, dw=3, dh=4, color_mapper=mapper)


def _shapes(plot: Plot, figure: figure, layer: Layer, source: bk.ColumnDataSource) -> bk.GlyphRenderer:
    kind = {"height": "polygons", "girth": "paths", "age": "patches"}[layer.x]
    draw = {"polygons": figure.multi_polygons, "paths": figure.multi_line, "patches": figure.patches}[kind]
    places = SHAPES[kind](plot.rows, plot.seed)
    colors = ["navy", "teal", "gold", "gray", "red"][: len(places)]
    table = bk.ColumnDataSource({"xs": places, "ys": places, "color": colors, "kind": colors})
    return draw("xs", "ys", source=table, line_color="color", **({} if layer.legend == "group" else _legend(layer)))


def _graph(nodes: int) -> bk.GraphRenderer:
    graph = bk.GraphRenderer()
    places = list(range(nodes))
    graph.node_renderer.data_source.data = {"index": places}
    graph.node_renderer.glyph = bk.Scatter(size=5 + nodes, fill_color="gold")
    graph.edge_renderer.data_source.data = {"start": [0] * nodes, "end": places}
    graph.layout_provider = bk.StaticLayoutProvider(
        graph_layout={node: (node + 1, (node * nodes) % 5 + 1) for node in places}
    )
    return graph


_GLYPHS = {"scatter": _scatter, "line": _line, "bars": _bars, "paths": _paths, "image": _image, "shapes": _shapes}

_LAYOUTS = {
    "figure": lambda plots: plots[0],
    "row": row,
    "column": column,
    "grid": lambda plots: gridplot(plots, ncols=2),
    "grid with a hole": lambda plots: gridplot([[plots[0], None], plots[1:]], toolbar_location="left"),
    "tabs": lambda plots: bk.Tabs(tabs=[bk.TabPanel(child=plot, title=f"Tab {n}") for n, plot in enumerate(plots)]),
}

layers = st.builds(
    Layer,
    glyph=st.sampled_from(list(_GLYPHS)),
    table=st.integers(0, 1),
    x=st.sampled_from(QUANTITIES),
    y=st.sampled_from([*QUANTITIES, "odd"]),
    color=st.sampled_from(["plain", "other", "shade", "kind"]),
    size=st.sampled_from([8, 12, "age"]),
    label=st.sampled_from([None, "a", "b", "c"]),
    rows=st.sampled_from(["all", "all", "few", "fewer", "oaks", "both"]),
    name=st.sampled_from([None, None, "main"]),
    legend=st.sampled_from(["label", "label", "field", "group"]),
)

styles = st.dictionaries(
    st.sampled_from(["background_fill_color", "outline_line_width", "min_border_left", "match_aspect", "tags"]),
    st.integers(1, 3),
    max_size=2,
).map(lambda style: tuple((name, _STYLES[name][value - 1]) for name, value in style.items()))

_STYLES = {
    "background_fill_color": ("beige", "white", "lavender"),
    "outline_line_width": (1, 3, 5),
    "min_border_left": (40, 60, None),
    "match_aspect": (False, True, False),
    "tags": (["one"], ["two", 2], []),
}

plots = st.builds(
    Plot,
    title=st.sampled_from([None, "Trees", "Girth of trees"]),
    x_kind=st.sampled_from(["linear", "linear", "log", "datetime", *FACTORS]),
    y_kind=st.sampled_from(["linear", "linear", "log"]),
    x_label=st.sampled_from([None, "Height [m]", "Age [years]"]),
    y_bounds=st.sampled_from([None, None, (0, 10), (2, 8)]),
    layers=st.lists(layers, min_size=0, max_size=3).map(tuple),
    rows=st.sampled_from([0, 1, 12, 12, 15, 40]),
    seed=st.integers(0, 3),
    gaps=st.booleans(),
    tools=st.permutations(["pan", "wheel_zoom", "reset", "box_select", "tap"]).flatmap(
        lambda tools: st.integers(1, 5).map(lambda some: tuple(tools[:some]))
    ),
    hover=st.booleans(),
    spans=st.lists(st.sampled_from([2.0, 4.0, 6.0]), max_size=3, unique=True).map(tuple),
    box=st.booleans(),
    note=st.sampled_from([None, "n = 12", "n = 40"]),
    graph=st.sampled_from([0, 0, 3, 5]),
    legend=st.sampled_from(["hide", "mute", "none"]),
    style=styles,
    callback=st.sampled_from([None, None, "console.log(1)", "console.log(2)"]),
    odd=st.sampled_from(list(ODD)),
    width=st.sampled_from([300, 300, 200, None]),
    signs=st.sampled_from([0, 0, 1, 2]),
)

sheets = st.builds(
    Sheet,
    layout=st.sampled_from(["figure", "figure", "figure", "row", "column", "grid", "grid with a hole", "tabs"]),
    plots=st.lists(plots, min_size=1, max_size=3).map(tuple),
    linked=st.booleans(),
)

FIELDS = [field.name for field in fields(Plot)]
some = st.sets(st.sampled_from(FIELDS), min_size=1, max_size=2)


def moved(sheet: Sheet, other: Plot, names: set[str]) -> Sheet:
    """The sheet with a few things in its first plot taken from another: what a control does."""
    first = replace(sheet.plots[0], **{name: getattr(other, name) for name in sorted(names)})
    return replace(sheet, plots=(first, *sheet.plots[1:]))


steps = st.builds(lambda sheet, other, names: (sheet, moved(sheet, other, names)), sheets, plots, some)
pairs = st.one_of(st.tuples(sheets, sheets), steps)
turns = st.one_of(
    sheets.map(lambda sheet: lambda before: sheet),
    st.builds(lambda *to: lambda before: moved(before, *to), plots, some),
)


def chains(length: int) -> st.SearchStrategy[list[Sheet]]:
    """Sheets one after the other: each as a control leaves the one before it, or another altogether."""
    moves = st.lists(turns, min_size=length - 1, max_size=length - 1)
    return st.builds(
        lambda first, moves: list(accumulate(moves, lambda sheet, turn: turn(sheet), initial=first)), sheets, moves
    )


def trees(x: str = "height", kinds: tuple[str, ...] = KINDS, **options: object) -> figure:
    """A scatter as authors write it: one glyph, one source, one legend entry for each kind."""
    plot = figure(title=f"{x} of trees", x_axis_label=options.pop("label", None), tools="pan,tap,box_select,reset")
    for kind in kinds:
        rows = np.random.default_rng(KINDS.index(kind)).uniform(1, 9, (3, 10))
        source = bk.ColumnDataSource(dict(zip(("height", "girth", "age"), rows, strict=True)))
        plot.scatter(x, "girth", source=source, legend_label=kind, **options)
    return plot


def on_page(plot: bk.LayoutDOM) -> LiveFigure:
    """The figure, live, in a document of its own."""
    live = LiveFigure(to_drawing(plot))
    Document().add_root(live.model)
    return live


def table(**columns: object) -> bk.LayoutDOM:
    """A scatter of columns x and y."""
    plot = figure()
    plot.scatter("x", "y", source=bk.ColumnDataSource(columns))
    return plot
