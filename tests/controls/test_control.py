"""A control becomes a Parameter once its domain is known, and nodes receive the type that the author wrote."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from dashboard import controls, errors
from dashboard.controls import declaration
from dashboard.controls.control import admits
from dashboard.errors import NotebookError
from tests.support.controls import identical, received

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


# One class per page


def test_values_are_those_of_the_nodes_arguments(declare):
    found = declare(
        "x=1", "y: list[Literal['a', 'b']] = ('b',)", "z: Annotated[tuple[int, int], {'bounds': (0, 9)}] = (1, 2)"
    )
    kind = controls.parameterized("Controls", {control.attribute: control.parameter() for control in found})
    assert controls.values(found, kind(x=7)) == {"x": 7, "y": ["b"], "z": (1, 2)}


def test_each_viewer_has_values_of_their_own(declare):
    found = declare("y: list[Literal['a', 'b']] = ('b',)")
    kind = controls.parameterized("Controls", {control.attribute: control.parameter() for control in found})
    first, second = kind(), kind()
    first.y = ["a"]
    assert controls.values(found, second) == {"y": ["b"]}


@pytest.mark.parametrize("name", ["name", "param"])
def test_a_control_may_be_named_like_an_attribute_of_every_parameterized(declare, name):
    (control,) = declare(f"{name}='a'")
    parameters = controls.parameterized("Controls", {control.attribute: control.parameter()})()
    assert controls.values([control], parameters) == {name: "a"}
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
    control, parameter = declared(argument)
    assert control.value_or_default(parameter, asked) == value


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
        ("Annotated[int, {'bounds': lambda: []}]", "", {"bounds": (np.nan, np.nan)}, errors.BAD_BOUNDS),
        ("Annotated[float, {'bounds': lambda: []}]", "", {"bounds": (np.nan, np.nan)}, errors.BAD_BOUNDS),
        ("Annotated[date, {'bounds': lambda: []}]", "", {"bounds": (pd.NaT, pd.NaT)}, errors.BAD_BOUNDS),
        ("Annotated[int, {'bounds': lambda: []}]", "", {"bounds": 5}, errors.BAD_KEYWORD),
    ],
)
def test_data_that_decides_nonsense_is_an_error_with_a_place(wire, annotation, default, domain, rule):
    (control,) = declaration.declare(wire(f"def view(x: {annotation} {default}): pass"))
    with pytest.raises(NotebookError) as error:
        control.parameter(domain)
    assert (error.value.rule, error.value.place.cell) == (rule, 2)


# What a Parameter takes


def test_a_definition_is_the_same_for_the_same_control_of_two_pages(declare):
    first, second = (declare("x: Annotated[int, {'bounds': (4, 20)}] = 5")[0].parameter() for _ in range(2))
    pages = [controls.parameterized("Controls", {"x": parameter}) for parameter in (first, second)]
    assert controls.definition(pages[0].param["x"]) == controls.definition(pages[1].param["x"])


@pytest.mark.parametrize("other", ["{'bounds': (4, 21)}", "{'bounds': (4, 20), 'step': 2}", "{'label': 'Bins'}"])
def test_a_definition_tells_every_difference_that_a_field_shows(declare, other):
    first = declare("x: Annotated[int, {'bounds': (4, 20)}] = 5")[0].parameter()
    assert controls.definition(first) != controls.definition(declare(f"x: Annotated[int, {other}] = 5")[0].parameter())


def test_asking_whether_a_value_is_admitted_changes_nothing(declared):
    _, parameter = declared("x: Annotated[int, {'bounds': (4, 20)}] = 5")
    assert (admits(parameter, 7), admits(parameter, 21), admits(parameter, "7")) == (True, False, False)
    assert parameter.default == 5
