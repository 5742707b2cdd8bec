"""Arguments become controls of the right kind, and nodes receive values of the type that the author wrote."""

import datetime as dt
import enum

import numpy as np
import pandas as pd
import param
import pytest

from dashboard import errors
from dashboard.controls import declaration
from dashboard.errors import NotebookError
from dashboard.notebook import loader
from dashboard.pipeline import wiring

IMPORTS = """
import datetime, enum
from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal, Optional, Sequence
import numpy as np, pandas as pd, param

class Color(Enum):
    DARK_RED = "r"
    BLUE = "b"

class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2
"""


@pytest.fixture
def wire(tmp_path, write_notebook):
    """wire(*exported cells): the pipeline of a notebook; cell 1 holds IMPORTS."""

    def wire(*cells):
        exported = [f"#| export\n{cell}" for cell in (IMPORTS, *cells)]
        return wiring.wire(loader.load(loader.read(write_notebook(tmp_path / "test.ipynb", *exported))))

    return wire


@pytest.fixture
def declare(wire):
    """declare(argument, ...): the controls of one function with these arguments."""
    return lambda *arguments: declaration.declare(wire(f"def view({', '.join(arguments)}): pass"))


@pytest.fixture
def declared(declare):
    """declared(argument): the one control of that argument, and its Parameter."""

    def declared(argument):
        (control,) = declare(argument)
        return control, control.parameter()

    return declared


@pytest.fixture
def wrong(wire):
    """wrong(*exported cells): the error that a notebook's controls give."""

    def wrong(*cells):
        with pytest.raises(NotebookError) as error:
            declaration.declare(wire(*cells))
        return error.value

    return wrong


def received(control, parameter):
    """What a node receives when the viewer leaves the control alone."""
    return declaration.convert(control, parameter.default)


def identical(one, two):
    """Equal, and of the same types all the way down."""
    if type(one) is not type(two):
        return False
    return all(map(identical, one, two)) and len(one) == len(two) if isinstance(one, list | tuple) else one == two


# Kinds and first values


def moment(*parts):
    return dt.datetime(*parts)  # noqa: DTZ001 - those of widgets have no time zone


COLOR = "<color>"  # stands for the notebook's own Color.DARK_RED


