"""What only one function could use is refused, and nothing else."""

import io
import sqlite3

import pytest

from dashboard import errors
from dashboard.errors import NotebookError
from dashboard.results.lasting import check_lasting
from tests.support.nodes import node


def connection(**options):
    return sqlite3.connect(":memory:", **options)


@pytest.mark.parametrize(
    ("make", "rule"),
    [
        (connection, errors.OF_ONE_THREAD),
        (lambda: {"towns": connection()}, errors.OF_ONE_THREAD),
        (lambda: connection().execute("select 1"), errors.USED_UP),
        (lambda: ("title", (number for number in range(3))), errors.USED_UP),
        (lambda: [map(str, range(3))], errors.USED_UP),
        (lambda: io.StringIO("text"), errors.USED_UP),
    ],
)
def test_what_only_one_function_could_use_is_refused_with_a_fix(make, rule):
    with pytest.raises(NotebookError) as error:
        check_lasting(node(make), make())
    assert error.value.rule is rule


@pytest.mark.parametrize("make", [lambda: connection(check_same_thread=False), lambda: [[1], (2,)], lambda: range(3)])
def test_what_everybody_may_use_is_taken(make):
    check_lasting(node(make), make())
