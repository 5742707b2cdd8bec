"""What a view may return, shown in its card: each viewer's own, changed as little as possible."""

from decimal import Decimal
from html import unescape

import numpy as np
import pandas as pd
import panel as pn
import pytest
from bokeh.document import Document
from bokeh.layouts import column
from bokeh.models import Column, Row, Slider
from bokeh.plotting import figure

from dashboard.components.content import bundles, bundles_named_in, height, keep
from dashboard.figures import Drawing, handed_on, prepared
from tests.support.cards import card_with, content, give, line, model, new_card

PICTURE = b"\x89PNG\r\n"
HTML = "<img src=x onerror=alert(1)>"


def test_a_figure_is_patched_in_place():
    card, document = card_with(line(height=300))
    live = model(document)
    give(card, line(height=400))
    assert model(document) is live
    assert live.height == 400


@pytest.mark.parametrize("said", [{}, {"width": 300, "margin": (1, 2, 3, 4)}, {"sizing_mode": "scale_width"}], ids=str)
def test_a_root_that_is_another_one_keeps_the_size_and_the_margin_that_its_author_said(said):
    card, document = card_with(line())
    wanted = figure(tools="pan", **said)
    sizes = ("width", "height", "margin", "sizing_mode")
    for make in (lambda: figure(tools="pan", **said), lambda: figure(tools="tap", **said)):
        give(card, make())
        fresh = handed_on(prepared(make()))
        assert [getattr(model(document), name) for name in sizes] == [getattr(fresh, name) for name in sizes]
    assert model(document).margin == wanted.margin


def test_two_viewers_have_figures_of_their_own():
    stored = keep(line())
    cards = [new_card() for _ in range(2)]
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


def test_each_viewer_has_a_panel_object_of_their_own_with_all_that_is_inside():
    returned = pn.Tabs(("a", pn.Row(pn.widgets.IntSlider(value=3))), ("b", "text"))
    (one, _), (other, _) = card_with(returned), card_with(returned)
    content(one)[0][0].value = 5
    assert content(other)[0][0].value == returned[0][0].value == 3
    assert content(one)._names == ["a", "b"]


@pytest.mark.parametrize("inside", [line, lambda: pn.pane.Bokeh(line())], ids=["a figure", "a pane"])
def test_a_figure_inside_a_panel_object_may_be_seen_by_two_viewers(inside):
    returned = pn.Column("above", inside())
    (one, _), (other, _) = card_with(returned), card_with(returned)
    assert content(one)[1].object is not content(other)[1].object


def test_a_widget_of_bokehs_own_is_shown():
    assert model(card_with(Slider(start=0, end=9, value=3, title="t"))[1]).value == 3


def test_a_layout_with_some_data_is_no_picture_of_nothing():
    both = line([])
    both.scatter([1], [1])
    assert card_with(both)[0].state == "fresh"


def test_tabs_keep_their_names_in_a_copy_of_a_copy():
    returned = pn.Tabs(("a", "one"), ("b", pn.Accordion(("c", "two"))))
    (card, document) = card_with(returned)
    assert [tab.title for tab in model(document).tabs] == ["a", "b"]
    assert content(card)[1] is not returned[1]


def test_what_panel_cannot_render_fails_before_it_is_in_a_page():
    class Broken(pn.pane.HTML):
        priority = -1  # so that Panel finds it for no value of another test

        def _get_model(self, *args, **options):
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        new_card().show(Broken("words"))


def test_a_figure_is_stored_as_a_drawing_and_anything_else_as_it_is():
    words = "words"
    assert isinstance(keep(line()), Drawing)
    assert keep(words) is words


HEIGHTS = {
    "a figure": (line(height=321), 321),
    "a table": (pd.DataFrame({"a": [1, 2]}), 40 + 37 + 2 * 36 + 12),
    "text": ("words", None),
    "nothing": (None, None),
    "a component": (pn.pane.Alert("careful"), None),
}


@pytest.mark.parametrize(("returned", "pixels"), HEIGHTS.values(), ids=HEIGHTS)
def test_a_place_is_kept_for_what_is_known_to_be_high(returned, pixels):
    assert height(keep(returned)) == pixels


def test_a_figure_needs_its_bundles_also_inside_a_component():
    fast = figure(output_backend="webgl")
    fast.line([0, 1], [0, 1])
    assert bundles(keep(fast)) == bundles(pn.Column("above", fast)) == {"bokeh-gl"}


@pytest.mark.parametrize(
    ("component", "needs"),
    [(pn.pane.Audio(), {"media"}), (pn.pane.Video(), {"media"}), (pn.pane.PDF(), {"documents"}), (pn.pane.Str(), ())],
    ids=lambda one: type(one).__name__,
)
def test_what_a_policy_must_allow_is_known_also_inside_a_component(component, needs):
    assert bundles(pn.Column(component)) == set(needs)