@pytest.mark.parametrize(
    ("argument", "kind", "first"),
    [
        # by annotation
        ("x: bool = True", param.Boolean, True),
        ("x: bool", param.Boolean, False),
        ("x: int = 5", param.Integer, 5),
        ("x: float = 5", param.Number, 5.0),
        ("x: float = 0.5", param.Number, 0.5),
        ("x: str = 'a'", param.String, "a"),
        ("x: date = date(2024, 2, 29)", param.CalendarDate, dt.date(2024, 2, 29)),
        ("x: date = pd.Timestamp(2024, 2, 29, 12)", param.CalendarDate, dt.date(2024, 2, 29)),
        ("x: datetime.datetime = datetime.datetime(2024, 2, 29, 12)", param.Date, moment(2024, 2, 29, 12)),
        ("x: datetime.datetime = date(2024, 2, 29)", param.Date, moment(2024, 2, 29)),
        ("x: datetime.datetime = pd.Timestamp(2024, 2, 29, 12)", param.Date, moment(2024, 2, 29, 12)),
        ("x: 'int' = 5", param.Integer, 5),
        # by default
        ("x=True", param.Boolean, True),
        ("x=5", param.Integer, 5),
        ("x=5.0", param.Number, 5.0),
        ("x='a'", param.String, "a"),
        ("x=date(2024, 2, 29)", param.CalendarDate, dt.date(2024, 2, 29)),
        ("x=datetime.datetime(2024, 2, 29)", param.Date, moment(2024, 2, 29)),
        ("x=np.int64(5)", param.Integer, 5),
        ("x=np.float64(5)", param.Number, 5.0),
        ("x: Any = 5", param.Integer, 5),
        # with None
        ("x: int | None = None", param.Integer, None),
        ("x: Optional[int] = 5", param.Integer, 5),
        ("x: str = None", param.String, None),
        ("x: Annotated[int, {'bounds': (4, 20)}] = None", param.Integer, 4),
        ("x: Annotated[int | None, {'bounds': (4, 20)}] = None", param.Integer, None),
        # with bounds
        ("x: Annotated[int, {'bounds': (4, 20)}]", param.Integer, 4),
        ("x: Annotated[int, {'bounds': (4, 20)}] = 7", param.Integer, 7),
        ("x: Annotated[int, {'bounds': (None, 20)}]", param.Integer, 20),
        ("x: Annotated[int, {'bounds': [4, 20]}]", param.Integer, 4),
        ("x: Annotated[int, {'bounds': np.array([4, 20])}]", param.Integer, 4),
        ("x: Annotated[float, {'bounds': (4, 20)}]", param.Number, 4.0),
        ("x: Annotated[float, {'bounds': (np.float64(0.5), np.int64(2))}]", param.Number, 0.5),
        ("x: Annotated[float, {'softbounds': (4, 20), 'step': 0.5}]", param.Number, 4.0),
        ("x: Annotated[date, {'bounds': (pd.Timestamp(2024, 1, 1), pd.Timestamp(2025, 1, 1))}]", param.CalendarDate,
         dt.date(2024, 1, 1)),
        ("x: Annotated[date, {'bounds': np.array(['2024-01-01', '2025-01-01'], 'M8[ns]')}]", param.CalendarDate,
         dt.date(2024, 1, 1)),
        ("x: Annotated[datetime.datetime, {'bounds': (date(2024, 1, 1), date(2025, 1, 1))}]", param.Date,
         moment(2024, 1, 1)),
        # one of several
        ("x: Literal['a', 'b']", param.Selector, "a"),
        ("x: Literal[1, 2] = 2", param.Selector, 2),
        ("x: Literal['a', 'b'] = None", param.Selector, "a"),
        ("x: Literal['a', 'b'] | None = None", param.Selector, None),
        ("x: Literal['a', None] = None", param.Selector, "a"),
        ("x: Color", param.Selector, COLOR),
        ("x: Color = Color.DARK_RED", param.Selector, COLOR),
        ("x=Color.DARK_RED", param.Selector, COLOR),
        ("x: Annotated[str, {'objects': ['a', 'b']}]", param.Selector, "a"),
        ("x: Annotated[str, {'objects': {'Label': 'a', 'Other': 'b'}}]", param.Selector, "a"),
        ("x: Annotated[str, {'objects': {'Label': 'a', 'Other': 'b'}}] = 'b'", param.Selector, "b"),
        ("x: Annotated[int, {'objects': np.array([1, 2])}]", param.Selector, 1),
        ("x: Annotated[int, {'objects': pd.Series([1, 2]).unique()}]", param.Selector, 1),
        ("x: Annotated[int, {'objects': pd.Index([1, 2])}] = 2", param.Selector, 2),
        ("x: Annotated[float, {'objects': [1, 2]}]", param.Selector, 1.0),
        ("x: Annotated[str, {'objects': pd.Series(['b', 'a'])}]", param.Selector, "b"),
        ("x: Annotated[str, {'objects': np.array(['b', 'a'])}]", param.Selector, "b"),
        ("x: Annotated[str, {'objects': {'b', 'a'}}]", param.Selector, "a"),
        ("x: Annotated[date, {'objects': pd.DatetimeIndex(['2024-01-01'])}]", param.Selector, dt.date(2024, 1, 1)),
        ("x: Annotated[Any, {'objects': [(1, 2), None]}]", param.Selector, (1, 2)),
        # several of several
        ("x: list[Literal['a', 'b']]", param.ListSelector, ["a", "b"]),
        ("x: list[Literal['a', 'b']] = ('b',)", param.ListSelector, ["b"]),
        ("x: list[Literal['a', 'b']] = None", param.ListSelector, ["a", "b"]),
        ("x: list[Literal['a', 'b']] = ()", param.ListSelector, []),
        ("x: list[Color] = [Color.DARK_RED]", param.ListSelector, [COLOR]),
        ("x: tuple[Literal['a', 'b'], ...] = ['b']", param.ListSelector, ("b",)),
        ("x: Annotated[list[str], {'objects': ['a', 'b']}]", param.ListSelector, ["a", "b"]),
        ("x: Annotated[list, {'objects': ['a', 'b']}] = ['b']", param.ListSelector, ["b"]),
        ("x: Annotated[list[int], {'objects': np.array([1, 2])}]", param.ListSelector, [1, 2]),
        ("x: Annotated[Sequence[str], {'objects': {'Label': 'a'}}] = ('a',)", param.ListSelector, ["a"]),
        ("x: Annotated[tuple[str, ...], {'objects': ['a', 'b']}] = ('b',)", param.ListSelector, ("b",)),
        # a range
        ("x: Annotated[tuple[float, float], {'bounds': (0, 10)}]", param.Range, (0.0, 10.0)),
        ("x: Annotated[tuple[float, float], {'bounds': (0, 10)}] = (1, 2)", param.Range, (1.0, 2.0)),
        ("x: Annotated[tuple[int, int], {'bounds': (0, 10)}] = [1, 2]", param.Range, (1, 2)),
        ("x: Annotated[tuple[int, ...], {'bounds': (0, 10)}] = (1, 2)", param.Range, (1, 2)),
        ("x: Annotated[tuple, {'bounds': (0, 10)}] = (1, 2)", param.Range, (1, 2)),
        ("x: Annotated[tuple[float, float], {'softbounds': (0, 10)}]", param.Range, (0.0, 10.0)),
        ("x: Annotated[tuple[date, date], {'bounds': (date(2024, 1, 1), pd.Timestamp(2025, 1, 1))}]",
         param.CalendarDateRange, (dt.date(2024, 1, 1), dt.date(2025, 1, 1))),
        ("x: Annotated[tuple[datetime.datetime, datetime.datetime], {'bounds': pd.DatetimeIndex(['2024', '2025'])}]",
         param.DateRange, (moment(2024, 1, 1), moment(2025, 1, 1))),
        # a Parameter of the author's own
        ("x: Annotated[int, param.Integer(5, bounds=(4, 20))]", param.Integer, 5),
        ("x: Annotated[int, param.Integer(5, bounds=(4, 20))] = 7", param.Integer, 7),
        ("x: Annotated[float, param.Number(5)]", param.Number, 5.0),
        ("x: Annotated[float, param.Magnitude(0.5)] = 1", param.Magnitude, 1.0),
        ("x: Annotated[str, param.Color('#ffffff')]", param.Color, "#ffffff"),
        ("x: Annotated[str, param.Selector(objects=['a', 'b'])] = 'b'", param.Selector, "b"),
        ("x: Annotated[list[str], param.ListSelector(objects=['a', 'b'])]", param.ListSelector, ["a", "b"]),
        ("x: Annotated[list[str], param.ListSelector(objects=['a', 'b'])] = ('a',)", param.ListSelector, ["a"]),
        ("x: Annotated[tuple, param.Range((1, 2), bounds=(0, 3))]", param.Range, (1, 2)),
        ("x: Annotated[tuple, param.Range(bounds=(0, 3))]", param.Range, (0, 3)),
    ],
)  # fmt: skip
def test_an_argument_becomes_a_control_of_its_kind_and_the_node_receives_its_first_value(
    declared, argument, kind, first
):
    control, parameter = declared(argument)
    value = received(control, parameter)
    if COLOR in (first, *(first if isinstance(first, list) else ())):
        assert [member.name for member in (value if isinstance(value, list) else [value])] == ["DARK_RED"]
        assert isinstance(value, list if isinstance(first, list) else enum.Enum)
    else:
        assert identical(value, first), value
    assert type(parameter) is kind


