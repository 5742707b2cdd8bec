"""Functions of a notebook are wired by name, and what cannot be wired is named with its cell."""

import pytest

from dashboard import errors
from dashboard.errors import Place
from dashboard.notebook import Notebook, loader
from dashboard.pipeline import wire as wire_module


def names(things):
    return [thing.name for thing in things]


CHOICE = "from typing import Annotated\n"


def test_an_argument_named_like_a_function_is_an_input_and_any_other_a_control(wire):
    node = wire("def data(): pass", "def view(data, size=3): pass")["view"]
    assert node.inputs == ("data",)
    assert names(node.arguments) == ["size"]
    assert node.place == Place("test.ipynb", 2, function="view")


def test_a_function_may_stand_below_the_one_that_takes_it(wire):
    assert wire("def view(data): pass", "def data(): pass")["view"].inputs == ("data",)


def test_an_input_is_an_input_even_with_a_default(wire):
    assert wire("def data(): return 1\ndef view(data=None): pass")["view"].inputs == ("data",)


def test_private_functions_imports_classes_and_constants_are_no_nodes(wire):
    wired = wire("from math import sqrt\nclass Look: pass\nLIMIT = 5\ndef _helper(): pass\ndef a(): pass")
    assert list(wired.nodes) == ["a"]


def test_a_private_argument_keeps_its_default(wire):
    node = wire("def a(x=1, _seen=[7]): return x, _seen")["a"]
    assert names(node.arguments) == ["x"]
    assert node({}, {"x": 2}) == (2, [7])


def test_a_domain_that_is_a_function_is_a_node_that_is_never_shown(wire):
    wired = wire(
        CHOICE + "def data(): return [3, 1]",
        "def view(data, x: Annotated[int, {'objects': lambda data: sorted(data)}] = 1): return x",
    )
    assert list(wired.domains) == ["x.objects"]
    assert wired["x.objects"].inputs == ("data",)
    assert wired["x.objects"]({"data": [3, 1]}, {}) == [1, 3]
    assert names(wired.views) == ["view"]


def test_a_function_that_only_decides_a_domain_is_no_view_and_neither_is_what_it_takes(wire):
    wired = wire(
        CHOICE + "def options(): return [1]\ndef choices(options): return options",
        "def view(x: Annotated[int, {'objects': choices}] = 1): pass",
    )
    assert names(wired.views) == ["view"]


def test_a_domain_may_depend_on_other_controls(wire):
    wired = wire(
        CHOICE + "def cities(country='DE'): return [country]",
        "def view(city: Annotated[str, {'objects': lambda cities: cities}] = None): pass",
    )
    assert wired.depends_on("city.objects") == {"country"}


@pytest.mark.parametrize("argument", ["*args", "**kwargs"])
def test_an_argument_without_a_name_of_its_own_is_an_error(wrong, argument):
    error = wrong("", f"def a(x=1, {argument}): pass")
    assert (error.rule, error.place) == (errors.VARIADIC, Place("test.ipynb", 2, function="a"))
    assert f"'{argument}'" in error.problem


@pytest.mark.parametrize(
    ("cells", "circle"),
    [
        (["def a(a): pass"], "a() in cell 1 -> a() in cell 1"),
        (["def a(b): pass", "def b(a): pass"], "a() in cell 1 -> b() in cell 2 -> a() in cell 1"),
        (["def v(b): pass", "def b(c): pass\ndef c(b): pass"], "b() in cell 2 -> c() in cell 2 -> b() in cell 2"),
    ],
)
def test_a_circle_names_all_its_functions_and_their_cells(wrong, cells, circle):
    error = wrong(*cells)
    assert error.rule is errors.CYCLE
    assert error.values["circle"] == circle


@pytest.mark.parametrize(
    ("domain", "argument"),
    [("lambda dat: dat", "dat"), ("lambda size: size", "size"), ("lambda *a: a", "a"), ("max", "?")],
)
def test_a_domain_takes_results_of_functions_only(wrong, domain, argument):
    error = wrong(
        CHOICE + "def data(size=1): pass", f"def view(data, x: Annotated[int, {{'objects': {domain}}}]): pass"
    )
    assert (error.rule, error.values["argument"]) == (errors.DOMAIN_INPUT, argument)
    assert ("Did you mean 'data'?" in error.problem) == (argument == "dat")


