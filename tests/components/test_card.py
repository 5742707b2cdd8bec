"""A card says in which state its view is, and where it has nothing to show, why."""

import pandas as pd
import pytest
from bokeh.plotting import figure

from dashboard import errors
from dashboard.components.content import keep
from dashboard.components.notices import Situation
from dashboard.errors import NotebookError, Place
from dashboard.figures import LiveFigure
from dashboard.results import Progress
from tests.support.cards import KINDS, card_with, content, give, line, model, new_card

HTML = "<img src=x onerror=alert(1)>"


def test_a_new_card_is_starting_and_empty():
    card = new_card()
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


def test_while_a_view_yields_its_card_is_refreshing_and_says_of_nothing_that_it_is_empty():
    card = new_card()
    card.show(keep(figure()), is_last=False)
    assert (card.root.css_classes, len(card.root)) == (["refreshing", "figure", "yielding"], 1)
    card.working(Progress("view", False, 2.0))
    assert card.root.css_classes == ["refreshing", "figure", "yielding"]
    card.show(keep(figure()))
    assert (card.root.css_classes, len(card.root)) == (["empty", "figure"], 2)


FAILURE = NotebookError(Place("page.ipynb", 2, 3, "view"), errors.NODE_RAISED, kind="ValueError", message=HTML, hint="")


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


def test_a_figure_in_which_nothing_stands_says_so_and_speaks_of_no_data():
    card, _ = card_with(figure())
    assert card.state == "empty"
    assert "There is nothing to show for these values." in card.root[1].object


def test_a_change_that_fails_is_made_anew_in_its_card_and_logged_with_view_and_cell(monkeypatch, caplog):
    card, document = card_with(line(height=300))
    before = model(document)
    monkeypatch.setattr(LiveFigure, "show", lambda live, drawing: 1 / 0)
    give(card, line(height=400))
    assert (model(document).height, card.state) == (400, "fresh")
    assert model(document) is not before
    assert "change failed: all is drawn anew" in caplog.text
    (record,) = (record for record in caplog.records if record.exc_info)
    assert record.about == {"view": "view", "cell": str(card.node.place)}
    monkeypatch.undo()
    live = model(document)
    give(card, line(height=500))
    assert (model(document), live.height) == (live, 500)


def test_data_that_comes_back_takes_the_sentence_away():
    card, _ = card_with(line([]))
    live = card.root[0]
    give(card, line([0, 1]))
    assert [*card.root] == [live]
    assert card.state == "fresh"


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


@pytest.mark.parametrize("rule", [errors.USED_UP, errors.OF_ONE_THREAD, errors.READ_ONLY], ids=lambda rule: rule.says)
def test_what_is_wrong_for_all_values_recommends_no_others(rule):
    card, _ = card_with()
    card.fail(NotebookError(Place("page.ipynb"), rule, kind="zip", message=""))
    assert content(card).object == "<p><strong>This could not be drawn.</strong></p>"


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (errors.SOURCE_TOO_SLOW, "The data could not be read."),
        (errors.NODE_TOO_SLOW, "This took too long, so it was stopped for these values."),
        (errors.BUSY, "There is too much to do just now."),
    ],
)
def test_what_may_work_another_time_is_asked_for_again_by_a_button(rule, words):
    card, _document = card_with()
    card.on_retry = lambda: None
    card.fail(NotebookError(Place("page.ipynb"), rule, limit="1 min", more="5 min", controls=""))
    said, button = card.root
    assert words in said.object
    assert button.label == "Try again"
    assert card.state == "failed"


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
    card.fail(NotebookError(Place("page.ipynb"), errors.NODE_RAISED, kind="E", message="", hint=""))
    give(card, returned)
    document.to_json()
    assert card.state == ("empty" if returned is None else "fresh")


def test_a_card_with_a_picture_that_waits_is_refreshing_and_keeps_it():
    card, _ = card_with("words")
    before = content(card)
    card.working()
    assert (card.state, content(card)) == ("refreshing", before)


def test_a_card_that_has_shown_nothing_stays_starting_while_it_waits():
    card = new_card()
    card.working(Progress("towns", False, 2.0))
    assert (card.state, card.progress.node) == ("starting", "towns")


def test_what_is_shown_takes_the_progress_away():
    card = new_card()
    card.working(Progress("towns", False, 2.0))
    card.show("words")
    assert (card.state, card.progress, card.root.tags) == ("fresh", None, [])


UNDRAWN = NotebookError(Place("page.ipynb", 2, 3, "view"), errors.NOT_DRAWN)


def test_what_the_browser_cannot_draw_any_more_is_made_anew_once():
    card, document = card_with(line(), line(height=400))
    before = model(document)
    card.undrawn(UNDRAWN)
    assert model(document) is not before
    assert (model(document).height, card.state) == (400, "fresh")
    card.undrawn(UNDRAWN)
    assert card.state == "failed"
    assert "This could not be drawn for these values." in content(card).object
    give(card, line(height=300))
    assert (model(document).height, card.state) == (300, "fresh")


def test_what_the_browser_cannot_draw_at_first_is_said_at_once():
    card, _ = card_with(line())
    card.undrawn(UNDRAWN)
    assert card.state == "failed"
    card.undrawn(UNDRAWN)  # it may come late
    assert card.state == "failed"
