"""One control of a page, and the param Parameter that it becomes once its domain is known.

A domain may depend on the data: `Control.parameter` gets what the nodes found, and brings it into the form that param
takes. Its kind says how its values stand in texts and words, and where it is worth trying.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import param

from dashboard import errors
from dashboard.controls import words
from dashboard.controls.annotation import COLLECTIONS
from dashboard.controls.domain import BoundsError, convert_exactly, describe, first_value, normalize, worded
from dashboard.controls.kinds import Kind
from dashboard.controls.parameters import name_in_param
from dashboard.controls.text import BoundForm, Form, same
from dashboard.errors import NotebookError, Place
from dashboard.pipeline import MISSING
from dashboard.wording import did_you_mean, label, shortened, value_text

SHOWN = 100  # characters of a text in the message that refuses it
OF_A_CLASS = {"owner", "watchers", "memory"}  # what param notes of where a Parameter stands, not of what it is


@dataclass(frozen=True)
class Control:
    """An argument of nodes that a viewer sets.

    Parameters
    ----------
    name: the argument's name.
    kind: what its annotation means.
    keywords: what the author says of it besides, as far as it does not depend on data.
    default: the argument's default, MISSING without one.
    place: the function that mentions it first.
    domains: the keywords whose values are results of nodes (`species.objects`).
    own_parameter: the author's own Parameter, where the annotation holds one.
    of_viewer: whether its value is who the viewer is, as the login has it, instead of what a viewer sets.
    """

    name: str
    kind: Kind
    keywords: Mapping[str, Any]
    default: Any
    place: Place
    domains: tuple[str, ...] = ()
    own_parameter: param.Parameter | None = None
    of_viewer: bool = False

    @property
    def attribute(self) -> str:
        """Its attribute of the Parameterized class: the name, unless every Parameterized has such an attribute."""
        return f"{self.name}_" if hasattr(param.Parameterized, self.name.rstrip("_")) else self.name

    def domain_nodes(self) -> tuple[str, ...]:
        """The names of the nodes that compute its domain."""
        return tuple(f"{self.name}.{keyword}" for keyword in self.domains)

    def parameter(self, domain: Mapping[str, Any] | None = None, *, follows: bool = False) -> param.Parameter:
        """Return the param Parameter.

        Parameters
        ----------
        domain: the values of the keywords that depend on data, by keyword; each of `domains` has one.
        follows: whether the domain follows other controls, so that a default outside gives way to the first inside.

        Raises
        ------
        NotebookError: when the default lies outside the domain, there is nothing to choose, or param refuses a keyword.
        """
        if self.own_parameter is not None:
            return _copy_of_own(self, self.own_parameter)
        keywords = {"label": label(self.name), **self.kind.keywords, **self.keywords, **(domain or {})}
        try:
            normalize(self.kind, keywords)
            # Without a default first: then an error is one of the keywords, not of the default.
            self.kind.parameter(**{**keywords, "default": None, "allow_None": True})
        except BoundsError as error:
            raise _bad_bounds(self, keywords, error) from error
        except (TypeError, ValueError, OverflowError) as error:
            raise bad_keyword(self, error) from error
        if "objects" in keywords and not keywords["objects"]:
            raise NotebookError(self.place, errors.NO_CHOICE, name=self.name)
        try:
            parameter = self.kind.parameter(**keywords, default=_default(self, keywords))
            _check_length(self.kind, parameter.default)
            return parameter
        except (TypeError, ValueError) as error:
            if self.default is MISSING or self.default is None:
                raise bad_keyword(self, error) from error
            if follows:
                return replace(self, default=None).parameter(domain)
            raise _outside(self, self.default, {**keywords, "max_length": self.kind.longest}) from error

    def convert(self, value: Any) -> Any:
        """Return a value of its Parameter in the type that the author wrote; None stays None."""
        return None if value is None else self.kind.convert(value)

    @property
    def has_text(self) -> bool:
        """Whether a text can stand for its values."""
        return self.kind.text is not None

    def checked(self, parameter: param.Parameter, value: Any) -> Any:
        """Return a value as the Parameter may hold it, the one way for a value that a viewer says to reach a node.

        Raises ValueError, which says in a viewer's words what is allowed. The author's own default, as long as it is
        in its domain, may be what no viewer can say: an endless number.
        """
        with suppress(TypeError, ValueError, OverflowError):
            if value is not None and not same(value, parameter.default):
                _check_length(self.kind, value)
                value = self.kind.check(parameter, value)
            if admits(parameter, value):
                return value
        raise ValueError(f"“{parameter.label}” takes {self._allowed(parameter)}.")

    def takes(self, parameter: param.Parameter, value: Any) -> bool:
        """Whether the control takes a value."""
        try:
            self.checked(parameter, value)
        except ValueError:
            return False
        return True

    def read(self, parameter: param.Parameter, text: str) -> Any:
        """Return the value that a text stands for, as the Parameter holds it.

        Raises ValueError, which says what is allowed, or that no text stands for a value of this kind.
        """
        form = self._form(parameter)
        with suppress(TypeError, ValueError, OverflowError):
            return self.checked(parameter, form.read(parameter, text))
        raise ValueError(f"{self.name}={shortened(text, SHOWN)!r}: must be {self._allowed(parameter)}.")

    def _allowed(self, parameter: param.Parameter) -> str:
        if self.kind.text is None:
            return "other values"
        allowed = self.kind.text.allowed(parameter)
        return f"{allowed} of at most {self.kind.longest:,} characters" if self.kind.longest else allowed

    def write(self, parameter: param.Parameter, value: Any) -> str:
        """Return the text that `read` makes this value of. Raises ValueError where no text stands for it."""
        return self._form(parameter).write(parameter, value)

    def form(self, parameter: param.Parameter) -> BoundForm:
        """Return how values of its Parameter are written and read, as a field without a widget of its own needs it."""
        form = self._form(parameter)
        return BoundForm(partial(form.write, parameter), partial(form.read, parameter))

    def _form(self, parameter: param.Parameter) -> Form:
        if self.kind.text is None:
            raise ValueError(f"{parameter.label}: no text stands for a value of this kind.")
        return self.kind.text

    def words(self, parameter: param.Parameter, value: Any) -> str:
        """Return a value in words, as a viewer reads it."""
        return words.NONE if value is None else self.kind.words.value(parameter, value)

    def default_words(self) -> str:
        """Return its default in words; nothing where the data decides it, or it is None."""
        has_default = self.default is not MISSING and self.default is not None
        default = self.default if has_default or self.domains else self.parameter().default
        return "" if default is MISSING or default is None else words.of_default(default)

    def positions(self, parameter: param.Parameter) -> list[Any]:
        """Return where to try it, as its Parameter holds the values; nothing that a viewer could not choose."""
        found = [*self.kind.positions(parameter), *([None] if parameter.allow_None else [])]
        return [value for value in found if self.takes(parameter, value)]

    def value_or_default(self, parameter: param.Parameter, value: Any) -> Any:
        """Return a value if the control takes it, else the Parameter's default, which `MISSING` asks for."""
        return value if value is not MISSING and self.takes(parameter, value) else parameter.default


