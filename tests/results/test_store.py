"""Results are computed once, shared by all who ask, bounded in bytes, and never changed by one of them."""

import asyncio
import gc
import threading
from concurrent.futures import CancelledError
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from bokeh.plotting import figure

from dashboard import errors
from dashboard.errors import NotebookError
from dashboard.results.store import ENTRY, Results
from dashboard.workers.threads import Load, Workers
from tests.support.nodes import PLACE, node, pipeline, run, value


def counted(call):
    """A node of one control `x` that counts its calls."""
    calls = []

    def shown(x):
        calls.append(x)
        return call(x)

    return pipeline(node(shown, controls=["x"])), calls


# Once


def test_a_second_asker_gets_the_stored_result():
    wired, calls = counted(lambda x: [x])

    async def work():
        results = Results()
        return await results.get(wired, "shown", {"x": 1}), await results.get(wired, "shown", {"x": 1})

    first, second = run(work())
    assert first is second
    assert calls == [1]


def test_ten_who_ask_at_once_share_one_computation():
    wired, calls = counted(lambda x: x)

    async def work():
        results = Results()
        return await asyncio.gather(*(value(results, wired, x=1) for _ in range(10)))

    assert run(work()) == [1] * 10
    assert calls == [1]


def test_a_control_that_a_node_does_not_depend_on_does_not_matter():
    wired, calls = counted(lambda x: x)

    async def work():
        results = Results()
        await value(results, wired, x=1, other=1)
        await value(results, wired, x=1, other=2)

    run(work())
    assert calls == [1]


def test_a_source_is_computed_once_for_all_its_views():
    calls = []

    def source():
        calls.append(1)
        return 2

    def double(source):
        return 2 * source

    def shifted(source, by):
        return source + by

    wired = pipeline(node(source), node(double, "source"), node(shifted, "source", controls=["by"]))

    async def work():
        results = Results()
        return await asyncio.gather(
            value(results, wired, "double"),
            value(results, wired, "shifted", by=1),
            value(results, wired, "shifted", by=2),
        )

    assert run(work()) == [4, 3, 4]
    assert calls == [1]


def test_one_thread_is_enough_for_a_chain_of_nodes_and_many_askers():
    def a(x):
        return x

    def b(a):
        return a + 1

    def c(a, b):
        return a + b

    wired = pipeline(node(a, controls=["x"]), node(b, "a"), node(c, "a", "b"))

    async def work():
        results = Results(workers=Workers(1))
        return await asyncio.gather(*(value(results, wired, "c", x=x) for x in range(20)))

    assert run(work()) == [2 * x + 1 for x in range(20)]


def test_nodes_run_off_the_event_loop():
    wired, _ = counted(lambda x: threading.current_thread())

    async def work():
        return await value(Results(), wired, x=1) is not threading.current_thread()

    assert run(work())


def test_peek_shows_what_is_stored_and_computes_nothing():
    wired, calls = counted(lambda x: x)

    async def work():
        results = Results()
        before = results.peek(wired, "shown", {"x": 1})
        await value(results, wired, x=1)
        return before, results.peek(wired, "shown", {"x": 1}).value

    assert run(work()) == (None, 1)
    assert calls == [1]


def test_a_result_says_when_it_was_computed():
    wired, _ = counted(lambda x: x)

    async def work():
        return await Results(clock=lambda: 1234.0).get(wired, "shown", {"x": 1})

    assert run(work()).at == 1234.0


# Which result


@pytest.mark.parametrize(
    "different",
    [
        [1, True, 1.0, "1"],
        [[1], [True], (1,), [1, 1]],
        [{1}, {True}, frozenset({1})],
        [{"a": 1}, {"a": 2}, {"b": 1}],
        [None, False, 0, ""],
    ],
)
def test_values_that_look_alike_have_results_of_their_own(different):
    wired, calls = counted(lambda x: (type(x), x))

    async def work():
        results = Results()
        return [await value(results, wired, x=x) for x in different]

    assert run(work()) == [(type(x), x) for x in different]
    assert len(calls) == len(different)


