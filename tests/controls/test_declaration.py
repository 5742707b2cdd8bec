"""Arguments become controls, one for all mentions of a name, and what is wrong with one is said with its place."""

import pytest

from dashboard import errors
from dashboard.controls import declaration
from tests.support.controls import received

DATA = """
def data():
    return pd.DataFrame({"kind": ["b", "a"], "year": [2024, 2020], "size": [0.5, 2.5],
                         "day": pd.to_datetime(["2024-03-01", "2024-01-01"])})
"""


def test_controls_stand_by_precedence_then_in_the_order_of_mention(declare):
    found = declare(
        "a=1", "b: Annotated[int, {'precedence': -1}] = 1", "c=1", "d: Annotated[int, {'precedence': 2}] = 1"
    )
    assert [control.name for control in found] == ["b", "a", "c", "d"]
    assert found[0].parameter().precedence == -1


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
        ("x=pd.DataFrame()", errors.NO_TYPE),
        ("x=np.array([1, 2])", errors.NO_TYPE),
        ("x=len", errors.NO_TYPE),
        ("x=(1, 2, 3)", errors.NO_TYPE),
        ("x: bytes | complex = 1j", errors.NO_TYPE),
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
        ("x: Annotated[int, {'max_length': 5}] = 5", errors.BAD_KEYWORD),
        ("x: Annotated[str, {'max_length': 5, 'objects': ['a']}] = 'a'", errors.BAD_KEYWORD),
        ("x: Annotated[str, {'max_length': 0}] = 'a'", errors.BAD_KEYWORD),
        ("x: Annotated[str, {'max_length': 'long'}] = 'a'", errors.BAD_KEYWORD),
        ("x: Annotated[str, {'max_length': True}] = 'a'", errors.BAD_KEYWORD),
        ("x: Annotated[str, {'max_length': lambda: 5}] = 'a'", errors.BAD_KEYWORD),
        ("x: Annotated[str, {'max_length': 3}] = 'abcd'", errors.OUTSIDE_DOMAIN),
        ("x: Annotated[int, {'step': 'a'}] = 5", errors.BAD_KEYWORD),
        ("x: Annotated[int, {'bounds': 20}] = 5", errors.BAD_KEYWORD),
        ("x: Annotated[int, {'bounds': (1, 2, 3)}] = 5", errors.BAD_KEYWORD),
        ("x: Annotated[int, {'bounds': ('a', 'b')}] = 5", errors.BAD_KEYWORD),
        ("x: Annotated[int, {'bounds': (20, 4)}]", errors.BAD_BOUNDS),
        ("x: Annotated[str, {'bounds': (1, 2)}] = 'a'", errors.BAD_KEYWORD),
        ("x: Annotated[str, {'objects': 5}] = 'a'", errors.BAD_KEYWORD),
        ("x: Annotated[str, {'objects': ['a'], 'bounds': (1, 2)}] = 'a'", errors.BAD_KEYWORD),
        ("x: Annotated[tuple[float, float], {'bounds': (0, None)}]", errors.BAD_BOUNDS),
        ("x: Annotated[float, {'bounds': (0, float('inf'))}] = 5", errors.BAD_BOUNDS),
        ("x: Annotated[float, {'softbounds': (float('nan'), 9)}] = 5", errors.BAD_BOUNDS),
        ("x: Annotated[date, (date(2024, 2, 1), pd.NaT)]", errors.BAD_BOUNDS),
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


@pytest.mark.parametrize(
    ("argument", "said"),
    [
        ("x: Annotated[int, {'min': 1, 'max': 20}] = 5", "Did you mean 'bounds': {'bounds': (1, 20)}?"),
        ("x: Annotated[int, {'ge': 1}] = 5", "Did you mean 'bounds'?"),
        ("x: Annotated[int, {'bonds': (1, 20)}] = 5", "Did you mean 'bounds'?"),
        ("x: Annotated[str, {'options': ['a', 'b']}] = 'a'", "Did you mean 'objects'?"),
        ("x: Annotated[str, {'tooltip': 'A letter'}] = 'a'", "Did you mean 'doc'?"),
        ("x=None", "With None alone nothing says what it takes: write 'x: int | None = None', say."),
        ("x=None", "call it _x if no viewer shall set it."),
        ("x=('#1f77b4', '#ff7f0e', '#2ca02c')", "call it _x if no viewer shall set it."),
        ("x=('red', 'blue')", "no control is known for 'x' of type tuple."),
        ("x=(1, 2)", "call it _x if no viewer shall set it."),
        ("x=['red', 'blue']", "call it _x if no viewer shall set it."),
        ("x={'a': 1}", "no control is known for 'x' of type dict."),
        ("x: Annotated[float, {'bounds': (0, float('inf'))}] = 1.0", "an end of the bounds is inf"),
        ("x: Annotated[tuple[float, float], {'bounds': (float('-inf'), 1)}] = None", "an end of the bounds is -inf"),
        ("x: Annotated[float, {'softbounds': (0, float('nan'))}] = 1.0", "an end of the bounds is nan"),
    ],
)
def test_what_was_probably_meant_is_said(wrong, argument, said):
    assert said in str(wrong(f"def view({argument}): pass"))


@pytest.mark.parametrize("argument", ["dat", "dat: pd.DataFrame"])
def test_a_slip_in_an_inputs_name_suggests_the_near_one(wrong, argument):
    error = wrong("def data(): pass", f"def view({argument}): pass")
    assert error.problem == "no function and no default for 'dat'. Did you mean 'data'?"


def test_the_function_itself_is_not_what_was_meant(wrong):
    assert "mean" not in wrong("def views(view): pass").problem
