"""What may be logged is bounded by the line, by its kind and in all; what is left out is counted."""

import pytest

from dashboard.log_limit import BURST, BYTES_AN_HOUR, KINDS, LINES, Limit
from tests.support.clock import Clock


@pytest.fixture
def clock():
    return Clock(1_000.0)


@pytest.fixture
def limit(clock):
    return Limit(clock)


def test_the_same_line_comes_once_a_minute_and_its_count_afterwards(limit, clock):
    assert [limit.admits("kind", "identity", "it is late") for _ in range(15)] == [True] + [False] * 14
    assert limit.turn() == []
    clock.now += 60
    assert limit.turn() == ["... and 14 times more in the last minute: it is late"]
    assert limit.admits("kind", "identity", "it is late")


def test_of_one_kind_come_so_many_lines_a_minute_and_others_go_on(limit, clock):
    admitted = [limit.admits("noise", number, f"noise {number}") for number in range(1_000)]
    assert admitted.count(True) == LINES
    assert limit.is_full("noise")
    assert limit.admits("calm", "one", "a calm line")
    clock.now += 60
    assert limit.turn() == [f"... and {1_000 - LINES + 1:,} times more in the last minute: noise 0"]
    assert not limit.is_full("noise")


def test_lines_that_were_not_even_offered_are_counted_too(limit, clock):
    assert limit.admits("print", 1, "one")
    limit.leave_out("print", 5_000)
    clock.now += 61
    assert limit.turn() == ["... and 5,000 times more in the last minute: one"]


def test_a_quiet_minute_says_nothing(limit, clock):
    limit.admits("kind", 1, "one")
    clock.now += 60
    assert limit.turn() == []


def test_of_all_lines_so_many_bytes_come_at_once_and_the_last_fifth_is_for_what_matters(limit):
    limit.spend(BURST * 4 // 5)
    assert not limit.admits("chat", 1, "hello", matters=False)
    assert limit.admits("error", 2, "an error", matters=True)
    limit.spend(BURST // 5)
    assert not limit.admits("error", 3, "another error", matters=True)


def test_an_hour_has_a_few_megabytes_whatever_comes(limit, clock):
    written = 0
    for minute in range(120):
        for number in range(2_000):
            if limit.admits(f"kind {number % 500}", (minute, number), "x"):
                limit.spend(500)
                written += 500
        clock.now += 60
        limit.turn()
    assert written <= BURST + 2 * BYTES_AN_HOUR + 500


def test_kinds_without_end_hold_no_memory(limit, clock):
    admitted = sum(limit.admits(number, number, "x" * 100) for number in range(10 * KINDS))
    assert admitted == KINDS
    clock.now += 60
    said = limit.turn()
    assert len(said) <= LINES + 1
