"""The settings at which a page is tried: the defaults, then every control at its ends."""

from contextlib import chdir

import param
import pytest

from dashboard.commands import trials
from dashboard.controls import Control
from dashboard.controls.kinds import kind_of_parameter
from dashboard.errors import Place
from tests.support.visits import prepared, run

TYPING = """
    #| export
    from typing import Annotated, Literal
"""


@pytest.fixture
def settings(tmp_path, write_notebook):
    """settings(*cells): for each setting of a notebook with these cells what moved, and the values."""

    def settings(*cells):
        path = write_notebook(tmp_path / "test.ipynb", TYPING, *cells)

        async def walked():
            return [(trial.moved, trial.values) async for trial in trials.all_of((await prepared(path)).ready)]

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


def test_a_value_that_no_text_stands_for_is_written_as_python_shows_it():
    parameter = param.Dict({})
    control = Control("x", kind_of_parameter(param.Dict), {}, {}, Place("test.ipynb"))
    assert trials.moved(control, parameter, {"a": 1}) == "x={'a': 1}"