@pytest.mark.parametrize("returned", [line(), column(line()), "words", None, 3], ids=["figure", "layout", *"sno"])
def test_most_values_need_no_more_than_every_page(returned):
    assert bundles(keep(returned)) == frozenset()


@pytest.mark.parametrize(
    ("source", "bundles"),
    [
        ("figure()", set()),
        ("output_backend='webgl'", {"bokeh-gl"}),
        ("title='$$x$$'", {"bokeh-mathjax"}),
        ("pn.pane.Audio(path)", {"media"}),
        ("pn.pane.PDF(path)", {"documents"}),
        ("pn.widgets.Tabulator(d)", set()),
    ],
)
def test_code_tells_what_its_page_needs_before_it_has_run(source, bundles):
    assert bundles_named_in(source) == bundles


class Look:
    def _repr_html_(self):
        return "<b>look</b>"


class Words:
    def __repr__(self):
        return HTML


@pytest.mark.parametrize(
    ("returned", "shown"),
    [
        (Look(), "<b>look</b>"),
        (Words(), "<pre>&lt;img src=x onerror=alert(1)&gt;</pre>"),
    ],
    ids=["HTML of its own", "words"],
)
def test_an_object_is_shown_as_the_html_that_it_says_it_is_else_as_its_words(returned, shown):
    assert unescape(model(card_with(returned)[1]).text).startswith(shown)


VALUES = {
    "a number": (3, "3"),
    "one that was computed": (1.24 * 3, "3.72"),
    "one of numpy": (np.float64(2.5), "2.5"),
    "a third": (1 / 3, "0.3333"),
    "a large one": (1234567.5, "1,234,567.5"),
    "none": (float("nan"), "–"),
    "yes": (True, "yes"),
    "a day": (pd.Timestamp("2024-05-01"), "2024-05-01"),
    "a Decimal": (Decimal("3.720"), "3.720"),
}


@pytest.mark.parametrize(("returned", "shown"), VALUES.values(), ids=VALUES)
def test_a_value_stands_alone_in_large_type(returned, shown):
    card, document = card_with(returned)
    assert model(document).text == shown
    assert content(card).css_classes == ["value"]
    give(card, returned)
    assert model(document).text == shown


def test_a_text_may_be_as_far_to_the_right_as_the_code_around_it():
    text = """
        ## A heading

        - one
    """
    assert "<h2>A heading</h2>" in unescape(model(card_with(text)[1]).text)


def test_a_list_of_figures_is_a_column_a_tuple_a_row_a_dict_is_tabs():
    card, document = card_with([line(), line()])
    assert isinstance(model(document), Column)
    give(card, (line(), line()))
    assert isinstance(model(document), Row)
    give(card, {"a": line(), "b": line()})
    (tabs,) = model(document).children
    assert [tab.title for tab in tabs.tabs] == ["a", "b"]


def test_figures_of_a_list_share_what_they_share():
    first, second = line(), line()
    second.x_range = first.x_range
    shown = model(card_with([first, second])[1]).children
    assert shown[0].x_range is shown[1].x_range


def test_a_figure_of_a_list_is_patched_in_its_place():
    card, document = card_with([line(height=300), line(height=400)])
    live = model(document).children[0]
    give(card, [line(height=350), line(height=400)])
    assert model(document).children[0] is live
    assert live.height == 350


def test_figures_stand_beside_words_and_tables():
    card, document = card_with([line(), "words", pd.DataFrame({"a": [1]})])
    first, words, table = model(document).children
    give(card, [line(height=400), "others", pd.DataFrame({"a": [2]})])
    assert model(document).children == [first, words, table]
    assert (first.height, words.text) == (400, "&lt;p&gt;others&lt;/p&gt;\n")


def test_pictures_by_their_keys_are_tabs():
    card, document = card_with({"a": PICTURE, "b": line()})
    (tabs,) = model(document).children
    assert [tab.title for tab in tabs.tabs] == ["a", "b"]
    give(card, {"c": PICTURE, "b": line()})
    (tabs,) = model(document).children
    assert [tab.title for tab in tabs.tabs] == ["c", "b"]


@pytest.mark.parametrize("returned", [[1, 2], {"a": 1}, [], ["words"]])
def test_what_holds_no_picture_is_shown_as_it_is(returned):
    assert keep(returned) is returned


def test_a_table_of_nullable_numbers_may_have_no_rows():
    assert card_with(pd.DataFrame({"age": [1, None]}).convert_dtypes().head(0))[0].state == "empty"
    assert card_with(pd.DataFrame({"age": pd.array([None], dtype="Int64")}))[0].state == "fresh"
