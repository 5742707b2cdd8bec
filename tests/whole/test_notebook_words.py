"""Notebooks of people who know Panel and Jupyter, on a real server: what they show there is on the page, alive."""

import pytest
from playwright.sync_api import expect

from tests.support.browsers import PATIENCE

WORDS = """
    #| export
    import panel as pn
    from bokeh.io import output_notebook, show
    from bokeh.plotting import figure
    from IPython.display import HTML, display

    pn.extension("echarts", sizing_mode="stretch_width", notifications=True)
    output_notebook()
    display(get_ipython())

    def gauge(n: int = 5):
        '''Gauge'''
        display(n)
        return pn.indicators.Gauge(name="Load", value=n, bounds=(0, 10))

    def bold():
        '''Bold'''
        return HTML("<b>bold words</b>")

    def wide():
        '''Wide'''
        return pn.Column(pn.widgets.StaticText(value="wide"))
"""
APP = """
    #| export
    import panel as pn
    from bokeh.plotting import figure

    count = pn.widgets.IntSlider(name="How many", start=1, end=9, value=3)
    color = pn.widgets.Select(options=["red", "blue"])

    @pn.depends(count, color=color)
    def dots(n, color):
        '''Dots'''
        plot = figure(height=200)
        plot.scatter(list(range(n)), list(range(n)), color=color)
        return plot

    def words(many):
        return f"There are {many} of them."

    pn.Row(pn.Column(count, color), dots, pn.bind(words, many=count)).servable()
"""
PLAIN = """
    #| export
    import panel as pn

    def narrow():
        return pn.Column(pn.widgets.StaticText(value="narrow"))
"""
SET = """([title, value]) => { shown.roots().flatMap((root) => [...root.references()])
    .find((model) => model.title == title && "value" in model.properties).value = value }"""


@pytest.fixture(scope="module")
def server(serve, write_notebook, tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "app.ipynb", APP, title="App")
    write_notebook(folder / "plain.ipynb", PLAIN, title="Plain")
    write_notebook(folder / "words.ipynb", WORDS, title="Words")
    return serve(folder).ready()


def texts(page):
    """All texts of a document that components hold."""
    return [model.text for model in page.models if hasattr(model, "text") and isinstance(model.text, str)]


def test_what_only_shows_something_leaves_the_page_alone_and_the_log_says_so(document, server):
    page = document(f"{server.url}/dashboard", page="words")
    assert any("bold words" in text for text in texts(page))
    log = server.log()
    for said in ("'output_notebook()' readies", "'display(get_ipython())'", "'notifications' of 'pn.extension("):
        assert said in log


def test_a_size_that_is_asked_for_holds_for_its_own_page_alone(document, server):
    modes = {}
    for name, word in (("words", "wide"), ("plain", "narrow")):
        page = document(f"{server.url}/dashboard", page=name)
        (model,) = [model for model in page.models if word in getattr(model, "text", "")]
        modes[name] = model.sizing_mode
    assert modes["words"] == "stretch_width"
    assert modes["plain"] != "stretch_width"


def test_widgets_that_functions_are_bound_to_are_each_viewers_own(document, server):
    one, other = (document(f"{server.url}/dashboard", page="app", count=number) for number in ("7", "2"))
    assert any("There are 7 of them" in text for text in texts(one))
    assert any("There are 2 of them" in text for text in texts(other))
    assert {model.title for model in one.models if getattr(model, "title", "") == "How many"} == {"How many"}


def test_a_gauge_is_drawn_as_the_notebook_draws_it(open_page, server):
    visit = open_page(f"{server.url}/?page=words")
    visit.page.locator(".card canvas").wait_for()
    assert visit.problems == []


def test_a_classic_app_follows_its_widgets(open_page, server):
    visit = open_page(f"{server.url}/?page=app")
    expect(visit.page.get_by_text("There are 3 of them.")).to_be_visible(timeout=PATIENCE)
    visit.page.evaluate(SET, ["How many", 6])
    expect(visit.page.get_by_text("There are 6 of them.")).to_be_visible(timeout=PATIENCE)
    visit.page.wait_for_url("**count=6*")
    assert visit.problems == []
