"""Every rule has a notebook that breaks it, and says place, rule, value and fix without a server's path."""

import asyncio
import re

import pytest

from dashboard import errors
from dashboard.errors import NotebookError, Place, Rule
from dashboard.pages.page import Page
from dashboard.pages.reasons import explain
from dashboard.results.store import Results
from tests.support.breaches import BREACHES, ELSEWHERE


@pytest.fixture
def page(tmp_path, write_notebook):
    """page(*cells): the prepared page of a notebook."""

    def page(*cells):
        made = Page(write_notebook(tmp_path / "test.ipynb", *cells), Results())
        asyncio.run(made.prepare())
        return made

    return page


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_of_a_rule_says_place_rule_value_and_fix(page, name):
    cells, said = BREACHES[name]
    error = page(*cells).error
    assert error.rule is errors.RULES[name], error
    assert said in str(error)
    assert error.place.notebook == "test.ipynb"
    assert error.place.cell
    assert str(error) == f"{error.place}: {error.problem} {error.fix}"


def test_every_rule_is_broken_by_a_test():
    assert {*BREACHES, *ELSEWHERE} == set(errors.RULES)


def test_a_file_that_is_no_notebook_breaks_the_first_rule_of_all(tmp_path):
    (tmp_path / "test.ipynb").write_text("{", "utf-8")
    broken = Page(tmp_path / "test.ipynb", Results())
    asyncio.run(broken.prepare())
    assert broken.error.rule is errors.NOT_READABLE
    assert str(broken.error).startswith("test.ipynb: the file cannot be read as a notebook: it is no JSON")


def test_a_node_that_raises_is_explained_with_its_line(page):
    made = page(*ELSEWHERE["NODE_RAISED"])
    with pytest.raises(ZeroDivisionError) as error:
        asyncio.run(made.results.get(made.pipeline, "share", {"of": 0}))
    explained = explain(made.pipeline, made.pipeline["share"], error.value)
    assert explained.rule is errors.NODE_RAISED
    assert str(explained).startswith("test.ipynb, cell 1, line 3, share(): ZeroDivisionError: division by zero")


@pytest.mark.parametrize("failing", ["read", "read_again"])
def test_a_source_that_raises_is_told_from_a_view_that_does(page, failing):
    made = page(
        f"""
        #| export
        def _file(): return open("missing")
        def read(): return _file() if "{failing}" == "read" else 1
        def read_again(year=2020): return _file() if "{failing}" == "read_again" else 2
        def a(read, read_again): return read
        def alone(): return _file()
        """
    )
    with pytest.raises(FileNotFoundError) as error:
        asyncio.run(made.results.get(made.pipeline, "a", {"year": 2020}))
    assert explain(made.pipeline, made.pipeline["a"], error.value).rule is errors.SOURCE_RAISED
    assert explain(made.pipeline, made.pipeline[failing], error.value).rule is errors.SOURCE_RAISED
    with pytest.raises(FileNotFoundError) as error:
        asyncio.run(made.results.get(made.pipeline, "alone", {}))
    assert explain(made.pipeline, made.pipeline["alone"], error.value).rule is errors.CODE_RAISED


def test_what_nobody_thought_of_is_an_error_of_its_notebook_alone(page):
    error = page(*ELSEWHERE["UNFORESEEN"]).error
    assert error.rule is errors.UNFORESEEN
    assert error.problem == "the notebook cannot be read: ZeroDivisionError."


def test_an_exception_that_fails_at_its_own_words_is_named_all_the_same(page):
    error = page("#| export\nclass Mute(Exception):\n    def __str__(self): 1 / 0\nraise Mute").error
    assert str(error).startswith("test.ipynb, cell 1, line 4: the cell raised Mute. Correct the cell")


@pytest.mark.parametrize("name", errors.RULES | errors.WARNINGS)
def test_rule_and_fix_are_sentences(name):
    rule = (errors.RULES | errors.WARNINGS)[name]
    assert rule.says.endswith((".", "{hint}"))
    assert rule.fix.endswith(".")


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place("a.ipynb"), "a.ipynb"),
        (Place("a.ipynb", 4), "a.ipynb, cell 4"),
        (Place("a.ipynb", 4, 2), "a.ipynb, cell 4, line 2"),
        (Place("a.ipynb", 4, function="scatter"), "a.ipynb, cell 4, scatter()"),
        (Place("a.ipynb", 4, 2, "scatter"), "a.ipynb, cell 4, line 2, scatter()"),
    ],
)
def test_a_place_reads_from_the_notebook_to_the_function(place, words):
    assert str(place) == words


@pytest.mark.parametrize(
    ("message", "words"),
    [("", "It raised KeyError."), ("Too few.", "It raised KeyError: Too few."), ("a: b", "It raised KeyError: a: b.")],
)
def test_an_exceptions_words_end_in_one_full_stop(message, words):
    rule = Rule("It raised {kind}: {message}.", "Correct it.")
    assert NotebookError(Place("a.ipynb"), rule, kind="KeyError", message=message).problem == words


def test_braces_in_a_value_are_no_templates():
    assert NotebookError(Place("a.ipynb"), errors.NO_CHOICE, name="{name} {x}").problem.startswith("'{name} {x}' has")


# No server path


def test_an_error_that_quotes_a_path_shows_none_of_its_folders(page, tmp_path):
    error = page(f"#| export\nopen({str(tmp_path / 'missing.csv')!r})").error
    assert "'missing.csv'" in error.problem
    assert not re.search(re.escape(str(tmp_path.parent)), str(error))
