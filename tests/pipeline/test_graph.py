"""A pipeline knows who takes what, and a node is called with its inputs and the values of its controls."""

import pytest

from dashboard.errors import Place
from dashboard.notebook import Notebook
from dashboard.pipeline import Argument, Node, Pipeline


def names(things):
    return [thing.name for thing in things]


def test_sources_take_nothing_and_views_are_taken_by_none_in_order(wire):
    wired = wire("def b(a): pass\ndef a(): pass\ndef d(a, x=1): pass\ndef c(): pass")
    assert names(wired.sources) == ["a", "c"]
    assert names(wired.views) == ["b", "d", "c"]


def test_upstream_holds_each_node_once_with_inputs_first(wire):
    wired = wire("def a(w=1): pass\ndef b(a, x=1): pass\ndef c(a, y=1): pass\ndef d(b, c, z=1): pass")
    assert names(wired.upstream("d")) == ["a", "b", "c", "d"]
    assert wired.depends_on("d") == {"w", "x", "y", "z"}
    assert wired.depends_on("b") == {"w", "x"}


def test_forty_diamonds_on_top_of_one_another_are_no_burden(wire):
    layers = [f"def l{n}(s{n}): pass\ndef r{n}(s{n}): pass\ndef s{n + 1}(l{n}, r{n}): pass" for n in range(40)]
    assert len(wire("def s0(): pass", *layers).upstream("s40")) == 121


def test_a_pipeline_equals_itself_alone(wire):
    first, second = (wire("def a(): pass") for _ in range(2))
    assert first != second
    assert len({first, second, first}) == 2


@pytest.mark.parametrize(
    "signature",
    ["data, x", "data, /, x", "data, x, /", "*, data, x", "_a=0, _b=0, /, data=None, x=0", "x, _a=0, data=0, /"],
)
def test_a_node_is_called_with_its_inputs_and_values_however_it_takes_them(wire, signature):
    node = wire(f"def data(): pass\ndef view({signature}): return data, x")["view"]
    assert node({"data": "d", "other": 0}, {"x": 5, "other": 0}) == ("d", 5)


@pytest.mark.parametrize(
    "decorator",
    [
        "from functools import cache as around",
        "from functools import wraps\ndef around(f):\n  @wraps(f)\n  def _w(*a, **k): return f(*a, **k)\n  return _w",
        "from functools import partial\ndef around(f): return partial(f, _more=1)",
    ],
)
def test_a_decorated_function_is_wired_as_it_was_written(wire, decorator):
    decorator = decorator.replace("def around", "def _around").replace("as around", "as _around")
    annotated = "def view(data, x: 'Annotated[int, {\"bounds\": (1, 9)}]' = 3, _more=0): return data, x"
    node = wire(f"from typing import Annotated\n{decorator}\ndef data(): pass\n@_around\n{annotated}")["view"]
    assert node.inputs == ("data",)
    assert node.arguments == (Argument("x", int, {"bounds": (1, 9)}, 3, node.place),)
    assert node({"data": "d"}, {"x": 5}) == ("d", 5)


@pytest.mark.parametrize(
    ("docstring", "title", "help_text"),
    [
        ('"""Width\n\n    Each dot\n    is one."""', "Width", "Each dot\nis one."),
        ('"""\n    Width\n    """', "Width", ""),
        ("pass", "My view", ""),
        ('""', "My view", ""),
    ],
)
def test_title_and_help_are_the_docstrings_first_line_and_the_rest(wire, docstring, title, help_text):
    node = wire(f"def my_view():\n    {docstring}")["my_view"]
    assert (node.title, node.help) == (title, help_text)


def test_a_title_in_the_cell_stands_before_the_docstrings(wire):
    assert wire("#| title: Ours\ndef a():\n    'Theirs'")["a"].title == "Ours"


def test_the_options_of_a_cell_are_those_of_its_functions(wire):
    assert wire("#| width: full\ndef a(): pass")["a"].options == {"width": "full"}


def test_a_pipeline_can_be_put_together_by_hand():
    node = Node("a", lambda: 1, Place("test.ipynb"))
    assert names(Pipeline(Notebook(None, "", "", ()), {"a": node}).views) == ["a"]
