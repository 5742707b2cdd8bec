"""Arguments of nodes become the parameters of a `param.Parameterized` class: one control per name.

`declare` reads from the annotations and defaults what each control is; `Control.parameter` makes the param Parameter
once its domain is known, for a domain may depend on the data. What an annotation means is said in `kinds`; widgets are
`widgets`' matter.
"""

from __future__ import annotations

import copy
import datetime
import itertools
import numbers
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import param

from dashboard import errors
from dashboard.controls.kinds import COLLECTIONS, RANGES, Kind, kind_of, lookup, same_value, without_none
from dashboard.errors import NotebookError, Place
from dashboard.pipeline import MISSING, Argument, Pipeline
from dashboard.wording import label, value_text

# Keywords that every Parameter has and none checks.
ABOUT: dict[str, type] = {"label": str, "doc": str, "precedence": numbers.Real}


@dataclass(frozen=True)
class Control:
    """One control of a page.

    `domains` are its keywords whose values are results of nodes (`species.objects`). `given` is the author's own
    Parameter, where the annotation holds one.
    """

    name: str
    kind: Kind
    keywords: Mapping[str, Any]
    default: Any
    place: Place
    domains: tuple[str, ...] = ()
    given: param.Parameter | None = None

    @property
    def attribute(self) -> str:
        """Its attribute of the Parameterized class: the name, unless every Parameterized has such an attribute."""
        return f"{self.name}_" if hasattr(param.Parameterized, self.name) else self.name

    def domain_nodes(self) -> tuple[str, ...]:
        return tuple(f"{self.name}.{keyword}" for keyword in self.domains)

    def parameter(self, domain: Mapping[str, Any] | None = None) -> param.Parameter:
        """The param Parameter, given the values of the keywords that depend on data.

        Raises NotebookError when the default lies outside the domain, or param refuses a keyword.
        """
        if self.given is not None:
            return _adopted(self, self.given)
        keywords = {"label": label(self.name), **self.kind.keywords, **self.keywords, **(domain or {})}
        try:
            _tidy(self.kind, keywords)
            # Without a default first: then an error is one of the keywords, not of the default.
            self.kind.parameter(**{**keywords, "default": None, "allow_None": True})
        except (TypeError, ValueError, OverflowError) as error:
            raise _bad_keyword(self, error) from error
        if "objects" in keywords and not keywords["objects"]:
            raise NotebookError(self.place, errors.NO_CHOICE, name=self.name)
        try:
            return self.kind.parameter(**keywords, default=_default(self, keywords))
        except (TypeError, ValueError) as error:
            said = self.default is not MISSING and self.default is not None
            raise (_outside(self, self.default, keywords) if said else _bad_keyword(self, error)) from error


def declare(pipeline: Pipeline) -> tuple[Control, ...]:
    """The controls of a pipeline: by the author's precedence, then in the order in which the notebook mentions them.

    Raises NotebookError for a control with neither default nor domain, of a type that has no control, or declared twice
    in ways that disagree.
    """
    by_name: dict[str, list[Argument]] = {}
    for argument in pipeline.arguments:
        by_name.setdefault(argument.name, []).append(argument)
    controls = [_control(_merge(arguments), pipeline) for arguments in by_name.values()]
    return tuple(sorted(controls, key=lambda control: control.keywords.get("precedence") or 0))


def parameterized(name: str, parameters: Mapping[str, param.Parameter]) -> type[param.Parameterized]:
    """A Parameterized class with the given parameters by attribute name; each visitor gets an instance."""
    return type(name, (param.Parameterized,), dict(parameters))


def values(controls: Iterable[Control], parameters: param.Parameterized) -> dict[str, Any]:
    """What the nodes receive: the value of every control, in the type that its author wrote."""
    return {control.name: convert(control, getattr(parameters, control.attribute)) for control in controls}


def convert(control: Control, value: Any) -> Any:
    """A value in the type that the author wrote; None stays None."""
    return None if value is None else control.kind.convert(value)


def admitted(parameter: param.Parameter, value: Any) -> Any:
    """A value if the Parameter takes it, else the Parameter's default, which `MISSING` asks for."""
    if value is MISSING:
        return parameter.default
    try:
        parameter._validate(value)
    except (TypeError, ValueError):
        return parameter.default
    return value


def evaluation_order(controls: Sequence[Control], pipeline: Pipeline) -> list[Control]:
    """The controls so that each comes after those that its domain depends on; `pipeline` has no circle among them."""
    order: list[Control] = []
    waiting = list(controls)
    while waiting:
        names = {control.name for control in waiting}
        ready = [c for c in waiting if not any(names & pipeline.depends_on(node) for node in c.domain_nodes())]
        order += ready
        waiting = [control for control in waiting if control not in ready]
    return order


# One control out of all the arguments of its name ---------------------------------------------------------------------