def parameterized(name: str, parameters: Mapping[str, param.Parameter]) -> type[param.Parameterized]:
    """Return a Parameterized class with these parameters by attribute name; each viewer gets an instance."""
    return type(name, (param.Parameterized,), dict(parameters))


def values(controls: Iterable[Control], parameters: param.Parameterized) -> dict[str, Any]:
    """Return what the nodes receive: the value of every control, in the type that its author wrote."""
    return {control.name: control.convert(getattr(parameters, control.attribute)) for control in controls}


def admits(parameter: param.Parameter, value: Any) -> bool:
    """Whether the Parameter takes a value."""
    try:
        # param has no public way to ask without an object whose attribute is set. Checked with param 2.4.2.
        parameter._validate(value)
    except (TypeError, ValueError):
        return False
    return True


def _check_length(kind: Kind, value: Any) -> None:
    if kind.longest is not None and isinstance(value, str) and len(value) > kind.longest:
        raise ValueError


def definition(parameter: param.Parameter) -> dict[str, Any]:
    """Return all that param knows of a Parameter, by the name of the slot, but not the class that it stands in.

    Two Parameters of one class with equal definitions have the same field.
    """
    return {slot: value for slot, value in parameter.__getstate__().items() if slot not in OF_A_CLASS}


# From domains to Parameters -------------------------------------------------------------------------------------------


