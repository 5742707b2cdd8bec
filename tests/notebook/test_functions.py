"""A function may be made in any way, as long as it is the notebook's own, and has to return what it makes."""

import ast
from textwrap import dedent

import pytest

from dashboard.notebook.functions import nothing_returned
from tests.support.cells import export


def function(body):
    return ast.parse("def a(x):\n" + "\n".join(f"    {line}" for line in dedent(body).splitlines())).body[0]


@pytest.mark.parametrize(
    "definition",
    [
        "made = lambda n=1: n",
        "made: object = lambda n=1: n",
        "from functools import partial\ndef _made(m, n=1): return n\nmade = partial(_made, 5)",
        "from functools import lru_cache\ndef _made(n=1): return n\nmade = lru_cache(_made)",
        "def _make():\n  def made(n=1): return n\n  return made\nmade = _make()",
        "class _Made:\n  def __call__(self, n=1): return n\nmade = _Made()",
        "class _Made:\n  def draw(self, n=1): return n\nmade = _Made().draw",
        "if True:\n  made = lambda n=1: n",
    ],
)
def test_a_function_may_be_made_in_any_way(load, definition):
    made = load(export(definition)).functions["made"]
    assert made.call(3) == 3
    assert made.cell.number == 1


@pytest.mark.parametrize(
    ("definition", "kind"),
    [
        ("import math\nroot = math.sqrt", "another name of sqrt()"),
        ("import json\nread = json.loads", "another name of loads()"),
        ("import functools, json\nread = functools.partial(json.loads, '{}')", "a partial of loads()"),
    ],
)
def test_a_librarys_function_under_a_name_of_ones_own_is_passed_over_and_this_is_said(load, definition, kind):
    module = load(export(definition))
    assert module.functions == {}
    assert f"is {kind}, which is not written in this notebook" in str(module.passed_over[0])


@pytest.mark.parametrize(
    "definition",
    [
        "import math\nroot = math.sqrt\ndef a(): return root(4)",
        "from typing import Annotated\nSize = Annotated[int, {}]",
        "class Look: pass\nOther = Look\nlook = Look()",
        "limit = 5",
    ],
)
def test_what_is_used_and_what_is_no_function_is_not_mentioned(load, definition):
    module = load(export(definition))
    assert set(module.functions) <= {"a"}
    assert module.passed_over == []


@pytest.mark.parametrize(
    ("body", "why", "value"),
    [
        ("p = figure()", "it has no 'return'", "..."),
        ("p = figure()\nshow(p)", "it has no 'return', only 'show(p)'", "p"),
        ("if x:\n    display(df.head())", "it has no 'return', only 'display(df.head())'", "df.head()"),
        ("for row in x:\n    print(row, end='')", "it has no 'return', only 'print(row, end='')'", "..."),
        ("plt.plot(x)\nplt.show()", "it has no 'return', only 'plt.show()'", "..."),
        ("return show(p)", "'show(p)' returns nothing", "p"),
        ("def inner():\n    return 1\nx.sort(key=lambda y: y)", "it has no 'return'", "..."),
    ],
)
def test_a_function_without_a_return_says_what_it_does_instead(body, why, value):
    assert nothing_returned(function(body)) == {"why": why, "value": value}


@pytest.mark.parametrize(
    "body",
    ["return x", "return", "if x:\n    return None\nshow(x)", "yield x", "try:\n    return x\nfinally:\n    print(x)"],
)
def test_a_function_that_returns_or_means_to_return_nothing_is_left_alone(body):
    assert nothing_returned(function(body)) is None


def test_a_class_with_parameters_counts_where_it_is_defined(load):
    defined = "import param\nclass A(param.Parameterized): pass\nclass B: pass\nC = A"
    assert [*load(export(defined)).functions] == ["A"]
