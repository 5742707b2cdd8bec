"""A function that is bound to widgets takes controls that are made like them, of each viewer's own."""

import datetime

import pytest

from dashboard import controls, errors
from dashboard.errors import Place
from dashboard.notebook import Notebook, imports
from dashboard.pipeline import wire as wire_module

PN = "import panel as pn, param\nfrom datetime import date as day\n"
TOWN = """
class Town(param.Parameterized):
    size = param.Integer(5, bounds=(1, 9), label="How large")
    name_of = param.Selector(objects=["Bern", "Oslo"])
    go = param.Event()
town = Town(size=7)
"""


@pytest.fixture
def declared(wire):
    """declared(*exported cells): the pipeline of a notebook, and its controls."""

    def declared(*cells):
        pipeline = wire(*cells)
        return pipeline, {control.name: control.parameter() for control in controls.declare(pipeline)}

    return declared


@pytest.mark.parametrize(
    ("widget", "kind", "default", "said"),
    [
        ("IntSlider(start=1, end=9, step=2, value=5, name='Number')", "Integer", 5, {"bounds": (1, 9), "step": 2}),
        ("FloatSlider(start=0, end=2, value=1)", "Number", 1.0, {"bounds": (0, 2)}),
        ("FloatInput(value=2.5)", "Number", 2.5, {}),
        ("Select(options=['a', 'b'], value='b')", "Choice", "b", {"objects": ["a", "b"]}),
        ("RadioButtonGroup(options={'one': 1, 'two': 2})", "Choice", 1, {}),
        ("MultiChoice(options=['a', 'b'], value=['b'])", "Choices", ["b"], {"objects": ["a", "b"]}),
        ("DiscreteSlider(options=[1, 10, 100], value=10)", "Choice", 10, {"objects": [1, 10, 100]}),
        ("Checkbox(value=True)", "Boolean", True, {}),
        ("TextInput(value='a')", "String", "a", {}),
        ("IntRangeSlider(start=0, end=9, value=(2, 3))", "Range", (2, 3), {"bounds": (0, 9)}),
        (
            "DateSlider(start=day(2026, 1, 1), end=day(2026, 2, 1), value=day(2026, 1, 9))",
            "CalendarDate",
            datetime.date(2026, 1, 9),
            {},
        ),
        ("DatePicker()", "CalendarDate", None, {}),
    ],
)
def test_a_control_is_what_the_widget_says(declared, widget, kind, default, said):
    pipeline, parameters = declared(
        f"{PN}field = pn.widgets.{widget}", "@pn.depends(field)\ndef view(value): return value"
    )
    parameter = parameters["field"]
    assert type(parameter).__name__ == kind
    assert parameter.default == default
    assert {name: getattr(parameter, name) for name in said} == said
    assert parameter.label == ("Number" if "Number" in widget else "Field")
    assert pipeline["view"]({}, {"field": default}) == default


@pytest.mark.parametrize(
    "decorator",
    [
        "@pn.depends(field.param.value)",
        "@pn.depends(value=field)",
        "@param.depends(field.param.value_throttled)",
        "@param.depends(value=field.param.value, watch=True)",
    ],
)
def test_a_binding_may_be_written_in_any_way(wire, decorator):
    node = wire(f"{PN}field = pn.widgets.IntSlider(end=9, value=2)", f"{decorator}\ndef view(value): return value * 2")[
        "view"
    ]
    assert [argument.name for argument in node.arguments] == ["field"]
    assert node({}, {"field": 4}) == 8


def test_one_widget_is_one_control_whatever_the_arguments_are_called(declared):
    pipeline, parameters = declared(
        f"{PN}field = pn.widgets.IntSlider(end=9, value=2)",
        "@pn.depends(field)\ndef one(first): return first",
        "@pn.depends(second=field)\ndef two(second): return second",
    )
    assert list(parameters) == ["field"]
    assert [pipeline[name]({}, {"field": 5}) for name in ("one", "two")] == [5, 5]


def test_what_is_bound_to_nothing_is_an_input_or_a_control_as_ever(wire):
    pipeline = wire(
        f"{PN}field, other = pn.widgets.IntSlider(value=2), pn.widgets.Checkbox()",
        "def data(): return 10\n@pn.depends(field, flag=other)\ndef view(number, data, flag, times=3):\n"
        "    '''Title'''\n    return number, data, flag, times",
    )
    node = pipeline["view"]
    assert node.inputs == ("data",)
    assert sorted(argument.name for argument in node.arguments) == ["field", "other", "times"]
    assert node({"data": 10}, {"field": 4, "other": True, "times": 5}) == (4, 10, True, 5)
    assert node.title == "Title"


def test_a_parameter_of_an_object_is_the_controls(declared):
    pipeline, parameters = declared(
        PN + TOWN, "@pn.depends(town.param.size, name=town.param.name_of)\ndef view(size, name): return size, name"
    )
    assert list(parameters) == ["town_size", "town_name_of"]
    assert (parameters["town_size"].default, parameters["town_size"].bounds) == (7, (1, 9))
    assert parameters["town_size"].label == "How large"
    assert pipeline["view"]({}, {"town_size": 3, "town_name_of": "Oslo"}) == (3, "Oslo")