def _default(control: Control, keywords: Mapping[str, Any]) -> Any:
    if control.default is MISSING or control.default is None:
        return first_value(control.kind, keywords)
    item = partial(convert_exactly, control.kind.item)
    collection = control.kind.collection
    return collection(map(item, control.default)) if collection else item(control.default)


def _copy_of_own(control: Control, own: param.Parameter) -> param.Parameter:
    """The author's own Parameter, for this control: with its label and its default."""
    keywords = {keyword: getattr(own, keyword, None) for keyword in ("bounds", "softbounds", "objects")}
    keywords["allow_None"] = own.allow_None and not control.kind.collection
    parameter = copy.copy(own)
    parameter.label = own.label or label(control.name)
    parameter.default = first_value(control.kind, keywords) if control.default is None else control.default
    if type(parameter.default) in COLLECTIONS and control.kind.collection is list:
        parameter.default = list(parameter.default)
    if not admits(parameter, parameter.default):
        raise _outside(control, parameter.default, keywords)
    return parameter


# Errors ---------------------------------------------------------------------------------------------------------------


def bad_keyword(control: Control, reason: object) -> NotebookError:
    """The error for a keyword that param refuses."""
    keywords = ", ".join(sorted(map(str, [*control.keywords, *control.domains])))
    kind = name_in_param(control.kind.parameter)
    values = {"name": control.name, "keywords": keywords, "kind": kind, "reason": reason, "hint": _hint(control)}
    return NotebookError(control.place, errors.BAD_KEYWORD, **values)


# What authors call keywords elsewhere: in widgets, in JSON schema, in other libraries.
MEANT = {
    **dict.fromkeys(["min", "max", "low", "high", "start", "end", "range", "ge", "le", "minimum", "maximum"], "bounds"),
    **dict.fromkeys(["options", "choices", "values", "items", "enum"], "objects"),
    **dict.fromkeys(["description", "help", "tooltip"], "doc"),
    **dict.fromkeys(["name", "title"], "label"),
    "order": "precedence",
}
KEYWORDS = ("bounds", "softbounds", "step", "objects", "label", "doc", "precedence", "max_length")
BOUNDS = ("min", "max", "low", "high", "start", "end", "ge", "le", "minimum", "maximum")


def _hint(control: Control) -> str:
    """Which keyword the author of a control probably meant, with a blank before it."""
    given = {str(keyword): value for keyword, value in control.keywords.items() if keyword not in KEYWORDS}
    for keyword in given:
        if meant := MEANT.get(keyword.lower()):
            ends = [value_text(value) for name, value in given.items() if name.lower() in BOUNDS]
            shown = f": {{'bounds': ({', '.join(ends)})}}" if meant == "bounds" and len(ends) == 2 else ""
            return f" Did you mean '{meant}'{shown}?"
        if near := did_you_mean(keyword, KEYWORDS):
            return near
    return ""


def _bad_bounds(control: Control, keywords: Mapping[str, Any], reason: BoundsError) -> NotebookError:
    given = next(keywords[keyword] for keyword in ("bounds", "softbounds") if keywords.get(keyword) is not None)
    return NotebookError(control.place, errors.BAD_BOUNDS, name=control.name, bounds=worded(given), reason=reason)


def _outside(control: Control, default: Any, keywords: Mapping[str, Any]) -> NotebookError:
    values = {"name": control.name, "default": default, "reason": describe(keywords)}
    return NotebookError(control.place, errors.OUTSIDE_DOMAIN, **values)
