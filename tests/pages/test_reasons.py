"""Why a view shows nothing: what its viewer is told, and what its author is."""

import re

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

def other(level: Literal[1, 2] = 1):
    return str(level)
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
    assert explain(found.pipeline, found.pipeline["view"], error).rule is errors.CODE_RAISED


@pytest.mark.parametrize(
    ("body", "rule", "said"),
    [
        ("1 / of", errors.NODE_RAISED, "Other values may work"),
        ("later + of\n    later = 1", errors.NODE_RAISED, "Other values may work"),
        ("'total: ' + of", errors.CODE_RAISED, "correct the function"),
        ("of.total", errors.CODE_RAISED, "correct the function"),
        ("(_ for _ in ()).throw(NotImplementedError)", errors.CODE_RAISED, "correct the function"),
        ("np.sqrt(of)", errors.NOT_DEFINED, "Write 'import numpy as np'."),
        ("__import__('sklearn_').x", errors.MISSING_PACKAGE, "'sklearn_' is imported here, and is not installed."),
    ],
)
def test_other_values_are_recommended_only_where_they_may_work(page, body, rule, said):
    found = page(f"#| export\ndef view(of: int = 0):\n    {'x = ' if 'later' in body else 'return '}{body}")
    explained = explain(found.pipeline, found.pipeline["view"], failing(found, "view", {"of": 0}))
    assert explained.rule is rule
    assert said in str(explained)


def test_a_source_that_is_wrong_in_itself_is_not_blamed_on_the_data(page):
    found = page("#| export\ndef data(): return pd.DataFrame()", "#| export\ndef view(data): return data")
    assert explain(found.pipeline, found.pipeline["view"], failing(found, "view", {})).rule is errors.NOT_DEFINED


def test_an_input_that_returns_nothing_is_named_where_something_is_done_with_it(page):
    found = page("#| export\ndef data():\n    x = [1]", "#| export\ndef view(data): return data[0]")
    explained = explain(found.pipeline, found.pipeline["view"], failing(found, "view", {}))
    assert "data() returns nothing: it has no 'return'." in explained.problem


def test_a_view_without_a_return_is_explained_to_its_author_and_blames_no_values(page, monkeypatch):
    found = page("#| export\ndef view(n: int = 1):\n    p = [n]\n    print(p)")
    about = (found.ready, found.pipeline["view"], found.ready.new_parameters(), {"n": 1})
    assert (situation_of(*about).fixed, situation_of(*about).nothing) == (True, None)
    monkeypatch.setattr(pn.config, "autoreload", True)
    assert "it has no 'return', only 'print(p)'. Write 'return p'" in str(situation_of(*about).nothing)


def test_a_control_is_blamed_that_chooses_nothing_though_by_default_it_does(page):
    found = page(ROWS)
    assert situation(found).unchosen == ()
    assert situation(found, sizes=[]).unchosen == ("Sizes",)


def test_a_table_without_rows_above_a_view_is_noted(page):
    found = page(ROWS)
    assert not situation(found).without_rows
    assert situation(found, country="DE").without_rows


def test_the_way_back_is_offered_once_a_control_of_the_view_has_moved(page):
    found = page(ROWS)
    assert situation(found).reset == situation(found, level=2).reset == ""
    assert situation(found, country="DE").reset == situation(found, tags=["a"], level=2).reset == "?page=first_page"


def test_a_view_without_controls_blames_none(page):
    found = page("#| export\ndef view(): return None")
    assert situation_of(found.ready, found.pipeline["view"], found.ready.new_parameters(), {}).fixed


def test_the_authors_own_lines_are_for_an_author_who_serves_with_dev(page, monkeypatch):
    found = page("#| export\nimport json", "#| export\ndef view(): return json.loads('{')")
    error = failing(found, "view", {})
    assert details(found.pipeline, error) is None
    monkeypatch.setattr(pn.config, "autoreload", True)
    first, second, *more = details(found.pipeline, error).splitlines()
    assert (first, second) == ("Traceback (most recent call last):", "  Cell 2, line 2, in view")
    assert more[-1].startswith("json.decoder.JSONDecodeError: ")
    assert "decoder.py" not in "".join(more)


@pytest.mark.parametrize("change", ["sizes.sort()", "sizes[0] = 9", "sizes += 1", "np.random.shuffle(sizes)"])
def test_who_changes_a_shared_array_learns_how_to_change_a_copy(page, change):
    source = "import numpy as np\ndef sizes(): return np.array([3, 1, 2])"
    found = page(f"#| export\n{source}", f"#| export\ndef view(sizes):\n    {change}\n    return str(sizes)")
    explained = explain(found.pipeline, found.pipeline["view"], failing(found, "view", {}))
    assert (explained.rule, explained.place.line) == (errors.READ_ONLY, 3)
    assert "np.sort(array) instead of array.sort()" in explained.fix


FIGURE = "#| export\nfrom bokeh.layouts import column, gridplot, row\nfrom bokeh.plotting import figure"
MISTAKEN = {
    "a list in a row": ("row(figure(), [figure()])", r"write row\(\*plots\)"),
    "a tuple in a column": ("column([(figure(),)])", r"layout\(\[\[a, b\], \[c\]\]\)"),
    "a grid of one list": ("gridplot([figure(), figure()])", r"gridplot\(\[\[a, b\], \[c\]\]\)"),
    "a list for a figure": ("[figure(), figure()].add_layout(None)", r"such as plots\[0\]"),
    "a missing factor": ("figure(x_range=['oak', None])", "leave out what is missing"),
    "a factor that is no number": ("figure(y_range=['oak', float('nan')])", "leave out what is missing"),
    "another error": ("[].index(1)", "^((?!plots).)*$"),
}


@pytest.mark.parametrize(("expression", "hint"), MISTAKEN.values(), ids=MISTAKEN)
def test_where_bokeh_speaks_of_its_own_types_the_fix_is_said(page, expression, hint):
    found = page(FIGURE, f"#| export\ndef trees():\n    return {expression}")
    error = explain(found.pipeline, found.pipeline["trees"], failing(found, "trees", {}))
    assert re.search(hint, error.problem)
