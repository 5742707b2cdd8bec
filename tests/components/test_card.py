"""What a view may return, shown in its card: each visitor's own, changed as little as possible."""

import pandas as pd
import panel as pn
import pytest
from bokeh.document import Document
from bokeh.layouts import column
from bokeh.models import Slider
from bokeh.plotting import figure

from dashboard import errors
from dashboard.components.card import Card, keep
from dashboard.components.notices import Situation
from dashboard.errors import NotebookError, Place
from dashboard.pipeline.wiring import Node

HTML = "<img src=x onerror=alert(1)>"


def line(values=(0, 1), height=300):
    fig = figure(height=height)
    fig.line(values, values)
    return fig


def card_with(*returned):
    """A card in a document, which was given what a view returned."""
    card = Card(Node("view", lambda: None, Place("page.ipynb")))
    for value in returned:
        give(card, value)
    document = Document()
    card.root.server_doc(document, location=False)
    document.to_json()  # what cannot be sent fails here
    return card, document


def give(card, returned):
    card.show(keep(returned))


def content(card):
    (component,) = card.root
    return component


def model(document):
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


def test_a_new_card_is_starting_and_empty():
    card = Card(Node("view", lambda: None, Place("page.ipynb")))
    assert (card.state, len(card.root)) == ("starting", 0)


@pytest.mark.parametrize("returned", KINDS.values(), ids=KINDS)
def test_each_kind_of_value_is_shown(returned):
    card, document = card_with(returned)
    assert card.state == ("empty" if returned is None else "fresh")
    assert model(document)


@pytest.mark.parametrize("after", KINDS)
@pytest.mark.parametrize("before", KINDS)
def test_a_card_may_go_from_each_kind_to_each_other(before, after):
    card, document = card_with(KINDS[before])
    give(card, KINDS[after])
    document.to_json()
    assert card.state == ("empty" if after == "None" else "fresh")


def test_a_figure_is_patched_in_place():
    card, document = card_with(line(height=300))
    live = model(document)
    give(card, line(height=400))
    assert model(document) is live
    assert live.height == 400


def test_two_visitors_have_figures_of_their_own():
    stored = keep(line())
    cards = [Card(Node("view", lambda: None, Place("page.ipynb"))) for _ in range(2)]
    for card in cards:
        card.show(stored)
        card.root.server_doc(Document(), location=False)
    assert content(cards[0]).object is not content(cards[1]).object


def test_text_is_markdown_and_html_in_it_is_text():
    card, _ = card_with(f"*{HTML}*")
    assert content(card).object == "<p><em>&lt;img src=x onerror=alert(1)&gt;</em></p>\n"


def test_newer_text_takes_the_place_of_the_older():
    card, _ = card_with("one")
    pane = content(card)
    give(card, "two")
    assert (content(card), pane.object) == (pane, "<p>two</p>\n")


def test_each_visitor_has_a_panel_object_of_their_own_with_all_that_is_inside():
    returned = pn.Tabs(("a", pn.Row(pn.widgets.IntSlider(value=3))), ("b", "text"))
    (one, _), (other, _) = card_with(returned), card_with(returned)
    content(one)[0][0].value = 5
    assert content(other)[0][0].value == returned[0][0].value == 3
    assert content(one)._names == ["a", "b"]


@pytest.mark.parametrize("inside", [line, lambda: pn.pane.Bokeh(line())], ids=["a figure", "a pane"])
def test_a_figure_inside_a_panel_object_may_be_seen_by_two_visitors(inside):
    returned = pn.Column("above", inside())
    (one, _), (other, _) = card_with(returned), card_with(returned)
    assert content(one)[1].object is not content(other)[1].object


def test_a_widget_of_bokehs_own_is_shown():
    assert model(card_with(Slider(start=0, end=9, value=3, title="t"))[1]).value == 3


FAILURE = NotebookError(Place("page.ipynb", 2, 3, "view"), errors.NODE_RAISED, kind="ValueError", message=HTML)


def test_a_failure_is_a_calm_sentence_for_a_stranger():
    card, _ = card_with(line())
    card.fail(FAILURE)
    assert card.state == "failed"
    assert content(card).object == (
        "<p><strong>This could not be drawn for these values.</strong></p><p>Other values may work.</p>"
    )


def test_its_author_reads_what_where_and_how_and_html_in_it_is_text():
    card, _ = card_with()
    card.fail(FAILURE, "File <a>")
    assert "ValueError: &lt;img" in content(card).object
    assert "page.ipynb, cell 2, line 3, view()" in content(card).object
    assert "<pre>File &lt;a&gt;</pre>" in content(card).object


BLANK = {
    "no rows": pd.DataFrame({"a": []}),
    "no values": pd.Series([], dtype=float),
    "a figure without data": line([]),
}


@pytest.mark.parametrize("returned", BLANK.values(), ids=BLANK)
def test_a_picture_of_nothing_stays_and_says_so(returned):
    card, _document = card_with(returned)
    shown, said = card.root
    assert card.state == "empty"
    assert "There is no data for these values." in said.object
    card.show(keep(returned))
    assert [*card.root] == [shown, said]


def test_data_that_comes_back_takes_the_sentence_away():
    card, _ = card_with(line([]))
    live = card.root[0]
    give(card, line([0, 1]))
    assert [*card.root] == [live]
    assert card.state == "fresh"


def test_a_figure_with_some_data_or_without_any_source_is_no_picture_of_nothing():
    both = line([])
    both.scatter([1], [1])
    assert card_with(both)[0].state == card_with(figure())[0].state == "fresh"


def test_a_view_that_fails_for_want_of_rows_is_empty():
    card, _ = card_with()
    card.situation = lambda: Situation(without_rows=True, reset="?page=a&b")
    card.fail(FAILURE)
    assert card.state == "empty"
    assert "There is no data for these values." in content(card).object
    assert "<a href='?page=a&amp;b'>Reset the controls</a>" in content(card).object


def test_a_control_of_which_nothing_is_chosen_is_named():
    card, _ = card_with()
    card.situation = lambda: Situation(unchosen=("<Species>", "Year"))
    give(card, None)
    assert "Choose something in “&lt;Species&gt;”, “Year”." in content(card).object


def test_where_no_control_has_a_say_none_is_blamed():
    card, _ = card_with()
    card.situation = lambda: Situation(fixed=True)
    card.fail(FAILURE)
    assert content(card).object == "<p><strong>This could not be drawn.</strong></p>"


def test_data_that_could_not_be_read_is_asked_for_again_by_a_button():
    card, _document = card_with()
    asked = []
    card.on_retry = lambda: asked.append("again")
    card.fail(NotebookError(Place("page.ipynb"), errors.SOURCE_RAISED, kind="OSError", message=""))
    said, button = card.root
    assert "The data could not be read." in said.object
    button.clicks += 1
    assert asked == ["again"]


@pytest.mark.parametrize("returned", KINDS.values(), ids=KINDS)
def test_a_card_that_failed_recovers(returned):
    card, document = card_with(line())
    card.fail(NotebookError(Place("page.ipynb"), errors.NODE_RAISED, kind="E", message=""))
    give(card, returned)
    document.to_json()
    assert card.state == ("empty" if returned is None else "fresh")
