"""Charts of plotly and altair are what their libraries are told; what HoloViews draws is a figure."""

import json

import altair as alt
import holoviews as hv
import hvplot.pandas  # noqa: F401 - it gives frames their `hvplot`
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import pytest

from dashboard.components.content import height, is_narrow, keep
from dashboard.figures import Drawing
from dashboard.pictures import charts
from tests.support.cards import card_with, content, give

DATA = pd.DataFrame({"a": [1, 2], "b": [3, 1], "k": list("xy")})
POINTS = alt.Chart(DATA).mark_point().encode(x="a", y="b")


def spec(chart):
    return json.loads(keep(chart).spec)


@pytest.mark.parametrize("draw", [lambda: px.scatter(DATA, x="a", y="b"), go.Figure], ids=["express", "plain"])
def test_the_usual_look_of_plotly_is_for_the_page_to_say(draw):
    assert spec(draw())["layout"]["template"]["of_the_page"]


def test_a_look_that_the_author_chose_stays():
    chosen = px.scatter(DATA, x="a", y="b", template="plotly_dark", height=321)
    assert "of_the_page" not in spec(chosen)["layout"]["template"]
    assert height(keep(chosen)) == 321


OF_ALTAIR = [POINTS, POINTS + POINTS, POINTS | POINTS, POINTS.facet("k")]


@pytest.mark.parametrize("chart", OF_ALTAIR, ids=lambda chart: type(chart).__name__)
def test_a_chart_of_altair_of_any_kind_is_one_of_vega(chart):
    shown = keep(chart)
    assert isinstance(shown, charts.Chart)
    assert shown.kind == "vega"
    assert is_narrow(shown)


def test_a_newer_chart_takes_the_place_of_the_older_one():
    card, _ = card_with(POINTS)
    pane = content(card)
    give(card, POINTS.properties(title="newer"))
    assert content(card) is pane
    assert json.loads(pane.model.spec)["title"] == "newer"
    give(card, px.scatter(DATA, x="a", y="b"))
    assert (content(card), pane.model.kind) == (pane, "plotly")


@pytest.mark.parametrize("kind", charts.OF_KIND)
def test_every_script_is_here_and_its_address_names_its_content(kind):
    names = charts.OF_KIND[kind]
    found = charts.addresses(kind)
    assert len(found) == len(names)
    assert all(address.startswith(f"chart/{name}.js?v=") for name, address in zip(names, found, strict=True))


def test_of_other_names_there_is_none():
    assert charts.script("../secret") is None


def test_what_holoviews_draws_is_a_figure_as_wide_as_its_card():
    for drawn in (DATA.hvplot.scatter(x="a", y="b"), hv.Curve([1, 2, 3])):
        shown = keep(drawn)
        assert isinstance(shown, Drawing)
        assert shown.records[0].values["sizing_mode"] == "stretch_width"
