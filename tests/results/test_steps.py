"""How long a coroutine keeps its loop is measured from one await to the next, and nothing else changes."""

import asyncio

import pytest

from dashboard.results.steps import Steps
from tests.support.clock import Clock
from tests.support.nodes import run


def test_the_longest_of_its_steps_is_known():
    clock = Clock()

    async def computes():
        for seconds in (1, 3, 2):
            clock.now += seconds
            await asyncio.sleep(0)
        return "done"

    async def work():
        steps = Steps(clock)
        return await steps.of(computes()), steps.longest

    assert run(work()) == ("done", 3)


def test_what_is_raised_in_it_and_into_it_goes_its_way():
    async def catches():
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0)
            raise ValueError("was cancelled") from None

    async def work():
        task = asyncio.ensure_future(Steps().of(catches()))
        await asyncio.sleep(0)
        task.cancel()
        await task

    with pytest.raises(ValueError, match="was cancelled"):
        run(work())
