"""Functions of a notebook are wired by name, and what cannot be wired is named with its cell."""

import pytest

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.notebook import Notebook, loader, read
from dashboard.pipeline import wiring
from dashboard.pipeline.wiring import MISSING, Argument, Node, Pipeline


@pytest.fixture
def wire(tmp_path, write_notebook):
    """wire(*exported cells): the pipeline of a notebook."""

    def wire(*cells):
        path = write_notebook(tmp_path / "test.ipynb", *(f"#| export\n{cell}" for cell in cells))
        return wiring.wire(loader.load(read(path)))

    return wire


@pytest.fixture
def wrong(wire):
    """wrong(*exported cells): the error that a notebook gives."""

    def wrong(*cells):
        with pytest.raises(NotebookError) as error:
            wire(*cells)
        return error.value

    return wrong


def names(things):
    return [thing.name for thing in things]


# Wiring


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


# Calling


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


# Words


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


@pytest.mark.parametrize(("name", "label"), [("marker_size", "Marker size"), ("x", "X"), ("_GDP_", "GDP")])
def test_a_label_is_the_name_as_a_person_would_write_it(name, label):
    assert wiring.label(name) == label


# Annotations


@pytest.mark.parametrize(
    ("annotation", "kind", "metadata"),
    [
        ("int", int, {}),
        ("'int'", int, {}),
        ("Annotated[int, {'step': 2}]", int, {"step": 2}),
        ("'Annotated[int, {\"step\": 2}]'", int, {"step": 2}),
        ("Annotated[Annotated[int, {'step': 2, 'doc': 'a'}], {'doc': 'b'}]", int, {"step": 2, "doc": "b"}),
        ("Annotated[int, 'a remark', {'step': 2}]", int, {"step": 2}),
        ("Annotated[int, 'a remark', object, {'step': 2}]", int, {"step": 2}),
        ("Annotated[int, 'a remark', len] | None", int | None, len),
        ("Optional[Annotated[int, len]]", int | None, len),
        ("Annotated[int | None, {'step': 2}]", int | None, {"step": 2}),
        ("Annotated[list['str'], {'step': 2}]", list[str], {"step": 2}),
    ],
)
def test_annotations_are_taken_apart(wire, annotation, kind, metadata):
    (argument,) = wire(f"from typing import Annotated, Optional\ndef a(x: {annotation} = 3): pass")["a"].arguments
    assert (argument.type, argument.metadata) == (kind, metadata)


def test_an_argument_of_which_nothing_is_said_says_nothing(wire):
    (argument,) = wire("def a(x): pass")["a"].arguments
    assert (argument.type, argument.metadata, argument.default) == (MISSING, {}, MISSING)


# Domains


CHOICE = "from typing import Annotated\n"


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


# What is wrong


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


@pytest.mark.parametrize("annotation", ["'Undefined'", "'list[Undefined]'", "'not python'"])
def test_an_annotation_that_cannot_be_read_is_an_error(wrong, annotation):
    error = wrong(f"def a(x: {annotation} = 1): pass")
    assert (error.rule, error.place.function) == (errors.BAD_ANNOTATION, "a")


def test_an_annotation_that_uses_what_only_an_unexported_cell_defines_names_both(tmp_path, write_notebook):
    cells = ["Size = int", "#| export\ndef a(x: 'list[Size]' = 1): pass"]
    module = loader.load(read(write_notebook(tmp_path / "test.ipynb", *cells)))
    with pytest.raises(NotebookError) as error:
        wiring.wire(module)
    assert error.value.values == {"name": "Size", "other": 1}


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


def test_a_pipeline_can_be_put_together_by_hand():
    node = Node("a", lambda: 1, Place("test.ipynb"))
    assert names(Pipeline(Notebook(None, "", "", ()), {"a": node}).views) == ["a"]
