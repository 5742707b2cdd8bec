"""An exception in another thread ends what that one does, and never leaves a lock behind."""

import logging
import threading

import pytest

from dashboard.workers.interruption import GivenUp, interrupt, take_back, whereabouts


class Thread:
    """A thread that does something, and what became of it."""

    def __init__(self, work):
        self.began, self.ended = threading.Event(), None
        self._work = work
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        assert self.began.wait(30)

    def _run(self):
        try:
            self.ended = self._work(self.began.set)
        except GivenUp as given_up:
            self.ended = given_up

    def interrupted(self):
        """Interrupt it as soon as it may be, and return what it ended with."""
        while not interrupt(self.thread.ident):
            pass
        self.thread.join(30)
        return self.ended


def endless(begun):
    begun()
    while True:
        pass


def stubborn(begun):
    begun()
    while True:
        try:
            while True:
                try:
                    float("x")
                except Exception:  # noqa: BLE001 - as authors do
                    continue
        except Exception:  # noqa: BLE001 - as authors do
            continue


def numbers(begun):
    import numpy as np

    begun()
    while True:
        np.linalg.inv(np.ones((20, 20)) + np.eye(20))


@pytest.mark.parametrize("work", [endless, stubborn, numbers])
def test_a_loop_of_python_ends(work):
    assert isinstance(Thread(work).interrupted(), GivenUp)


def test_a_call_of_c_ends_first():
    gate = threading.Lock()
    gate.acquire()
    done = []

    def work(begun):
        begun()
        gate.acquire()
        done.append("past the gate")
        return "never"

    thread = Thread(work)
    while not interrupt(thread.thread.ident):
        pass
    assert thread.thread.is_alive()
    gate.release()
    thread.thread.join(30)
    assert isinstance(thread.ended, GivenUp)


def test_a_thread_that_takes_the_lock_of_the_log_is_left_alone_until_it_has_given_it_back():
    class Silent(logging.Handler):
        def emit(self, record):
            pass

    handler, log = Silent(), logging.getLogger("many lines")
    log.addHandler(handler)
    handler.acquire()

    def work(begun):
        begun()
        log.warning("once more")
        while True:
            pass

    thread = Thread(work)
    while whereabouts(thread.thread.ident)[-1][0].f_code.co_name != "acquire":
        pass
    assert not interrupt(thread.thread.ident)
    handler.release()
    assert isinstance(thread.interrupted(), GivenUp)
    assert handler.lock.acquire(timeout=30)
    log.removeHandler(handler)


def test_one_that_waits_for_a_lock_of_python_is_left_alone_for_now():
    event = threading.Event()

    def work(begun):
        begun()
        event.wait()
        return "ended by itself"

    thread = Thread(work)
    while "wait" not in str(whereabouts(thread.thread.ident)[-1][0].f_code):
        pass
    assert not interrupt(thread.thread.ident)
    event.set()
    thread.thread.join(30)
    assert thread.ended == "ended by itself"


def test_an_exception_that_was_taken_back_does_not_come():
    def work(begun):
        begun()
        try:
            while True:
                pass
        except GivenUp:
            pass
        interrupt(threading.get_ident())
        return "undisturbed"

    def careful(begun):
        try:
            work(begun)
            take_back()
        except GivenUp:
            take_back()
        return "undisturbed"

    assert Thread(careful).interrupted() == "undisturbed"


def test_a_thread_that_is_no_more_is_not_interrupted():
    thread = Thread(lambda begun: begun())
    thread.thread.join(30)
    assert not interrupt(thread.thread.ident)
    assert whereabouts(thread.thread.ident) == []


def test_whereabouts_are_the_innermost_frames():
    thread = Thread(endless)
    frames = whereabouts(thread.thread.ident)
    assert frames[-1][0].f_code.co_name == "endless"
    assert len(frames) <= 12
    thread.interrupted()
