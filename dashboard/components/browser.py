"""What a page's document and its browser tell each other beside what is drawn, by name.

Bokeh sends the definition of a `DataModel` with each document (600 bytes for these five), so its properties have names
on both sides and no script has to define a class. The scripts find the models of a page among the document's roots by
`name`, and that of a table by its id.

How far a card's computation is crosses as a mapping in the tags of the card: with a model there, Bokeh would walk
through the whole document four times a second (20 ms for four figures, where a mapping takes less than 1 ms).
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from bokeh.core.properties import Any as Anything
from bokeh.core.properties import Bool, Dict, Int, List, Nullable, String, Struct, Tuple
from bokeh.model import DataModel

from dashboard.results import Progress


class Address(DataModel):
    """What the browser is to do with the page's address; read by `page.js`."""

    query = Nullable(String, help="The query of the address; None on a page without controls.")
    notices = List(String, help="Sentences to show for a while, such as what of the address was refused.")
    reload = Bool(False, help="Whether the browser must load the page again, because what it shows was saved.")


class Pulse(DataModel):
    """Whether each still hears the other: a socket may be dead for hours (`connection.js` asks), and a browser may
    paint more slowly than a view yields (`visible_cards.js` tells)."""

    asked = Int(0, help="Another number each time the browser asks.")
    answered = Int(0, help="The number that the server was asked last.")
    shown = Int(0, help="Another number with each picture of a view that goes on.")
    painted = Int(0, help="The number of the picture that the browser has painted last.")

    def __init__(self, **options: Any):
        super().__init__(**options)
        self.on_change("asked", lambda attribute, before, asked: self.update(answered=asked))


class VisibleCards(DataModel):
    """Which cards the viewer sees, or will see after a little scrolling; written by `visible_cards.js`."""

    numbers = List(Int, help="The numbers of those cards, from the top of the page.")


class ChartSpec(DataModel):
    """What a library of JavaScript is to draw in a card; `chart.js` reads it, by the id that the card's HTML has."""

    kind = String(help="`plotly` or `vega`.")
    spec = String(help="What it is told, as JSON.")
    scripts = List(String, help="The addresses of its scripts, in the order of loading.")
    texts = Dict(String, String, help="Scripts by their addresses, for all charts, where no server answers.")


class Undrawn(DataModel):
    """What the browser could not draw; written by `undrawn.js`."""

    failed = Nullable(
        Struct(card=Int, count=Int, script=String),
        help="The number of a card, from the top of the page; a count of such events; the script that it lacks.",
    )


class TableRows(DataModel):
    """What a viewer wishes to see of a table, and what of it is shown; the browser's side is `table.js`.

    It is in the document among the tags of the table that it is of, whose HTML says its id.
    """

    wish = Nullable(
        Struct(page=Int, sorters=List(Tuple(String, Bool)), words=String, number=Int),
        help="Which page, from 1; columns to sort by, and whether upwards; what to search for; a count of the wishes.",
    )
    shown = Dict(String, Anything, help="The rows as HTML, how many are found, how many there are, and for which wish.")
    held = Nullable(String, help="All rows, as JSON, where no server answers; else None.")


def waiting(progress: Progress | None) -> list[dict[str, Any]]:
    """The tags of a card: how far the computation is that it waits for, none when it waits for none.

    `progress.js` reads `node`, `waiting`, `seconds`, `count` and `part`.
    """
    return [asdict(progress)] if progress else []
