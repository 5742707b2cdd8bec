"""A class with Parameters as a view: what its instances are given, and the call that makes one.

    class Explorer(param.Parameterized):
        towns = param.DataFrame()                   # a function has this name: its result
        year = param.Integer(2020)                  # a function has a control of this name: its value
        bins = param.Integer(10, bounds=(1, 50))    # its own, and its viewer's

        def view(self): ...

Arguments of its `__init__` count as Parameters do. What nobody else has a name for keeps its default. A class is a view
when it says what is shown, by `__panel__`, `panel` or `view`, or is something of Panel's own, and no function and no
other class uses its name. How an instance is shown is the matter of `live`.

Of param and Panel nothing is imported; their classes are known by the packages that they are of.
"""

from __future__ import annotations

import inspect
from collections.abc import Collection, Mapping
from typing import Any

from dashboard import errors
from dashboard.by_type import VIEWABLE, is_derived
from dashboard.errors import NotebookError
from dashboard.notebook import loader
from dashboard.pipeline.signature import KEYWORD, MISSING, Argument
from dashboard.wording import did_you_mean

LIBRARIES = {"param", "panel", "builtins"}
SHOWN_BY = ("__panel__", "panel", "view")
HIDDEN = -1  # the precedence of a Parameter for which there is no widget


def is_shown(kind: type) -> bool:
    """Whether a class says what its instances show, or is derived from a component of Panel's."""
    says = any(name in vars(base) for base in _authors_own(kind) for name in SHOWN_BY)
    return says or is_derived(kind, VIEWABLE)


def takes(kind: type) -> dict[str, bool]:
    """The names by which instances of a class can be given something, and whether they need it."""
    needed = {name: argument.default is MISSING for name, argument in _arguments(kind).items()}
    return {**dict.fromkeys(_parameters(kind), False), **needed}


def wired(
    function: loader.Function, functions: Collection[str], controls: Collection[str]
) -> tuple[Maker, tuple[str, ...], tuple[Argument, ...]]:
    """The call that makes the view of a class, its inputs, and the controls that it takes.

    Raises NotebookError for an argument that nothing has a value for.
    """
    kind, place = function.call, function.place
    inputs, taken = [], []
    for name, is_needed in takes(kind).items():
        if name in functions and name != function.name:
            inputs.append(name)
        elif name in controls:
            taken.append(Argument(name, MISSING, {}, MISSING, place))
        elif is_needed:
            hint = did_you_mean(name, [*functions, *controls])
            raise NotebookError(place, errors.NO_VALUE, name=name, hint=hint)
    return Maker(kind, (*inputs, *(one.name for one in taken))), tuple(inputs), tuple(taken)


class Maker:
    """Makes instances of a class.

    Parameters
    ----------
    kind: the class; of param, or one that is derived from it.
    given: the names of what an instance is given: of arguments of its `__init__`, or of Parameters.
    """

    def __init__(self, kind: type, given: Collection[str]):
        self.__wrapped__, self.__name__ = kind, kind.__name__
        self.__signature__ = inspect.Signature([inspect.Parameter(name, KEYWORD) for name in given])

    def __call__(self, **given: Any) -> Any:
        kind = self.__wrapped__
        arguments, parameters = _arguments(kind), _parameters(kind)
        unnamed = [one for one in arguments.values() if one.kind is one.POSITIONAL_ONLY]
        leading = [given.pop(one.name, one.default) for one in unnamed]
        takes_any = any(one.kind is one.VAR_KEYWORD for one in _signature(kind))
        first = {name: value for name, value in given.items() if name in arguments or takes_any}
        made = kind(*leading, **first)
        made.param.update(**{name: value for name, value in given.items() if name not in first})
        for name in parameters.keys() & given.keys():
            made.param[name].precedence = HIDDEN  # the page has a field for it, or it is no viewer's to set
        return made


def _parameters(kind: Any) -> Mapping[str, Any]:
    """The Parameters that the author declared, and that can be set."""
    every = kind.param.objects(instance=False).items()
    own = {name: one for name, one in every if not name.startswith("_") and not one.readonly}
    return {name: one for name, one in own.items() if _is_of_author(one.owner)}


def _arguments(kind: type) -> dict[str, inspect.Parameter]:
    """The arguments of its `__init__`, by name."""
    variadic = inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD
    return {one.name: one for one in _signature(kind) if one.kind not in variadic}


def _signature(kind: type) -> list[inspect.Parameter]:
    """What the `__init__` that the author wrote takes; that of param takes any Parameter."""
    init = next((vars(base)["__init__"] for base in _authors_own(kind) if "__init__" in vars(base)), None)
    if init is None:
        return [inspect.Parameter("params", inspect.Parameter.VAR_KEYWORD)]
    return [*inspect.signature(init).parameters.values()][1:]


def _authors_own(kind: type) -> list[type]:
    return [base for base in kind.__mro__ if _is_of_author(base)]


def _is_of_author(kind: type) -> bool:
    return kind.__module__.partition(".")[0] not in LIBRARIES
