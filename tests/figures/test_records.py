"""Plain values are walked at any depth, whatever holds them."""

from types import MappingProxyType

import pytest

from dashboard.figures.records import Ref, Row, Struct, atoms, parts, refers

FIELDS = MappingProxyType({"field": "height", "transform": Ref(2)})


@pytest.mark.parametrize(
    ("value", "inside", "leaves"),
    [
        (1, [], [1]),
        ("text", [], ["text"]),
        (Row([1, (2, 3)]), [1, (2, 3)], [1, 2, 3]),
        (frozenset({1}), [1], [1]),
        (FIELDS, ["height", Ref(2)], ["height", Ref(2)]),
        (Struct(dict, FIELDS), ["height", Ref(2)], ["height", Ref(2)]),
        (Row(), [], []),
    ],
    ids=repr,
)
def test_parts_are_one_level_down_and_atoms_have_none(value, inside, leaves):
    assert list(parts(value)) == inside
    assert list(atoms(value)) == leaves


def test_a_reference_is_found_at_any_depth():
    assert refers(Row([MappingProxyType({"a": (Ref(0),)})]))
    assert not refers(Row([MappingProxyType({"a": (0,)})]))


def test_a_row_is_a_tuple_so_that_nobody_can_change_it():
    with pytest.raises(TypeError):
        Row([1])[0] = 2
