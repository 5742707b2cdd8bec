"""Nodes may be `async`, and views may yield: computed off the event loop, stored and shared like any other."""

import asyncio
import functools
import threading
from contextvars import ContextVar
from dataclasses import replace

import pandas as pd
import pytest
from tqdm import tqdm

from dashboard import errors
from dashboard.errors import NotebookError
from dashboard.results.store import Results
from dashboard.workers import Workers
from tests.support.nodes import PLACE, node, pipeline, run, value

HOPELESS = 30  # seconds that a test waits for what comes at once


class Gate:
    """Where a function of an author is, and until when it waits there."""

    def __init__(self):
        self.reached, self.opened, self.left = threading.Event(), threading.Event(), threading.Event()

    async def awaited(self):
        self.reached.set()
        try:
            while not self.opened.is_set():
                await asyncio.sleep(0.001)
        finally:
            self.left.set()

    async def reach(self):
        assert await asyncio.to_thread(self.reached.wait, HOPELESS)


async def until(happened):
    while not happened():
        await asyncio.sleep(0.001)


# Async


def test_async_and_plain_nodes_take_each_others_results():
    async def source():
        await asyncio.sleep(0)
        return pd.DataFrame({"a": [1, 2]})

    def doubled(source):
        source["a"] *= 2
        return source

    async def shown(source, doubled):
        return [*source["a"], *doubled["a"]]

    wired = pipeline(node(source), node(doubled, "source"), node(shown, "source", "doubled"))

    async def work():
        return await value(Results(), wired)

    assert run(work()) == [1, 2, 2, 4]


def test_the_value_of_an_async_node_is_computed_once_and_kept_off_both_loops():
    threads = []

    async def shown(x):
        threads.append(threading.current_thread())
        return x

    def keep(returned, is_view):
        threads.append(threading.current_thread())
        return f"kept {returned}"

    async def work():
        results, wired = Results(keep=keep), pipeline(node(shown, controls=["x"]))
        asked = [value(results, wired, x=1) for _ in range(10)]
        return await asyncio.gather(*asked), results.peek(wired, "shown", {"x": 1}).bytes > 0

    assert run(work()) == (["kept 1"] * 10, True)
    ran, kept = threads
    assert len({ran, kept, threading.current_thread()}) == 3


@pytest.mark.parametrize("wrap", [functools.cache, functools.partial, lambda function: lambda: function()])
def test_an_async_function_may_be_made_in_any_way(wrap):
    async def shown():
        return 1

    async def work():
        return await value(Results(), pipeline(replace(node(shown), call=wrap(shown))))

    assert run(work()) == 1


def test_thirty_async_nodes_wait_side_by_side_though_there_is_one_thread():
    """Each waits until all have begun."""
    arrived = []

    async def shown(x):
        arrived.append(x)
        await until(lambda: len(arrived) == 30)
        return x

    async def work():
        results, wired = Results(workers=Workers(1)), pipeline(node(shown, controls=["x"]))
        return await asyncio.gather(*(value(results, wired, x=x) for x in range(30)))

    assert run(work()) == list(range(30))


def test_a_lock_made_at_the_top_level_of_a_cell_works():
    lock, inside = asyncio.Semaphore(2), []

    async def shown(x):
        async with lock:
            inside.append(x)
            await asyncio.sleep(0.001)
            return len(inside)

    async def work():
        results, wired = Results(), pipeline(node(shown, controls=["x"]))
        return await asyncio.gather(*(value(results, wired, x=x) for x in range(20)))

    assert max(run(work())) == 20


def test_context_variables_are_those_of_the_computation_and_its_tasks_alone():
    variable = ContextVar("variable", default=None)

    async def inner():
        return variable.get()

    async def shown(x):
        before = variable.get()
        variable.set(x)
        await asyncio.sleep(0.001)
        return before, await asyncio.create_task(inner()), await asyncio.to_thread(variable.get)

    async def work():
        results, wired = Results(), pipeline(node(shown, controls=["x"]))
        return await asyncio.gather(*(value(results, wired, x=x) for x in range(5)))

    assert run(work()) == [(None, x, x) for x in range(5)]