@pytest.mark.parametrize(
    "cells",
    [
        ["def data(x: Annotated[int, {'objects': lambda data: data}]): pass"],
        [
            "def a(x: Annotated[int, {'objects': lambda b: b}]): pass",
            "def b(y: Annotated[int, {'bounds': lambda a: a}]): pass",
        ],
    ],
)
def test_a_domain_that_depends_on_its_own_control_is_an_error(wrong, cells):
    assert wrong(CHOICE, *cells).rule is errors.DOMAIN_CYCLE


# Helpers


@pytest.mark.parametrize(
    "use",
    [
        "def load(): return clean([1])",
        "def load(): return [*map(clean, [1])]",
        "def _read(): return clean([1])\ndef load(): return _read()",
        "class Reader:\n  def read(self): return clean([1])\ndef load(): return Reader().read()",
        "@clean\ndef load(): return 1",
        "load = clean(lambda: 1)",
    ],
)
def test_a_function_that_an_exported_cell_uses_by_name_is_a_helper(wire, use):
    wired = wire("def clean(values): return values", use)
    assert list(wired.nodes) == ["load"]
    assert wired.passed_over == ()


@pytest.mark.parametrize(
    "use",
    [
        "def view(rows): return len(rows) or rows",
        "def rows(n=1): return rows(n - 1)",
        "rows()",
        "rows.__doc__ = 'Numbers'",
        "rows.calls = {}\nrows.calls['all'] = 0\nrows.calls['all'] += 1",
    ],
)
def test_taking_recursion_and_a_statement_that_defines_nothing_make_no_helper(wire, use):
    assert "rows" in wire("def rows(n=1): return [n]", use).nodes


def test_a_function_that_is_called_and_taken_is_a_node(wire):
    wired = wire("def data(): return 1", "def head(): return data()", "def view(data, head): return data")
    assert list(wired.nodes) == ["data", "head", "view"]


def test_what_only_a_helper_takes_is_none_for_that(wire):
    wired = wire("def data(): return 1", "def plot(data): return data", "def view(): return plot(data())")
    assert list(wired.nodes) == ["view"]


def test_a_helper_that_could_be_a_view_is_said_to_be_none(wire):
    wired = wire("def dots(size=1): return size", "def both(): return dots(1), dots(2)")
    assert names(wired.views) == ["both"]
    (said,) = wired.passed_over
    assert str(said).startswith("test.ipynb, cell 1, dots(): 'dots' is a helper and not shown, because both() calls it")


def test_of_a_cell_with_nbdevs_mark_for_what_is_internal_only_what_is_taken_is_a_node(tmp_path, write_notebook):
    cells = ("#| exporti\ndef data(): return 1\ndef unused(n=1): return n", "#| exports\ndef view(data): return data")
    wired = wire_module(loader.load(Notebook.read(write_notebook(tmp_path / "test.ipynb", *cells))))
    assert list(wired.nodes) == ["data", "view"]
    assert wired.passed_over == ()


def test_what_a_partial_has_filled_is_no_control(wire):
    node = wire(
        "from functools import partial\ndef data(): return 1\ndef _top(data, n, m=2): return data, n, m",
        "top = partial(_top, n=3)",
    )["top"]
    assert (node.inputs, names(node.arguments)) == (("data",), ["m"])
    assert node({"data": 1}, {"m": 5}) == (1, 3, 5)


def test_an_object_that_can_be_called_is_wired_by_its_call(wire):
    node = wire(
        "def data(): return 1\nclass _Scaled:\n  def __init__(self, by): self.by = by\n"
        '  def __call__(self, data, n: "int" = 2):\n    """Scaled data"""\n    return data * self.by * n\n'
        "scaled = _Scaled(10)",
    )["scaled"]
    assert (node.inputs, node.title) == (("data",), "Scaled data")
    assert [argument.type for argument in node.arguments] == [int]
    assert node({"data": 1}, {"n": 3}) == 30
