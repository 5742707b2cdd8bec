"""Coroutines run side by side on a loop and end in time; one that blocks holds up the others no longer than it may."""

import asyncio
import contextvars
import threading
from contextvars import Context

import pytest

from dashboard.workers.loops import HELD_UP, LOST_AFTER, HeldUpError, Loops
from dashboard.workers.threads import SOON, TimeLimitError
from dashboard.workers.turns import Terms
from tests.support.clock import Clock

HOPELESS = 30  # seconds that a test waits for what comes at once


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def loops(clock):
    return Loops(clock=clock)


def terms(node="a", seconds=60):
    return Terms("page", node, None, seconds)


def submit(loops, work, node="a", seconds=60, name="a.ipynb"):
    return loops.submit(terms(node, seconds), name, work, Context())


def overdue(loops, clock, seconds=60):
    clock.now += seconds
    loops.look_at_overdue()


def until(happened):
    while not happened():
        threading.Event().wait(0.001)


class Gate:
    """What a coroutine awaits, or waits at like a lock, which blocks its loop in C."""

    def __init__(self):
        self.reached, self._lock = threading.Event(), threading.Lock()
        self._lock.acquire()

    def block(self):
        self.reached.set()
        self._lock.acquire()
        return "through"

    async def wait(self):
        self.reached.set()
        await asyncio.Event().wait()

    def open(self):
        self._lock.release()


async def quick(value="done"):
    await asyncio.sleep(0)
    return value


async def endless(reached):
    reached.set()
    while True:
        pass


def test_a_coroutine_is_run_and_what_it_returns_or_raises_comes_back(loops):
    async def fails():
        raise ValueError("not so")

    assert submit(loops, quick()).result(HOPELESS) == "done"
    with pytest.raises(ValueError, match="not so"):
        submit(loops, fails()).result(HOPELESS)


def test_those_of_one_name_share_a_loop_and_others_have_their_own(loops):
    async def loop():
        return asyncio.get_running_loop()

    one, same, other = (submit(loops, loop(), name=name).result(HOPELESS) for name in ("a", "a", "b"))
    assert one is same
    assert one is not other


def test_a_thousand_await_side_by_side(loops):
    arrived = []

    async def awaits():
        arrived.append(1)
        while len(arrived) < 1000:
            await asyncio.sleep(0)

    for future in [submit(loops, awaits()) for _ in range(1000)]:
        future.result(HOPELESS)


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, StopIteration, asyncio.CancelledError, GeneratorExit])
def test_what_would_stop_a_loop_is_an_error_of_the_job_alone(loops, error):
    async def fails():
        raise error

    with pytest.raises(Exception) as raised:
        submit(loops, fails()).result(HOPELESS)
    assert type(raised.value) is RuntimeError
    assert submit(loops, quick()).result(HOPELESS) == "done"


def test_a_task_that_exits_leaves_the_loop_at_work(loops):
    async def exits():
        raise SystemExit

    async def starts():
        await asyncio.gather(asyncio.create_task(exits()), return_exceptions=True)

    submit(loops, starts()).exception(HOPELESS)
    assert submit(loops, quick()).result(HOPELESS) == "done"


def test_it_runs_in_the_context_that_it_is_given(loops):
    variable = contextvars.ContextVar("variable", default="none")
    within = Context()
    within.run(variable.set, "own")

    async def in_a_task():
        return await asyncio.create_task(quick(variable.get()))

    assert loops.submit(terms(), "a", in_a_task(), within).result(HOPELESS) == "own"


def test_one_that_is_cancelled_runs_its_finally_blocks(loops):
    gate, ended = Gate(), threading.Event()

    async def waits():
        try:
            await gate.wait()
        finally:
            await asyncio.sleep(0)
            ended.set()

    future = submit(loops, waits())
    assert gate.reached.wait(HOPELESS)
    assert future.cancel()
    assert ended.wait(HOPELESS)
    until(lambda: loops.count == 0)


def test_one_that_takes_too_long_is_cancelled_and_its_error_says_where_it_was(loops, clock):
    gate, ended = Gate(), threading.Event()

    async def inner():
        await gate.wait()

    async def waits():
        try:
            await inner()
        finally:
            ended.set()

    future = submit(loops, waits(), seconds=5)
    assert gate.reached.wait(HOPELESS)
    overdue(loops, clock, 5)
    error = future.exception(HOPELESS)
    assert isinstance(error, TimeLimitError)
    assert (error.seconds, "await inner()" in error.where, "await gate.wait()" in error.where) == (5, True, True)
    assert ended.wait(HOPELESS)


def test_an_endless_loop_of_python_is_ended_and_the_others_go_on(loops, clock):
    reached = threading.Event()
    future = submit(loops, endless(reached), "endless", seconds=5)
    assert reached.wait(HOPELESS)
    waiting = submit(loops, quick(), "quick")
    overdue(loops, clock, 5)
    overdue(loops, clock, SOON)
    error = future.exception(HOPELESS)
    assert isinstance(error, TimeLimitError)
    assert "in endless" in error.where
    assert waiting.result(HOPELESS) == "done"
    assert loops.lost == 0


def test_a_loop_that_is_blocked_for_good_is_replaced_and_its_others_may_begin_again(loops, clock):
    gate, block = Gate(), Gate()

    async def blocks():
        block.block()

    victim = submit(loops, gate.wait(), "victim")
    assert gate.reached.wait(HOPELESS)
    lost = submit(loops, blocks(), "blocks", seconds=5)
    assert block.reached.wait(HOPELESS)
    overdue(loops, clock, 5)
    overdue(loops, clock, SOON)
    assert isinstance(lost.exception(HOPELESS), TimeLimitError)
    assert not victim.done()
    overdue(loops, clock, LOST_AFTER)
    assert isinstance(victim.exception(HOPELESS), HeldUpError)
    assert submit(loops, quick(), "victim").result(HOPELESS) == "done"
    with pytest.raises(TimeLimitError):
        submit(loops, blocks(), "blocks")
    assert loops.lost == 1
    block.open()
    until(lambda: loops.lost == 0)
    assert submit(loops, quick(), "blocks").result(HOPELESS) == "done"


def test_the_time_in_which_another_one_blocks_counts_for_nobody_else(loops, clock):
    gate, block = Gate(), Gate()

    async def blocks():
        return block.block()

    waiting = submit(loops, gate.wait(), "waits", seconds=5)
    assert gate.reached.wait(HOPELESS)
    blocking = submit(loops, blocks(), "blocks", seconds=60)
    assert block.reached.wait(HOPELESS)
    overdue(loops, clock, 5)
    overdue(loops, clock, 2 * HELD_UP)
    block.open()
    assert blocking.result(HOPELESS) == "through"
    submit(loops, quick()).result(HOPELESS)
    assert not waiting.done()
    overdue(loops, clock, 5)
    assert isinstance(waiting.exception(HOPELESS), TimeLimitError)
