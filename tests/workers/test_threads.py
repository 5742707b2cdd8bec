"""Threads are given to nodes fairly, taken away after a time, and had back where Python lets them."""

import asyncio
import decimal
import gc
import os
import subprocess
import sys
import threading
import weakref
from concurrent.futures import wait
from pathlib import Path

import pytest

from dashboard.workers.threads import AGAIN_AFTER, LOST_FOR_EACH, Load, TimeLimitError, Workers
from dashboard.workers.turns import BusyError, Terms
from tests.support.clock import Clock
from tests.support.servers import ROOT

HOPELESS = 30  # seconds that a test waits for what comes at once


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture(autouse=True)
def _ended(monkeypatch):
    """After each test its jobs end, before the next one begins: they put back the one working folder."""
    made, make = [], Workers.__init__

    def made_here(self, *args, **options):
        make(self, *args, **options)
        made.append(weakref.ref(self))

    monkeypatch.setattr(Workers, "__init__", made_here)
    yield
    patience = threading.Event()
    for _ in range(HOPELESS * 100):
        if not any(workers.load.busy or workers.load.lost for one in made if (workers := one()) is not None):
            break
        patience.wait(0.01)


@pytest.fixture
def gates():
    """Gates that jobs wait at, which open when the test is over."""
    made = []

    def gate():
        made.append(Gate())
        return made[-1]

    yield gate
    for one in made:
        one.open()


class Gate:
    """Something to wait for, as for a lock that is never released: in C, where no exception comes."""

    def __init__(self):
        self.reached, self._lock = threading.Event(), threading.Lock()
        self._lock.acquire()

    def __call__(self):
        self.reached.set()
        self._lock.acquire()
        return "through"

    def reach(self):
        assert self.reached.wait(HOPELESS)

    def open(self):
        if self._lock.locked():
            self._lock.release()


def endless(reached):
    reached.set()
    while True:
        pass


def terms(node="a", page="page", wanted=None, seconds=60):
    return Terms(page, node, wanted, seconds)


def overdue(workers, clock, seconds=60):
    clock.now += seconds
    workers.give_up_overdue()


def lose(workers, clock, gate, **of):
    """Have a job run that is given up and does not come back."""
    future = workers.submit(terms(**of), gate)
    gate.reach()
    overdue(workers, clock)
    assert isinstance(future.exception(HOPELESS), TimeLimitError)


def until(happened):
    while not happened():
        pass


# Work


def test_a_job_is_done_in_a_thread_that_nobody_waits_for_at_the_end():
    thread = Workers().submit(terms(), threading.current_thread).result(HOPELESS)
    assert thread.daemon
    assert thread is not threading.current_thread()


def test_one_who_awaits_a_job_gets_what_it_returns_or_raises():
    async def both():
        workers = Workers()
        assert await workers.run(terms(), int, "7") == 7
        with pytest.raises(ValueError, match="invalid literal"):
            await workers.run(terms(), int, "x")

    asyncio.run(both())


def test_at_most_so_many_run_at_the_same_time(gates):
    workers, waiting = Workers(3), [gates() for _ in range(5)]
    for number, gate in enumerate(waiting):
        workers.submit(terms(f"{number}", page=f"{number}"), gate)
    for gate in waiting[:3]:
        gate.reach()
    assert workers.load == Load(0, 3, 2)
    waiting[0].open()
    waiting[3].reach()
    assert workers.load == Load(0, 3, 1)


def test_a_job_that_waits_may_be_cancelled_and_one_that_runs_may_not(gates):
    workers, gate = Workers(1), gates()
    running = workers.submit(terms(), gate)
    gate.reach()
    waiting = workers.submit(terms(), gates())
    assert waiting.cancel()
    assert workers.load == Load(0, 1, 0)
    assert not running.cancel()
    gate.open()
    assert running.result(HOPELESS) == "through"


def test_the_queue_has_an_end(gates):
    workers, gate = Workers(1, most_waiting=1), gates()
    workers.submit(terms(), gate)
    gate.reach()
    workers.submit(terms(), gate)
    with pytest.raises(BusyError):
        workers.submit(terms(), gate)


