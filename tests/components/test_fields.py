"""Each kind of control is the field that a viewer expects, with its label, and moves with its parameter both ways."""

import datetime as dt
import decimal
from zoneinfo import ZoneInfo

import panel as pn
import pytest
from bokeh.document import Document

from dashboard.components.fields import FEW, fields
from dashboard.components.widgets import Written, ZonedPicker, ZonedRange
from tests.support.visits import prepared, run

IMPORTS = "#| export\nimport datetime, decimal, enum, zoneinfo\nfrom typing import Annotated, Literal\n\n"
IMPORTS += "class Colour(enum.Enum):\n    RED = 'r'\n    DEEP_BLUE = 'b'"
ZONED = dt.datetime(2024, 3, 5, 9, tzinfo=ZoneInfo("America/New_York"))
NOON = dt.datetime.fromisoformat("2024-01-01T12:00")
DAYS = (dt.date(2024, 1, 1), dt.date(2024, 12, 31))

KINDS = {
    "flag: bool": (pn.widgets.Switch, True),
    "number: int = 3": (pn.widgets.IntInput, 4),
    "number: float = 1.5": (pn.widgets.FloatInput, 2.5),
    "number: int | None = None": (pn.widgets.IntInput, 4),
    "number: Annotated[int, {'bounds': (1, 9)}]": (pn.widgets.IntSlider, 7),
    "number: Annotated[float, {'bounds': (0, 1), 'step': 0.05}]": (pn.widgets.FloatSlider, 0.5),
    "number: Annotated[int, {'bounds': (1, None)}] = 3": (pn.widgets.IntInput, 4),
    "text: str = 'a'": (pn.widgets.TextInput, "b"),
    "choice: Literal['a', 'b']": (pn.widgets.Select, "b"),
    "colour: Colour": (pn.widgets.Select, None),
    "choice: Annotated[int, {'objects': {'one': 1, 'two': 2}}]": (pn.widgets.Select, 2),
    "some: list[Literal['a', 'b']] = ('a',)": (pn.widgets.CheckBoxGroup, ["a", "b"]),
    f"some: Annotated[list[int], {{'objects': list(range({FEW}))}}]": (pn.widgets.CheckBoxGroup, [1]),
    f"some: Annotated[list[int], {{'objects': list(range({FEW + 1}))}}]": (pn.widgets.MultiSelect, [1]),
    "day: datetime.date = datetime.date(2024, 5, 1)": (pn.widgets.DatePicker, DAYS[0]),
    "when: datetime.datetime = datetime.datetime(2024, 5, 1)": (pn.widgets.DatetimePicker, NOON),
    "range: Annotated[tuple[int, int], {'bounds': (0, 10)}]": (pn.widgets.IntRangeSlider, (2, 5)),
    "range: Annotated[tuple[float, float], {'bounds': (0, 1)}]": (pn.widgets.RangeSlider, (0.5, 0.75)),
    f"days: Annotated[tuple[datetime.date, datetime.date], {{'bounds': {DAYS!r}}}]": (
        pn.widgets.DateRangeSlider,
        (dt.date(2024, 2, 1), dt.date(2024, 3, 1)),
    ),
    "length: datetime.timedelta = datetime.timedelta(hours=1)": (Written, dt.timedelta(minutes=90)),
    "at: Annotated[datetime.time, (datetime.time(8), datetime.time(18))]": (Written, dt.time(12, 30)),
    "price: decimal.Decimal = decimal.Decimal('1.50')": (Written, decimal.Decimal("2.10")),
    f"when: datetime.datetime = {ZONED!r}": (ZonedPicker, ZONED + dt.timedelta(hours=5)),
    f"span: Annotated[tuple[datetime.datetime, datetime.datetime], ({ZONED!r}, {ZONED + dt.timedelta(days=9)!r})]": (
        ZonedRange,
        (ZONED + dt.timedelta(days=1), ZONED + dt.timedelta(days=2)),
    ),
}


refusals = []  # what the page has been told of values that were refused


@pytest.fixture
def field(tmp_path, monkeypatch, write_notebook):
    """field(argument): the parameters of a page with this one control, and its field."""
    monkeypatch.chdir(tmp_path)
    refusals.clear()

    def field(argument):
        path = write_notebook(tmp_path / "page.ipynb", IMPORTS, f"#| export\ndef view({argument}): return ''")
        page = run(prepared(path))
        assert not page.error, page.error
        parameters = page.ready.new_parameters()
        column = fields(parameters, page.ready.controls, refused=lambda control, reason: refusals.append(reason))
        return parameters, *column

    return field


def widget_in(shown):
    return shown if isinstance(shown, pn.widgets.Widget) else shown[1]


def label_of(shown):
    return shown.name if isinstance(shown, pn.widgets.Widget) else shown[0].object


@pytest.mark.parametrize(("argument", "kind"), [(argument, kind) for argument, (kind, _) in KINDS.items()])
def test_a_control_of_each_kind_has_its_field(field, argument, kind):
    _, shown = field(argument)
    assert isinstance(widget_in(shown), kind)