@pytest.mark.parametrize("make", [lambda: [1, 2], lambda: {1, 2}, lambda: {"a": [1]}, lambda: ("a", ["b"])])
def test_equal_collections_have_one_result(make):
    wired, calls = counted(lambda x: x)

    async def work():
        results = Results()
        await value(results, wired, x=make())
        await value(results, wired, x=make())

    run(work())
    assert len(calls) == 1


def test_values_that_cannot_be_hashed_are_told_apart_even_after_the_first_is_gone():
    class Filter:
        __hash__ = None

        def __init__(self, number):
            self.number = number

    wired, _ = counted(lambda x: x.number)

    async def work():
        results, shown = Results(), []
        for number in range(50):
            shown.append(await value(results, wired, x=Filter(number)))
        return shown

    assert run(work()) == list(range(50))


def test_two_pipelines_never_share_a_result_even_after_the_first_is_gone():
    async def work():
        results, shown = Results(), []
        for number in range(10):
            wired, _ = counted(lambda x, number=number: number)
            shown.append(await value(results, wired, x=1))
            del wired
        return shown

    assert run(work()) == list(range(10))


# Failing


def test_a_failing_computation_reaches_all_who_asked_and_is_not_kept():
    outcomes = iter([ZeroDivisionError("once"), None])

    def fail_once(x):
        if outcome := next(outcomes):
            raise outcome
        return x

    wired, calls = counted(fail_once)

    async def work():
        results = Results()
        asked = [value(results, wired, x=1) for _ in range(3)]
        failed = await asyncio.gather(*asked, return_exceptions=True)
        return failed, await value(results, wired, x=1)

    failed, then = run(work())
    assert [type(error) for error in failed] == [ZeroDivisionError] * 3
    assert then == 1
    assert len(calls) == 2


def test_a_failing_input_fails_what_needs_it():
    def source():
        raise KeyError("no column")

    def view(source):
        return source

    async def work():
        with pytest.raises(KeyError, match="no column"):
            await value(Results(), pipeline(node(source), node(view, "source")), "view")

    run(work())


@pytest.mark.parametrize("error", [StopIteration(7), SystemExit(7), CancelledError(7), asyncio.CancelledError(7)])
def test_what_means_something_to_asyncio_is_an_error_like_any_other(error):
    def stop(x):
        raise error

    wired, _ = counted(stop)

    async def work():
        with pytest.raises(RuntimeError, match=rf"{type(error).__name__} 7") as raised:
            await value(Results(), wired, x=1)
        return [entry.name for entry in raised.traceback]

    assert "stop" in run(work())


def test_an_error_that_nobody_waits_for_any_more_says_nothing():
    complaints = []
    started, go = threading.Event(), threading.Event()

    def fail(x):
        started.set()
        go.wait(30)
        raise ZeroDivisionError

    wired, _ = counted(fail)

    async def work():
        asyncio.get_running_loop().set_exception_handler(lambda loop, context: complaints.append(context))
        ours = asyncio.all_tasks()
        asked = asyncio.ensure_future(value(Results(), wired, x=1))
        await asyncio.to_thread(started.wait, 30)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        go.set()
        while others := asyncio.all_tasks() - ours:
            await asyncio.wait(others)
        gc.collect()

    run(work())
    gc.collect()
    assert complaints == []


def test_one_who_goes_away_takes_nothing_from_the_others():
    started, go = threading.Event(), threading.Event()

    def slow(x):
        started.set()
        go.wait(30)
        return x

    wired, calls = counted(slow)

    async def work():
        results = Results()
        first, second = (asyncio.ensure_future(value(results, wired, x=1)) for _ in range(2))
        await asyncio.to_thread(started.wait, 30)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        go.set()
        return await second

    assert run(work()) == 1
    assert calls == [1]


# Nobody waits


class Gate:
    """A node that waits in its thread, and how often it was called."""

    def __init__(self):
        self.calls, self.reached, self.opened = [], threading.Event(), threading.Event()

    def __call__(self, x):
        self.calls.append(x)
        self.reached.set()
        self.opened.wait(30)
        return x


def gated():
    gate = Gate()
    gate.__name__ = "shown"
    return pipeline(node(gate, controls=["x"])), gate


async def gone(*asked):
    for one in asked:
        one.cancel()
    await asyncio.gather(*asked, return_exceptions=True)


async def all_quiet(results):
    while results.workers.load != Load():
        await asyncio.sleep(0)