@pytest.mark.parametrize("error", [SystemExit, KeyboardInterrupt, StopIteration, asyncio.CancelledError])
def test_what_would_stop_the_server_is_an_error_of_the_job_alone(error):
    def work():
        raise error("7")

    workers = Workers(1)
    told = workers.submit(terms(), work).exception(HOPELESS)
    assert (type(told), str(told)) == (RuntimeError, f"{error.__name__} 7")
    assert workers.submit(terms(), int).result(HOPELESS) == 0


def test_what_a_job_sets_for_its_context_is_not_set_for_the_next_one():
    def work():
        before, decimal.getcontext().prec = decimal.getcontext().prec, 3
        return before

    workers = Workers(1)
    assert workers.submit(terms(), work).result(HOPELESS) == workers.submit(terms(), work).result(HOPELESS)


def test_a_thread_that_has_nothing_to_do_holds_nothing_of_its_last_job():
    class Large:
        pass

    workers, large = Workers(1), Large()
    known = weakref.ref(large)
    workers.submit(terms(), id, large).result(HOPELESS)
    del large
    until(lambda: workers._idle)
    gc.collect()
    assert known() is None


# The working folder


def test_a_job_that_leaves_the_working_folder_leaves_it_alone(tmp_path, monkeypatch, caplog):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path)

    def leave():
        os.chdir("gone")
        Path(tmp_path, "gone").rmdir()

    workers = Workers()
    workers.submit(terms("towns.ipynb, leave()"), leave).result(HOPELESS)
    assert Path.cwd() == tmp_path
    assert "towns.ipynb, leave() left the working folder" in caplog.text


def test_it_is_put_back_while_others_run(tmp_path, monkeypatch, gates):
    monkeypatch.chdir(tmp_path)
    workers, gate = Workers(), gates()
    workers.submit(terms("stays"), gate)
    gate.reach()
    workers.submit(terms("leaves"), os.chdir, "/").result(HOPELESS)
    assert Path.cwd() == tmp_path


def test_a_job_begins_at_home_where_another_that_runs_has_left(tmp_path, monkeypatch, gates):
    monkeypatch.chdir(tmp_path)
    workers, gate = Workers(), gates()
    workers.submit(terms("leaves"), lambda: (os.chdir("/"), gate()))
    gate.reach()
    assert workers.submit(terms("next"), Path.cwd).result(HOPELESS) == tmp_path


# Time


def test_a_job_that_takes_too_long_is_given_up_and_says_where_it_was(clock, gates):
    workers, gate = Workers(clock=clock), gates()
    future = workers.submit(terms(seconds=5), gate)
    gate.reach()
    overdue(workers, clock, 4.9)
    assert not future.done()
    overdue(workers, clock, 0.1)
    error = future.exception(HOPELESS)
    assert error.seconds == 5
    assert "self._lock.acquire()" in error.where


def test_the_time_counts_from_when_it_begins(clock, gates):
    workers, first, second = Workers(1, clock=clock), gates(), gates()
    workers.submit(terms("first", seconds=100), first)
    first.reach()
    future = workers.submit(terms("second", seconds=10), second)
    overdue(workers, clock, 50)
    first.open()
    second.reach()
    overdue(workers, clock, 9)
    assert not future.done()


def test_another_thread_takes_its_place_at_once(clock, gates):
    workers = Workers(1, clock=clock)
    lose(workers, clock, gates())
    assert workers.load == Load(1, 0, 0)
    assert workers.submit(terms("b"), int).result(HOPELESS) == 0


def test_who_waited_for_a_turn_gets_it_when_another_is_given_up(clock, gates):
    workers, gate = Workers(1, clock=clock), gates()
    workers.submit(terms("a"), gate)
    gate.reach()
    waiting = workers.submit(terms("b"), int)
    overdue(workers, clock)
    assert waiting.result(HOPELESS) == 0


def test_a_loop_of_python_is_ended_and_its_thread_is_used_again(clock):
    workers, reached = Workers(1, clock=clock), threading.Event()
    future = workers.submit(terms(wanted="x"), endless, reached)
    assert reached.wait(HOPELESS)
    overdue(workers, clock)
    assert isinstance(future.exception(HOPELESS), TimeLimitError)
    until(lambda: not workers.load.lost)
    assert workers.submit(terms(wanted="x"), int).result(HOPELESS) == 0