@pytest.mark.parametrize(
    ("argument", "moved", "value"),
    [
        ("x: int = 5", 7, 7),
        ("x: float = 0.5", 7, 7.0),
        ("x: float = 0.5", np.float64(7), 7.0),
        ("x: date = date(2024, 1, 1)", moment(2024, 2, 1), dt.date(2024, 2, 1)),
        ("x: datetime.datetime = date(2024, 1, 1)", pd.Timestamp(2024, 2, 1), moment(2024, 2, 1)),
        ("x: tuple[Literal['a', 'b'], ...]", ["b"], ("b",)),
        ("x: Annotated[tuple[float, float], {'bounds': (0, 10)}]", (1, 2), (1.0, 2.0)),
        ("x: Annotated[tuple[int, int], {'bounds': (0, 10)}]", (1.0, 2.0), (1, 2)),
        ("x: int | None = 5", None, None),
    ],
)
def test_a_value_that_a_widget_gives_reaches_the_node_in_the_authors_type(declared, argument, moved, value):
    control, _ = declared(argument)
    assert identical(declaration.convert(control, moved), value)


def test_an_enum_is_chosen_by_readable_names(declared):
    _, parameter = declared("x: Color")
    assert list(parameter.names) == ["Dark red", "Blue"]


def test_a_member_of_an_int_enum_stays_a_member(declared):
    control, parameter = declared("x: Level = Level.HIGH")
    assert repr(declaration.convert(control, parameter.default)) == "<Level.HIGH: 2>"


