"""Which cards are computed and shown when controls move: the latest values, in the right order, without flicker."""

from dashboard.pages.updates import HEAD_START
from tests.support.visits import Viewer, a_few_turns, turn_clock, until

GATED = """
#| export
import threading
from collections import defaultdict

GATES = defaultdict(threading.Event)
CALLS = []

def gated(n: int = 0):
    CALLS.append(n)
    if n:
        GATES[n].wait()
    return f"drawn for {n}"

def quick(m: int = 0):
    return f"quick {m}"
"""
PAIR = """
#| export
CALLS = []

def above(n: int = 0):
    CALLS.append("above")
    return str(n)

def below(n: int = 0):
    CALLS.append("below")
    return str(n)
"""


def test_a_viewer_sees_every_view_at_the_defaults(visiting):
    @visiting(GATED)
    async def test(viewer, notebook):
        assert [viewer.card(name).state for name in ("gated", "quick")] == ["fresh", "fresh"]
        assert viewer.shown("gated") == "<p>drawn for 0</p>\n"


def test_of_a_control_moved_fast_the_first_position_and_the_last_are_computed(visiting):
    @visiting(GATED)
    async def test(viewer, notebook):
        viewer.move(n=1)
        await until(lambda: 1 in notebook.CALLS)
        for n in (2, 3, 4, 5):
            viewer.move(n=n)
        notebook.GATES[1].set()
        notebook.GATES[5].set()
        await viewer.settled()
        assert notebook.CALLS == [0, 1, 5]
        assert viewer.shown("gated") == "<p>drawn for 5</p>\n"


def test_an_older_result_never_replaces_a_newer_one(visiting):
    @visiting(GATED)
    async def test(viewer, notebook):
        pictures = []
        viewer.card("gated").root[0].param.watch(lambda event: pictures.append(event.new), "object")
        viewer.move(n=1)
        await until(lambda: 1 in notebook.CALLS)
        viewer.move(n=0)
        notebook.GATES[1].set()
        await viewer.settled()
        assert pictures == []
        assert viewer.shown("gated") == "<p>drawn for 0</p>\n"


def test_a_view_that_is_ready_does_not_wait_for_a_slow_one(visiting):
    @visiting(GATED)
    async def test(viewer, notebook):
        viewer.move(n=1, m=1)
        await until(lambda: notebook.CALLS[-1] == 1)
        turn_clock(HEAD_START)
        await until(lambda: viewer.shown("quick") == "<p>quick 1</p>\n")
        assert viewer.shown("gated") == "<p>drawn for 0</p>\n"
        notebook.GATES[1].set()
        await viewer.settled()


def test_the_views_below_are_computed_after_the_one_above_if_that_is_quick(visiting):
    @visiting(PAIR)
    async def test(viewer, notebook):
        viewer.move(n=1)
        await viewer.settled()
        assert notebook.CALLS[-2:] == ["above", "below"]


def test_all_that_is_stored_is_shown_at_once(visiting):
    @visiting(PAIR)
    async def test(viewer, notebook):
        viewer.move(n=1)
        await viewer.settled()
        viewer.move(n=0)
        assert [viewer.shown("above"), viewer.shown("below")] == ["<p>0</p>\n"] * 2


def test_a_control_asks_only_for_the_views_that_depend_on_it(visiting):
    @visiting(GATED)
    async def test(viewer, notebook):
        viewer.move(m=7)
        await viewer.settled()
        assert notebook.CALLS == [0]


def test_two_viewers_with_the_same_values_set_off_one_computation(visiting):
    @visiting(GATED)
    async def test(viewer, notebook):
        other = Viewer(viewer.visit.page)
        viewer.move(n=1)
        other.move(n=1)
        notebook.GATES[1].set()
        await viewer.settled()
        await other.settled()
        assert notebook.CALLS == [0, 1]
        assert other.shown("gated") == "<p>drawn for 1</p>\n"


def test_a_view_that_takes_150_ms_says_that_it_is_working(visiting):
    @visiting(GATED)
    async def test(viewer, notebook):
        states = viewer.states("gated")
        viewer.move(n=1)
        await until(lambda: 1 in notebook.CALLS)
        turn_clock(0.149)
        await a_few_turns()
        assert states == []
        turn_clock(0.001)
        await until(lambda: states)
        notebook.GATES[1].set()
        await viewer.settled()
        assert states == ["refreshing", "fresh"]


def test_a_faster_view_never_says_so(visiting):
    @visiting(GATED)
    async def test(viewer, notebook):
        states = viewer.states("gated")
        viewer.move(n=1)
        await until(lambda: 1 in notebook.CALLS)
        turn_clock(0.149)
        notebook.GATES[1].set()
        await viewer.settled()
        turn_clock(10)
        await a_few_turns()
        assert states == []


def test_what_was_shown_stays_while_a_view_is_working(visiting):
    @visiting(GATED)
    async def test(viewer, notebook):
        viewer.move(n=1)
        await until(lambda: 1 in notebook.CALLS)
        turn_clock(1)
        await until(lambda: viewer.card("gated").state == "refreshing")
        assert viewer.shown("gated") == "<p>drawn for 0</p>\n"
        notebook.GATES[1].set()
        await viewer.settled()


def test_a_result_that_another_viewer_asked_for_is_shown_with_the_page(visiting):
    @visiting(GATED)
    async def test(viewer, notebook):
        assert Viewer(viewer.visit.page).card("gated").state == "fresh"


def test_a_view_that_fails_shows_why_in_its_own_card_and_recovers(visiting):
    @visiting("#| export\ndef inverse(n: int = 1):\n    return str(1 / n)\n\ndef other(n):\n    return 'n'")
    async def test(viewer, notebook):
        viewer.move(n=0)
        await viewer.settled()
        assert viewer.card("inverse").state == "failed"
        assert "This could not be drawn for these values." in viewer.shown("inverse")
        assert viewer.card("other").state == "fresh"
        viewer.move(n=2)
        await viewer.settled()
        assert viewer.card("inverse").state == "fresh"
        assert viewer.shown("inverse") == "<p>0.5</p>\n"


def test_a_value_that_cannot_be_shown_fails_in_its_own_card(visiting):
    bad = """
    #| export
    class Bad:
        def __panel__(self):
            raise RuntimeError("no way to show it")

    def bad(n: int = 1):
        return Bad()
    """

    @visiting(bad, "#| export\ndef good():\n    return 'good'")
    async def test(viewer, notebook):
        assert [viewer.card(name).state for name in ("bad", "good")] == ["failed", "fresh"]
        assert "This could not be drawn" in viewer.shown("bad")
        assert Viewer(viewer.visit.page).card("bad").state == "failed"
