"""Strings of the data and the notebook are shown as text everywhere, whatever HTML they look like.

The browser is told to let every script run, so that it is the page that shows text and not the content security policy
that stops a script; and every string is looked for as it is, so that none is only lost.
"""

import os
import subprocess
import sys
from urllib.parse import urlencode

import pytest

from tests.support.servers import ROOT

# Every kind of markup that runs a script, with the name of the place where it is put.
MARKUP = (
    "<img src=x onerror=hit('{0}')><svg onload=hit('{0}')></svg><script>hit('{0}')</script>"
    "<a href=javascript:hit('{0}')>{0}</a>"
)
MADE = "[onerror], [onload], a[href^=javascript]"  # elements of it
FILE = "<img src=x onerror=hit('file')>"
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
    "title",
    "help",
    "own",
    "inside",
    "bound",
    "item",
    "markdown",
]

NOTEBOOK = f"""
    #| export
    from typing import Annotated, Literal
    import pandas as pd
    import panel as pn
    from bokeh.models import ColumnDataSource, HoverTool
    from bokeh.plotting import figure

    SAID = {{name: {MARKUP!r}.replace("{{0}}", name) for name in {NAMES}}}
    COLUMN = SAID["column"]

    def flowers():
        species = [SAID["species"], "b"]
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
        plot.add_layout(plot.legend[0], "above")
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

    class Own:
        def __init__(self, name):
            self.name = name

        def __repr__(self):
            return SAID[self.name]

    class InMarkdown(Own):
        def _repr_markdown_(self):
            return SAID[self.name]

    def own():
        return Own("own")

    own.__doc__ = SAID["title"] + "\\n\\n" + SAID["help"]

    def inside():
        return pn.Column(Own("inside"), pn.bind(lambda n: Own("bound"), 1))

    def listed():
        return [SAID["item"], {{SAID["item"]: SAID["item"]}}]

    def in_markdown():
        return InMarkdown("markdown")
"""
# HTML that an object says itself that it is: elements are made of it, but no script runs.
LOOK = f"""
    #| export
    class Look:
        def _repr_html_(self):
            return {MARKUP.format("look")!r}

    def look():
        return Look()
"""
HITS = "window.hits = []; window.hit = name => hits.push(name)"


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("notebooks")
    for name in (FILE, "second"):
        write_notebook(folder / f"{name}.ipynb", NOTEBOOK, title=f"{name} {MARKUP.format('heading')}")
    write_notebook(folder / "look.ipynb", LOOK)
    return folder


@pytest.fixture(scope="module")
def server(serve, folder):
    return serve(folder, args=["--address", "localhost", "--dev"])  # an error is its author's to read


@pytest.fixture
def page(server, browser):
    """The page, drawn, in a browser that lets every script run and notes in `hits` which did."""
    with browser.new_context(bypass_csp=True, viewport={"width": 1200, "height": 1800}) as context:
        context.add_init_script(HITS)
        page = context.new_page()
        page.goto(f"{server.url}/?{urlencode({'page': FILE, 'one': MARKUP.format('address')})}")
        page.locator(".bk-Figure canvas").first.wait_for()
        page.locator("tbody tr").nth(2).wait_for()
        yield page
        assert page.locator(MADE).count() == 0
        assert page.evaluate("hits") == []


def shown(page, place, name):
    """Wait until a string is shown in a place as the text that it is."""
    page.locator(place, has_text=MARKUP.format(name)).first.wait_for()


def test_in_the_notebook_s_title_and_in_the_navigation(page):
    shown(page, "h1", "heading")
    shown(page, "nav", "heading")
    assert MARKUP.format("heading") in page.title()


def test_in_the_label_of_a_control(page):
    shown(page, "label", "label")
    shown(page, ".label, .bk-clearfix", "label")


def test_in_a_select(page):
    page.locator("option", has_text=MARKUP.format("option")).first.wait_for(state="attached")
    page.locator("select").first.select_option(MARKUP.format("option"))


def test_at_a_check_box(page):
    shown(page, "label", "several")


@pytest.mark.parametrize("name", ["column", "series"])
def test_in_the_header_of_a_table(page, name):
    shown(page, "thead th", name)


@pytest.mark.parametrize("name", ["cell", "index"])
def test_in_a_cell_of_a_table(page, name):
    shown(page, "tbody :is(th, td)", name)


def test_in_markdown_and_in_an_error(page):
    shown(page, "p", "species")
    shown(page, "p", "error")


def test_in_a_docstring(page):
    shown(page, "h2", "title")
    shown(page, ".help", "help")


@pytest.mark.parametrize("name", ["own", "inside", "bound"])
def test_in_the_words_of_an_object(page, name):
    shown(page, ".view pre", name)


def test_in_the_markdown_of_an_object(page):
    shown(page, ".view p", "markdown")


def test_in_a_list(page):
    shown(page, ".view", "item")


def test_in_an_address(page):
    page.get_by_text("address").first.wait_for()


def test_in_the_legend(page):
    shown(page, ".bk-Legend", "legend")
    shown(page, ".bk-Legend .bk-label", "species")


def test_over_the_figure_and_on_its_axes(page):
    """They are painted on a canvas, where nothing is HTML: the browser has the very strings, and painted them."""
    said = page.evaluate("""() => {
        const [{model}] = Bokeh.index.query(view => view.model.type == "Figure")
        return [model.title.text, model.below[0].axis_label, ...model.x_range.factors]
    }""")
    assert said == [*(MARKUP.format(name) for name in ("figure", "axis", "species")), "b"]


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


@pytest.fixture(scope="module")
def addresses(server, folder, tmp_path_factory):
    """The page of an object that says that it is HTML, as the server and as a file have it."""
    file = tmp_path_factory.mktemp("file") / "look.html"
    environment = {**os.environ, "DASHBOARD_NOTEBOOKS": str(folder)}
    subprocess.run([sys.executable, "-m", "dashboard", "export", "look", file], cwd=ROOT, env=environment, check=True)
    return {"page": f"{server.url}/?page=look", "file": file.as_uri()}


@pytest.mark.parametrize("kind", ["page", "file"])
def test_no_script_runs_in_what_an_object_says_is_html(addresses, browser, kind):
    with browser.new_context() as context:
        context.add_init_script(HITS)
        page = context.new_page()
        page.goto(addresses[kind])
        page.locator(".view a", has_text="look").click()
        page.locator(MADE).first.wait_for(state="attached")
        assert page.evaluate("hits") == []
