"""An annotation, or a default, says which kind of control an argument is."""

import datetime as dt
import enum

import numpy as np
import pandas as pd
import param
import pytest

from tests.support.controls import identical, moment, received

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
    assert isinstance(parameter, kind)


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
    assert identical(control.convert(moved), value)


def test_an_enum_is_chosen_by_readable_names(declared):
    _, parameter = declared("x: Color")
    assert list(parameter.names) == ["Dark red", "Blue"]


def test_a_member_of_an_int_enum_stays_a_member(declared):
    control, parameter = declared("x: Level = Level.HIGH")
    assert repr(control.convert(parameter.default)) == "<Level.HIGH: 2>"


def test_objects_with_labels_show_the_labels(declared):
    _, parameter = declared("x: Annotated[str, {'objects': {'Length [cm]': 'length'}}]")
    assert dict(parameter.names) == {"Length [cm]": "length"}


def test_a_choice_that_may_be_none_offers_it(declared):
    _, parameter = declared("x: Literal['a', 'b'] | None = 'b'")
    assert list(parameter.objects) == [None, "a", "b"]


@pytest.mark.parametrize(
    ("argument", "first"),
    [
        ("x: Annotated[int, (1, 20)]", 1),
        ("x: Annotated[int, range(0, 100, 5)] = 10", 10),
        ("x: Annotated[tuple[float, float], (0, 1)]", (0.0, 1.0)),
        ("x: Annotated[str, ['a', 'b']]", "a"),
        ("x: Annotated[str, ('a', 'b')]", "a"),
        ("x: Annotated[list[int], (1, 2, 3)]", [1, 2, 3]),
        ("x: int | float = 3", 3.0),
        ("x: int | str = 'a'", "a"),
        ("x: str | list[str] | None = None", None),
        ("x: set[Literal['a', 'b']] = {'a'}", {"a"}),
        ("x=np.bool_(True)", True),
        ("x=np.float32(0.5)", 0.5),
        ("x=np.datetime64('2024-02-29')", moment(2024, 2, 29)),
        (
            "x: Annotated[datetime.timedelta, (datetime.timedelta(hours=2), datetime.timedelta(days=1))]",
            dt.timedelta(hours=2),
        ),
        ("x=pd.Timestamp(2024, 2, 29)", pd.Timestamp(2024, 2, 29)),
        ("x=pd.Timedelta('1h')", pd.Timedelta("1h")),
        ("x: datetime.time = datetime.time(12)", dt.time(12)),
    ],
)
def test_as_people_declare_them(declared, argument, first):
    assert identical(received(*declared(argument)), first)
