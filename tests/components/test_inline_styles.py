"""Where no server answers, a document holds the text of its stylesheets and no address of one."""

import panel as pn
from bokeh.document import Document
from bokeh.models import ImportedStyleSheet, InlineStyleSheet
from panel.io.state import set_curdoc

from dashboard.components import inline_styles
from dashboard.components.design import component_options
from dashboard.components.inline_styles import Inlined
from dashboard.static_files import STATIC, address

OURS = address("widgets.css")
TEXT = (STATIC / "widgets.css").read_text("utf-8")


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
    inline_styles.replace(document)
    sheets = [sheet for model in document.roots[0].children for sheet in model.stylesheets]
    assert not any(isinstance(sheet, ImportedStyleSheet) for sheet in sheets)
    assert TEXT in [getattr(sheet, "css", sheet) for sheet in sheets]


def test_components_made_from_then_on_share_one_text():
    document = Document()
    inline_styles.use_for(document)
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
