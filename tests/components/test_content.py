"""What a view may return, shown in its card: each viewer's own, changed as little as possible."""

from html import unescape

import pandas as pd
import panel as pn
import pytest
from bokeh.document import Document
from bokeh.layouts import column
from bokeh.models import Slider
from bokeh.plotting import figure
from panel.custom import JSComponent

from dashboard.components.content import bundles, bundles_named_in, height, keep
from dashboard.figures import Drawing, prepared, to_models
from tests.support.cards import card_with, content, give, line, model, new_card

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
        fresh = to_models(prepared(make()))[0]
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


def test_a_component_of_modules_needs_their_shims():
    class Own(JSComponent):
        _esm = "export function render() {}"

    assert bundles(Own()) == {"es-module-shims"}


def test_an_authors_own_table_needs_its_library():
    assert bundles(pn.Column(pn.widgets.Tabulator(pd.DataFrame()))) == {"tabulator", "luxon"}


@pytest.mark.parametrize("returned", [line(), column(line()), "words", None, 3], ids=["figure", "layout", *"sno"])
def test_most_values_need_no_more_than_every_page(returned):
    assert bundles(keep(returned)) == frozenset()


@pytest.mark.parametrize(
    ("source", "bundles"),
    [
        ("figure()", set()),
        ("output_backend='webgl'", {"bokeh-gl"}),
        ("title='$$x$$'", {"bokeh-mathjax"}),
        ("pn.widgets.Tabulator(d)", {"tabulator", "luxon"}),
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
        (pd.DataFrame({"a": [1]}).style, "<style"),
        (Words(), "<pre>&lt;img src=x onerror=alert(1)&gt;</pre>"),
        (3, "<pre>3</pre>"),
    ],
    ids=["HTML of its own", "a styled table", "words", "a number"],
)
def test_an_object_is_shown_as_the_html_that_it_says_it_is_else_as_its_words(returned, shown):
    assert unescape(model(card_with(returned)[1]).text).startswith(shown)
