"""What is private of Panel does what it is there for: a new version that does otherwise is noticed here first."""

from functools import partial
from types import SimpleNamespace

import panel as pn
from bokeh.document import Document
from bokeh.models import ImportedStyleSheet
from bokeh.plotting import figure
from panel.io.state import set_curdoc
from panel.models.widgets import EnterEvent

from dashboard.components.panel_internals import (
    UNREADABLE,
    FigurePane,
    document_stylesheets,
    rendered_once,
    take_changes_up_at_once,
    treat_as_connected,
)


def test_a_pane_shows_the_very_figure_and_changes_nothing_of_it():
    plot = figure()
    plot.on_event("tap", heard := lambda event: None)
    assert pn.Column(FigurePane(plot)).get_root(Document()).children == [plot]
    assert heard in plot._event_callbacks["tap"]


def test_a_pane_beside_others_follows_when_it_gets_another_figure():
    one, other, document = figure(), figure(), Document()
    pane = FigurePane(one)
    column = pn.Column(pane)
    root = column.get_root(document)
    document.add_root(root)
    pane.object = other
    assert root.children == [other]


def test_an_authors_figure_gets_panels_own_pane():
    assert type(pn.panel(figure())) is pn.pane.Bokeh


def test_a_rendering_for_a_trial_leaves_nothing_behind():
    text = pn.pane.HTML("before")
    kept = text.get_root(Document())
    models = len(text._models)
    assert rendered_once(text) is text
    assert len(text._models) == models
    text.object = "after"
    assert kept.text == "after"


def test_on_a_server_too_a_choice_is_taken_up_within_the_message_that_brings_it(monkeypatch):
    slider, document = pn.widgets.IntSlider(start=1, end=9, value=3), Document()
    take_changes_up_at_once(slider, partial(setattr, slider, "value"))
    slider.server_doc(document, location=False)
    monkeypatch.setattr(Document, "session_context", SimpleNamespace())
    document.roots[0].value = 7
    assert slider.value == 7


def test_what_a_widget_cannot_read_is_told_as_such():
    picker, document, taken = pn.widgets.DatetimePicker(), Document(), []
    take_changes_up_at_once(picker, taken.append)
    picker.server_doc(document, location=False)
    document.roots[0].value = "0000-01-01 00:00:00"
    assert taken == [UNREADABLE]


def test_the_enter_key_is_no_second_way_for_a_value():
    field, document, taken = pn.widgets.TextInput(value="before"), Document(), []
    take_changes_up_at_once(field, taken.append)
    field.server_doc(document, location=False)
    document.callbacks.trigger_event(EnterEvent(document.roots[0], "past the check"))
    assert (field.value, taken) == ("before", [])


def test_a_component_takes_the_stylesheets_of_its_document():
    document, ours = Document(), ImportedStyleSheet(url="a.css")
    document_stylesheets()[document] = {"a.css": ours}
    with set_curdoc(document):
        assert ours in pn.pane.HTML("words", stylesheets=["a.css"]).get_root(document).stylesheets


def test_a_change_is_sent_before_the_browser_has_painted():
    sent = {}
    for connected in (False, True):
        document, text = Document(), pn.pane.HTML("before")
        document.add_root(text.get_root(document))
        if connected:
            treat_as_connected(document)
        heard = sent[connected] = []
        document.on_change(heard.append)
        with set_curdoc(document), pn.io.hold(document):
            text.object = "after"
    assert (len(sent[False]), len(sent[True])) == (0, 1)
