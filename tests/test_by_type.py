"""A table keyed by types answers for subclasses too."""

import enum
from collections import OrderedDict

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


class Named(OrderedDict):
    """Of this module, and of `collections`."""


def test_a_class_is_of_the_library_of_its_nearest_base_that_a_table_names():
    table = {"collections": 1, "builtins": 2}
    assert by_type.entry_of_library(table, Named) == 1
    assert by_type.entry_of_library(table, bool) == 2
    assert by_type.entry_of_library({"polars": 1}, Named) is None
    assert {"tests", "collections", "builtins"} <= {*by_type.libraries_of(Named)}


def test_a_class_is_known_by_the_module_and_the_name_of_a_base():
    assert by_type.is_derived(Named, ("collections", "OrderedDict"))
    assert not by_type.is_derived(Named, ("collections", "Counter"))
