"""A notice says what is the matter and what to do about it, in a viewer's words."""

import re

import pytest

from dashboard.components.notices import Situation, broken, busy, details, empty, failed, too_slow, unread
from dashboard.errors import NotebookError, Place, Rule

HTML = "<img src=x>"


def words(html):
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_a_view_without_rows_has_no_data_and_leads_back():
    notice = empty(Situation(reset="?page=a&b=1", without_rows=True))
    assert words(notice) == "There is no data for these values. Other values may have some. Reset the controls"
    assert "href='?page=a&amp;b=1'" in notice


def test_what_is_not_chosen_is_named_and_counts_more_than_missing_rows():
    notice = empty(Situation(unchosen=(HTML, "Year"), without_rows=True))
    assert words(notice.replace("&lt;", "")) == "Nothing is chosen. Choose something in “img src=x&gt;”, “Year”."


def test_a_view_that_returned_nothing_says_no_more():
    assert words(empty(Situation())) == "There is nothing to show for these values."


def test_one_that_could_not_wait_for_its_turn_has_nothing_to_do_with_the_controls():
    assert words(busy(Situation(reset="?"))) == "There is too much to do just now. It will be less in a moment."


@pytest.mark.parametrize("notice", [empty, failed, unread, too_slow])
def test_controls_that_stand_at_their_defaults_need_no_reset(notice):
    assert "Reset" not in notice(Situation())
    assert "Reset" in notice(Situation(reset="?"))


@pytest.mark.parametrize("notice", [empty, failed, broken, unread, too_slow])
def test_a_view_that_depends_on_no_control_blames_no_values(notice):
    assert "these values" not in notice(Situation(fixed=True))


def test_a_view_whose_code_is_wrong_recommends_no_other_values():
    assert words(broken(Situation(reset="?"))) == "This could not be drawn. Reset the controls"


def test_a_source_that_could_not_be_read_blames_no_values_either():
    assert words(unread(Situation())) == "The data could not be read. It may be there in a moment."


@pytest.mark.parametrize(
    ("situation", "is_empty"),
    [(Situation(), False), (Situation(unchosen=("Year",)), True), (Situation(without_rows=True), True)],
)
def test_a_situation_is_empty_when_the_view_has_nothing_to_draw_from(situation, is_empty):
    assert situation.is_empty is is_empty


def test_what_an_author_reads_is_escaped():
    error = NotebookError(Place(HTML), Rule("{what}.", "Not {what}."), what=HTML)
    assert details(error, HTML).count("&lt;img src=x&gt;") == 4
    assert empty(Situation(nothing=error)).count("&lt;img src=x&gt;") == 2


def test_without_lines_of_code_an_author_reads_what_is_wrong_all_the_same():
    notice = details(NotebookError(Place("a.ipynb", 1), Rule("it is wrong.", "Correct it.")), "")
    assert words(notice) == "it is wrong. Correct it. a.ipynb, cell 1"