def _merge(arguments: Sequence[Argument]) -> Argument:
    """What several functions say of one control. One may say less than another; none may contradict another."""
    return Argument(
        arguments[0].name,
        _agreed("type", arguments, [argument.type for argument in arguments]),
        _merged_metadata(arguments),
        _agreed("default", arguments, [argument.default for argument in arguments]),
        arguments[0].place,
    )


def _merged_metadata(arguments: Sequence[Argument]) -> Any:
    if any(isinstance(argument.metadata, param.Parameter) for argument in arguments):
        said = [MISSING if argument.metadata == {} else argument.metadata for argument in arguments]
        return _agreed("domain", arguments, said)
    said = [argument.metadata if isinstance(argument.metadata, Mapping) else {} for argument in arguments]
    keywords = dict.fromkeys(keyword for keywords in said for keyword in keywords)
    return {keyword: _agreed(keyword, arguments, [k.get(keyword, MISSING) for k in said]) for keyword in keywords}


def _agreed(what: str, arguments: Sequence[Argument], values: Sequence[Any]) -> Any:
    """The one thing that the mentions of a control say, MISSING where none says anything. Raises when two differ."""
    said = [(argument, value) for argument, value in zip(arguments, values, strict=True) if value is not MISSING]
    if not said:
        return MISSING
    (first, value), *others = said
    for other, other_value in others:
        if not _same(value, other_value):
            words = {"what": what, "value": value_text(other_value), "other_value": value_text(value)}
            where = first.place.seen_from(other.place)
            raise NotebookError(other.place, errors.DISAGREE, name=first.name, other=where, **words)
    return value


def _same(one: Any, two: Any) -> bool:
    """Equal as an author means it: functions by their code, Parameters by what they say, collections item by item."""
    if one is two:
        return True
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        return list(one) == list(two) and all(_same(one[key], two[key]) for key in one)
    for base, said in SAYS.items():
        if isinstance(one, base) and isinstance(two, base):
            return _same(said(one), said(two))
    if hasattr(one, "tolist") and hasattr(two, "tolist"):
        return _same(one.tolist(), two.tolist())
    if isinstance(one, list | tuple) and isinstance(two, list | tuple):
        return len(one) == len(two) and all(map(_same, one, two))
    return isinstance(one, bool) is isinstance(two, bool) and bool(one == two)


def _code_says(code: types.CodeType) -> tuple[Any, ...]:
    return (code.co_code, code.co_varnames, code.co_names, code.co_freevars, code.co_consts)


def _function_says(function: types.FunctionType) -> tuple[Any, ...]:
    closure = [cell.cell_contents for cell in function.__closure__ or ()]
    return (function.__code__, function.__defaults__, function.__kwdefaults__, closure)


def _parameter_says(parameter: param.Parameter) -> tuple[Any, ...]:
    slots = ("default", "bounds", "softbounds", "step", "objects", "label", "doc", "precedence", "allow_None")
    return (type(parameter), *(getattr(parameter, slot, None) for slot in slots))


# What two things of a type must have in common to be the same: not where they stand in a file, for instance.
SAYS: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    types.CodeType: _code_says,
    types.FunctionType: _function_says,
    param.Parameter: _parameter_says,
}


def _control(argument: Argument, pipeline: Pipeline) -> Control:
    if isinstance(argument.metadata, param.Parameter):
        return _given(argument, argument.metadata)
    keywords = argument.metadata
    domains = tuple(keyword for keyword in keywords if f"{argument.name}.{keyword}" in pipeline.domains)
    static = {keyword: value for keyword, value in keywords.items() if keyword not in domains}
    kind = kind_of(argument, keywords, pipeline)
    control = Control(argument.name, kind, static, argument.default, argument.place, domains)
    _check_about(control)
    if not domains:
        control.parameter()  # says what is wrong with it now, not at the first visitor
    return control


def _check_about(control: Control) -> None:
    if "default" in control.keywords:
        raise _bad_keyword(control, "the default is said as 'name=value'")
    for keyword, kind in ABOUT.items():
        if not isinstance(control.keywords.get(keyword), kind | None):
            raise _bad_keyword(control, f"'{keyword}' is {control.keywords[keyword]!r}")


def _given(argument: Argument, parameter: param.Parameter) -> Control:
    """`Annotated[T, param.Integer(...)]`: the author's own Parameter, with the function's default if there is one."""
    default = parameter.default if argument.default in (MISSING, None) else argument.default
    hint = without_none(argument.type)[0]
    origin = typing.get_origin(hint) or hint
    collection = next((kind for kind in (origin, type(default)) if kind in COLLECTIONS), None)
    conversion = collection or partial(_exactly, lookup(hint)[1] or same_value)
    keywords = {"precedence": parameter.precedence}
    kind = Kind(type(parameter), {}, conversion)
    control = Control(argument.name, kind, keywords, default, argument.place, given=parameter)
    control.parameter()
    return control


