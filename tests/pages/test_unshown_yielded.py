"""A view that yields shows each thing as it comes, and nothing that is older than what could be shown."""

import asyncio

import pytest

from dashboard.components import browser
from dashboard.pages.unshown import Yielded
from tests.support.cards import new_card
from tests.support.visits import Viewer, a_few_turns, until

STEPS = """
#| export
import asyncio
import threading
from collections import defaultdict

GATES = defaultdict(threading.Event)
CLOSED = []

{kind} steps(n: int = 0):
    try:
        for step in range(3) if n else ():
            {wait}
            if n == 13 and step == 1:
                raise ValueError("no luck")
            yield f"{{n}}: step {{step}}"
        yield f"{{n}}: done"
    finally:
        CLOSED.append(n)
"""
PLAIN = {"kind": "def", "wait": "GATES[n, step].wait()"}
ASYNC = {"kind": "async def", "wait": "\n            while not GATES[n, step].is_set(): await asyncio.sleep(0.001)"}
both = pytest.mark.parametrize("cell", [STEPS.format(**PLAIN), STEPS.format(**ASYNC)], ids=["plain", "async"])


def says(viewer, text):
    return lambda: len(viewer.card("steps").root) and viewer.shown("steps") == f"<p>{text}</p>\n"


@both
def test_each_thing_is_shown_as_it_comes_and_the_card_is_refreshing_until_the_last(visiting, cell):
    @visiting(cell)
    async def test(viewer, notebook):
        states = viewer.states("steps")
        viewer.move(n=1)
        for step in range(3):
            notebook.GATES[1, step].set()
            await until(says(viewer, f"1: step {step}") if step < 2 else lambda: states[-1] == "fresh")
        await viewer.settled()
        assert says(viewer, "1: done")()
        assert states == ["refreshing", "fresh"]


@both
def test_a_second_viewer_sees_the_latest_at_once_and_what_follows(visiting, cell):
    @visiting(cell)
    async def test(viewer, notebook):
        viewer.move(n=1)
        notebook.GATES[1, 0].set()
        await until(says(viewer, "1: step 0"))
        other = Viewer(viewer.visit.page, n="1")
        await until(says(other, "1: step 0"))
        notebook.GATES[1, 1].set()
        for one in (viewer, other):
            await until(says(one, "1: step 1"))
        notebook.GATES[1, 2].set()
        for one in (viewer, other):
            await one.settled()
            assert says(one, "1: done")()
        assert notebook.CLOSED == [0, 1]


@both
def test_a_viewer_who_moves_on_gets_the_new_one_and_the_old_one_is_closed(visiting, cell):
    @visiting(cell)
    async def test(viewer, notebook):
        viewer.move(n=1)
        notebook.GATES[1, 0].set()
        await until(says(viewer, "1: step 0"))
        viewer.move(n=2)
        notebook.GATES[2, 0].set()
        await until(says(viewer, "2: step 0"))
        notebook.GATES[1, 1].set()
        await until(lambda: 1 in notebook.CLOSED)
        for step in (1, 2):
            notebook.GATES[2, step].set()
        await viewer.settled()
        assert says(viewer, "2: done")()


@both
def test_a_failure_after_some_yields_is_said_like_any_other(visiting, cell):
    @visiting(cell)
    async def test(viewer, notebook):
        viewer.move(n=13)
        notebook.GATES[13, 0].set()
        await until(says(viewer, "13: step 0"))
        notebook.GATES[13, 1].set()
        await viewer.settled()
        assert viewer.card("steps").state == "failed"
        assert "could not be drawn" in viewer.shown("steps")


@both
def test_a_viewer_who_leaves_ends_it(visiting, cell):
    @visiting(cell)
    async def test(viewer, notebook):
        viewer.move(n=1)
        notebook.GATES[1, 0].set()
        await until(says(viewer, "1: step 0"))
        viewer.visit.end()
        await viewer.settled()
        notebook.GATES[1, 1].set()
        await until(lambda: 1 in notebook.CLOSED)


def painting(pulse):
    """What is shown to a browser, and where things to show are handed in."""
    shown, tasks = [], []

    def start(work):
        tasks.append(asyncio.ensure_future(work))
        return tasks[-1]

    async def commit_locked(change):
        change()

    return shown, Yielded(lambda card, value: shown.append(value), start, commit_locked, pulse)


def test_what_comes_while_a_browser_paints_is_skipped_for_the_newest():
    pulse, card = browser.Pulse(name="pulse"), new_card()

    async def test():
        shown, yielded = painting(pulse)
        for value in range(5):
            yielded.add(card, value)
            await a_few_turns()
        assert shown == [0]
        pulse.painted = 1
        await a_few_turns()
        assert shown == [0, 4]
        yielded.add(card, 5)
        yielded.drop(card)
        pulse.painted = 2
        await a_few_turns()
        assert shown == [0, 4]

    asyncio.run(test())


def test_one_who_does_not_paint_is_shown_each():
    async def test():
        shown, yielded = painting(None)
        card = new_card()
        for value in range(5):
            yielded.add(card, value)
            await a_few_turns()
        assert shown == [*range(5)]

    asyncio.run(test())
