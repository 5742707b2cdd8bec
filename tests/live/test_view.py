"""A live view on a real server: it follows its own widgets, for its viewer alone, off the event loop, until it ends."""

import ast
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support import live

CELLS = [
    """
    #| export
    def bound():
        n = pn.widgets.IntSlider(label="N", start=0, end=50, value=5)

        def said(n):
            if n == 13:
                raise ValueError("thirteen")
            return f"bound to {n} in {threading.current_thread().name}"

        return pn.Row(n, pn.bind(said, n))
    """,
    """
    #| export
    class Settings(param.Parameterized):
        m = param.Integer(5, bounds=(0, 50))

        @param.depends("m")
        def view(self):
            return f"method of {self.m}"

    def of_a_class():
        settings = Settings()
        return pn.Row(settings.param, settings.view)
    """,
    """
    #| export
    def button():
        press, said = pn.widgets.Button(label="Press"), pn.pane.Markdown("never")
        press.on_click(lambda event: setattr(said, "object", f"pressed {press.clicks}"))
        return pn.Column(press, said)
    """,
    """
    #| export
    def controlled(size: int = 3):
        own = pn.widgets.IntSlider(label="Own", start=0, end=50, value=5)
        return pn.Column(own, pn.bind(lambda own: f"own {own} of size {size}", own))
    """,
    """
    #| export
    def undrawable():
        return pn.widgets.DateSlider(label="Without ends")
    """,
]
PERIODIC = """
#| export
ticks = {}  # by size, of all viewers

def ticking(size: int = 1):
    said = pn.pane.Markdown("none")

    def tick():
        ticks[size] = ticks.get(size, 0) + 1
        said.object = f"size {size} of {ticks}"

    pn.state.add_periodic_callback(tick, 50)
    return said
"""
SLOW = """
#| export
#| timeout: 1 s
def slow():
    wait = pn.widgets.IntSlider(label="Wait", start=0, end=50, value=0)
    gate = threading.Event()

    def waited(wait):
        if wait == 1:
            while not gate.wait(0.01):
                pass
        return f"waited {wait}"

    return pn.Column(wait, pn.bind(waited, wait))
"""


@pytest.fixture(scope="module")
def server(server_of):
    return server_of(page=CELLS, ticks=[PERIODIC], slow=[SLOW])


def test_it_follows_its_own_widgets_in_a_worker_thread(server, enter):
    viewer = enter(server, "page")
    viewer.set("N", 20)
    viewer.reads("bound to 20 in node")
    viewer.set("M", 30)
    viewer.reads("method of 30")


def test_a_button_is_heard_by_its_viewer_alone(server, enter):
    viewer, other = enter(server, "page"), enter(server, "page")
    viewer.press("Press")
    viewer.reads("pressed 1")
    other.press("Press")
    other.reads("pressed 1")


def test_what_it_does_may_fail_and_go_well_again(server, enter):
    viewer = enter(server, "page")
    viewer.set("N", 13)
    viewer.until(lambda: viewer.states[0] == "failed")
    assert "This could not be drawn for these values" in viewer.texts()
    assert "thirteen" not in viewer.texts()
    assert "page.ipynb, cell 2, line 7, said(): ValueError: thirteen. Other values may work" in server.log()
    viewer.set("N", 14)
    viewer.until(lambda: viewer.states[0] == "fresh")
    assert "bound to 14" in viewer.texts()
    assert "This could not be drawn" not in viewer.texts().replace("This could not be drawn.", "")


def test_what_cannot_be_sent_fails_in_its_card_alone(server, enter):
    assert Counter(enter(server, "page").states) == {"fresh": 4, "failed": 1}


def test_a_control_of_the_page_makes_it_anew_with_what_the_viewer_set(server, enter):
    viewer = enter(server, "page")
    viewer.set("Own", 9)
    viewer.reads("own 9 of size 3")
    viewer.set("Size", 4)
    viewer.reads("own 9 of size 4")
    assert viewer.named("Own").value == 9


def ticks(viewer):
    """How often each size has ticked, as the viewer reads it."""
    found = re.search(r"size \d+ of ({[^}]*})", viewer.texts())
    return ast.literal_eval(found[1]) if found else {}


def ticks_alone(viewer, size, other):
    """Wait until one size has ticked ten times while another one has not."""
    began = {}

    def has_ticked_alone():
        now = ticks(viewer)
        if now.get(other) != began.get(other) or size not in began:
            began.clear()
            began.update(now)
        return now.get(size, 0) >= began.get(size, 0) + 10

    viewer.until(has_ticked_alone)


def test_a_callback_is_called_periodically_until_another_component_takes_the_place(server, enter):
    viewer = enter(server, "ticks")
    viewer.until(lambda: ticks(viewer).get(1, 0) >= 3)
    viewer.set("Size", 2)
    ticks_alone(viewer, 2, 1)


def test_no_callback_goes_on_when_its_viewer_has_gone(server, enter):
    gone = enter(server, "ticks", size="7")
    gone.until(lambda: 7 in ticks(gone))
    gone.leave()
    ticks_alone(enter(server, "ticks", size="8"), 8, 7)


def test_what_takes_too_long_is_given_up_and_the_next_value_works(server, enter):
    viewer = enter(server, "slow")
    viewer.set("Wait", 1)
    viewer.until(lambda: viewer.states == ["failed"])
    assert "This took too long" in viewer.texts()
    viewer.set("Wait", 2)
    viewer.reads("waited 2")
    viewer.until(lambda: viewer.states == ["fresh"])


@pytest.fixture(scope="module")
def three(server):
    viewers = [live.Viewer(f"{server.url}/dashboard", page="page") for _ in range(3)]
    yield viewers
    for viewer in viewers:
        viewer.leave()


MOVES = st.tuples(st.integers(0, 2), st.sampled_from(["N", "M", "Own"]), st.integers(20, 50))


@settings(max_examples=25)
@given(moves=st.lists(MOVES, min_size=20, max_size=20))
def test_nobody_ever_sees_what_another_viewer_has_set(three, moves):
    """500 moves in all, of three viewers at once."""
    says = {"N": "bound to {}", "M": "method of {}", "Own": "own {} of"}
    chosen = [{}, {}, {}]
    for who, name, value in moves:
        three[who].set(name, value)
        chosen[who][name] = value
    for viewer, values in zip(three, chosen, strict=True):
        for name, value in values.items():
            viewer.reads(says[name].format(value))
            assert viewer.named(name).value == value


def test_widgets_of_an_author_have_the_colours_of_the_page(server, enter):
    sheets = [getattr(sheet, "url", "") for sheet in enter(server, "page").named("N").stylesheets]
    assert "widgets.css" in sheets[-1]  # after Panel's own, which say colours of their own
