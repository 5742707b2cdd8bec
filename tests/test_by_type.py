"""A table keyed by types answers for subclasses too."""

import enum

from dashboard import by_type

TABLE = {int: "int", enum.Enum: "enum", bool: "bool"}


class Level(enum.IntEnum):
    LOW = 1


def test_the_nearest_base_counts_whatever_the_order_of_the_table():
    assert by_type.entry(TABLE, bool) == "bool"
    assert by_type.entry(TABLE, Level) == "int"


def test_a_type_without_an_entry_has_none():
    assert by_type.entry(TABLE, str) is None


def test_a_value_is_handled_as_its_type_says():
    assert by_type.handler({int: str}, True)(7) == "7"
