"""What acts by itself is told from a picture, which all viewers share."""

import asyncio

import pandas as pd
import panel as pn
import param
import pytest
from bokeh.layouts import row
from bokeh.models import CustomJS, Slider
from bokeh.plotting import figure

from dashboard.figures import Drawing
from dashboard.live.kinds import component, keep, lives
from dashboard.results import Results


class Settings(param.Parameterized):
    n = param.Integer(5, bounds=(1, 50))

    @param.depends("n")
    def view(self):
        return f"{self.n}"


class Viewed(pn.viewable.Viewer):
    def __panel__(self):
        return "text"


def watched():
    pane = pn.pane.Markdown("text")
    pane.param.watch(print, "object")
    return pane


def listening():
    plot = figure()
    plot.on_event("tap", lambda event: None)
    return plot


def moving(**listeners):
    slider = Slider(start=0, end=9, value=1)
    slider.on_change("value", lambda attribute, old, new: None)
    return slider


ALIVE = {
    "a widget": lambda: pn.widgets.IntSlider(),
    "a widget deep within": lambda: pn.Tabs(("a", pn.Column(pn.widgets.Button()))),
    "a bound function": lambda: pn.Row(pn.bind(str, pn.widgets.IntSlider())),
    "a bound function by itself": lambda: pn.bind(str, Settings().param.n),
    "a method": lambda: Settings().view,
    "an expression": lambda: pn.widgets.IntSlider().rx() + 1,
    "a reference": lambda: pn.pane.Markdown(Settings().param.n.rx.pipe(str)),
    "a parameter": lambda: Settings().param.n,
    "all parameters": lambda: Settings().param,
    "a Parameterized": Settings,
    "a Viewer": Viewed,
    "a Viewer's class": lambda: Viewed,
    "a watched pane": watched,
    "a figure that listens": listening,
    "a figure that listens, in a layout": lambda: pn.Column(listening()),
    "Bokeh's own widget that calls Python": lambda: row(moving(), figure()),
    "one of several": lambda: ["text", pn.widgets.IntSlider()],
    "one by its name": lambda: {"a": figure(), "b": pn.widgets.IntSlider()},
}
STILL = {
    "a text": lambda: "text",
    "a table": lambda: pd.DataFrame({"a": [1]}),
    "a figure": figure,
    "Bokeh's own widget": lambda: row(Slider(start=0, end=9, value=1), figure()),
    "a figure that calls the browser": lambda: js(),
    "a layout": lambda: pn.Row("text", figure()),
    "tabs": lambda: pn.Tabs(("a", "text"), ("b", figure())),
    "what folds": lambda: pn.Column(pn.Accordion(("a", "text")), pn.Card("text")),
    "an indicator": lambda: pn.indicators.Number(value=3),
    "a function": lambda: print,
    "a list": lambda: [1, 2],
    "nothing": lambda: None,
}


def js():
    plot = figure()
    plot.js_on_event("tap", CustomJS(code=""))
    return plot


@pytest.mark.parametrize("kind", ALIVE)
def test_it_lives(kind):
    value = ALIVE[kind]()
    assert lives(value)
    assert isinstance(keep(value), Results.Anew)
    assert component(value).get_root()


@pytest.mark.parametrize("kind", STILL)
def test_it_does_not_live(kind):
    assert not lives(STILL[kind]())


def test_what_has_something_called_periodically_lives_whatever_it_returns():
    async def called():
        ticker = pn.state.add_periodic_callback(lambda: None, 10_000)
        try:
            return lives("text")
        finally:
            ticker.stop()

    assert asyncio.run(called())
    assert not lives("text")


def test_what_does_not_live_is_kept_as_ever():
    assert isinstance(keep(figure()), Drawing)
    assert keep("text") == "text"


def test_a_page_knows_which_scripts_a_live_view_needs():
    plot = figure(output_backend="webgl")
    assert "bokeh-gl" in keep(pn.Column(pn.widgets.IntSlider(), plot)).needs


def test_several_are_shown_together():
    slider = pn.widgets.IntSlider()
    assert isinstance(component([slider, "text"]), pn.Column)
    assert isinstance(component((slider, "text")), pn.FlexBox)
    assert component({"a": slider, "b": "text"})._names == ["a", "b"]


def test_of_a_template_what_stands_in_it_is_shown():
    slider, text = pn.widgets.IntSlider(), pn.pane.Markdown("text")
    for template in (pn.template.FastListTemplate, pn.template.FastGridTemplate, pn.template.BootstrapTemplate):
        made = template(title="Title", sidebar=[slider])
        if template is pn.template.FastGridTemplate:
            made.main[0, 0] = text
        else:
            made.main.append(text)
        assert lives(made)
        assert {slider, text} <= {*component(made).select()}


def test_of_a_template_of_ones_own_each_part_is_shown_once():
    made = pn.Template("{% block body %}{{ embed(roots.a) }}{{ embed(roots.b) }}{% endblock %}")
    row, text = pn.Row(pn.widgets.IntSlider()), pn.pane.Markdown("text")
    made.add_panel("a", row)
    made.add_panel("b", text)
    shown = [*component(made).select()]
    assert shown.count(row) == shown.count(text) == shown.count(row[0]) == 1


class Shown(Settings):
    """Says itself what is shown."""

    def panel(self):
        return [self.param.n, "text"]


class ShownAnew(Settings):
    @param.depends("n")
    def panel(self):
        return f"panel {self.n}"


class Fixed(Settings):
    n = param.Integer(5, precedence=-1)


def test_an_object_is_shown_as_its_class_says():
    assert isinstance(component(Viewed()), pn.pane.Markdown)
    assert [type(part) for part in component(Shown())] == [pn.widgets.IntSlider, pn.pane.Markdown]


def test_what_a_panel_depends_on_changes_it():
    made = ShownAnew()
    shown = component(made)
    made.n = 7
    assert [pane.object for pane in shown.select(pn.pane.Markdown)] == ["panel 7"]


def test_beside_a_view_stand_the_parameters_that_a_viewer_can_set():
    settings = Settings()
    shown = component(settings)
    shown.select(pn.widgets.IntSlider)[0].value = 9
    assert [pane.object for pane in shown.select(pn.pane.Markdown)] == ["9"]
    assert not component(Fixed()).select(pn.widgets.Widget)
