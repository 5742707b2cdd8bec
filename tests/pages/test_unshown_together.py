"""Cards whose figures share something change as one: what they share is never half old, half new."""

from dashboard.pages import unshown
from tests.support.visits import Viewer, a_few_turns, turn_clock, until

SOURCE = """
#| export
import threading
from collections import defaultdict

from bokeh.models import ColumnDataSource, Range1d
from bokeh.plotting import figure

GATES = defaultdict(threading.Event)
CALLS = []
BOUNDS = Range1d(0, 5)

def numbers(n: int = 0):
    return ColumnDataSource({"x": [0, 1, 2], "y": [n, 1, 2]})

def _plot(numbers, color):
    plot = figure(y_range=BOUNDS)
    plot.scatter("x", "y", source=numbers, color=color)
    return plot

def upper(numbers, color: str = "red"):
    return _plot(numbers, color)

def lower(numbers, n: int = 0, wrong: bool = False):
    CALLS.append(n)
    if n > 9:
        GATES[n].wait()
    if wrong:
        raise ValueError
    return _plot(numbers, "blue")

def alone(n: int = 0):
    plot = figure()
    plot.line([0, 1], [n, 1])
    return plot
"""


def live(viewer, name):
    return viewer.card(name).root[0].live


def source(viewer, name):
    return live(viewer, name).model.renderers[0].data_source


def linked(viewer):
    return source(viewer, "upper") is source(viewer, "lower")


def heights(viewer):
    return [int(source(viewer, name).data["y"][0]) for name in ("upper", "lower")]


def test_what_a_node_returned_to_two_cards_is_one_model_for_their_viewer(visiting):
    @visiting(SOURCE)
    async def test(viewer, notebook):
        other = Viewer(viewer.visit.page)
        await other.settled()
        assert linked(viewer)
        assert linked(other)
        assert source(viewer, "upper") is not source(other, "upper")
        assert live(viewer, "upper").model.y_range is live(viewer, "lower").model.y_range
        assert not live(viewer, "alone").shared_models


def test_it_is_patched_as_one_after_each_of_many_changes(visiting):
    @visiting(SOURCE)
    async def test(viewer, notebook):
        before = source(viewer, "upper")
        for number in range(1, 101):
            viewer.move(n=number % 7)
            await viewer.settled()
        assert linked(viewer)
        assert source(viewer, "upper") is before
        assert heights(viewer) == [100 % 7] * 2


def test_a_card_waits_for_one_that_it_is_linked_with(visiting):
    @visiting(SOURCE)
    async def test(viewer, notebook):
        seen = []
        viewer.document.on_change(lambda event: seen.append(heights(viewer)))
        viewer.move(n=10)
        await until(lambda: 10 in notebook.CALLS)
        turn_clock(unshown.PATIENCE / 2)
        await a_few_turns()
        assert heights(viewer) == [0, 0]
        notebook.GATES[10].set()
        await viewer.settled()
        assert linked(viewer)
        assert [0, 10] not in seen
        assert [10, 0] not in seen


def test_it_does_not_wait_long_and_is_linked_again_with_the_one_that_was_late(visiting):
    @visiting(SOURCE)
    async def test(viewer, notebook):
        viewer.move(n=10)
        await until(lambda: 10 in notebook.CALLS)
        await a_few_turns()
        turn_clock(1)
        await until(lambda: heights(viewer) == [10, 0])
        assert not linked(viewer)
        notebook.GATES[10].set()
        await viewer.settled()
        assert heights(viewer) == [10, 10]
        assert linked(viewer)


def test_a_card_that_fails_leaves_what_it_shared_to_the_other(visiting):
    @visiting(SOURCE)
    async def test(viewer, notebook):
        before = source(viewer, "upper")
        viewer.move(n=1, wrong=True)
        await viewer.settled()
        assert viewer.card("lower").state == "failed"
        assert source(viewer, "upper") is before
        assert int(before.data["y"][0]) == 1
        viewer.move(wrong=False)
        await viewer.settled()
        assert linked(viewer)


def test_what_another_viewer_asked_for_waits_for_what_has_to_be_computed(visiting):
    @visiting(SOURCE)
    async def test(viewer, notebook):
        viewer.visit.updates.page.results.keep_only(viewer.visit.page.pipeline, {"numbers", "upper", "alone"})
        viewer.move(color="green")
        await viewer.settled()
        viewer.move(color="red", n=0)
        await viewer.settled()
        assert linked(viewer)


def test_a_card_out_of_sight_follows_one_that_it_is_linked_with(visiting):
    @visiting(SOURCE)
    async def test(viewer, notebook):
        viewer.visit.updates.on_visible("numbers", [], [0])
        viewer.move(n=3)
        await viewer.settled()
        assert heights(viewer) == [3, 3]
        assert linked(viewer)
        assert viewer.card("alone").state == "refreshing"


def test_a_control_of_one_card_leaves_the_other_as_it_is(visiting):
    @visiting(SOURCE)
    async def test(viewer, notebook):
        source(viewer, "lower").selected.indices = [2]
        events = []
        viewer.document.on_change(events.append)
        viewer.move(color="green")
        await viewer.settled()
        assert linked(viewer)
        assert source(viewer, "upper").selected.indices == [2]
        assert not {getattr(event, "model", None) for event in events} & {*live(viewer, "lower").models}


def test_what_the_store_dropped_and_computed_again_is_still_one(visiting):
    @visiting(SOURCE)
    async def test(viewer, notebook):
        page, values = viewer.visit.page, viewer.visit.updates.values
        for name in ("numbers", "lower"):
            del page.results._stored[page.pipeline.key(name, values)]
        other = Viewer(page)
        await other.settled()
        assert notebook.CALLS == [0, 0]
        assert linked(other)


MUTATED = """
#| export
from bokeh.models import ColumnDataSource
from bokeh.plotting import figure

SOURCE = ColumnDataSource({"x": [0, 1, 2], "y": [0, 1, 2]})

def _plot(source):
    plot = figure()
    plot.scatter("x", "y", source=source)
    return plot

def upper(n: int = 0):
    SOURCE.data["y"] = [n, 1, 2]
    return _plot(SOURCE)

def lower():
    return _plot(SOURCE)
"""


def test_a_source_that_one_view_changes_by_itself_is_two_for_that_while(visiting):
    @visiting(MUTATED)
    async def test(viewer, notebook):
        assert linked(viewer)
        before = source(viewer, "lower")
        viewer.move(n=5)
        await viewer.settled()
        assert heights(viewer) == [5, 0]
        assert source(viewer, "lower") is before
        viewer.move(n=0)
        await viewer.settled()
        assert linked(viewer)
        assert source(viewer, "lower") is before
