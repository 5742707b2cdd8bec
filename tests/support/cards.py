"""A card with what a view returned, in a document: for tests of what stands in a card."""

from typing import Any

import pandas as pd
import panel as pn
from bokeh.document import Document
from bokeh.layouts import column
from bokeh.model import Model
from bokeh.models import Plot
from bokeh.plotting import figure

from dashboard.components.card import Card
from dashboard.components.content import keep
from dashboard.errors import Place
from dashboard.pipeline import Node


def line(values: Any = (0, 1), height: int = 300) -> Plot:
    fig = figure(height=height)
    fig.line(values, values)
    return fig


def new_card() -> Card:
    return Card(Node("view", lambda: None, Place("page.ipynb")))


def card_with(*returned: Any) -> tuple[Card, Document]:
    """A card in a document, which was given what a view returned."""
    card = new_card()
    for value in returned:
        give(card, value)
    document = Document()
    card.root.server_doc(document, location=False)
    document.to_json()  # what cannot be sent fails here
    return card, document


def give(card: Card, returned: Any) -> None:
    card.show(keep(returned))


def content(card: Card) -> pn.viewable.Viewable:
    (component,) = card.root
    return component


def model(document: Document) -> Model:
    """The one model in the card, as the browser has it."""
    (root,) = (root for root in document.roots if root.name == "view-view")
    return root.children[0]


KINDS = {
    "figure": line(),
    "layout": column(line(), line()),
    "DataFrame": pd.DataFrame({"a": [1, 2]}),
    "Series": pd.Series({"x": 1, "y": 2}),
    "str": "*some* words",
    "None": None,
    "Panel object": pn.pane.Alert("careful"),
    "number": 3,
    "dict": {"a": 1},
}
