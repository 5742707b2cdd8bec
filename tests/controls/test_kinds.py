"""A kind of control is one record with all that the rooms need to know of it."""

from dataclasses import replace

import panel as pn
import param
import pytest

from dashboard.components.fields import fields
from dashboard.controls import Control, kinds, parameterized
from dashboard.controls.text import Form
from dashboard.controls.words import Words
from dashboard.errors import Place


def named(kind):
    return f"{kind.parameter.__name__} of {getattr(kind.item, '__name__', kind.item)}"


@pytest.mark.parametrize("kind", kinds.KINDS, ids=named)
def test_each_kind_has_all_its_parts(kind):
    assert issubclass(kind.parameter, param.Parameter)
    assert callable(kind.item)
    assert isinstance(kind.text, Form)
    assert isinstance(kind.words, Words)
    assert kind.words.noun
    assert isinstance(kind.positions(kind.parameter()), list)


@pytest.mark.parametrize("kind", kinds.KINDS, ids=named)
def test_an_annotation_or_a_range_or_a_parameter_of_the_authors_own_leads_to_each_kind(kind):
    by_annotation = kind.annotation and kinds.kind_of_type(kind.annotation) is kind
    as_range = any(other.range is kind for other in kinds.KINDS)
    assert by_annotation or as_range or kinds.kind_of_parameter(kind.parameter) == kind


@pytest.mark.parametrize("kind", kinds.KINDS, ids=named)
def test_each_kind_has_a_widget(kind):
    parameters = parameterized("Controls", {"x": kind.parameter(default=None, allow_None=True)})()
    control = Control("x", kind, {}, None, Place("test.ipynb"))
    (field,) = fields(parameters, [control], refused=print)
    assert list(field.select(pn.widgets.WidgetBase))


def test_a_kind_for_two_values_holds_a_tuple():
    assert {kind.range.collection for kind in kinds.KINDS if kind.range} == {tuple}


@pytest.mark.parametrize(
    ("parameter", "kind"),
    [
        (param.Integer, kinds.WHOLE),
        (param.Magnitude, kinds.NUMBER),
        (param.Range, kinds.NUMBER.range),
        (param.DateRange, kinds.MOMENT.range),
        (param.FileSelector, kinds.CHOICE),
        (param.Dict, kinds.OTHER),
    ],
)
def test_a_parameter_of_the_authors_own_is_of_the_kind_of_its_nearest_base(parameter, kind):
    assert kinds.kind_of_parameter(parameter) == replace(kind, parameter=parameter)


@pytest.mark.parametrize("plain", [complex, object, "int", dict])
def test_a_type_that_has_no_control_has_no_kind(plain):
    assert kinds.kind_of_type(plain) is None