def test_objects_with_labels_show_the_labels(declared):
    _, parameter = declared("x: Annotated[str, {'objects': {'Length [cm]': 'length'}}]")
    assert dict(parameter.names) == {"Length [cm]": "length"}


def test_a_choice_that_may_be_none_offers_it(declared):
    _, parameter = declared("x: Literal['a', 'b'] | None = 'b'")
    assert list(parameter.objects) == [None, "a", "b"]


# Keywords


def test_the_label_is_made_from_the_name_unless_given(declare):
    assert [
        control.parameter().label for control in declare("marker_size=5", "b: Annotated[int, {'label': 'Bins'}] = 5")
    ] == [
        "Marker size",
        "Bins",
    ]


def test_the_label_of_a_parameter_of_the_authors_own_is_made_from_the_name_too(declare):
    own = declare("marker_size: Annotated[int, param.Integer(5)]", "b: Annotated[int, param.Integer(5, label='Bins')]")
    assert [control.parameter().label for control in own] == ["Marker size", "Bins"]


def test_keywords_reach_the_parameter(declared):
    _, parameter = declared(
        "x: Annotated[float, {'bounds': (0, 9), 'softbounds': (1, 2), 'step': 0.5, 'doc': 'Help'}] = 1"
    )
    assert (parameter.bounds, parameter.softbounds, parameter.step, parameter.doc) == ((0, 9), (1, 2), 0.5, "Help")


def test_controls_stand_by_precedence_then_in_the_order_of_mention(declare):
    found = declare(
        "a=1", "b: Annotated[int, {'precedence': -1}] = 1", "c=1", "d: Annotated[int, {'precedence': 2}] = 1"
    )
    assert [control.name for control in found] == ["b", "a", "c", "d"]
    assert found[0].parameter().precedence == -1


# One class per page


def test_values_are_those_of_the_nodes_arguments(declare):
    found = declare(
        "x=1", "y: list[Literal['a', 'b']] = ('b',)", "z: Annotated[tuple[int, int], {'bounds': (0, 9)}] = (1, 2)"
    )
    kind = declaration.parameterized("Controls", {control.attribute: control.parameter() for control in found})
    assert declaration.values(found, kind(x=7)) == {"x": 7, "y": ["b"], "z": (1, 2)}


