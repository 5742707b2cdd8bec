"""Functions of a notebook are wired by name, and what cannot be wired is named with its cell."""

import pytest

from dashboard import errors
from dashboard.errors import Place


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
    "source",
    [
        "async def a(): pass",
        "async def a(): yield 1",
        "from functools import cache\n@cache\nasync def a(): pass",
    ],
)
def test_an_async_function_is_an_error(wrong, source):
    assert wrong(source).rule is errors.ASYNC_NODE


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
