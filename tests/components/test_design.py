"""A component has the page's stylesheet in its shadow root, and none of Panel's designs."""

import panel as pn
from bokeh.document import Document
from bokeh.models import ImportedStyleSheet

from dashboard.components.design import Plain, component_options
from dashboard.static_files import address


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