def test_each_visitor_has_values_of_their_own(declare):
    found = declare("y: list[Literal['a', 'b']] = ('b',)")
    kind = declaration.parameterized("Controls", {control.attribute: control.parameter() for control in found})
    first, second = kind(), kind()
    first.y = ["a"]
    assert declaration.values(found, second) == {"y": ["b"]}


@pytest.mark.parametrize("name", ["name", "param"])
def test_a_control_may_be_named_like_an_attribute_of_every_parameterized(declare, name):
    (control,) = declare(f"{name}='a'")
    parameters = declaration.parameterized("Controls", {control.attribute: control.parameter()})()
    assert declaration.values([control], parameters) == {name: "a"}
    assert control.parameter().label == name.capitalize()


@pytest.mark.parametrize(
    ("argument", "asked", "value"),
    [
        ("x: Annotated[int, {'bounds': (1, 9)}] = 5", 7, 7),
        ("x: Annotated[int, {'bounds': (1, 9)}] = 5", 10, 5),
        ("x: Annotated[int, {'bounds': (1, 9)}] = 5", "7", 5),
        ("x: Annotated[int, {'bounds': (1, 9)}] = 5", None, 5),
        ("x: Literal['a', 'b'] = 'b'", "a", "a"),
        ("x: Literal['a', 'b'] = 'b'", ["a"], "b"),
        ("x: list[Literal['a', 'b']] = ('b',)", ["a"], ["a"]),
        ("x: list[Literal['a', 'b']] = ('b',)", ["a", "c"], ["b"]),
        ("x: Annotated[date, {'bounds': (date(2024, 1, 1), date(2025, 1, 1))}]", 5, dt.date(2024, 1, 1)),
    ],
)
def test_a_value_outside_the_domain_gives_way_to_the_default(declared, argument, asked, value):
    assert declaration.admitted(declared(argument)[1], asked) == value


# Domains that depend on data

DATA = """
def data():
    return pd.DataFrame({"kind": ["b", "a"], "year": [2024, 2020], "size": [0.5, 2.5],
                         "day": pd.to_datetime(["2024-03-01", "2024-01-01"])})
"""


@pytest.mark.parametrize(
    ("annotation", "default", "first"),
    [
        ("Annotated[str, {'objects': lambda data: data.kind.unique()}]", "", "b"),
        ("Annotated[str, {'objects': lambda data: data.kind}]", "= 'a'", "a"),
        ("Annotated[str | None, {'objects': lambda data: data.kind}]", "= None", "b"),
        ("Annotated[list[str], {'objects': lambda data: sorted(data.kind)}]", "= None", ["a", "b"]),
        ("Annotated[list[str], {'objects': lambda data: sorted(data.kind)}]", "= ('a',)", ["a"]),
        ("Annotated[list[int], {'objects': lambda data: data.year.unique()}]", "", [2024, 2020]),
        ("Annotated[int, {'objects': lambda data: data.year.to_numpy()}]", "= 2020", 2020),
        ("Annotated[int, {'bounds': lambda data: (data.year.min(), data.year.max())}]", "", 2020),
        ("Annotated[float, {'bounds': lambda data: (data['size'].min(), data['size'].max())}]", "= 1", 1.0),
        ("Annotated[float | None, {'bounds': lambda data: (0, data['size'].max())}]", "= None", 0.0),
        ("Annotated[date, {'bounds': lambda data: data.day.agg(['min', 'max'])}]", "", dt.date(2024, 1, 1)),
        ("Annotated[tuple[float, float], {'bounds': lambda data: data['size'].agg(['min', 'max'])}]", "", (0.5, 2.5)),
        ("Annotated[tuple[date, date], {'bounds': lambda data: (data.day.min(), data.day.max())}]", "= None",
         (dt.date(2024, 1, 1), dt.date(2024, 3, 1))),
        ("Annotated[date, {'objects': lambda data: data.day.to_numpy()}]", "", dt.date(2024, 3, 1)),
    ],
)  # fmt: skip
def test_the_data_decides_a_domain_and_the_node_receives_the_authors_type(wire, annotation, default, first):
    wired = wire(DATA, f"def view(data, x: {annotation} {default}): pass")
    (control,) = declaration.declare(wired)
    data = wired["data"]({}, {})
    domain = {keyword: wired[f"x.{keyword}"]({"data": data}, {}) for keyword in control.domains}
    assert identical(received(control, control.parameter(domain)), first)


