"""Parameters of our own: choices from thousands, and types that param has no Parameter for.

`Choice` and `Choices` are param's Selector and ListSelector, except that a value is looked up and not searched: among
30,000 choices, all of them chosen, a search is 450 million comparisons. `Plain` holds values of one type of Python
between bounds, `PlainRange` two of them.

Checked with param 2.4.2, which asks each Parameter for its `_validate`; no public hook says what a Parameter takes.
"""

from __future__ import annotations

import datetime
import decimal
from collections.abc import Callable, Hashable
from typing import Any, ClassVar, TypeVar

import param

Made = TypeVar("Made")


def mark(choice: Any) -> Hashable:
    """Return what two choices have in common that are one: True is not 1, and what can be changed is only itself.

    What is not a number is one, though Python says that it differs from itself.
    """
    try:
        hash(choice)
        differs = choice != choice
        is_missing = differs is choice or bool(differs)  # NA answers NA
    except Exception:  # noqa: BLE001 - it has no hash; an own class may raise anything
        return id(choice)
    return (type(choice), "missing" if is_missing else choice)


def by_mark(parameter: param.Selector) -> dict[Hashable, Any]:
    """Return the choices of a Parameter by their marks; of those that are one, the first."""
    return {mark(one): one for one in reversed(list(parameter.objects))}


def remembered(parameter: param.Selector, make: Callable[[Any], Made]) -> Made:
    """Return what `make` makes of the choices of a Parameter, made once for as long as it has these choices."""
    memory = getattr(parameter, "memory", None)
    if memory is None:  # an author's own Parameter
        return make(parameter)
    if make not in memory:
        memory[make] = make(parameter)
    return memory[make]


def name_in_param(parameter: type[param.Parameter]) -> str:
    """Return what an author may look up in param's documentation: `param.Selector` for a `Choice`."""
    return next(f"param.{base.__name__}" for base in parameter.__mro__ if base.__module__.split(".")[0] == "param")


class Choice(param.Selector):
    """One of many choices."""

    __slots__ = ["memory"]

    @property
    def objects(self) -> Any:
        return param.Selector.objects.fget(self)

    @objects.setter
    def objects(self, objects: Any) -> None:
        param.Selector.objects.fset(self, objects)
        self.memory = {}

    def _validate_value(self, value: Any, *more: Any) -> None:
        _refuse_unless(_is_choice(self, value) or (value is None and self.allow_None))


class Choices(param.ListSelector):
    """Several of many choices."""

    __slots__ = ["memory"]
    objects = Choice.objects

    def _validate_value(self, value: Any, *more: Any) -> None:
        _refuse_unless(isinstance(value, list))
        known = remembered(self, by_mark)
        _refuse_unless(all(mark(one) in known or _is_choice(self, one) for one in value))


def _is_choice(parameter: Choice | Choices, value: Any) -> bool:
    return (
        not parameter.check_on_set
        or mark(value) in remembered(parameter, by_mark)
        or any(one is value or one == value for one in parameter.objects)  # an author's True for 1, in a default
    )


def _refuse_unless(is_right: object) -> None:
    if not is_right:
        raise ValueError("it is none of the objects")


class Plain(param.Parameter):
    """A value of one type of Python, between bounds where there are any."""

    __slots__ = ["bounds", "softbounds"]
    of: ClassVar[type] = object

    def __init__(self, default: Any = None, *, bounds: Any = None, softbounds: Any = None, **keywords: Any):
        self.bounds, self.softbounds = bounds, softbounds
        super().__init__(default=default, **keywords)
        if self.default is not None:
            self.check(self.default)

    def _validate(self, value: Any) -> None:
        if value is not None or not self.allow_None:
            self.check(value)

    def check(self, value: Any) -> None:
        """Raise TypeError or ValueError for what is of another type, or outside the bounds."""
        if not isinstance(value, self.of):
            raise TypeError(f"it is no {self.of.__name__}")
        low, high = self.bounds or (None, None)
        _refuse_unless((low is None or low <= value) and (high is None or value <= high))


class PlainRange(Plain):
    """Two values of one type, the lower first."""

    def check(self, value: Any) -> None:
        """Raise TypeError or ValueError for what are no two values between the bounds."""
        low, high = value
        super().check(low)
        super().check(high)
        _refuse_unless(low <= high)


def _plain(kind: type, base: type[Plain] = Plain) -> type[Plain]:
    name = kind.__name__.title() + base.__name__.removeprefix("Plain")
    return type(name, (base,), {"of": kind, "__slots__": [], "__doc__": base.__doc__, "__module__": __name__})


Duration, DurationRange = _plain(datetime.timedelta), _plain(datetime.timedelta, PlainRange)
TimeOfDay, TimeOfDayRange = _plain(datetime.time), _plain(datetime.time, PlainRange)
Decimal, DecimalRange = _plain(decimal.Decimal), _plain(decimal.Decimal, PlainRange)
