"""Threads are shared: none has them all, and who has waited longest is next."""

from concurrent.futures import Future

import pytest

from dashboard.workers.turns import BusyError, Terms, Turns, Waiting


def job(page, node=""):
    return Waiting(Terms(page, node or f"{page}'s"), Future())


def taken(turns, *running):
    """The pages or nodes of the jobs that may begin, one after the other, and run on."""
    running = list(running)
    while (one := turns.next(running)) is not None:
        running.append(one)
    return [one.terms.node for one in running]


def one_after_the_other(turns):
    """The same when each ends before the next begins."""
    while (one := turns.next([])) is not None:
        yield one.terms.node


def filled(threads, *jobs, most_waiting=100):
    turns = Turns(threads, most_waiting)
    for one in jobs:
        turns.add(one)
    return turns


@pytest.mark.parametrize(("threads", "most"), [(1, 1), (2, 1), (3, 1), (4, 2), (6, 3)])
def test_a_node_has_at_most_half_of_the_threads(threads, most):
    assert len(taken(filled(threads, *(job("a") for _ in range(9))))) == most


@pytest.mark.parametrize(("threads", "most"), [(1, 1), (2, 1), (3, 2), (4, 3), (6, 5)])
def test_what_nobody_waits_for_takes_nothing_of_its_nodes_share_and_counts_for_its_page(threads, most):
    begun = []
    turns = filled(threads, *(job("a") for _ in range(9)))
    while (one := turns.next(begun)) is not None:
        one.is_wanted = False  # the viewer has moved on
        begun.append(one)
    assert len(begun) == most


@pytest.mark.parametrize(("threads", "most"), [(1, 1), (2, 1), (3, 2), (4, 3), (6, 5)])
def test_a_page_leaves_one_thread_to_the_others(threads, most):
    turns = filled(threads, *(job("a", f"a{number}") for number in range(9)))
    assert len(taken(turns)) == most


def test_what_would_be_one_too_many_lets_others_pass():
    turns = filled(4, *(job("a") for _ in range(3)), job("b"))
    assert sorted(taken(turns)) == ["a's", "a's", "b's"]
    assert len(turns) == 1


def test_pages_take_turns_however_much_one_of_them_asks_for():
    turns = filled(4, job("a"), job("a"), job("a"), job("b"), job("b"))
    assert list(one_after_the_other(turns)) == ["a's", "b's", "a's", "b's", "a's"]


def test_so_do_the_nodes_of_a_page():
    turns = filled(4, job("a", "x"), job("a", "x"), job("a", "x"), job("a", "y"))
    assert list(one_after_the_other(turns)) == ["x", "y", "x", "x"]


def test_a_job_that_was_cancelled_has_no_turn():
    first, second = job("a", "first"), job("a", "second")
    first.future.cancel()
    assert list(one_after_the_other(filled(4, first, second))) == ["second"]


def test_the_queue_of_a_page_has_an_end_and_another_page_has_its_own():
    turns = filled(4, job("a"), job("a"), most_waiting=2)
    with pytest.raises(BusyError):
        turns.add(job("a"))
    turns.add(job("b"))
    assert len(turns) == 3


def test_what_is_removed_waits_no_more_and_may_be_gone_already():
    one = job("a")
    turns = filled(4, one)
    turns.remove(one)
    turns.remove(one)
    assert len(turns) == 0
