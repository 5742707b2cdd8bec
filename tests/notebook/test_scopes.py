"""A name is looked up in the scope in which Python would look it up."""

import argparse
import ast
import dataclasses
import functools
import heapq
import inspect
import symtable
import sys
import unittest.case

import pytest

from dashboard.notebook import names


def global_names(table):
    """The names that Python's own symbol table finds looked up in the module, in all scopes."""
    outermost = table.get_type() == "module"
    own = {s.get_name() for s in table.get_symbols() if s.is_referenced() and (outermost or s.is_global())}
    return own.union(*map(global_names, table.get_children()))


@pytest.mark.parametrize("module", [argparse, dataclasses, functools, heapq, inspect, unittest.case])
def test_the_names_that_a_source_uses_are_those_of_pythons_own_symbol_table(module):
    source = inspect.getsource(module)
    used = {name for _, name in names.uses(ast.parse(source))}
    assert used == global_names(symtable.symtable(source, module.__name__, "exec"))


@pytest.mark.parametrize(
    ("source", "uses"),
    [
        ("def a(x, /, *y, z=one, **k: two): return x, y, z, k, three", ["one", "three", "two"]),
        ("def a():\n    n = 1\n    def b():\n        nonlocal n\n        n += 1\n    return n", []),
        ("def a():\n    global n\n    def n(): pass\n    return n", ["n"]),
        ("class A:\n    n = 1\n    def a(self): return n", ["n"]),
        ("class A:\n    n = [1]\n    m = [i for i in n if n]", ["n"]),
        ("[b for a in one for b in a if (c := b) and two]", ["one", "two"]),
        ("lambda x=one: x + two", ["one", "two"]),
        ("def a():\n    del n\n    return n", []),
        ("def a():\n    x: one = 1\n    y: two", []),
        ("from __future__ import annotations\ndef a(x: one) -> two: pass", []),
        ("x: one", ["one"]),
        ("def a():\n    match one:\n        case {'a': b, **rest}: b, rest\n        case [c, *d]: c, d", ["one"]),
    ],
)
def test_a_name_is_looked_up_in_the_module_where_no_scope_between_binds_it(source, uses):
    assert sorted({name for _, name in names.uses(ast.parse(source))}) == uses


if sys.version_info >= (3, 12):

    def test_type_parameters_are_names_of_their_own():
        source = (
            "class A[T: one]:\n    m = n = 1\n    def a[S](self, x: m) -> S: return T, n, two\ntype B[U] = U | three"
        )
        assert {name for _, name in names.uses(ast.parse(source))} == {"one", "two", "three", "n"}


def test_a_long_chain_is_no_deeper_than_python_itself_goes():
    assert len(list(names.uses(ast.parse("x = " + " + ".join(["a"] * 900))))) == 900


def test_a_use_has_the_line_where_it_stands():
    source = "def a(helper): return helper\n\ndef b():\n    return [\n        helper\n    ]"
    assert list(names.uses(ast.parse(source))) == [(5, "helper")]
