"""Whatever a view returns, and whoever logs in: a browser asks no other host than ours, and complains of nothing."""

import re

import pytest
from playwright.sync_api import expect

from tests.support.browsers import PATIENCE

# Components made once for all viewers, within a view, by a bound function, and those whose models Panel makes apart
# from their document: gauges, and what a design styles.
NOTEBOOK = """
    #| export
    import pandas as pd
    import panel as pn

    SHARED = pn.Column(pn.pane.Alert("a"), pn.Card(pn.pane.Markdown("`a`"), title="t"), pn.Accordion(("a", "b")))

    def shared():
        return SHARED

    def widgets():
        return pn.Column(
            pn.widgets.IntSlider(), pn.widgets.DatePicker(), pn.widgets.ColorPicker(), pn.widgets.Button(name="b"),
            pn.widgets.RadioButtonGroup(options=["a"]), pn.widgets.FileInput(), pn.widgets.TextAreaInput(),
            pn.widgets.AutocompleteInput(options=["a"]), pn.widgets.CrossSelector(options=["a"]),
            pn.widgets.EditableFloatSlider(), pn.widgets.MenuButton(items=["a"], name="m"),
        )

    def indicators():
        return pn.Row(
            pn.indicators.BooleanStatus(value=True), pn.indicators.LoadingSpinner(value=True),
            pn.indicators.Progress(value=3), pn.indicators.Number(value=3), pn.indicators.Dial(value=3),
            pn.indicators.LinearGauge(value=3), pn.indicators.Trend(data={"x": [1, 2], "y": [1, 2]}),
        )

    def panes():
        return pn.Column(
            pn.pane.Alert("a"), pn.pane.Markdown("`a`"), pn.pane.HTML("a"), pn.pane.JSON({"a": 1}), pn.pane.Str("a"),
            pn.pane.DataFrame(pd.DataFrame({"a": [1]})),
        )

    def layouts():
        return pn.Column(
            pn.Tabs(("a", pn.widgets.Select(options=["a"]))), pn.Accordion(("a", pn.widgets.Button(name="b"))),
            pn.Card("a", title="t"), pn.GridBox("a"), pn.FlexBox("a"), pn.Swipe("a", "b"), pn.layout.Divider(),
        )

    def bound():
        slider = pn.widgets.IntSlider(end=9)
        return pn.Column(slider, pn.bind(lambda value: pn.Row(pn.indicators.Progress(value=value), "at hand"), slider))

    def table():
        return pn.widgets.Tabulator(pd.DataFrame({"a": [1]}))
"""
VIEWS = NOTEBOOK.count("    def ")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("components")
    write_notebook(folder / "all.ipynb", NOTEBOOK, title="Components")
    return folder


def foreign(visit, server):
    return {url for url in visit.urls if not re.match(rf"(http|ws)://localhost:{server.port}/|data:|blob:", url)}


def test_of_whatever_component_a_view_returned(serve, folder, open_page):
    server = serve(folder).ready()
    visit = open_page(server.url, viewport={"width": 1440, "height": 8000})
    expect(visit.page.locator(".card .view .fresh")).to_have_count(VIEWS, timeout=PATIENCE)
    visit.page.wait_for_load_state("networkidle")
    assert foreign(visit, server) == set()
    assert visit.problems == []


@pytest.mark.parametrize("login", ["password", "users"])
def test_of_who_has_not_logged_in(serve, folder, open_page, login):
    env = {"DASHBOARD_PASSWORD": "x"} if login == "password" else {"PANEL_BASIC_AUTH": "x", "PANEL_COOKIE_SECRET": "y"}
    server = serve(folder, env=env).ready()
    visit = open_page(server.url)
    visit.page.wait_for_load_state("networkidle")
    visit.page.locator("input[type=password]").wait_for()
    assert foreign(visit, server) == set()
    assert visit.problems == []