@pytest.mark.parametrize(
    ("annotation", "default", "domain", "rule"),
    [
        ("Annotated[str, {'objects': lambda: []}]", "", {"objects": []}, errors.NO_CHOICE),
        ("Annotated[str, {'objects': lambda: None}]", "", {"objects": None}, errors.BAD_KEYWORD),
        ("Annotated[str, {'objects': lambda: []}]", "= 'z'", {"objects": ["a"]}, errors.OUTSIDE_DOMAIN),
        ("Annotated[int, {'bounds': lambda: []}]", "", {"bounds": (np.nan, np.nan)}, errors.BAD_KEYWORD),
        ("Annotated[float, {'bounds': lambda: []}]", "", {"bounds": (np.nan, np.nan)}, errors.BAD_KEYWORD),
        ("Annotated[date, {'bounds': lambda: []}]", "", {"bounds": (pd.NaT, pd.NaT)}, errors.BAD_KEYWORD),
        ("Annotated[int, {'bounds': lambda: []}]", "", {"bounds": 5}, errors.BAD_KEYWORD),
    ],
)
def test_data_that_decides_nonsense_is_an_error_with_a_place(wire, annotation, default, domain, rule):
    (control,) = declaration.declare(wire(f"def view(x: {annotation} {default}): pass"))
    with pytest.raises(NotebookError) as error:
        control.parameter(domain)
    assert (error.value.rule, error.value.place.cell) == (rule, 2)


def test_a_control_comes_after_those_that_its_domain_depends_on(wire):
    wired = wire(
        "def cities(country: Literal['de', 'fr'] = 'de'): return [country]",
        "def view(city: Annotated[str, {'objects': lambda cities: cities}], plain=1): pass\ndef shown(cities): pass",
    )
    declared = sorted(declaration.declare(wired), key=lambda control: control.name)
    order = [control.name for control in declaration.evaluation_order(declared, wired)]
    assert order.index("country") < order.index("city")
    assert sorted(order) == ["city", "country", "plain"]


# Several mentions of one control


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("x=5", "x=5"),
        ("x: int = 5", "x"),
        ("x", "x: int = 5"),
        ("x", "x=5"),
        ("x: Annotated[int, {'bounds': (4, 20)}] = 5", "x"),
        ("x", "x: Annotated[int, {'bounds': (4, 20)}] = 5"),
        ("x: Annotated[int, {'bounds': (4, 20)}]", "x: int = 5"),
        ("x: Annotated[int, {'bounds': (4, 20)}]", "x: Annotated[int, {'step': 1}] = 5"),
        ("x: Annotated[int, {'bounds': (4, 20)}] = 5", "x: Annotated[int, {'bounds': [4, 20]}] = 5"),
        (
            "x: Annotated[int, {'objects': np.array([5, 6])}] = 5",
            "x: Annotated[int, {'objects': np.array([5, 6])}] = 5",
        ),
        ("x: Annotated[int, param.Integer(5)]", "x: Annotated[int, param.Integer(5)]"),
        ("x: Annotated[int, param.Integer(5)]", "x"),
    ],
)
def test_mentions_that_agree_are_one_control_and_a_bare_one_inherits(wire, one, two):
    (control,) = declaration.declare(wire(f"def a({one}): pass", f"def b({two}): pass"))
    assert received(control, control.parameter()) == 5