@pytest.mark.parametrize(("argument", "value"), [(argument, value) for argument, (_, value) in KINDS.items() if value])
def test_field_and_parameter_move_together(field, argument, value):
    parameters, shown = field(argument)
    (attribute,) = set(parameters.param) - {"name"}
    first = getattr(parameters, attribute)
    widget_in(shown).value = value
    assert getattr(parameters, attribute) == value
    setattr(parameters, attribute, first)
    assert widget_in(shown).value == first


@pytest.mark.parametrize("argument", KINDS)
def test_every_field_has_a_label_made_from_the_name(field, argument):
    _, shown = field(argument)
    assert label_of(shown) == argument.partition(":")[0].capitalize()


def test_a_choice_shows_its_labels_and_gives_its_values(field):
    parameters, shown = field("colour: Colour")
    assert list(shown.options) == ["Red", "Deep blue"]
    shown.value = shown.options["Deep blue"]
    assert parameters.colour.value == "b"


def test_the_label_of_check_boxes_is_text(field):
    _, shown = field("some: Annotated[list[Literal['a']], {'label': '<b>bold</b>'}]")
    assert label_of(shown) == "&lt;b&gt;bold&lt;/b&gt;"


def test_a_step_and_a_doc_reach_the_field(field):
    _, (slider, help_) = field("x: Annotated[float, {'bounds': (0, 1), 'step': 0.25, 'doc': 'From <0> to 1'}]")
    assert (slider.step, slider.start, slider.end) == (0.25, 0, 1)
    assert help_.object == "From &lt;0&gt; to 1"


def test_a_control_of_negative_precedence_has_its_value_and_no_field(field):
    parameters, *shown = field("x: Annotated[int, {'precedence': -1}] = 3")
    assert (parameters.x, shown) == (3, [])


# From the browser


def model_of(widget):
    """A widget's model, as the browser has it, and its property that a viewer changes."""
    document = Document()
    model = widget.get_root(document)
    document.add_root(model)
    return model, "active" if hasattr(model, "active") else "value"


# For each field what a browser says when a viewer moves it, and what it cannot say.
SAID = {
    "number: int = 3": (4, float("inf")),
    "number: float = 1.5": (2.5, float("nan")),
    "number: int | None = None": (4, 2.5),
    "number: Annotated[int, {'bounds': (1, 9)}]": (7, 10),
    "number: Annotated[float, {'bounds': (0, 1), 'step': 0.05}]": (0.123, 1.5),
    "number: Annotated[int, {'bounds': (1, None)}] = 3": (4, 0),
    "text: str = 'a'": ("b", "b" * 1001),
    "text: Annotated[str, {'max_length': 3}] = 'a'": ("bcd", "bcde"),
    "some: list[Literal['a', 'b']] = ('a',)": ([0, 1], [0, 0]),
    f"some: Annotated[list[int], {{'objects': list(range({FEW + 1}))}}]": (["1"], ["1", "1"]),
    "day: datetime.date = datetime.date(2024, 5, 1)": ("2024-01-01", None),
    "when: datetime.datetime = datetime.datetime(2024, 5, 1)": ("2024-01-01 12:00:00", "soon"),
    "range: Annotated[tuple[int, int], {'bounds': (0, 10)}]": ((2, 5), (5, 2)),
    "range: Annotated[tuple[float, float], {'bounds': (0, 1)}]": ((0.5, 0.75), (0.9, 0.1)),
    f"days: Annotated[tuple[datetime.date, datetime.date], {{'bounds': {DAYS!r}}}]": (
        (1706745600000, 1709251200000),
        (1709251200000, 1706745600000),
    ),
}


@pytest.mark.parametrize("argument", SAID)
def test_what_a_viewer_says_is_taken_and_what_none_can_say_goes_back(field, argument):
    parameters, shown = field(argument)
    (attribute,) = set(parameters.param) - {"name"}
    model, name = model_of(widget_in(shown))
    said, odd = SAID[argument]
    setattr(model, name, said)
    assert refusals == []
    taken = getattr(parameters, attribute)
    assert taken != parameters.param[attribute].default
    known = getattr(model, name)
    setattr(model, name, odd)
    assert getattr(parameters, attribute) == taken
    assert getattr(model, name) == known
    assert len(refusals) == 1
    assert refusals[0].startswith(f"“{attribute.capitalize()}” takes ")


def test_a_text_field_takes_one_character_too_many_so_that_nothing_is_cut_without_a_word(field):
    assert field("text: str = 'a'")[1].max_length == 1001
    assert field("text: Annotated[str, {'max_length': 20_000}] = 'a'")[1].max_length == 20_001


def test_a_slider_with_nothing_to_choose_rests_until_there_is(field):
    parameters, shown = field("size: Annotated[int, (5, 5)]")
    assert widget_in(shown).disabled
    parameters.param["size"].bounds = (5, 9)
    assert not widget_in(shown).disabled
