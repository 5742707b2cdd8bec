"""A chart of plotly's or Vega's in a card; `static/chart.js` draws it in the browser."""

from __future__ import annotations

from typing import ClassVar

import panel as pn
from bokeh.document import Document

from dashboard.components.browser import ChartSpec
from dashboard.components.styles import component_options
from dashboard.pictures import charts


class ChartPane(pn.pane.HTML):
    """One viewer's chart; a newer one is drawn in its place."""

    priority: ClassVar[float] = -1  # for nothing that Panel finds by itself

    def __init__(self, chart: charts.Chart):
        self.model = ChartSpec()
        super().__init__(css_classes=["chart"], tags=[self.model], **component_options())
        self.show(chart)

    def show(self, chart: charts.Chart) -> None:
        """Draw another chart."""
        if chart.kind != self.model.kind:
            self.model.update(kind=chart.kind, scripts=charts.addresses(chart.kind))
        self.model.spec = chart.spec
        self.object = f'<data-chart model="{self.model.id}" style="--height: {chart.height}px"></data-chart>'


def put_inline(document: Document) -> None:
    """Put the text of each script that charts of a document need into one of them, for no server answers there."""
    specs = [model for model in document.models if isinstance(model, ChartSpec)]
    held = {address for spec in specs for address in spec.texts}
    for spec in specs:
        if missing := [address for address in spec.scripts if address not in held]:
            spec.texts = {address: charts.text_of(address) for address in missing}
            held.update(missing)
