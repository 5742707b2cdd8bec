"""A node is called for one viewer: its inputs are shared, but for those that are made anew."""

import threading
from collections import Counter
from contextvars import Context
from dataclasses import replace
from inspect import signature

import panel as pn
import pytest

from dashboard.live import keep
from dashboard.results import Results
from tests.support.nodes import node, pipeline, run


def called(*functions, times=2):
    """What the last function returns, called so many times for one viewer, and how often each was called at all."""
    calls = []

    def counted(function):
        def call(*args, **named):
            calls.append(function.__name__)
            return function(*args, **named)

        return replace(node(function, *signature(function).parameters), call=call)

    wired, results = pipeline(*map(counted, functions)), Results(keep=keep)
    last = wired[functions[-1].__name__]

    async def work():
        found = await results.get(wired, last.name, {})
        assert isinstance(found.value, Results.Anew)
        return [await results.call(wired, last.name, {}, lambda value: value, Context()) for _ in range(times)]

    return run(work()), Counter(calls)


def test_each_call_has_a_component_of_its_own_and_the_inputs_are_computed_once():
    def numbers():
        return [1, 2]

    def shown(numbers):
        return pn.widgets.Select(options=numbers)

    (one, other), counts = called(numbers, shown)
    assert one is not other
    assert one.options == other.options == [1, 2]
    assert counts["numbers"] == 1


def test_an_input_that_lives_is_made_for_the_call_and_once_for_all_who_take_it():
    def slider():
        return pn.widgets.IntSlider()

    def doubled(slider):
        return slider.rx() * 2

    def shown(slider, doubled):
        return pn.Row(slider, doubled), slider

    results, counts = called(slider, doubled, shown)
    (row, slider_1), (_, slider_2) = results
    assert row[0] is slider_1
    assert slider_1 is not slider_2
    assert counts["slider"] == 1 + len(results)  # once to find out that it lives


def test_a_function_runs_in_a_worker_thread():
    def shown():
        return pn.widgets.StaticText(value=threading.current_thread().name), pn.widgets.Button()

    ((text, _),), _ = called(shown, times=1)
    assert text.value == "node"


def test_what_it_raises_is_raised():
    def shown():
        raise KeyError("a")

    wired = pipeline(node(shown))
    with pytest.raises(KeyError):
        run(called_once(wired))


async def called_once(wired):
    await Results().call(wired, "shown", {}, lambda value: value, Context())