def test_pyplot_has_figures_of_its_own_for_each_async_node():
    import matplotlib.pyplot as plt

    async def shown(x):
        plt.plot([x, x])
        await asyncio.sleep(0.001)
        return plt.gcf()

    async def work():
        results, wired = Results(), pipeline(node(shown, controls=["x"]))
        return await asyncio.gather(*(value(results, wired, x=x) for x in range(5)))

    drawn = [[*line.get_ydata()] for shown in run(work()) for line in shown.axes[0].lines]
    assert drawn == [[x, x] for x in range(5)]


def test_of_nodes_side_by_side_each_has_its_own_progress():
    gates = {3: Gate(), 4: Gate()}

    async def shown(x):
        for _ in tqdm(range(x), desc="rounds"):
            await gates[x].awaited()

    async def work():
        results, wired = Results(), pipeline(node(shown, controls=["x"]))
        asked = [asyncio.ensure_future(value(results, wired, x=x)) for x in gates]
        for gate in gates.values():
            await gate.reach()
        found = [results.progress(wired, "shown", {"x": x}) for x in gates]
        for gate in gates.values():
            gate.opened.set()
        await asyncio.gather(*asked)
        return [(progress.waiting, progress.count) for progress in found]

    assert run(work()) == [(False, "rounds: 0 of 3"), (False, "rounds: 0 of 4")]


def test_one_that_nobody_waits_for_any_more_is_cancelled():
    gate = Gate()

    async def source():
        await gate.awaited()

    def shown(source):
        return source

    async def work():
        results, wired = Results(), pipeline(node(source), node(shown, "source"))
        asked = [asyncio.ensure_future(value(results, wired)) for _ in range(2)]
        await gate.reach()
        asked[0].cancel()
        await asyncio.sleep(0.01)
        assert not gate.left.is_set()
        asked[1].cancel()
        assert await asyncio.to_thread(gate.left.wait, HOPELESS)
        gate.opened.set()
        return await value(results, wired)

    assert run(work()) is None


def test_one_that_takes_too_long_is_told_with_its_place_and_where_it_was():
    gate = Gate()

    async def shown():
        await gate.awaited()

    async def work():
        with pytest.raises(NotebookError) as raised:
            await value(Results(timeout=0.05), pipeline(node(shown)))
        return raised.value

    error = run(work())
    assert (error.place, error.rule) == (PLACE, errors.NODE_TOO_SLOW)
    assert "in awaited" in error.__notes__[0]
    assert gate.left.wait(HOPELESS)


def test_an_error_of_an_async_node_has_its_traceback():
    async def inner():
        raise ValueError("not so")

    async def shown():
        await inner()

    async def work():
        with pytest.raises(ValueError, match="not so") as raised:
            await value(Results(), pipeline(node(shown)))
        return [entry.name for entry in raised.traceback]

    assert run(work())[-2:] == ["shown", "inner"]


def test_one_held_up_by_another_for_good_is_begun_again():
    begun, block = Gate(), threading.Lock()
    block.acquire()

    async def blocks():
        await until(begun.reached.is_set)
        block.acquire()

    async def shown():
        if not begun.reached.is_set():
            await begun.awaited()
        return "begun again"

    async def work():
        results = Results()
        wired = pipeline(replace(node(blocks), options={"timeout": "1 s"}), node(shown))
        blocking, waiting = (asyncio.ensure_future(value(results, wired, name)) for name in ("blocks", "shown"))
        with pytest.raises(NotebookError) as raised:
            await blocking
        assert raised.value.rule is errors.NODE_TOO_SLOW
        return await waiting

    assert run(work()) == "begun again"
    block.release()


# Yields


def yields(*values):
    """A view that yields these, each when the one before has been heard; and the gates that it waits at."""
    gates = [threading.Event() for _ in values]
    closed = threading.Event()

    def shown(x=None):
        try:
            for one, gate in zip(values, gates, strict=True):
                gate.wait(HOPELESS)
                yield one
        finally:
            closed.set()

    return shown, gates, closed


