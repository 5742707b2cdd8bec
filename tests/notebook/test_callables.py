"""A function may be made in any way, as long as it is the notebook's own."""

import pytest

from tests.support.cells import export


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
