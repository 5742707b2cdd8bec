"""Those who wait for a view that yields are told the newest, from whatever thread it comes."""

import asyncio
from concurrent.futures import Future

import pytest

from dashboard.results.flights import AbandonedError, Flight
from tests.support.nodes import run


async def at_work():
    """A flight whose thread is at work, so that it cannot be cancelled."""
    flight = Flight()
    flight.turn = Future()
    flight.turn.set_running_or_notify_cancel()
    return flight


async def turn():
    await asyncio.sleep(0)


def test_all_who_wait_are_told_what_is_yielded():
    async def work():
        flight, one, other = await at_work(), [], []
        with flight.telling(one.append), flight.telling(other.append):
            for value in (1, 2):
                await asyncio.to_thread(flight.hear, value)
                await turn()
        return one, other

    assert run(work()) == ([1, 2], [1, 2])


def test_one_who_comes_later_is_told_the_latest_at_once():
    async def work():
        flight, late = await at_work(), []
        flight.hear(1)
        flight.hear(2)
        with flight.telling(late.append):
            return [*late]

    assert run(work()) == [2]


def test_of_many_between_two_turns_of_the_loop_the_newest_is_told():
    async def work():
        flight, told = await at_work(), []
        with flight.telling(told.append):
            for value in range(100):
                flight.hear(value)
            await turn()
        return told

    assert run(work()) == [99]


def test_one_who_has_gone_is_told_nothing():
    async def work():
        flight, told = await at_work(), []
        with flight.telling(told.append):
            pass
        flight.hear(1)
        await turn()
        return told

    assert run(work()) == []


def test_what_yields_and_nobody_waits_for_ends_with_its_next_yield():
    async def work():
        flight = await at_work()
        flight.hear(1)
        assert flight.drop()
        with pytest.raises(AbandonedError):
            flight.hear(2)

    run(work())


def test_what_a_thread_has_begun_with_and_yields_nothing_goes_on():
    async def work():
        return (await at_work()).drop()

    assert run(work()) is False
