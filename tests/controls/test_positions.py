"""A control is worth trying at its ends."""

from datetime import date

import param
import pytest

from dashboard.controls import Control
from dashboard.controls.kinds import kind_of_parameter
from dashboard.errors import Place


@pytest.mark.parametrize(
    ("parameter", "positions"),
    [
        (param.Boolean(False), [False, True]),
        (param.Integer(5, bounds=(1, 9)), [1, 9]),
        (param.Integer(5, bounds=(1, None)), [1]),
        (param.Number(0.5, bounds=(0, 1), inclusive_bounds=(False, True)), [1]),
        (param.Number(0.5, softbounds=(0, 1)), [0, 1]),
        (param.Number(0.5), []),
        (param.Number(None, bounds=(0, 1), allow_None=True), [0, 1, None]),
        (param.String("towns"), [""]),
        (param.CalendarDate(date(2024, 2, 1), bounds=(date(2024, 1, 1), None)), [date(2024, 1, 1)]),
        (param.Range((2, 3), bounds=(1, 9)), [(1, 1), (9, 9), (1, 9)]),
        (param.Selector(objects=list("abcdef")), list("abcdef")),
        (param.Selector(objects=list("abcdefg")), ["a", "d", "g"]),
        (param.Selector(objects={"A": 1, "B": 2}), [1, 2]),
        (param.ListSelector(["a"], objects=list("abc")), [[], ["a"], ["a", "b", "c"]]),
    ],
)
def test_a_control_is_tried_at_its_ends_as_far_as_a_viewer_can_reach_them(parameter, positions):
    control = Control("x", kind_of_parameter(type(parameter)), {}, None, Place("test.ipynb"))
    assert control.positions(parameter) == positions
