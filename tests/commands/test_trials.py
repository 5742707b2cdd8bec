"""The settings at which a page is tried: the defaults, then every control at its ends."""

from contextlib import chdir
from datetime import date

import param
import pytest

from dashboard.commands import trials
from dashboard.controls.declaration import Control
from dashboard.controls.kinds import Kind
from dashboard.errors import Place
from tests.support.visitors import prepared, run

TYPING = """
    #| export
    from typing import Annotated, Literal
"""


@pytest.fixture
def settings(tmp_path, write_notebook):
    """settings(*cells): for each setting of a notebook with these cells its words and its values."""

    def settings(*cells):
        path = write_notebook(tmp_path / "test.ipynb", TYPING, *cells)

        async def walked():
            return [(setting.words, setting.values) async for setting in trials.through((await prepared(path)).ready)]

        with chdir(tmp_path):
            return run(walked())

    return settings


def test_one_control_moves_at_a_time_and_the_others_keep_their_defaults(settings):
    assert settings(
        """
        #| export
        def view(bins: Annotated[int, {"bounds": (5, 40)}] = 20, fit: bool = True):
            return f"{bins} {fit}"
        """
    ) == [
        ("", {"bins": 20, "fit": True}),
        ("bins=5", {"bins": 5, "fit": True}),
        ("bins=40", {"bins": 40, "fit": True}),
        ("fit=false", {"bins": 20, "fit": False}),
        ("fit=true", {"bins": 20, "fit": True}),
    ]


def test_nodes_are_given_values_in_the_type_that_the_author_wrote(settings):
    _, *moved = settings("#| export\ndef view(kinds: tuple[Literal['a', 'b'], ...] = ('a',)):\n    return str(kinds)")
    assert moved == [("kinds=", {"kinds": ()}), ("kinds=a", {"kinds": ("a",)}), ("kinds=a,b", {"kinds": ("a", "b")})]


def test_a_control_whose_domain_depends_on_the_one_that_moved_follows_it(settings):
    walked = settings(
        """
        #| export
        def letters(country: Literal["CH", "NO"] = "CH"):
            return {"CH": ["Bern"], "NO": ["Oslo"]}[country]

        def view(letters, town: Annotated[str, {"objects": lambda letters: letters}] = None):
            return town
        """
    )
    assert ("country=NO", {"country": "NO", "town": "Oslo"}) in walked


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
def test_a_control_is_tried_at_its_ends_as_far_as_a_reader_can_reach_them(parameter, positions):
    control = Control("x", Kind(type(parameter), {}, str), {}, None, Place("test.ipynb"))
    assert trials.positions(control, parameter) == positions


def test_a_value_that_no_text_stands_for_is_told_as_python_shows_it():
    parameter = param.Dict({})
    control = Control("x", Kind(param.Dict, {}, dict), {}, {}, Place("test.ipynb"))
    assert trials.words(control, parameter, {"a": 1}) == "x={'a': 1}"