# From domains to Parameters -------------------------------------------------------------------------------------------


def _tidy(kind: Kind, keywords: dict[str, Any]) -> None:
    """Domains as data gives them (arrays, Series, numpy numbers, Timestamps) in the form that param takes."""
    for keyword in ("bounds", "softbounds"):
        if keywords.get(keyword) is not None:
            low, high = keywords[keyword]
            keywords[keyword] = (_end(kind, low), _end(kind, high))
    if "objects" in keywords:
        keywords["objects"] = _objects(kind, keywords["objects"], bool(keywords.get("allow_None")))


def _end(kind: Kind, value: Any) -> Any:
    value = _plain(value)
    if value is None and kind.parameter not in RANGES.values():
        return None  # open
    if value is None or value != value:
        raise ValueError(f"an end of the bounds is {value}")
    return kind.item(value)


def _objects(kind: Kind, objects: Any, may_be_none: bool) -> list[Any] | dict[str, Any]:
    if isinstance(objects, set | frozenset):
        objects = sorted(objects, key=str)  # a set has another order in each process
    named = dict(objects) if isinstance(objects, Mapping) else None
    items = [_exactly(kind.item, item) for item in (named.values() if named is not None else objects)]
    if items and may_be_none and None not in items:
        named = {"None": None, **(named or {str(item): item for item in items})}
        items = [None, *items]
    return items if named is None else dict(zip(named, items, strict=True))


def _plain(value: Any) -> Any:
    """A numpy number as Python's; its datetimes only in microseconds have a counterpart."""
    if not hasattr(value, "dtype") or not hasattr(value, "item"):
        return value
    return value.astype("M8[us]").item() if value.dtype.kind == "M" else value.item()


def _exactly(convert: Callable[[Any], Any], value: Any) -> Any:
    """A value in the type that the author wrote, unless that would change it: 10.5 does not become 10."""
    value = _plain(value)
    try:
        converted = convert(value)
    except (TypeError, ValueError, OverflowError):
        return value
    return converted if isinstance(converted, datetime.date) or converted == value else value


def _default(control: Control, keywords: Mapping[str, Any]) -> Any:
    if control.default is MISSING or control.default is None:
        return _first(control.kind.parameter, keywords)
    item = partial(_exactly, control.kind.item)
    if control.kind.parameter is param.ListSelector:
        return list(map(item, control.default))
    if control.kind.parameter in RANGES.values():
        return tuple(map(item, control.default))
    return item(control.default)


def _first(kind: type[param.Parameter], keywords: Mapping[str, Any]) -> Any:
    """The value of a control without a default: the first object, the lower bound; of many or a range, the whole."""
    ends = keywords.get("bounds") or keywords.get("softbounds")
    objects = keywords.get("objects")
    choices = list(objects.values() if isinstance(objects, Mapping) else objects or ())
    if keywords.get("allow_None"):
        return None
    if kind is param.ListSelector or kind in RANGES.values():
        return choices or ends
    if choices:
        return choices[0]
    return next((end for end in ends or () if end is not None), False if kind is param.Boolean else None)


def _adopted(control: Control, given: param.Parameter) -> param.Parameter:
    said = {keyword: getattr(given, keyword, None) for keyword in ("bounds", "softbounds", "objects")}
    said["allow_None"] = given.allow_None and type(given) not in (param.ListSelector, *RANGES.values())
    parameter = copy.copy(given)
    parameter.label = given.label or label(control.name)
    parameter.default = _first(type(given), said) if control.default is None else control.default
    try:
        if type(parameter.default) in COLLECTIONS and isinstance(given, param.ListSelector):
            parameter.default = list(parameter.default)
        parameter._validate(parameter.default)
    except (TypeError, ValueError) as error:
        raise _outside(control, parameter.default, said) from error
    return parameter


# Errors ---------------------------------------------------------------------------------------------------------------


def _bad_keyword(control: Control, reason: object) -> NotebookError:
    said = ", ".join(sorted(map(str, [*control.keywords, *control.domains])))
    kind = f"param.{control.kind.parameter.__name__}"
    told = {"name": control.name, "keywords": said, "kind": kind, "reason": reason}
    return NotebookError(control.place, errors.BAD_KEYWORD, **told)


def _outside(control: Control, default: Any, keywords: Mapping[str, Any]) -> NotebookError:
    told = {"name": control.name, "default": default, "reason": _domain_words(keywords)}
    return NotebookError(control.place, errors.OUTSIDE_DOMAIN, **told)


def _domain_words(keywords: Mapping[str, Any]) -> str:
    if objects := keywords.get("objects"):
        shown = list(itertools.islice(objects.values() if isinstance(objects, Mapping) else objects, 6))
        return "objects " + ", ".join(map(repr, shown)) + (", ..." if len(objects) > 6 else "")
    return f"bounds {keywords['bounds']}" if keywords.get("bounds") else "it is of another type"