def test_a_job_of_c_that_ends_after_all_is_no_longer_lost_and_what_it_returns_is_not_used(clock, gates):
    workers, gate = Workers(1, clock=clock), gates()
    lose(workers, clock, gate)
    gate.open()
    until(lambda: not workers.load.lost)
    assert workers.submit(terms(), int).result(HOPELESS) == 0


def test_one_that_catches_everything_is_told_again_and_again(clock):
    workers, reached, told = Workers(1, clock=clock), threading.Event(), []

    def deaf():
        reached.set()
        while len(told) < 2:
            try:
                while True:
                    pass
            except BaseException as error:  # noqa: BLE001 - as authors do
                told.append(error)

    workers.submit(terms(), deaf)
    assert reached.wait(HOPELESS)
    overdue(workers, clock)
    until(lambda: len(told) == 1)
    workers.give_up_overdue()
    assert workers.load.lost == 1
    overdue(workers, clock, AGAIN_AFTER)
    until(lambda: not workers.load.lost)
    assert len(told) == 2


def test_the_same_is_not_begun_again_while_its_thread_is_lost(clock, gates):
    workers, gate = Workers(2, clock=clock), gates()
    lose(workers, clock, gate, wanted=("a", 1))
    with pytest.raises(TimeLimitError):
        workers.submit(terms(wanted=("a", 1)), int)
    assert workers.submit(terms(wanted=("a", 2)), int).result(HOPELESS) == 0
    gate.open()
    until(lambda: not workers.load.lost)
    assert workers.submit(terms(wanted=("a", 1)), int).result(HOPELESS) == 0


def test_beyond_a_number_of_lost_ones_a_node_that_has_lost_some_gets_no_other_and_the_rest_go_on(clock, gates):
    workers = Workers(2, clock=clock)
    for number in range(2 * LOST_FOR_EACH):
        lose(workers, clock, gates(), wanted=number)
    with pytest.raises(TimeLimitError):
        workers.submit(terms(wanted="another value"), int)
    assert workers.submit(terms("b"), int).result(HOPELESS) == 0


def test_when_no_thread_is_left_everybody_is_told_at_once(clock, gates):
    workers, made = Workers(1, clock=clock), [gates() for _ in range(LOST_FOR_EACH + 1)]
    for number, gate in enumerate(made):
        lose(workers, clock, gate, node=f"{number}")
    with pytest.raises(BusyError):
        workers.submit(terms("b"), int)
    made[0].open()
    until(lambda: workers.load.lost == LOST_FOR_EACH)
    assert workers.submit(terms("b"), int).result(HOPELESS) == 0


def test_a_thread_that_comes_back_makes_none_too_many(clock, gates):
    workers, late, gates_ = Workers(1, clock=clock), gates(), [gates(), gates()]
    lose(workers, clock, late, node="late")
    running = [workers.submit(terms(f"{number}"), gate) for number, gate in enumerate(gates_)]
    gates_[0].reach()
    late.open()
    until(lambda: not workers.load.lost)
    assert workers.load == Load(0, 1, 1)
    gates_[0].open()
    gates_[1].reach()
    gates_[1].open()
    wait(running, HOPELESS)


def test_somebody_looks_when_a_time_is_over():
    """By the real clock, with the least that can be told from nothing."""
    workers, reached = Workers(1), threading.Event()
    assert isinstance(
        workers.submit(terms(seconds=0.01), endless, reached).exception(HOPELESS),
        TimeLimitError,
    )
    until(lambda: not workers.load.lost)


def test_a_process_ends_whatever_its_threads_do():
    script = """
import threading, time
from dashboard.workers.threads import Terms, Workers
reached, workers = [threading.Event() for _ in range(2)], Workers()
def sleeping(event):
    event.set()
    time.sleep(10_000)
def left_behind(event):
    threading.Thread(target=sleeping, args=[event]).start()
workers.submit(Terms("a", "a"), sleeping, reached[0])
workers.submit(Terms("b", "b"), left_behind, reached[1])
for event in reached:
    event.wait()
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True, timeout=HOPELESS)
