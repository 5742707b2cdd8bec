"""A chart's element names the model that tells what to draw, and keeps its place."""

from dashboard.components.chart import ChartPane
from dashboard.pictures import charts


def test_its_element_names_its_model_and_keeps_its_place():
    pane = ChartPane(charts.Chart(None, "vega", "{}", 321))
    assert pane.object == f'<data-chart model="{pane.model.id}" style="--height: 321px"></data-chart>'
    assert (pane.model.kind, pane.model.spec) == ("vega", "{}")
