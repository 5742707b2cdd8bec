"""Plain values in the place of models: what a drawing is made of.

A record is one model: its class, and the values that the author set on it. Inside those values a `Ref` stands for
another model, a `Row` for a list and a `Struct` for one of Bokeh's small dataclasses; dicts are read-only. Nothing here
can be changed, so all viewers share it.

    parts(value)    one level down
    atoms(value)    all that has no parts, at any depth
    refers(value)   is there a `Ref` among them

What a browser needs for records besides BokehJS itself can be told from them, too: the bundles for WebGL and formulas.
Without them BokehJS paints on a slow canvas, and asks another host for MathJax, which the page's policy refuses.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from bokeh.embed.util import contains_tex_string
from bokeh.model import Model
from bokeh.models import MathText, MathTextGlyph


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


# Bundles of BokehJS ---------------------------------------------------------------------------------------------------


def bundles_of(records: Iterable[Record]) -> frozenset[str]:
    """Return the names of the bundles that a browser needs for these records."""
    records = tuple(records)
    return frozenset(name for name, needs in BUNDLES.items() if any(map(needs, records)))


def _paints_by_webgl(record: Record) -> bool:
    return record.values.get("output_backend") == "webgl"


def _holds_formulas(record: Record) -> bool:
    if issubclass(record.kind, MathText | MathTextGlyph):
        return True
    # Columns of data are left out: BokehJS typesets labels and titles, no cells, and columns may be long.
    texts = (atom for name, value in record.values.items() if name != "data" for atom in atoms(value))
    return any(isinstance(text, str) and contains_tex_string(text) for text in texts)


BUNDLES: dict[str, Callable[[Record], bool]] = {"bokeh-gl": _paints_by_webgl, "bokeh-mathjax": _holds_formulas}