def test_functions_that_say_the_same_are_the_same_domain_wherever_they_stand(wire):
    choice = "x: Annotated[str, {'objects': lambda data: [k for k in data.kind if k]}] = 'a'"
    assert len(declaration.declare(wire(DATA, f"def a(data, {choice}): pass", f"\n\ndef b(data, {choice}): pass"))) == 1


@pytest.mark.parametrize(
    ("one", "two", "what"),
    [
        ("x=5", "x=6", "default"),
        ("x: int = 5", "x: float = 5", "type"),
        ("x: bool = True", "x: bool = 1", "default"),
        ("x: Annotated[int, {'bounds': (4, 20)}] = 5", "x: Annotated[int, {'bounds': (4, 21)}] = 5", "bounds"),
        ("x: Annotated[int, {'label': 'A'}] = 5", "x: Annotated[int, {'label': 'B'}] = 5", "label"),
        ("x: Annotated[int, {'objects': [5, 6]}] = 5", "x: Annotated[int, {'objects': [6, 5]}] = 5", "objects"),
        ("x: Annotated[int, {'objects': {'a': 5}}] = 5", "x: Annotated[int, {'objects': {'b': 5}}] = 5", "objects"),
        ("x: Annotated[int, {'objects': np.array([5])}] = 5", "x: Annotated[int, {'objects': np.array([6])}] = 5",
         "objects"),
        ("x: Annotated[int, {'objects': lambda a: a}] = 5", "x: Annotated[int, {'objects': lambda a: [a]}] = 5",
         "objects"),
        ("x: Annotated[int, {'objects': lambda a: a}] = 5", "x: Annotated[int, {'objects': lambda c: c}] = 5",
         "objects"),
        ("x: Annotated[int, param.Integer(5)]", "x: Annotated[int, param.Integer(6)]", "domain"),
        ("x: Annotated[int, param.Integer(5)]", "x: Annotated[int, {'step': 1}]", "domain"),
    ],
)  # fmt: skip
def test_two_mentions_that_disagree_name_both_cells(wrong, one, two, what):
    error = wrong(
        "def a(): pass\ndef c(): pass", "def bare(x): pass", f"def first({one}): pass", f"def second({two}): pass"
    )
    assert error.rule is errors.DISAGREE
    assert (error.place.cell, error.place.function, error.values["what"]) == (5, "second", what)
    assert error.values["other"] == "cell 4, first()"


# What is wrong


