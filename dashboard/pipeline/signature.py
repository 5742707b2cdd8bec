"""What a function of a notebook says of its arguments: their names, types, defaults, and what `Annotated` adds."""

from __future__ import annotations

import functools
import inspect
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.notebook import loader, tracebacks

MISSING: Any = inspect.Parameter.empty
KEYWORD = inspect.Parameter.KEYWORD_ONLY


@dataclass(frozen=True)
class Argument:
    """An argument of a node that is no input: what its author said of the control. `MISSING` where it said nothing.

    `type` is the annotation without `Annotated`, `metadata` what `Annotated` added: keywords of a param Parameter, or
    a Parameter itself.
    """

    name: str
    type: Any
    metadata: Any
    default: Any
    place: Place


class Bound:
    """A function whose arguments are bound to what controls stand for, as a node calls it: by the controls' names.

    Parameters
    ----------
    call: the function.
    bindings: the controls by the names of its arguments; `controls` are they by their own names.
    """

    def __init__(self, call: Callable[..., Any], bindings: Mapping[str, Argument]):
        functools.update_wrapper(self, call)
        self._call, self._bindings = call, bindings
        self.controls = {control.name: control for control in bindings.values()}
        left = (parameter for parameter in parameters(call) if parameter.name not in bindings)
        free = [
            p if p.kind is p.VAR_KEYWORD else p.replace(kind=KEYWORD) for p in left if p.kind is not p.VAR_POSITIONAL
        ]
        own = [inspect.Parameter(one.name, KEYWORD, default=one.default) for one in self.controls.values()]
        self.__signature__ = inspect.Signature(sorted([*free, *own], key=lambda parameter: parameter.kind))

    def __call__(self, **given: Any) -> Any:
        named = {name: value for name, value in given.items() if name not in self.controls}
        return self._call(**named, **{name: given[control.name] for name, control in self._bindings.items()})


def parameters(call: Callable[..., Any]) -> Iterable[inspect.Parameter]:
    """The parameters of a function that are left to fill; a partial has filled those that it names."""
    filled = call.keywords if isinstance(call, functools.partial) else {}
    return [parameter for parameter in inspect.signature(call).parameters.values() if parameter.name not in filled]


def arguments(function: loader.Function) -> Iterator[tuple[inspect.Parameter, Argument]]:
    """The arguments of a function, in order. Raises NotebookError when an annotation cannot be read."""
    hints, call = _hints(function), function.as_node
    controls = call.controls if isinstance(call, Bound) else {}
    for parameter in parameters(call):
        said = _argument(parameter, hints.get(parameter.name, MISSING), function.place)
        yield parameter, controls.get(parameter.name, said)


def required(call: Callable[..., Any]) -> tuple[str, ...]:
    """The names of the arguments that have no default; "?" for a function of Python's own that does not say them."""
    try:
        return tuple(parameter.name for parameter in parameters(call) if parameter.default is MISSING)
    except ValueError:
        return ("?",)


def domain_functions(argument: Argument) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The keywords of an argument that are functions, which find a domain in the data."""
    if isinstance(argument.metadata, Mapping):
        yield from ((keyword, value) for keyword, value in argument.metadata.items() if inspect.isroutine(value))


def _hints(function: loader.Function) -> dict[str, Any]:
    written = function.written
    if not inspect.isfunction(written):
        return {}
    try:
        return typing.get_type_hints(written, include_extras=True)
    except Exception as error:
        unexported = tracebacks.not_exported(function.home.notebook, function.place, error)
        raise unexported or NotebookError(function.place, errors.BAD_ANNOTATION, reason=error) from error


def _argument(parameter: inspect.Parameter, hint: Any, place: Place) -> Argument:
    kind, extras = _without_annotated(hint)
    extras = [_spelled_out(extra) for extra in extras]
    keywords = [extra for extra in extras if isinstance(extra, Mapping)]
    others = [extra for extra in extras if not isinstance(extra, Mapping | str)]
    # A type that is annotated twice says both, the outer one last.
    merged = {key: value for extra in keywords for key, value in extra.items()}
    metadata = merged if keywords or not others else others[0]
    return Argument(parameter.name, kind, metadata, parameter.default, place)


def _spelled_out(extra: Any) -> Any:
    """What is short for keywords: `Annotated[int, (1, 20)]` has bounds, `Annotated[str, ["a", "b"]]` has objects."""
    if isinstance(extra, range) and len(extra):
        return {"bounds": (min(extra), max(extra)), "step": abs(extra.step)}
    if isinstance(extra, tuple) and len(extra) == 2 and not any(isinstance(end, str | bool) for end in extra):
        return {"bounds": extra}
    return {"objects": list(extra)} if isinstance(extra, list | tuple | set | frozenset) and extra else extra


def _without_annotated(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """A type without `Annotated`, and what that added; `Annotated[T, ...] | None` is split as well."""
    if typing.get_origin(hint) is typing.Annotated:
        kind, *extras = typing.get_args(hint)
        inner, more = _without_annotated(kind)
        return inner, (*more, *extras)
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        members = [_without_annotated(member) for member in typing.get_args(hint)]
        return typing.Union[tuple(kind for kind, _ in members)], tuple(e for _, extras in members for e in extras)  # noqa: UP007
    return hint, ()
