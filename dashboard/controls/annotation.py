"""What an annotation means: the kind of control that an argument is.

    bool                                    a switch
    Annotated[int, {"bounds": (4, 20)}]     a whole number from 4 to 20
    list[Literal["a", "b"]]                 several of two choices

Without an annotation the type of the default counts. What the kinds are made of is `kinds`' matter; what the control's
domain is, and whether its default lies inside, is `control`'s.
"""

from __future__ import annotations

import datetime
import enum
import inspect
import numbers
import types
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dashboard import errors
from dashboard.controls.kinds import CHOICE, SEVERAL, Kind, kind_of_type, same_value, to_python
from dashboard.errors import NotebookError
from dashboard.pipeline import MISSING, Argument, Pipeline
from dashboard.wording import label, value_text

COLLECTIONS = (list, tuple, set, frozenset)
RICHER = (datetime.datetime, datetime.timedelta)  # whose subclasses of pandas can do more


def kind_of(argument: Argument, keywords: Mapping[str, Any], pipeline: Pipeline) -> Kind:
    """Return the kind of control that an argument is, narrowed to what its annotation says.

    Raises NotebookError for a type that has no control, or an annotation that says too little.
    """
    hint, optional = without_none(argument.type)
    if hint in (MISSING, Any):
        hint = object if argument.default is MISSING else type(to_python(argument.default))
    hint = _one_of_union(_supertype(hint), argument.default)
    origin, items = typing.get_origin(hint) or hint, typing.get_args(hint)
    if argument.default is None and any(map(inspect.isroutine, keywords.values())):
        optional = False  # None stands for "what the data says"
    if _is_choice_of_several(origin, items, keywords):
        return _several(argument, origin, items, keywords)
    if origin is tuple:
        return _range(argument, items, keywords)
    objects = _objects_of_type(hint)
    if objects is not None or "objects" in keywords:
        return _choice(objects, optional, hint)
    return _scalar(argument, hint, optional, keywords, pipeline)


def without_none(hint: Any) -> tuple[Any, bool]:
    """Return `T | None` and `Optional[T]` as `(T, True)`, any other annotation as `(annotation, False)`."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        members = [member for member in typing.get_args(hint) if member is not type(None)]
        if len(members) == 1:
            return members[0], True
    return hint, False


def _supertype(hint: Any) -> Any:
    """The type that a `NewType` is made of."""
    return _supertype(hint.__supertype__) if isinstance(hint, typing.NewType) else hint


def _one_of_union(hint: Any, default: Any) -> Any:
    """Of several types the one that the default has, else the first that has a control; of two numbers the wider."""
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return hint
    members = [_supertype(member) for member in typing.get_args(hint) if member is not type(None)]
    if all(isinstance(member, type) and issubclass(member, numbers.Real) for member in members):
        return next((member for member in members if not issubclass(member, numbers.Integral)), members[0])
    of_default = (member for member in members if isinstance(default, typing.get_origin(member) or member))
    with_control = (member for member in members if kind_of_type(member) or _objects_of_type(member) is not None)
    return next(of_default, None) or next(with_control, hint)


def _is_choice_of_several(origin: Any, items: tuple[Any, ...], keywords: Mapping[str, Any]) -> bool:
    if origin is tuple:
        return "objects" in keywords or bool(items and _objects_of_type(items[0]) is not None)
    return origin in COLLECTIONS or origin in (typing.Sequence, Sequence, Iterable)


def _objects_of_type(hint: Any) -> list[Any] | dict[str, Any] | None:
    """The objects that a `Literal` or an `Enum` lists, or None for any other type."""
    if typing.get_origin(hint) is typing.Literal:
        return list(typing.get_args(hint))
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return {label(member.name.lower()): member for member in hint}
    return None


def _choice(objects: Any, optional: bool, hint: Any) -> Kind:
    keywords = {} if objects is None else {"objects": objects}
    return replace(CHOICE, keywords={**keywords, "allow_None": optional}, item=item_of(hint))


def _several(argument: Argument, origin: Any, items: tuple[Any, ...], keywords: Mapping[str, Any]) -> Kind:
    objects = _objects_of_type(items[0]) if items else None
    if objects is None and "objects" not in keywords:
        raise NotebookError(argument.place, errors.NO_OBJECTS, name=argument.name)
    return replace(
        SEVERAL,
        keywords={} if objects is None else {"objects": objects},
        convert=origin if origin in COLLECTIONS else list,
        item=item_of(items[0]) if items else same_value,
    )


def _range(argument: Argument, items: tuple[Any, ...], keywords: Mapping[str, Any]) -> Kind:
    bounds = keywords.get("bounds", keywords.get("softbounds"))
    if bounds is None and not _could_be_a_range(argument.default, items):
        raise NotebookError(argument.place, errors.NO_TYPE, **_type_of(argument, tuple))
    if bounds is None:
        raise NotebookError(argument.place, errors.NO_BOUNDS, name=argument.name)
    ends = next((ends for ends in (argument.default, bounds) if isinstance(ends, tuple)), ())
    items = items or tuple(map(type, ends))
    scalar = kind_of_type(items[0]) if len(items) == 2 else None
    if scalar is None or scalar.range is None:
        raise NotebookError(argument.place, errors.NO_TYPE, **_type_of(argument, argument.type))
    return replace(scalar.range, convert=lambda ends: tuple(map(scalar.item, ends)))


def _scalar(argument: Argument, hint: Any, optional: bool, keywords: Mapping[str, Any], pipeline: Pipeline) -> Kind:
    kind = kind_of_type(hint)
    has_domain = (kind is not None and kind.first is not None) or bool({"bounds", "softbounds"} & set(keywords))
    if argument.default is MISSING and not has_domain:
        hint = pipeline.hint(argument.name, argument.place)
        raise NotebookError(argument.place, errors.NO_VALUE, name=argument.name, hint=hint)
    if kind is None:
        raise NotebookError(argument.place, errors.NO_TYPE, **_type_of(argument, hint))
    may_be_none = optional or (argument.default is None and not has_domain)
    longest = kind.longest and keywords.get("max_length", kind.longest)
    return replace(kind, keywords={"allow_None": may_be_none}, convert=_authors(hint, kind), longest=longest)


def _authors(hint: Any, kind: Kind) -> Any:
    """The conversion of the Parameter's value into the author's type, where that is a richer one: pandas' Timestamp."""
    is_richer = isinstance(hint, type) and kind.annotation in RICHER and hint is not kind.annotation
    return (lambda value: hint(kind.item(value))) if is_richer else kind.item


def _could_be_a_range(default: Any, items: tuple[Any, ...]) -> bool:
    """Whether two of these types, or of the types of a default, would be a range if they had bounds."""
    types_of_ends = items or tuple(map(type, default)) if isinstance(default, tuple) else items
    scalar = kind_of_type(types_of_ends[0]) if len(types_of_ends) in (0, 2) and types_of_ends else None
    return not types_of_ends or (scalar is not None and scalar.range is not None)


def _type_of(argument: Argument, hint: Any) -> dict[str, str]:
    """What an error says of an argument whose type has no control."""
    if hint is type(None):
        meant = f" With None alone nothing says what it takes: write '{argument.name}: int | None = None', say."
        return {"name": argument.name, "kind": "None", "hint": meant}
    return {"name": argument.name, "kind": value_text(hint), "hint": ""}


def item_of(hint: Any) -> Any:
    """Return the conversion of one value into a plain type; of any other type, every value stays as it is."""
    kind = kind_of_type(hint)
    return kind.item if kind else same_value
