"""`show` draws a pipeline as a text that fits a terminal."""

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from dashboard.commands import show
from dashboard.controls import declaration
from dashboard.notebook import Notebook, loader
from dashboard.pipeline import wiring

ROOT = Path(__file__).parents[2]
TYPING = """
    #| export
    from datetime import date
    from enum import Enum
    from typing import Annotated, Literal
"""


@pytest.fixture
def drawn(tmp_path, write_notebook):
    """drawn(*cells): the text for a notebook called Towns with these cells."""

    def drawn(*cells):
        path = write_notebook(tmp_path / "towns.ipynb", *cells, title="Towns")
        wired = wiring.wire(loader.load(Notebook.read(path)))
        return show.draw(wired, declaration.declare(wired))

    return drawn


def text(expected):
    return dedent(expected).strip("\n")


def test_functions_stand_below_what_they_take(drawn):
    assert drawn(
        "#| export\ndef towns(): pass",
        "#| export\ndef higher(towns, above: int = 5): pass",
        "#| export\ndef heights(higher, dotted: bool = False): pass\n\ndef table(higher): pass",
        "#| export\ndef names(towns): pass",
    ) == text(
        """
        Towns (towns.ipynb)

        towns          source  cell 1
        ├→ higher              cell 2  above
        │  ├→ heights  view    cell 3  dotted
        │  └→ table    view    cell 3
        └→ names       view    cell 4

        controls
          above   whole number  5
          dotted  on or off     off
        """
    )


def test_a_function_of_several_results_stands_in_full_once(drawn):
    assert drawn(
        "#| export\ndef towns(): pass\n\ndef rates(): pass",
        "#| export\ndef joined(towns, rates, year: int = 2024): pass",
    ) == text(
        """
        Towns (towns.ipynb)

        towns          source  cell 1
        └→ joined ...
        rates          source  cell 1
        └→ joined      view    cell 2  from towns, rates; year

        controls
          year  whole number  2024
        """
    )


def test_a_source_that_is_shown_is_both_and_without_controls_there_is_no_list(drawn):
    assert drawn("#| export\ndef towns(): pass") == "Towns (towns.ipynb)\n\ntowns  source, view  cell 1"


def test_a_domain_that_depends_on_data_says_on_which(drawn):
    assert drawn(
        TYPING,
        """
        #| export
        def towns(): pass

        def view(towns, town: Annotated[str, {"objects": lambda towns: towns}] = "Bern"): pass
        """,
    ) == text(
        """
        Towns (towns.ipynb)

        towns    source  cell 2  decides town
        └→ view  view    cell 2  town

        controls
          town  one, from towns  Bern
        """
    )


def test_every_kind_of_control_is_told_in_words(drawn):
    (*_, listed) = drawn(
        TYPING,
        """
        #| export
        class Scale(Enum):
            CELSIUS = 1
            KELVIN = 2

        def view(
            bins: Annotated[int, {"bounds": (5, 40)}] = 20,
            share: Annotated[float, {"bounds": (0, None)}] = 0.5,
            name: str = "Bern",
            scale: Scale = Scale.KELVIN,
            kinds: list[Literal["hill", "hut", "lake"]] = ("hill", "hut"),
            day: date = date(2024, 2, 29),
            years: Annotated[tuple[int, int], {"bounds": (1900, 2024)}] = None,
        ): pass
        """,
    ).split("\n\n")
    assert listed == text(
        """
        controls
          bins   whole number from 5 to 40  20
          share  number from 0.0            0.5
          name   text                       Bern
          scale  one of 2                   KELVIN
          kinds  any of 3                   hill, hut
          day    date                       2024-02-29
          years  range from 1900 to 2024    1900, 2024
        """
    )


def test_no_line_is_wider_than_a_terminal(drawn):
    arguments = ", ".join(
        f"a_rather_long_name_{number}: str = 'a rather long default {'x' * 60}'" for number in range(9)
    )
    lines = drawn("#| export\ndef towns(): pass", f"#| export\ndef view(towns, {arguments}): pass").splitlines()
    assert max(map(len, lines)) <= show.WIDTH


def test_a_notebook_without_functions_is_its_title_alone(drawn):
    assert drawn("1 + 1") == "Towns (towns.ipynb)"


def test_the_command_shows_a_notebook_by_its_name(tmp_path, write_notebook):
    write_notebook(tmp_path / "towns.ipynb", "#| export\ndef towns(): pass", title="Towns")
    env = os.environ | {"PYTHONPATH": str(ROOT), "DASHBOARD_NOTEBOOKS": str(tmp_path), "PYTHONUTF8": "1"}
    words = [sys.executable, "-m", "dashboard", "show", "towns"]
    done = subprocess.run(words, env=env, capture_output=True, check=True, encoding="utf-8")
    assert done.stdout == "Towns (towns.ipynb)\n\ntowns  source, view  cell 1\n"
