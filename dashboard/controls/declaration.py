"""Arguments of nodes become controls: one control per name, however many functions mention it.

One mention may say less than another; none may contradict another. What an annotation means is said in `annotation`,
what becomes of a control in `control`.
"""

from __future__ import annotations

import numbers
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import param

from dashboard import errors
from dashboard.controls.annotation import COLLECTIONS, item_of, kind_of, without_none
from dashboard.controls.control import Control, bad_keyword
from dashboard.controls.domain import convert_exactly
from dashboard.controls.kinds import kind_of_parameter
from dashboard.errors import NotebookError
from dashboard.pipeline import MISSING, Argument, Pipeline
from dashboard.wording import value_text

OF_VIEWER = "viewer"  # the keyword of an argument that receives who the viewer is
# Keywords that every Parameter has, and that param does not check.
UNCHECKED: dict[str, type] = {"label": str, "doc": str, "precedence": numbers.Real}


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


def _control(argument: Argument, pipeline: Pipeline) -> Control:
    if isinstance(argument.metadata, param.Parameter):
        return _control_of_own_parameter(argument, argument.metadata)
    keywords = argument.metadata
    domains = tuple(keyword for keyword in keywords if f"{argument.name}.{keyword}" in pipeline.domains)
    static = {keyword: value for keyword, value in keywords.items() if keyword not in domains}
    kind = kind_of(argument, keywords, pipeline)
    control = Control(argument.name, kind, static, argument.default, argument.place, domains)
    if static.get(OF_VIEWER) is True:
        return _control_of_viewer(control)
    _check_keywords(control)
    if kind.longest:  # which says it now, and param does not know it
        control = replace(control, keywords={key: value for key, value in static.items() if key != "max_length"})
    if not domains:
        control.parameter()  # raises what is wrong with it now, not when the first viewer comes
    return control


def _check_keywords(control: Control) -> None:
    if "default" in control.keywords:
        raise bad_keyword(control, "the default is said as 'name=value'")
    for keyword, kind in UNCHECKED.items():
        if not isinstance(control.keywords.get(keyword), kind | None):
            raise bad_keyword(control, f"'{keyword}' is {control.keywords[keyword]!r}")
    longest = control.kind.longest
    if longest is not None and (type(longest) is not int or longest < 1):
        raise bad_keyword(control, f"'max_length' is {value_text(longest)}")


def _control_of_viewer(control: Control) -> Control:
    """`Annotated[str, {"viewer": True}]`: who the viewer is. No field shows it, and no address sets it."""
    if control.kind.parameter is not param.String or len(control.keywords) > 1 or control.default is MISSING:
        raise bad_keyword(control, f"'{OF_VIEWER}' is for a text with a default, and stands alone")
    kind = replace(control.kind, text=None)
    return replace(control, kind=kind, keywords={"precedence": -1}, of_viewer=True)


def _control_of_own_parameter(argument: Argument, parameter: param.Parameter) -> Control:
    """`Annotated[T, param.Integer(...)]`: the author's own Parameter, with the function's default if there is one."""
    default = parameter.default if argument.default in (MISSING, None) else argument.default
    hint = without_none(argument.type)[0]
    origin = typing.get_origin(hint) or hint
    collection = next((kind for kind in (origin, type(default)) if kind in COLLECTIONS), None)
    conversion = collection or partial(convert_exactly, item_of(hint))
    keywords = {"precedence": parameter.precedence}
    kind = replace(kind_of_parameter(type(parameter)), convert=conversion)
    control = Control(argument.name, kind, keywords, default, argument.place, own_parameter=parameter)
    control.parameter()
    return control


# One argument out of all that have its name ---------------------------------------------------------------------------


def _merge(arguments: Sequence[Argument]) -> Argument:
    """What several functions say of one control, as if one function said it all."""
    return Argument(
        arguments[0].name,
        _agree("type", arguments, [argument.type for argument in arguments]),
        _merge_metadata(arguments),
        _agree("default", arguments, [argument.default for argument in arguments]),
        arguments[0].place,
    )


def _merge_metadata(arguments: Sequence[Argument]) -> Any:
    if any(isinstance(argument.metadata, param.Parameter) for argument in arguments):
        metadata = [MISSING if argument.metadata == {} else argument.metadata for argument in arguments]
        return _agree("domain", arguments, metadata)
    mappings = [argument.metadata if isinstance(argument.metadata, Mapping) else {} for argument in arguments]
    keywords = dict.fromkeys(keyword for mapping in mappings for keyword in mapping)
    return {keyword: _agree(keyword, arguments, [m.get(keyword, MISSING) for m in mappings]) for keyword in keywords}


def _agree(what: str, arguments: Sequence[Argument], values: Sequence[Any]) -> Any:
    """The one value that the mentions of a control give, MISSING where none gives any. Raises when two differ."""
    mentions = [(argument, value) for argument, value in zip(arguments, values, strict=True) if value is not MISSING]
    if not mentions:
        return MISSING
    (first, value), *others = mentions
    for other, other_value in others:
        if not _same(value, other_value):
            texts = {"what": what, "value": value_text(other_value), "other_value": value_text(value)}
            where = first.place.seen_from(other.place)
            raise NotebookError(other.place, errors.DISAGREE, name=first.name, other=where, **texts)
    return value


def _same(one: Any, two: Any) -> bool:
    """Equal as an author means it: functions by their code, Parameters by their domain, collections item by item."""
    if one is two:
        return True
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        return list(one) == list(two) and all(_same(one[key], two[key]) for key in one)
    for base, parts in PARTS.items():
        if isinstance(one, base) and isinstance(two, base):
            return _same(parts(one), parts(two))
    if hasattr(one, "tolist") and hasattr(two, "tolist"):
        return _same(one.tolist(), two.tolist())
    if isinstance(one, list | tuple) and isinstance(two, list | tuple):
        return len(one) == len(two) and all(map(_same, one, two))
    return isinstance(one, bool) is isinstance(two, bool) and bool(one == two)


def _parts_of_code(code: types.CodeType) -> tuple[Any, ...]:
    return (code.co_code, code.co_varnames, code.co_names, code.co_freevars, code.co_consts)


def _parts_of_function(function: types.FunctionType) -> tuple[Any, ...]:
    closure = [cell.cell_contents for cell in function.__closure__ or ()]
    return (function.__code__, function.__defaults__, function.__kwdefaults__, closure)


def _parts_of_parameter(parameter: param.Parameter) -> tuple[Any, ...]:
    slots = ("default", "bounds", "softbounds", "step", "objects", "label", "doc", "precedence", "allow_None")
    return (type(parameter), *(getattr(parameter, slot, None) for slot in slots))


# What two things of a type must have in common to be the same: not where they stand in a file, for instance.
PARTS: dict[type, Callable[[Any], tuple[Any, ...]]] = {
    types.CodeType: _parts_of_code,
    types.FunctionType: _parts_of_function,
    param.Parameter: _parts_of_parameter,
}