@pytest.mark.parametrize(
    ("argument", "rule"),
    [
        ("x", errors.NO_VALUE),
        ("x: int", errors.NO_VALUE),
        ("x: int | None", errors.NO_VALUE),
        ("x: str", errors.NO_VALUE),
        ("x: date", errors.NO_VALUE),
        ("x: pd.DataFrame", errors.NO_VALUE),
        ("x: complex = 1j", errors.NO_TYPE),
        ("x: pd.DataFrame = None", errors.NO_TYPE),
        ("x=None", errors.NO_TYPE),
        ("x: int | str = 5", errors.NO_TYPE),
        ("x: Annotated[tuple[str, str], {'bounds': (0, 1)}] = None", errors.NO_TYPE),
        ("x: Annotated[tuple[int, int, int], {'bounds': (0, 1)}] = None", errors.NO_TYPE),
        ("x: list", errors.NO_OBJECTS),
        ("x: list[str] = ('a',)", errors.NO_OBJECTS),
        ("x=['a']", errors.NO_OBJECTS),
        ("x: tuple[float, float] = (0, 1)", errors.NO_BOUNDS),
        ("x=(0, 1)", errors.NO_BOUNDS),
        ("x: Annotated[str, {'objects': []}]", errors.NO_CHOICE),
        ("x: Annotated[str, {'objects': {}}] = 'a'", errors.NO_CHOICE),
        ("x: Annotated[list[str], {'objects': []}] = ()", errors.NO_CHOICE),
        ("x: Annotated[str | None, {'objects': []}] = None", errors.NO_CHOICE),
        ("x: Annotated[int, {'bounds': (4, 20)}] = 3", errors.OUTSIDE_DOMAIN),
        ("x: Annotated[int, {'bounds': (4, 20)}] = 5.5", errors.OUTSIDE_DOMAIN),
        ("x: int = 'a'", errors.OUTSIDE_DOMAIN),
        ("x: str = 5", errors.OUTSIDE_DOMAIN),
        ("x: Literal['a', 'b'] = 'c'", errors.OUTSIDE_DOMAIN),
        ("x: Annotated[str, {'objects': {'Label': 'a'}}] = 'Label'", errors.OUTSIDE_DOMAIN),
        ("x: list[Literal['a', 'b']] = ('a', 'c')", errors.OUTSIDE_DOMAIN),
        ("x: list[Literal['a', 'b']] = 5", errors.OUTSIDE_DOMAIN),
        ("x: Annotated[tuple[float, float], {'bounds': (0, 1)}] = (0, 2)", errors.OUTSIDE_DOMAIN),
        ("x: Annotated[tuple[float, float], {'bounds': (0, 1)}] = 0.5", errors.OUTSIDE_DOMAIN),
        (
            "x: Annotated[date, {'bounds': (date(2024, 1, 1), date(2025, 1, 1))}] = date(2023, 1, 1)",
            errors.OUTSIDE_DOMAIN,
        ),
        ("x: Annotated[int, param.Integer(5, bounds=(4, 20))] = 3", errors.OUTSIDE_DOMAIN),
        ("x: Annotated[int, {'bound': (4, 20)}] = 5", errors.BAD_KEYWORD),
        ("x: Annotated[int, {'default': 5}] = 5", errors.BAD_KEYWORD),
        ("x: Annotated[int, {5: 5}] = 5", errors.BAD_KEYWORD),
        ("x: Annotated[int, {'step': 'a'}] = 5", errors.BAD_KEYWORD),
        ("x: Annotated[int, {'bounds': 20}] = 5", errors.BAD_KEYWORD),
        ("x: Annotated[int, {'bounds': (1, 2, 3)}] = 5", errors.BAD_KEYWORD),
        ("x: Annotated[int, {'bounds': ('a', 'b')}] = 5", errors.BAD_KEYWORD),
        ("x: Annotated[int, {'bounds': (20, 4)}]", errors.BAD_KEYWORD),
        ("x: Annotated[str, {'bounds': (1, 2)}] = 'a'", errors.BAD_KEYWORD),
        ("x: Annotated[str, {'objects': 5}] = 'a'", errors.BAD_KEYWORD),
        ("x: Annotated[str, {'objects': ['a'], 'bounds': (1, 2)}] = 'a'", errors.BAD_KEYWORD),
        ("x: Annotated[tuple[float, float], {'bounds': (0, None)}]", errors.BAD_KEYWORD),
        ("x: Annotated[int, {'precedence': 'first'}] = 5", errors.BAD_KEYWORD),
        ("x: Annotated[int, {'label': 5}] = 5", errors.BAD_KEYWORD),
    ],
)
def test_a_control_that_breaks_a_rule_names_cell_function_and_argument(wrong, argument, rule):
    error = wrong(f"def view({argument}): pass")
    assert error.rule is rule, error
    assert (error.place.cell, error.place.function) == (2, "view")
    assert "'x'" in error.problem
    assert "inspect" not in str(error)


@pytest.mark.parametrize("argument", ["dat", "dat: pd.DataFrame"])
def test_a_slip_in_an_inputs_name_suggests_the_near_one(wrong, argument):
    error = wrong("def data(): pass", f"def view({argument}): pass")
    assert error.problem == "no function and no default for 'dat'. Did you mean 'data'?"


def test_the_function_itself_is_not_what_was_meant(wrong):
    assert "mean" not in wrong("def views(view): pass").problem
