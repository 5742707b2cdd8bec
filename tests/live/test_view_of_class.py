"""A class as a view, on a real server: one instance a viewer, given what functions and controls of its names have."""

import pytest

CELLS = [
    """
    #| export
    def numbers(size: int = 3):
        return list(range(size))

    def said(numbers, count: int = 1):
        return f"{count} of {len(numbers)}"
    """,
    """
    #| export
    class Explorer(param.Parameterized):
        "Explore the numbers"
        numbers = param.List()
        count = param.Integer()
        own = param.Integer(5, bounds=(0, 50), label="Own")

        def view(self):
            return f"explorer {self.own}, {self.count} of {len(self.numbers)}"
    """,
    """
    #| export
    class Counter(pn.viewable.Viewer):
        def __init__(self, count, **params):
            super().__init__(**params)
            self.start, self.said = count, pn.pane.Markdown("never")

        def __panel__(self):
            return pn.Column(pn.widgets.Button(label="Press", on_click=self.press), self.said)

        def press(self, event):
            self.start += 1
            self.said.object = f"counter at {self.start}"
    """,
    """
    #| export
    class Settings(param.Parameterized):
        m = param.Integer(5, bounds=(0, 50), label="M")

        def panel(self):
            return pn.Column(self.param.m, self.text)

        @param.depends("m")
        def text(self):
            return f"settings {self.m}"
    """,
    """
    #| export
    class Refusing(param.Parameterized):
        numbers = param.List(bounds=(0, 4))

        def view(self):
            return f"at most four: {len(self.numbers)}"
    """,
]


@pytest.fixture(scope="module")
def server(server_of):
    return server_of(page=CELLS)


def test_each_kind_shows_what_its_class_says(server, enter):
    viewer = enter(server, "page")
    assert viewer.states == ["fresh"] * 5
    for text in ("explorer 5, 1 of 3", "never", "settings 5", "at most four: 3"):
        assert text in viewer.texts()


def test_each_viewer_has_an_instance(server, enter):
    viewer, other = enter(server, "page"), enter(server, "page")
    viewer.set("Own", 20)
    viewer.reads("explorer 20, 1 of 3")
    viewer.press("Press")
    viewer.press("Press")
    viewer.reads("counter at 3")
    other.press("Press")
    other.reads("counter at 2")
    other.set("M", 7)
    other.reads("settings 7")
    assert "explorer 5, 1 of 3" in other.texts()
    assert "settings 5" in viewer.texts()


def test_it_follows_the_controls_and_results_of_its_names_and_keeps_what_the_viewer_set(server, enter):
    viewer = enter(server, "page")
    viewer.set("Own", 20)
    viewer.reads("explorer 20, 1 of 3")
    viewer.set("Size", 4)
    viewer.reads("explorer 20, 1 of 4")
    viewer.set("Count", 2)
    viewer.reads("explorer 20, 2 of 4")
    assert viewer.named("Own").value == 20


def test_what_it_is_given_has_no_second_widget(server, enter):
    viewer = enter(server, "page")
    labels = [getattr(model, "title", None) or getattr(model, "label", None) for model in viewer.document.models]
    assert labels.count("Own") == 1
    assert labels.count("Count") + labels.count("Numbers") == 1  # the page's field


def test_a_value_that_its_parameter_refuses_fails_its_card_alone(server, enter):
    viewer = enter(server, "page")
    viewer.set("Size", 5)
    viewer.until(lambda: viewer.states == ["fresh"] * 4 + ["failed"])
    assert "page.ipynb, cell 6, Refusing(): ValueError" in server.log()
    viewer.set("Size", 2)
    viewer.reads("at most four: 2")
