"""What nearly is a mark is noticed, and what is none is left alone."""

import pytest

from dashboard.notebook import marks


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("# export\na = 1", 1),
        ("#export\na = 1", 1),
        ("# Towns\n#| Export\na = 1", 2),
        ("#| exprot\na = 1", 1),
        ("a = 1\n#| export\nb = 2", 2),
    ],
)
def test_a_line_that_was_meant_as_a_mark_is_found(source, line):
    assert marks.near_miss(source)[0] == line


@pytest.mark.parametrize(
    "source",
    ["a = 1", "#| hide\na = 1", "# export the towns\na = 1", "# expert\na = 1", "def a():\n    #| export\n    pass"],
)
def test_any_other_line_is_none(source):
    assert marks.near_miss(source) is None
