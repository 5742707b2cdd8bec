"""What an annotation means: the param Parameter that a control is made of, and the type in which a node gets its value.

The table of types is the one place that decides it. What the control's domain is, and whether its default lies inside,
is `controls`' matter.
"""

from __future__ import annotations

import datetime
import enum
import inspect
import numbers
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import param

from dashboard import errors
from dashboard.errors import NotebookError
from dashboard.pipeline import MISSING, Argument, Pipeline
from dashboard.wording import did_you_mean, label, value_text


def same_value(value: Any) -> Any:
    return value


def _moment(value: Any) -> Any:
    """A pandas Timestamp or a date as a datetime."""
    value = getattr(value, "to_pydatetime", lambda: value)()
    is_day = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    return datetime.datetime.combine(value, datetime.time()) if is_day else value


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime.datetime) else value


# What an annotation (or the type of a default) means: the first entry that the type is a subclass of. bool is an int
# and datetime is a date, hence the order.
SCALARS: list[tuple[type, type[param.Parameter], Callable[[Any], Any]]] = [
    (bool, param.Boolean, bool),
    (numbers.Integral, param.Integer, int),
    (numbers.Real, param.Number, float),
    (str, param.String, str),
    (datetime.datetime, param.Date, _moment),
    (datetime.date, param.CalendarDate, _day),
]
RANGES: dict[type[param.Parameter], type[param.Parameter]] = {
    param.Integer: param.Range,
    param.Number: param.Range,
    param.Date: param.DateRange,
    param.CalendarDate: param.CalendarDateRange,
}
COLLECTIONS = (list, tuple, set, frozenset)


@dataclass(frozen=True)
class Kind:
    """What a control is: the class of its Parameter, and what that class is told besides the author's keywords.

    `convert` gives a node the value in the type that its author wrote, `item` does so for one object or one end of it.
    """

    parameter: type[param.Parameter]
    keywords: Mapping[str, Any]
    convert: Callable[[Any], Any]
    item: Callable[[Any], Any] = same_value


def kind_of(argument: Argument, keywords: Mapping[str, Any], pipeline: Pipeline) -> Kind:
    """The kind of control that an argument is. Raises NotebookError for a type that has none, or says too little."""
    hint, optional = without_none(argument.type)
    if hint in (MISSING, Any):
        hint = object if argument.default is MISSING else type(argument.default)
    origin, items = typing.get_origin(hint) or hint, typing.get_args(hint)
    if argument.default is None and any(map(inspect.isroutine, keywords.values())):
        optional = False  # None stands for "what the data says"
    if _is_choice_of_many(origin, items, keywords):
        return _many(argument, origin, items, keywords)
    if origin is tuple:
        return _range(argument, items, keywords)
    objects = _listed(hint)
    if objects is not None or "objects" in keywords:
        return _one(objects, optional, lookup(hint)[1])
    return _scalar(argument, hint, optional, keywords, pipeline)


def without_none(hint: Any) -> tuple[Any, bool]:
    """`T | None` and `Optional[T]` as `(T, True)`."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        members = [member for member in typing.get_args(hint) if member is not type(None)]
        if len(members) == 1:
            return members[0], True
    return hint, False


def _is_choice_of_many(origin: Any, items: tuple[Any, ...], keywords: Mapping[str, Any]) -> bool:
    if origin is tuple:
        return "objects" in keywords or bool(items and _listed(items[0]) is not None)
    return origin in COLLECTIONS or origin in (typing.Sequence, Sequence, Iterable)


def _listed(hint: Any) -> list[Any] | dict[str, Any] | None:
    """What a `Literal` or an `Enum` lists, or None for any other type."""
    if typing.get_origin(hint) is typing.Literal:
        return list(typing.get_args(hint))
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return {label(member.name.lower()): member for member in hint}
    return None


def _one(objects: Any, optional: bool, item: Any) -> Kind:
    keywords = {} if objects is None else {"objects": objects}
    return Kind(param.Selector, {**keywords, "allow_None": optional}, same_value, item or same_value)


def _many(argument: Argument, origin: Any, items: tuple[Any, ...], keywords: Mapping[str, Any]) -> Kind:
    listed = _listed(items[0]) if items else None
    if listed is None and "objects" not in keywords:
        raise NotebookError(argument.place, errors.NO_OBJECTS, name=argument.name)
    conversion = origin if origin in COLLECTIONS else list
    item = (lookup(items[0])[1] if items else None) or same_value
    return Kind(param.ListSelector, {} if listed is None else {"objects": listed}, conversion, item)


def _range(argument: Argument, items: tuple[Any, ...], keywords: Mapping[str, Any]) -> Kind:
    bounds = keywords.get("bounds", keywords.get("softbounds"))
    if bounds is None:
        raise NotebookError(argument.place, errors.NO_BOUNDS, name=argument.name)
    ends = next((ends for ends in (argument.default, bounds) if isinstance(ends, tuple)), ())
    items = items or tuple(map(type, ends))
    kind, conversion = lookup(items[0]) if len(items) == 2 else (None, None)
    if kind not in RANGES:
        raise NotebookError(argument.place, errors.NO_TYPE, name=argument.name, kind=value_text(argument.type))
    return Kind(RANGES[kind], {}, lambda ends: tuple(map(conversion, ends)), conversion)


def _scalar(argument: Argument, hint: Any, optional: bool, keywords: Mapping[str, Any], pipeline: Pipeline) -> Kind:
    kind, conversion = lookup(hint)
    has_domain = kind is param.Boolean or {"bounds", "softbounds"} & set(keywords)
    if argument.default is MISSING and not has_domain:
        meant = did_you_mean(argument.name, set(pipeline.nodes) - {argument.place.function})
        raise NotebookError(argument.place, errors.NO_VALUE, name=argument.name, hint=meant)
    if kind is None:
        raise NotebookError(argument.place, errors.NO_TYPE, name=argument.name, kind=value_text(hint))
    may_be_none = optional or (argument.default is None and not has_domain)
    return Kind(kind, {"allow_None": may_be_none}, conversion, conversion)


def lookup(hint: Any) -> tuple[Any, Any]:
    """The Parameter and the conversion for a plain type, or None twice."""
    if not isinstance(hint, type) or issubclass(hint, enum.Enum):  # an IntEnum's member is no number to a node
        return None, None
    return next(((kind, convert) for base, kind, convert in SCALARS if issubclass(hint, base)), (None, None))
