"""What stands in a live view looks as if the view had returned it, and is changed in its place, whoever changes it."""

import pytest

CELLS = [
    """
    #| export
    def _drawn(n):
        plot = figure(height=200)
        plot.line(list(range(n)), list(range(n)))
        return plot

    def bound():
        n = pn.widgets.IntSlider(label="N", start=1, end=50, value=5)
        return pn.Row(n, pn.bind(_drawn, n))
    """,
    """
    #| export
    def set_by_hand():
        m = pn.widgets.IntSlider(label="M", start=1, end=50, value=6)
        pane = pn.pane.Bokeh(_drawn(6))
        m.param.watch(lambda event: setattr(pane, "object", _drawn(event.new)), "value")
        return pn.Tabs(("figure", pn.FlexBox(m, pane)), ("text", "text"))
    """,
    """
    #| export
    def streams():
        source = ColumnDataSource({"x": [0.0], "y": [0.0]})
        plot = figure(height=200, title="at first")
        plot.line("x", "y", source=source)
        more = pn.widgets.Button(label="More")

        def stream(event):
            source.stream({"x": [1.0], "y": [1.0]})
            plot.scatter([1], [1])
            plot.title.text = f"streamed in {threading.current_thread().name}"

        more.on_click(stream)
        return pn.Column(more, plot)
    """,
    """
    #| export
    def of_bokeh():
        slider = Slider(start=0, end=9, value=1, title="Bokeh's")
        plot = figure(height=200, title="not moved")
        line = plot.line([0, 1], [0, 1])

        def moved(attribute, old, new):
            plot.title.text = f"moved to {new} in {threading.current_thread().name}"
            line.data_source.data = {"x": [0, new], "y": [0, new]}

        slider.on_change("value", moved)
        return row(slider, plot)
    """,
]
VALUES = """
#| export
def values():
    n = pn.widgets.IntSlider(label="N", start=1, end=50, value=1)
    kind = pn.widgets.Select(label="Kind", options=["text", "table", "number", "none", "list", "matplotlib"])
    return pn.Column(kind, n, pn.bind(_made, kind, n))

def _made(kind, n):
    match kind:
        case "table":
            return pd.DataFrame({"column": range(100, 100 + n)})
        case "text":
            return f"**text** {n}"
        case "number":
            return n / 8
        case "list":
            return [f"one {n}", f"other {n}"]
        case "matplotlib":
            import matplotlib.pyplot as plt

            drawn, axes = plt.subplots()
            axes.set_title(f"axes {n}")
            return drawn
"""


@pytest.fixture(scope="module")
def server(server_of):
    return server_of(page=CELLS, values=[VALUES])


def lines(viewer):
    """By the ids of the figures how many points their first line has."""
    return {plot.id: len(plot.renderers[0].data_source.data["x"]) for plot in viewer.of_type("figure")}


def figure_after(viewer, name, value):
    """The ids of the figures, before and after a widget has moved."""
    before = [*lines(viewer)]
    viewer.set(name, value)
    viewer.until(lambda: value in lines(viewer).values())
    return before, [*lines(viewer)]


@pytest.mark.parametrize("name", ["N", "M"])
def test_a_figure_stays_the_same_model(server, enter, name):
    viewer = enter(server, "page")
    before, after = figure_after(viewer, name, 20)
    assert before == after


def test_what_an_author_does_to_the_figure_is_done_to_what_is_shown(server, enter):
    viewer = enter(server, "page")
    viewer.press("More")
    viewer.until(lambda: "streamed in node" in titles(viewer))
    plot = next(plot for plot in viewer.of_type("figure") if plot.title.text == "streamed in node")
    viewer.until(lambda: len(plot.renderers) == 2)
    assert list(plot.renderers[0].data_source.data["x"]) == [0, 1]


def test_bokehs_own_widgets_call_python_in_a_thread(server, enter):
    viewer = enter(server, "page")
    viewer.set("Bokeh's", 5)
    viewer.until(lambda: "moved to 5 in node" in titles(viewer))


def titles(viewer):
    return [plot.title.text for plot in viewer.of_type("figure")]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("table", 'data-name="column"'),
        ("text", "<p><strong>text</strong> 20</p>"),
        ("number", "2.5"),
        ("list", "other 20"),
        ("matplotlib", "axes 20"),
    ],
)
def test_whatever_a_view_may_return_a_bound_function_may(server, enter, kind, shown):
    viewer = enter(server, "values")
    viewer.set("Kind", kind)
    viewer.set("N", 20)
    viewer.reads(shown)
    viewer.until(lambda: viewer.states == ["fresh"])


def test_nothing_is_shown_of_none_and_then_something_again(server, enter):
    viewer = enter(server, "values")
    viewer.reads("<strong>text</strong> 1")
    viewer.set("Kind", "none")
    viewer.until(lambda: "<strong>text</strong>" not in viewer.texts())
    viewer.set("Kind", "text")
    viewer.reads("<strong>text</strong> 1")
