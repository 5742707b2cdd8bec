"""Tables of other libraries are tables, and other nodes get what the function returned."""

from datetime import date

import polars as pl

from dashboard.components.content import keep
from dashboard.results import tabular
from dashboard.results.sharing import hand_on
from tests.support.cards import card_with, content


def test_a_table_of_polars_is_a_table():
    frame = pl.DataFrame({"town": ["Bern", None], "people": [134_000, None], "day": [date(2024, 5, 1), None]})
    shown = keep(frame)
    assert [*tabular.to_frame(shown).dtypes.map(str)] == ["str", "Int64", "datetime64[s]"]
    card, _document = card_with(frame)
    assert content(card).rows.shown["total"] == 2
    assert card_with(frame.lazy())[0].state == "fresh"
    assert card_with(frame["people"])[0].state == "fresh"
    assert card_with(frame.head(0))[0].state == "empty"
    assert hand_on(shown).equals(frame)