def yields_async(*values):
    _, gates, closed = yields(*values)

    async def shown(x=None):
        try:
            for one, gate in zip(values, gates, strict=True):
                await until(gate.is_set)
                yield one
        finally:
            closed.set()

    return shown, gates, closed


both = pytest.mark.parametrize("made", [yields, yields_async])


@both
def test_each_thing_is_heard_as_it_comes_and_the_last_is_the_result(made):
    shown, gates, closed = made("one", "two", "three")
    wired, heard = pipeline(node(shown, controls=["x"])), []

    async def work():
        results = Results(keep=lambda returned, is_view: returned.upper())
        asked = asyncio.ensure_future(results.get(wired, "shown", {"x": 1}, heard.append))
        for number, gate in enumerate(gates):
            assert results.peek(wired, "shown", {"x": 1}) is None
            gate.set()
            if number < 2:
                await until(lambda number=number: len(heard) > number)
        return (await asked).value, results.peek(wired, "shown", {"x": 1}).value

    assert run(work()) == ("THREE", "THREE")
    assert heard[:2] == ["ONE", "TWO"]
    assert closed.is_set()


@both
def test_one_who_comes_meanwhile_joins_in(made):
    shown, gates, _ = made("one", "two")
    wired, first, second = pipeline(node(shown, controls=["x"])), [], []

    async def work():
        results = Results()
        asked = [asyncio.ensure_future(results.get(wired, "shown", {"x": 1}, first.append))]
        gates[0].set()
        await until(lambda: first)
        asked.append(asyncio.ensure_future(results.get(wired, "shown", {"x": 1}, second.append)))
        await until(lambda: second)
        gates[1].set()
        return [result.value for result in await asyncio.gather(*asked)]

    assert run(work()) == ["two", "two"]
    assert first[0] == second[0] == "one"


@both
def test_one_that_nobody_waits_for_any_more_is_closed_and_who_comes_then_asks_anew(made):
    shown, gates, closed = made("one", "two")
    wired, heard = pipeline(node(shown, controls=["x"])), []

    async def work():
        results = Results()
        asked = asyncio.ensure_future(results.get(wired, "shown", {"x": 1}, heard.append))
        gates[0].set()
        await until(lambda: heard)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        assert not results._in_flight
        gates[1].set()
        assert await asyncio.to_thread(closed.wait, HOPELESS)
        return await value(results, wired, x=1)

    assert run(work()) == "two"


@both
def test_the_time_limit_is_that_of_all_together(made):
    shown, gates, closed = made("one", "two")
    gates[0].set()

    async def work():
        with pytest.raises(NotebookError) as raised:
            await value(Results(timeout=0.1), pipeline(node(shown, controls=["x"])), x=1)
        gates[1].set()
        return raised.value.rule

    assert run(work()) is errors.NODE_TOO_SLOW
    assert closed.wait(HOPELESS)


@both
def test_an_error_after_some_yields_is_an_error_like_any_other(made):
    shown, gates, _ = made("one", None)
    for gate in gates:
        gate.set()

    async def work():
        results = Results(keep=lambda returned, is_view: returned.upper())
        with pytest.raises(AttributeError):
            await value(results, pipeline(node(shown, controls=["x"])), x=1)
        return results.count

    assert run(work()) == 0


@both
def test_a_view_that_yields_nothing_has_nothing_to_show(made):
    shown, *_ = made()

    async def work():
        return await value(Results(), pipeline(node(shown, controls=["x"])), x=1)

    assert run(work()) is None


@both
def test_what_another_node_takes_may_not_yield(made):
    source, *_ = made("one")
    source.__name__ = "source"

    def shown(source):
        return source

    async def work():
        with pytest.raises(NotebookError, match="may yield") as raised:
            await value(Results(), pipeline(node(source), node(shown, "source")))
        return raised.value.rule

    assert run(work()) is errors.USED_UP