def test_a_layout_of_what_is_bound_makes_no_helper_of_it(wire):
    pipeline = wire(
        f"{PN}field = pn.widgets.IntSlider()",
        "@pn.depends(field)\ndef view(n): return n\napp = pn.Row(field, view)\napp.servable()",
    )
    assert [view.name for view in pipeline.views] == ["view"]


def test_another_notebook_that_imports_it_computes_the_same(tmp_path, write_notebook):
    field = f"#| export\n{PN}field = pn.widgets.IntSlider(end=9, value=2)"
    write_notebook(tmp_path / "towns.ipynb", field, "#| export\n@pn.depends(field)\ndef view(n): return n")

    def wired(name):
        path = write_notebook(
            tmp_path / name, "#| export\nfrom notebooks.towns import view\ndef again(view): return view"
        )
        return wire_module(imports.load(Notebook.read(path)))

    one, other = wired("one.ipynb"), wired("other.ipynb")
    assert one["view"]({}, {"field": 5}) == 5
    assert one.computation("view") == other.computation("view")


@pytest.mark.parametrize(
    "bind",
    [
        "pn.Row(field, pn.bind(view, field, times=3)).servable()",
        "app = pn.Column(pn.bind(view, n=field.param.value, times=3))",
        "shown = param.bind(view, field, 3)",
    ],
)
def test_a_function_may_be_bound_where_it_is_laid_out(wire, bind):
    pipeline = wire(
        f"{PN}field = pn.widgets.IntSlider(end=9, value=2)",
        f"def view(n, times):\n    'Title'\n    return n * times\n{bind}",
    )
    (node,) = pipeline.views
    assert (node.name, node.title) == ("view", "Title")
    assert [argument.name for argument in node.arguments] == ["field"]
    assert node({}, {"field": 4}) == 12
    assert {told.rule for told in pipeline.passed_over} <= {errors.ONLY_IN_NOTEBOOK}


@pytest.mark.parametrize(
    ("made", "used", "said"),
    [
        ("field = pn.widgets.IntSlider()", "def view(): return pn.Row(field)", "'field' is an IntSlider"),
        ("field = pn.widgets.IntSlider()", "def _read(): return field.value\ndef view(): return _read()", "'field'"),
        ("row = pn.Column(pn.Row(pn.widgets.Button()))", "def view(): return row", "'row' is a Column"),
        (TOWN, "def view(): return town.param", "'town' is a Town"),
        (TOWN, "class _Look:\n    def draw(self): return town\ndef view(): return _Look().draw()", "'town' is a Town"),
        ("go = pn.widgets.Button()", "@pn.depends(go)\ndef view(go): return 1", "'go' is a Button"),
        ("go = pn.widgets.Button()", "@pn.depends(go.param.clicks)\ndef view(n): return 1", "'go' is a Button"),
        (TOWN, "@pn.depends(town.param.go)\ndef view(go): return 1", "'town' is a Town"),
        (
            "field = pn.widgets.Checkbox()",
            "@pn.depends(field)\ndef plot(on): return on\ndef view(): return pn.Row(plot)",
            "'plot' is a function bound to a widget",
        ),
        (
            "field = pn.widgets.Checkbox()\ndef _draw(on): return on\nplot = pn.bind(_draw, field)",
            "def view(): return plot()",
            "'plot' is a function bound to a widget",
        ),
    ],
)
def test_what_would_be_one_for_all_viewers_is_refused(wrong, made, used, said):
    error = wrong(PN + made, used)
    assert error.rule is errors.ONE_FOR_ALL
    assert error.place.cell == 2
    assert said in error.problem
    assert "Make it in the function that returns it" in error.fix


def test_the_line_is_named_that_uses_it(wrong):
    error = wrong(f"{PN}field = pn.widgets.Checkbox()", "def view():\n    n = 1\n    return field")
    assert error.place == Place("test.ipynb", 2, 4, "view")


@pytest.mark.parametrize(
    "cell",
    [
        "def view(): return pn.Row(pn.widgets.IntSlider())",
        "field = pn.widgets.IntSlider()\nfield.visible = False",
        "field = pn.widgets.IntSlider()\ndef view(field=3): return field",
        "note = pn.pane.Markdown('a')\nrow = pn.Row(note)\ndef view(): return row",
        "def view():\n    field = pn.widgets.IntSlider()\n    return field",
        "field = pn.widgets.Checkbox()\n@pn.depends(field)\ndef plot(on): return on\ndef view(): return plot(True)",
        "import holoviews as hv\ncurve = hv.Curve([1, 2])\ndef view(): return curve",
    ],
)
def test_what_no_viewer_sets_is_left_alone(wire, cell):
    wire(PN + cell)
