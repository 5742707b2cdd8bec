"""A class with Parameters is a view: what its instances are given, and which classes are none."""

import pytest

from dashboard import errors
from dashboard.errors import Place
from dashboard.notebook import Notebook, imports
from dashboard.pipeline import wire as wire_module

PN = "import panel as pn, param"
DATA = """
def numbers(): return [1, 2, 3]
def few(numbers, count: int = 2): return numbers[:count]
"""
VIEW = "def view(self): return str(self.few)"


@pytest.fixture
def view(wire):
    """view(body, bases): the pipeline of a notebook with a class `Explorer`, and the class's node."""

    def view(body, bases="param.Parameterized", data=DATA):
        pipeline = wire(PN, data, f"class Explorer({bases}):\n" + "\n".join(f"    {line}" for line in body.split("\n")))
        return pipeline, pipeline["Explorer"]

    return view


def test_parameters_are_inputs_controls_or_its_own_by_their_names(view):
    pipeline, node = view(f"few = param.List()\ncount = param.Integer()\nbins = param.Integer(10)\n{VIEW}")
    assert [one.name for one in pipeline.views] == ["Explorer"]
    assert node.inputs == ("few",)
    assert [argument.name for argument in node.arguments] == ["count"]
    made = node({"few": [1]}, {"count": 7})
    assert (made.few, made.count, made.bins) == ([1], 7, 10)


def test_what_it_is_given_has_no_widget_of_its_own(view):
    _, node = view(f"few = param.List()\ncount = param.Integer()\nbins = param.Integer(10)\n{VIEW}")
    made = node({"few": [1]}, {"count": 7})
    assert [name for name in made.param if (made.param[name].precedence or 0) >= 0] == ["name", "bins"]
    assert type(made).param.few.precedence is None


@pytest.mark.parametrize(
    "init",
    [
        "def __init__(self, few, count): super().__init__(); self.got = few, count",
        "def __init__(self, few, /, count=9, other=3): super().__init__(); self.got = few, count",
        "def __init__(self, few, *, count, **params): super().__init__(**params); self.got = few, count",
        "count = param.Integer()\n"
        "def __init__(self, few, **params): super().__init__(**params); self.got = few, self.count",
    ],
)
def test_arguments_of_init_count_as_parameters_do(view, init):
    _, node = view(f"{init}\n{VIEW}")
    assert node({"few": [1]}, {"count": 7}).got == ([1], 7)


def test_a_parameter_is_set_though_init_does_not_take_it(view):
    _, node = view(f"few = param.List()\ndef __init__(self): super().__init__()\n{VIEW}")
    assert node({"few": [1]}, {}).few == [1]


def test_a_constant_parameter_is_given_when_it_is_made(view):
    _, node = view(f"few = param.List(constant=True)\n{VIEW}")
    assert node({"few": [1]}, {}).few == [1]


def test_parameters_of_a_base_class_of_the_notebook_are_its_own(wire):
    pipeline = wire(
        PN, DATA, f"class Base(param.Parameterized):\n    few = param.List()\n    {VIEW}", "class A(Base): 1"
    )
    assert [one.name for one in pipeline.views] == ["A"]
    assert pipeline["A"].inputs == ("few",)


def test_parameters_of_panels_own_classes_are_not_wired(wire):
    cells = ["def width(): return 1", "class Wide(pn.viewable.Viewer):\n    def __panel__(self): return pn.Row()"]
    pipeline = wire(PN, *cells, "class Box(pn.Column): 'A box'")
    assert {one.name: one.inputs for one in pipeline.views} == {"width": (), "Wide": (), "Box": ()}


@pytest.mark.parametrize(
    ("doc", "title", "help_text"),
    [("'''Towns\n\n    How warm.'''", "Towns", "How warm."), ("pass", "Explorer", "")],
)
def test_its_docstring_and_no_other_is_title_and_help(view, doc, title, help_text):
    _, node = view(f"{doc}\ndef __panel__(self): pass", "pn.viewable.Viewer")
    assert (node.title, node.help) == (title, help_text)


def test_it_is_a_view_at_the_place_of_its_definition(wire):
    cell = f"class A(param.Parameterized):\n    {VIEW}\ndef b(): return 1"
    assert [one.name for one in wire(PN, "def c(): return 1", cell).views] == ["c", "A", "b"]


@pytest.mark.parametrize(
    "user",
    [
        "def shown(): return A()",
        "class B(A): pass",
        "class B(param.Parameterized):\n    a = param.ClassSelector(class_=A)",
    ],
)
def test_one_that_a_function_or_another_class_uses_is_no_view(wire, user):
    pipeline = wire(PN, f"class A(param.Parameterized):\n    {VIEW}", user)
    assert "A" not in pipeline.nodes
    assert not any("'A'" in str(said) for said in pipeline.passed_over)


@pytest.mark.parametrize("line", ["A().view()", "a = A()", "layout = pn.Row(A().param)"])
def test_one_that_a_cell_tries_is_a_view_all_the_same(wire, line):
    pipeline = wire(PN, f"class A(param.Parameterized):\n    def view(self): return 1\n{line}")
    assert [one.name for one in pipeline.views] == ["A"]


@pytest.mark.parametrize(
    "plain",
    [
        "class A:\n    def view(self): return 1",
        "class _A(param.Parameterized):\n    def view(self): return 1",
        "import dataclasses\n@dataclasses.dataclass\nclass A:\n    n: int",
        "from param import Parameterized as A",
    ],
)
def test_other_classes_are_none(wire, plain):
    assert wire(PN, plain).nodes == {}


def test_one_that_shows_nothing_is_named(wire):
    pipeline = wire(PN, "class Settings(param.Parameterized):\n    n = param.Integer()")
    assert pipeline.nodes == {}
    (said,) = pipeline.passed_over
    assert said.rule is errors.SHOWS_NOTHING
    assert str(said).startswith("test.ipynb, cell 2, Settings(): 'Settings' has neither '__panel__' nor 'panel'")


def test_an_argument_of_init_that_nothing_gives_is_an_error(wrong):
    error = wrong(PN, DATA, f"class A(param.Parameterized):\n    def __init__(self, nmbers): pass\n    {VIEW}")
    assert error.rule is errors.NO_VALUE
    assert error.place == Place("test.ipynb", 3, function="A")
    assert str(error).startswith(
        "test.ipynb, cell 3, A(): no function and no default for 'nmbers'. Did you mean 'numbers'? Give it a default"
    )


def test_a_value_that_a_parameter_refuses_is_refused_when_it_is_made(view):
    _, node = view(f"few = param.Integer()\n{VIEW}")
    with pytest.raises(ValueError, match=r"Explorer\.few"):
        node({"few": [1]}, {})


def test_a_class_of_another_notebook_is_no_view_here(tmp_path, write_notebook):
    cell = f"#| export\n{PN}\nclass A(param.Parameterized):\n    def view(self): return 1"
    write_notebook(tmp_path / "one.ipynb", cell)
    path = write_notebook(tmp_path / "two.ipynb", "#| export\nfrom notebooks.one import A\ndef two(): return 2")
    assert [*wire_module(imports.load(Notebook.read(path))).nodes] == ["two"]
