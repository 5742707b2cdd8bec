"""Why a view shows nothing: what its viewer is told, and what its author is."""

import panel as pn
import pytest

from dashboard import errors
from dashboard.pages.reasons import details, explain, situation_of
from tests.support.visits import prepared, run

ROWS = """
#| export
from typing import Literal
import pandas as pd

def towns(country: Literal["CH", "DE"] = "CH"):
    return pd.DataFrame({"town": ["Bern"] if country == "CH" else []})

def shown(towns, sizes: list[Literal["small", "large"]] = ("small",), tags: list[Literal["a"]] = ()):
    return f"{len(towns)} towns"
"""


@pytest.fixture
def page(tmp_path, monkeypatch, write_notebook):
    """page(*cells): a page of these cells, prepared."""
    monkeypatch.chdir(tmp_path)
    return lambda *cells: run(prepared(write_notebook(tmp_path / "first_page.ipynb", *cells)))


def failing(page, name, values):
    """The error that a node of a page raises."""
    with pytest.raises(Exception) as failure:
        run(page.ready.result(page.pipeline[name], values))
    return failure.value


def situation(page, **chosen):
    """The situation of the view `shown` when these values are chosen, its inputs computed."""
    parameters = page.ready.new_parameters()
    parameters.param.update(**chosen)
    values = page.ready.received(parameters.param.values())
    run(page.ready.result(page.pipeline["towns"], values))
    return situation_of(page.ready, page.pipeline["shown"], parameters, values)


def test_a_failure_is_explained_with_cell_line_and_function(page):
    found = page("#| export\nimport math", "#| export\ndef root(n: int = -1):\n    return math.sqrt(n)")
    with pytest.raises(ValueError) as failure:
        run(found.results.get(found.pipeline, "root", {"n": -1}))
    explained = explain(found.pipeline, found.pipeline["root"], failure.value)
    assert str(explained.place) == "first_page.ipynb, cell 2, line 3, root()"
    assert explained.problem.startswith("ValueError: math domain error")


def test_what_fails_in_a_source_is_blamed_on_the_data(page):
    found = page("#| export\ndef data(): return open('nowhere')", "#| export\ndef view(data): return data")
    error = failing(found, "view", {})
    assert explain(found.pipeline, found.pipeline["view"], error).rule is errors.SOURCE_RAISED


def test_what_fails_in_a_view_without_inputs_is_not(page):
    found = page("#| export\ndef view(): return open('nowhere')")
    error = failing(found, "view", {})
    assert explain(found.pipeline, found.pipeline["view"], error).rule is errors.NODE_RAISED


def test_a_control_is_blamed_that_chooses_nothing_though_by_default_it_does(page):
    found = page(ROWS)
    assert situation(found).unchosen == ()
    assert situation(found, sizes=[]).unchosen == ("Sizes",)


def test_a_table_without_rows_above_a_view_is_noted(page):
    found = page(ROWS)
    assert not situation(found).without_rows
    assert situation(found, country="DE").without_rows


def test_the_way_back_is_offered_once_a_control_has_moved(page):
    found = page(ROWS)
    assert situation(found).reset == ""
    assert situation(found, country="DE").reset == "?page=first_page"


def test_a_view_without_controls_blames_none(page):
    found = page("#| export\ndef view(): return None")
    assert situation_of(found.ready, found.pipeline["view"], found.ready.new_parameters(), {}).fixed


def test_the_traceback_is_for_an_author_who_serves_with_dev(monkeypatch):
    error = ValueError("too cold")
    assert details(None, error) == ""
    monkeypatch.setattr(pn.config, "autoreload", True)
    assert "ValueError: too cold" in details(None, error)
