"""Plain values in the place of models: what a drawing is made of.

A record is one model: its class, and the values that the author set on it. Inside those values a `Ref` stands for
another model, a `Row` for a list and a `Struct` for one of Bokeh's small dataclasses; dicts are read-only. Nothing here
can be changed, so all viewers share it.

    parts(value)    one level down
    atoms(value)    all that has no parts, at any depth
    refers(value)   is there a `Ref` among them
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bokeh.model import Model


@dataclass(frozen=True, slots=True)
class Ref:
    """The position of another record in the same drawing."""

    index: int


class Row(tuple):
    """What was a list: a tuple, which cannot be changed, and which becomes a list again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Struct:
    """One of Bokeh's small dataclasses, such as `Field` and `Value`, by its fields."""

    kind: type
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """One model: its class and what was set on it explicitly; a name that is missing stands for the default."""

    kind: type[Model]
    values: Mapping[str, Any]


def parts(value: Any) -> Iterable[Any]:
    """Return the parts of a plain value, one level down; none for an atom."""
    parts_of = _PARTS.get(type(value))
    return parts_of(value) if parts_of else ()


def atoms(value: Any) -> Iterator[Any]:
    """Yield all values that have no parts, at any depth, references among them."""
    if type(value) not in _PARTS:
        yield value
    for part in parts(value):
        yield from atoms(part)


def refers(value: Any) -> bool:
    """Tell whether a reference is in the value, at any depth."""
    return any(type(atom) is Ref for atom in atoms(value))


_PARTS: dict[type, Callable[[Any], Iterable[Any]]] = {
    Row: iter,
    tuple: iter,
    frozenset: iter,
    MappingProxyType: lambda items: items.values(),
    Struct: lambda struct: struct.fields.values(),
}