def test_what_nobody_waits_for_any_more_and_has_not_begun_is_not_computed():
    wired, gate = gated()

    async def work():
        results = Results(workers=Workers(1))
        first, *others = (asyncio.ensure_future(value(results, wired, x=x)) for x in range(50))
        await asyncio.to_thread(gate.reached.wait, 30)
        await gone(*others)
        assert results.workers.load == Load(0, 1, 0)
        gate.opened.set()
        return await first

    assert run(work()) == 0
    assert gate.calls == [0]


def test_what_has_a_thread_goes_on_and_is_stored():
    wired, gate = gated()

    async def work():
        results = Results()
        asked = asyncio.ensure_future(value(results, wired, x=1))
        await asyncio.to_thread(gate.reached.wait, 30)
        await gone(asked)
        gate.opened.set()
        while not (stored := results.peek(wired, "shown", {"x": 1})):
            await asyncio.sleep(0)
        return stored.value

    assert run(work()) == 1


def moved_on(results, wired, values):
    """Have each of these values computed, and none of them waited for."""

    async def move_on():
        for begun, x in enumerate(values, 1):
            asked = asyncio.ensure_future(value(results, wired, x=x))
            while results.workers.load.busy < begun:
                await asyncio.sleep(0)
            await gone(asked)

    return move_on()


def test_a_viewer_who_moves_on_does_not_wait_for_the_values_before():
    wired, gate = gated()

    async def work():
        results = Results(workers=Workers(4))
        await moved_on(results, wired, [1, 2])  # half of the threads, which is a node's share
        third = asyncio.ensure_future(value(results, wired, x=3))
        while results.workers.load != Load(0, 3, 0):
            await asyncio.sleep(0)
        fourth = asyncio.ensure_future(value(results, wired, x=4))
        while not results.workers.load.waiting:
            await asyncio.sleep(0)
        assert results.workers.load == Load(0, 3, 1)  # the page's share is all that it gets
        gate.opened.set()
        return await asyncio.gather(third, fourth)

    assert run(work()) == [3, 4]


def test_one_that_waits_takes_the_thread_of_a_node_whose_viewer_goes():
    wired, gate = gated()

    async def work():
        results = Results(workers=Workers(4))
        first, second, third = (asyncio.ensure_future(value(results, wired, x=x)) for x in (1, 2, 3))
        while results.workers.load != Load(0, 2, 1):
            await asyncio.sleep(0)
        await gone(first)
        while results.workers.load != Load(0, 3, 0):
            await asyncio.sleep(0)
        gate.opened.set()
        return await asyncio.gather(second, third)

    assert run(work()) == [2, 3]


def test_who_comes_back_to_a_value_that_is_still_computed_takes_of_the_share_again():
    wired, gate = gated()

    async def work():
        results = Results(workers=Workers(4))
        await moved_on(results, wired, [1, 2])
        back = [asyncio.ensure_future(value(results, wired, x=x)) for x in (1, 2)]
        await asyncio.sleep(0)
        third = asyncio.ensure_future(value(results, wired, x=3))
        while not results.workers.load.waiting:
            await asyncio.sleep(0)
        assert results.workers.load == Load(0, 2, 1)
        gate.opened.set()
        return await asyncio.gather(*back, third)

    assert run(work()) == [1, 2, 3]
    assert gate.calls == [1, 2, 3]


def test_as_long_as_one_waits_it_keeps_its_turn_and_who_comes_after_all_have_gone_gets_a_new_one():
    wired, gate = gated()

    async def work():
        results = Results(workers=Workers(1))
        busy, one, other = (asyncio.ensure_future(value(results, wired, x=x)) for x in (0, 1, 1))
        await asyncio.to_thread(gate.reached.wait, 30)
        await gone(one)
        assert results.workers.load.waiting == 1
        other.cancel()
        await asyncio.gather(other, return_exceptions=True)
        again = asyncio.ensure_future(value(results, wired, x=1))
        gate.opened.set()
        return await asyncio.gather(busy, again)

    assert run(work()) == [0, 1]
    assert gate.calls == [0, 1]


