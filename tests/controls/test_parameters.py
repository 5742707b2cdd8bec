"""Parameters of our own: a choice is looked up, whatever it is, and each type has its bounds."""

import datetime as dt

import numpy as np
import pandas as pd
import param
import pytest

from dashboard.controls.parameters import Choice, Choices, by_mark, mark, remembered

MISSING = [float("nan"), pd.NaT, pd.NA, None]


class Counted:
    """A choice that counts how often it is compared."""

    compared = 0

    def __init__(self, number):
        self.number = number

    def __hash__(self):
        return hash(self.number)

    def __eq__(self, other):
        Counted.compared += 1
        return isinstance(other, Counted) and self.number == other.number


@pytest.mark.parametrize(
    ("one", "other", "are_one"),
    [
        (1, True, False),
        (1, 1.0, False),
        ("a", "a", True),
        (float("nan"), float("nan"), True),
        (pd.NaT, float("nan"), False),
        (pd.NA, pd.NA, True),
        ([1], [1], False),
        (([1],), ([1],), False),
        (np.array([1]), np.array([1]), False),
        (dt.date(2024, 1, 1), dt.date(2024, 1, 1), True),
    ],
)
def test_choices_are_one_when_a_person_takes_them_for_one(one, other, are_one):
    assert (mark(one) == mark(other)) is are_one


@pytest.mark.parametrize("missing", MISSING, ids=repr)
def test_what_is_missing_can_be_chosen_among_other_things(missing):
    assert Choice(objects=["a", missing, 1.5], default=missing).default is missing
    assert Choices(objects=["a", missing, 1.5], default=[1.5, missing]).default == [1.5, missing]


def test_what_is_none_of_the_choices_is_refused_also_beside_what_compares_with_nothing():
    for parameter in (Choice(objects=[pd.NA, "a"]), Choices(objects=[pd.NA, "a"])):
        with pytest.raises((TypeError, ValueError)):
            type("Chosen", (param.Parameterized,), {"x": parameter})(x=["b"] if parameter.default is None else "b")


def test_thousands_are_chosen_with_a_comparison_or_two_each():
    objects = [Counted(number) for number in range(3000)]
    parameter = Choices(objects=objects)
    remembered(parameter, by_mark)
    Counted.compared = 0
    parameter._validate(objects)
    assert Counted.compared <= 2 * len(objects)


def test_other_choices_are_other_choices_at_once():
    parameter = Choice(objects=["a", "b"], default="b")
    parameter.objects = {"C": "c"}
    assert list(remembered(parameter, by_mark).values()) == ["c"]
    assert parameter.get_range() == {"C": "c"}
