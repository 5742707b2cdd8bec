"""Strings of the data and the notebook are shown as text everywhere, whatever HTML they look like.

The browser is told to let every script run, so that it is the page that shows text and not the content security policy
that stops a script; and every string is looked for as it is, so that none is only lost.
"""

import pytest

IMAGE = "<img src=x onerror=hit('{}')>"
SCRIPT = "<script>hit('{}')</script>"
NAMES = [
    "species",
    "column",
    "figure",
    "axis",
    "legend",
    "label",
    "option",
    "several",
    "cell",
    "index",
    "series",
    "error",
]

NOTEBOOK = f"""
    #| export
    from typing import Annotated, Literal
    import pandas as pd
    from bokeh.models import ColumnDataSource, HoverTool
    from bokeh.plotting import figure

    SAID = {{name: "<img src=x onerror=hit('" + name + "')>" for name in {NAMES}}}
    COLUMN = SAID["column"]

    def flowers():
        species = [SAID["species"], "<script>hit('script')</script>"]
        return pd.DataFrame({{"species": species, COLUMN: [1, 2]}})

    def scatter(
        flowers,
        one: Annotated[str, {{"objects": [SAID["option"], "b"], "label": SAID["label"]}}] = "b",
        many: Annotated[list[str], {{"objects": [SAID["several"], "b"], "label": "<b>" + SAID["label"]}}] = ("b",),
    ):
        plot = figure(height=300, title=SAID["figure"], x_axis_label=SAID["axis"], x_range=flowers["species"], tools="")
        source = ColumnDataSource(flowers.to_dict("series"))
        plot.scatter("species", COLUMN, size=80, source=source, legend_group="species")
        plot.legend.title = SAID["legend"]
        plot.legend.location = "bottom_right"
        tooltips = [("Species", "@species"), (SAID["label"], "@{{" + COLUMN + "}}"), ("Name", "$name")]
        plot.add_tools(HoverTool(tooltips=tooltips))
        return plot

    def table(flowers):
        return pd.DataFrame({{COLUMN: [SAID["cell"]]}}, index=pd.Index([SAID["index"]], name=SAID["series"]))

    def column(flowers):
        return flowers.set_index("species")[COLUMN]

    def prose(flowers):
        return flowers["species"].iloc[1] + " " + SAID["species"]

    def wrong(flowers):
        raise ValueError(SAID["error"])
"""


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("notebooks")
    for name in ("first", "second"):
        write_notebook(folder / f"{name}.ipynb", NOTEBOOK, title=f"{name} {IMAGE.format('title')}")
    return serve(folder, args=["--address", "localhost", "--dev"])  # an error is its author's to read


@pytest.fixture
def page(server, browser):
    """The page, drawn, in a browser that lets every script run and notes in `hits` which did."""
    with browser.new_context(bypass_csp=True, viewport={"width": 1200, "height": 1800}) as context:
        context.add_init_script("window.hits = []; window.hit = name => hits.push(name)")
        page = context.new_page()
        page.goto(f"{server.url}/?page=first")
        page.locator(".bk-Figure canvas").first.wait_for()
        page.locator("tbody tr").nth(2).wait_for()
        yield page
        assert page.locator("[onerror]").count() == 0
        assert page.evaluate("hits") == []


def shown(page, place, name):
    """Wait until a string is shown in a place as the text that it is."""
    page.locator(place, has_text=IMAGE.format(name)).first.wait_for()


def test_in_the_notebook_s_title_and_in_the_navigation(page):
    shown(page, "h1", "title")
    shown(page, "nav", "title")
    assert IMAGE.format("title") in page.title()


def test_in_the_label_of_a_control(page):
    shown(page, "label", "label")
    shown(page, ".label, .bk-clearfix", "label")


def test_in_a_select(page):
    page.locator("option", has_text=IMAGE.format("option")).first.wait_for(state="attached")
    page.locator("select").first.select_option(IMAGE.format("option"))


def test_at_a_check_box(page):
    shown(page, "label", "several")


@pytest.mark.parametrize("name", ["column", "series"])
def test_in_the_header_of_a_table(page, name):
    shown(page, "thead th", name)


@pytest.mark.parametrize("name", ["cell", "index"])
def test_in_a_cell_of_a_table(page, name):
    shown(page, "tbody :is(th, td)", name)


def test_in_a_cell_with_a_script(page):
    page.locator("tbody :is(th, td)", has_text=SCRIPT.format("script")).first.wait_for()


def test_in_markdown_and_in_an_error(page):
    shown(page, "p", "species")
    shown(page, "p", "error")


def test_in_the_legend(page):
    shown(page, ".bk-Legend", "legend")
    shown(page, ".bk-Legend .bk-label", "species")


def test_over_the_figure_and_on_its_axes(page):
    """They are painted on a canvas, where nothing is HTML: the browser has the very strings, and painted them."""
    said = page.evaluate("""() => {
        const [{model}] = Bokeh.index.query(view => view.model.type == "Figure")
        return [model.title.text, model.below[0].axis_label, ...model.x_range.factors]
    }""")
    assert said == [*(IMAGE.format(name) for name in ("figure", "axis", "species")), SCRIPT.format("script")]


def test_in_the_box_over_a_point(page):
    figure = page.locator(".bk-Figure").first
    figure.scroll_into_view_if_needed()
    place = page.evaluate("""() => {
        const [plot] = Bokeh.index.query(view => view.model.type == "Figure")
        const {left, top} = plot.el.getBoundingClientRect()
        const frame = plot.frame
        const species = plot.model.x_range.factors[0]
        return [left + frame.x_scale.compute(species), top + frame.y_scale.compute(1)]
    }""")
    page.mouse.move(*place)
    for name in ("species", "label"):
        shown(page, ".bk-Tooltip, .bk-tooltip-content, .bk-tooltip-row-value, .bk-tooltip-row-label", name)