def test_who_leaves_leaves_the_inputs_too():
    gate, drawn = Gate(), []
    gate.__name__ = "busy"

    def source(y):
        drawn.append(y)

    def shown(source):
        return source

    wired = pipeline(node(gate, controls=["x"]), node(source, controls=["y"]), node(shown, "source"))

    async def work():
        results = Results(workers=Workers(1))
        busy = asyncio.ensure_future(value(results, wired, "busy", x=0))
        await asyncio.to_thread(gate.reached.wait, 30)
        asked = asyncio.ensure_future(value(results, wired, y=1))
        while not results.workers.load.waiting:
            await asyncio.sleep(0)
        await gone(asked)
        gate.opened.set()
        await busy
        await all_quiet(results)

    run(work())
    assert drawn == []


# Given up


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(
    ("controls", "rule", "words"),
    [
        (["x"], errors.NODE_TOO_SLOW, "not done within 90 s, so it was given up, for these values of x."),
        ([], errors.SOURCE_TOO_SLOW, "not done within 90 s, so it was given up."),
    ],
)
def test_what_takes_too_long_is_an_error_with_its_place_and_the_log_says_where_it_was(controls, rule, words, caplog):
    reached = threading.Event()

    def endless(x="a secret"):
        reached.set()
        while True:
            pass

    def shown(endless):
        return endless

    wired, clock = pipeline(node(endless, controls=controls), node(shown, "endless")), Clock()

    async def work():
        results = Results(workers=Workers(clock=clock), timeout=90)
        asked = asyncio.ensure_future(value(results, wired, x="a secret"))
        await asyncio.to_thread(reached.wait, 30)
        clock.now += 90
        results.workers.give_up_overdue()
        with pytest.raises(NotebookError) as raised:
            await asked
        await all_quiet(results)
        return raised.value

    error = run(work())
    assert (error.rule, error.place, error.problem) == (rule, PLACE, words)
    assert "write '#| timeout: 450 s'" in error.fix
    assert caplog.text.count("so it was given up") == 1
    assert "in endless\n" in caplog.text
    assert "a secret" not in caplog.text


def test_a_cell_may_allow_its_function_another_time():
    async def work():
        results = Results(timeout=1)
        wired = pipeline(replace(node(lambda: 1), name="shown", options={"timeout": "5 min"}))
        return results.terms(wired, wired["shown"], None).seconds

    assert run(work()) == 300


def test_where_too_much_waits_one_is_told():
    wired, gate = gated()

    async def work():
        results = Results(workers=Workers(1, most_waiting=1))
        asked = [asyncio.ensure_future(value(results, wired, x=0))]
        await asyncio.to_thread(gate.reached.wait, 30)
        asked.append(asyncio.ensure_future(value(results, wired, x=1)))
        while not results.workers.load.waiting:
            await asyncio.sleep(0)
        with pytest.raises(NotebookError) as raised:
            await value(results, wired, x=2)
        gate.opened.set()
        await asyncio.gather(*asked)
        return raised.value.rule

    assert run(work()) is errors.BUSY


# Used up


async def _coroutine():
    return 1


@pytest.mark.parametrize("made", [lambda x: (n for n in x), lambda x: map(str, x), lambda x: [_coroutine()]])
def test_what_can_be_used_once_is_an_error_for_the_first_who_asks(made):
    wired, _ = counted(made)

    async def work():
        with pytest.raises(NotebookError, match="can be used once") as raised:
            await value(Results(), wired, x=[1])
        return raised.value.rule

    assert run(work()) is errors.USED_UP


# Bounded


def test_the_least_recently_used_result_goes_first():
    wired, calls = counted(lambda x: x)

    async def work():
        results = Results(megabytes=2e-6, size=lambda stored: 1)
        for x in (1, 2, 1, 3, 1, 2):
            await value(results, wired, x=x)

    run(work())
    assert calls == [1, 2, 3, 2]


def test_the_log_names_once_whose_results_are_too_large(caplog):
    wired, _ = counted(lambda x: bytes(2_000_000))

    async def work():
        results = Results(megabytes=1)
        for x in (1, 2, 3):
            await value(results, wired, x=x)

    run(work())
    assert caplog.text.count("its result of 2 MB is larger than the cache of 1 MB") == 1


