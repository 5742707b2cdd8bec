"""Names that a cell defines and uses are told from its text, by the scopes of Python."""

import ast

import pytest

from dashboard import errors
from dashboard.errors import Place
from dashboard.notebook import names
from tests.support.cells import export


@pytest.mark.parametrize(
    "use",
    [
        "helper()",
        "def a():\n    return helper",
        "def a():\n    return [helper for _ in range(3)]",
        "def a():\n    def b():\n        return lambda: helper\n    return b",
        "class A:\n    limit = helper",
        "class A:\n    def a(self):\n        return helper",
        "@helper\ndef a(): pass",
        "def a(x=helper): pass",
        "def a(x: helper): pass",
        "def a() -> helper: pass",
        "helper += 1",
        "def a():\n    global helper\n    helper += 1",
        "del helper",
        "helper: int\nprint(helper)",
        "if (n := helper): pass",
        "match 5:\n    case n if n > helper: pass",
        "try:\n    pass\nexcept helper:\n    pass",
        "print(f'{helper}')",
        "helper.attribute = 1",
        "from math import *\nhelper",
        "helper\nhelper = 2",
    ],
)
def test_a_name_that_only_an_unexported_cell_defines_names_both_cells(wrong, use):
    error = wrong("md: text", "helper = 1", export("first = 1"), export(use))
    assert error.rule is errors.NAME_NOT_EXPORTED
    assert (error.place.cell, error.values) == (3, {"name": "helper", "other": 1})


def test_of_several_unexported_cells_the_first_that_defines_the_name_is_named(wrong):
    assert wrong("x = 0", "df = 1", "df = df + 1", export("def a(): return df")).values["other"] == 2


@pytest.mark.parametrize(
    "use",
    [
        "def a(helper): return helper",
        "def a():\n    helper = 2\n    return helper",
        "[helper for helper in range(3)]",
        "(lambda helper: helper)(1)",
        "class A:\n    helper = 1\n    other = helper",
        "import os as helper\nhelper.sep",
        "def a():\n    return helper\nhelper = 2",
        "try:\n    helper\nexcept NameError:\n    helper = 2",
        "if True:\n    from math import pi as helper\ndef a(): return helper",
        "for helper in [1]: pass\nprint(helper)",
        "try:\n    1 / 0\nexcept ZeroDivisionError as helper:\n    print(helper)",
        "match 5:\n    case helper: print(helper)",
        "if (helper := 5): print(helper)",
        "def a():\n    global helper\n    helper = 2\na()\nhelper",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from x import helper\ndef a(x: 'helper'): pass",
        "print(__name__, __file__, __doc__, print, len)",
        "def a(): return __doc__",
        "text = 'helper'",
        "a = {}\na.get('helper')",
    ],
)
def test_a_name_that_an_exported_cell_defines_itself_is_no_mistake(load, use):
    load('"""A remark."""\nhelper = 1\nprint = 2\n__file__ = 3', export(use))


def test_a_name_that_a_later_exported_cell_defines_is_known_in_function_bodies(load):
    load("helper = 1", export("def a(): return helper"), export("helper = 2"))


def test_what_nothing_defines_is_told_once_a_cell_at_its_first_line(read):
    notebook = read(
        export("x = 1\ndef a(): return frist(x)"), export("def b():\n    frist\n    frist, known"), "frist = 1"
    )
    found = list(names.undefined(notebook, {"known"}))
    assert found == [(Place("test.ipynb", 1, 3), "frist"), (Place("test.ipynb", 2, 3), "frist")]


def test_annotations_that_an_earlier_cell_made_text_use_no_name(read):
    notebook = read(export("from __future__ import annotations"), export("def a(x: Frame): pass"))
    assert list(names.undefined(notebook, set())) == []


@pytest.mark.parametrize(
    ("source", "defined"),
    [
        ("import a.b, c as d\nfrom e import f as g, h", {"a", "d", "g", "h"}),
        ("from a import *", {"*"}),
        ("a, (b, *c) = d.e, f[0] = 1, 2", {"a", "b", "c"}),
        ("a: int\nb: int = 1", {"b"}),
        ("def a():\n    b = 1\n    global c\n    c = 1", {"a", "c"}),
        ("def a():\n    global c\n    c += 1", {"a"}),
        ("[a for b in c if (d := b)]", {"d"}),
        ("for a in b: c = 1\nelse: d = 1", {"a", "c", "d"}),
        ("try: pass\nexcept E as a: pass", {"a"}),
        ("with a as (b, c), d as e.f: pass", {"b", "c"}),
        ("del a", set()),
    ],
)
def test_a_cell_defines_what_it_binds_in_its_module(source, defined):
    assert names.defined(ast.parse(source)) == defined


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("pd", "Write 'import pandas as pd'."),
        ("LIMIT", "Did you mean 'LIMITS'?"),
        ("z", ""),
    ],
)
def test_a_name_that_nothing_defines_is_known_all_the_same_or_nearly(name, hint):
    assert names.hint(name, ["LIMITS"]).strip() == hint
