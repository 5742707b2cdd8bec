"""A component has the page's stylesheet in its shadow root, and none of Panel's designs.

Where no server answers, its document holds the text of stylesheets and no address of one.
"""

import panel as pn
import pytest
from bokeh.document import Document
from bokeh.models import ImportedStyleSheet, InlineStyleSheet
from panel.io.state import set_curdoc

from dashboard.components.styles import Inlined, Plain, component_options, put_inline, take_size, use_inline
from dashboard.static_files import STATIC, address

OURS = address("widgets.css")
TEXT = (STATIC / "widgets.css").read_text("utf-8")


def addresses(**options):
    """The addresses of a component's stylesheets."""
    model = pn.pane.HTML("words", **options).get_root(Document())
    return [sheet.url for sheet in model.stylesheets if isinstance(sheet, ImportedStyleSheet)]


def test_a_component_has_our_stylesheet_and_none_of_a_design():
    assert address("widgets.css") in addresses(**component_options())
    assert not [url for url in addresses(**component_options()) if "/bundled/" in url]


def test_panel_would_add_the_stylesheets_of_a_design():
    assert [url for url in addresses() if "/bundled/" in url]


def test_options_may_be_changed_without_harm_to_the_next_component():
    component_options()["stylesheets"].append("other.css")
    assert component_options()["stylesheets"] == [address("widgets.css")]


def test_other_options_take_precedence():
    options = component_options(sizing_mode=None, css_classes=["way"])
    assert (options["sizing_mode"], options["css_classes"], options["design"]) == (None, ["way"], Plain)


def shown(document):
    """A button and a text in a document; the stylesheets of both."""
    column = pn.Column(
        pn.widgets.Button(label="go", **component_options()), pn.pane.HTML("words", **component_options())
    )
    with set_curdoc(document):
        document.add_root(column.get_root(document))
    return [sheet for model in document.roots[0].children for sheet in model.stylesheets]


def test_a_document_has_the_text_of_each_stylesheet_afterwards():
    document = Document()
    assert any(isinstance(sheet, ImportedStyleSheet) for sheet in shown(document))
    put_inline(document)
    sheets = [sheet for model in document.roots[0].children for sheet in model.stylesheets]
    assert not any(isinstance(sheet, ImportedStyleSheet) for sheet in sheets)
    assert TEXT in [getattr(sheet, "css", sheet) for sheet in sheets]


def test_components_made_from_then_on_share_one_text():
    document = Document()
    use_inline(document)
    ours = [sheet for sheet in shown(document) if isinstance(sheet, InlineStyleSheet) and sheet.css == TEXT]
    assert len(ours) == 2
    assert len({id(sheet) for sheet in ours}) == 1


def test_a_stylesheet_that_lies_elsewhere_keeps_its_address():
    known = Inlined()
    assert "https://example.org/other.css" not in known
    assert OURS in known
    assert known[OURS].css == TEXT


def test_an_address_is_not_remembered_in_the_place_of_a_text():
    known = Inlined()
    known["a.css"] = ImportedStyleSheet(url="a.css")
    assert len(known) == 0


@pytest.mark.parametrize(
    ("options", "mode", "taken"),
    [
        ({}, "stretch_both", "stretch_both"),
        ({"width": 200}, "stretch_both", "stretch_height"),
        ({"height": 200}, "stretch_both", "stretch_width"),
        ({"width": 200}, "stretch_width", None),
        ({"height": 200}, "stretch_width", "stretch_width"),
        ({"sizing_mode": "fixed"}, "stretch_width", "fixed"),
        ({"width": 200, "height": 200}, "stretch_both", "fixed"),
    ],
)
def test_a_component_takes_the_size_that_the_author_asks_for_in_general(options, mode, taken):
    part = pn.pane.Markdown("a", **options)
    take_size(pn.Row(pn.Column(part)), mode)
    assert part.sizing_mode == taken


@pytest.mark.parametrize("mode", ["stretch_width", "stretch_both"])
def test_a_widget_of_its_usual_width_stretches(mode):
    slider = pn.widgets.IntSlider()
    take_size(pn.Column(slider), mode)
    assert slider.sizing_mode == mode