def test_a_result_that_is_too_large_to_keep_is_delivered_all_the_same():
    wired, calls = counted(lambda x: "large")

    async def work():
        results = Results(megabytes=0)
        return [await value(results, wired, x=1) for _ in range(2)]

    assert run(work()) == ["large", "large"]
    assert len(calls) == 2


@pytest.mark.parametrize("x", ["x" * 2_000_000, ("x" * 1_000_000, "y" * 1_000_000), {"a": ["x" * 2_000_000]}])
def test_what_is_held_counts_the_values_of_the_controls_and_the_books(x):
    wired, _ = counted(lambda x: 1)

    async def work():
        results = Results()
        await value(results, wired, x=x)
        return results.held, results.count

    held, count = run(work())
    assert 2_000_000 + ENTRY <= held < 2_010_000
    assert count == 1


def test_long_texts_of_a_control_drop_results_like_large_results_do():
    wired, _ = counted(lambda x: len(x))

    async def work():
        results = Results(megabytes=16)
        for number in range(40):
            await value(results, wired, x=f"{number}" * 2_000_000)
        return results.held, results.count

    held, count = run(work())
    assert held <= 16_000_000
    assert count <= 8


# Unspoiled


@pytest.mark.parametrize("data", [pd.DataFrame({"a": [1, 2]}), pd.Series([1, 2]), [1, 2], {"a": 1}])
def test_a_node_that_changes_what_it_receives_spoils_nobodys_data(data):
    def source():
        return data

    def spoiled(source):
        if isinstance(source, list):
            source.append(3)
        else:
            source["b"] = 0
        return len(source)

    def untouched(source):
        return source

    wired = pipeline(node(source), node(spoiled, "source"), node(untouched, "source"))
    before = str(data)

    async def work():
        results = Results()
        await value(results, wired, "spoiled")
        return await value(results, wired, "untouched")

    assert str(run(work())) == before


def test_an_array_is_read_only_to_the_node_that_receives_it():
    def source():
        return np.zeros(3)

    def view(source):
        source[0] = 1

    async def work():
        with pytest.raises(ValueError, match="read-only"):
            await value(Results(), pipeline(node(source), node(view, "source")), "view")

    run(work())


def test_what_is_stored_may_differ_from_what_a_node_returned():
    wired, _ = counted(lambda x: x)

    async def work():
        return await value(Results(keep=lambda returned, is_view: f"kept {returned}"), wired, x=1)

    assert run(work()) == "kept 1"


def test_what_a_node_returned_is_stored_as_it_is_where_nobody_says_otherwise():
    drawing = figure()
    wired, _ = counted(lambda x: drawing)

    async def work():
        return await value(Results(), wired, x=1)

    assert run(work()) is drawing


# Elsewhere


def test_the_function_and_its_arguments_alone_cross_to_where_nodes_run():
    def source():
        return [1]

    def shown(source, /, x):
        return [*source, x]

    crossed = []

    def elsewhere(*parts):
        crossed.append(parts)
        function, positional, named = parts
        return function(*positional, **named)

    wired = pipeline(node(source), node(shown, "source", controls=["x"]))

    async def work():
        return await value(Results(run=elsewhere, keep=lambda returned, is_view: tuple(returned)), wired, x=2)

    assert run(work()) == (1, 2)
    assert crossed == [(source, [], {}), (shown, [(1,)], {"x": 2})]


# Forgetting


def test_a_forgotten_pipeline_is_computed_again_and_others_are_not():
    (old, old_calls), (other, other_calls) = counted(lambda x: x), counted(lambda x: x)

    async def work():
        results = Results()
        for wired in (old, other):
            await value(results, wired, x=1)
        results.forget(old)
        for wired in (old, other):
            await value(results, wired, x=1)

    run(work())
    assert (old_calls, other_calls) == ([1, 1], [1])


def test_a_computation_under_way_is_delivered_but_not_kept_when_its_pipeline_is_forgotten():
    started, go = threading.Event(), threading.Event()

    def slow(x):
        started.set()
        go.wait(30)
        return x

    wired, _ = counted(slow)

    async def work():
        results = Results()
        asked = asyncio.ensure_future(value(results, wired, x=1))
        await asyncio.to_thread(started.wait, 30)
        results.forget(wired)
        go.set()
        return await asked, results.peek(wired, "shown", {"x": 1})

    assert run(work()) == (1, None)
