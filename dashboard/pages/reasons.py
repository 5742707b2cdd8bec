"""Why a view shows nothing: in words for its viewer, who learns what can be done, and for its author.

`explain` is a node's failure, told by cell, line and function. `situation_of` is what may leave a view empty though
nothing failed, and the way on from there. `details` are the author's lines of a traceback, which no viewer gets to see.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Mapping
from typing import Any

import panel as pn
import param
from bokeh.plotting import figure

from dashboard import errors
from dashboard.components import Situation
from dashboard.errors import LONGEST, NotebookError, Rule
from dashboard.notebook import tracebacks
from dashboard.pages import address
from dashboard.pages.ready import Ready
from dashboard.pipeline import Node, Pipeline
from dashboard.results import tabular


def explain(pipeline: Pipeline, node: Node, error: BaseException, *, by_itself: bool = False) -> NotebookError:
    """A node's failure in the words of the notebook: cell, line and function where it happened.

    `by_itself` says that it is what the node returned that failed, at something that its viewer did.
    """
    if isinstance(error, NotebookError):
        return error
    place = pipeline.innermost(error) or node.place
    hint = _hint(error) or _lack_of_return(pipeline, node, error)
    told = {"kind": type(error).__name__, "message": error, "hint": hint}
    raised = NotebookError(place, _rule(pipeline, node, error, by_itself), **told)
    if isinstance(error, ValueError) and "read-only" in str(error):  # as numpy says it, whatever was tried
        raised = NotebookError(place, errors.READ_ONLY, **told)
    return tracebacks.reworded(pipeline.notebooks[place.notebook], place, error, pipeline.namespace) or raised


# What goes wrong in the code itself, however the controls stand; UnboundLocalError may be a matter of values.
OF_CODE = (NameError, ImportError, SyntaxError, NotImplementedError)
MOSTLY_OF_CODE = (*OF_CODE, TypeError, AttributeError)  # but of data too


def _rule(pipeline: Pipeline, node: Node, error: BaseException, by_itself: bool) -> Rule:
    in_source = _in_source(pipeline, node, error)
    is_of_code = isinstance(error, OF_CODE if in_source else MOSTLY_OF_CODE)
    if is_of_code and not isinstance(error, UnboundLocalError):
        return errors.CODE_RAISED
    if in_source:
        return errors.SOURCE_RAISED
    return errors.NODE_RAISED if by_itself or pipeline.depends_on(node.name) else errors.CODE_RAISED


# What is said where a list, or a gap, stands in the place of something else, and what its author wanted.
OF_A_FIGURE = "|".join(name for name in dir(figure) if not name.startswith("_"))
HINTS: Mapping[str, str] = {
    r"Only LayoutDOM items can be inserted into a \w+\. .*<class '(list|tuple)'>": (
        "A list has no place in a row or a column: write row(*plots), or layout([[a, b], [c]]) for rows of figures."
    ),
    "'figure' object is not iterable": (
        "A grid is made of rows: gridplot([[a, b], [c]]); of one list with ncols: gridplot([a, b, c], ncols=2)."
    ),
    f"'(list|tuple)' object has no attribute '({OF_A_FIGURE})'": (
        "A list of figures is no figure: take one of them, such as plots[0], or loop over them."
    ),
    r"(failed to validate .*(_range|factors):|Unrecognized range input:).*(None|nan|<NA>)\b": (
        "A factor is a text: leave out what is missing, as in frame['kind'].dropna().unique()."
    ),
}


def _hint(error: BaseException) -> str:
    """More than Bokeh says; nothing where nothing is known."""
    try:
        said = str(error)[:LONGEST]
    except Exception:  # noqa: BLE001 - an author's exception may fail at its own words
        return ""
    return next((f" {hint}" for pattern, hint in HINTS.items() if re.search(pattern, said, re.DOTALL)), "")


def _lack_of_return(pipeline: Pipeline, node: Node, error: BaseException) -> str:
    """A hint at an input that returns nothing, where something was done with None."""
    above = pipeline.upstream(node.name)[:-1]
    silent = next((one for one in above if one.nothing), None) if "NoneType" in str(error) else None
    return f" {silent.name}() returns nothing: {silent.nothing.values['why']}." if silent else ""


def report(
    log: logging.Logger, pipeline: Pipeline, node: Node, error: BaseException, *, by_itself: bool = False
) -> NotebookError:
    """Write a node's failure into a log, with its traceback, and return it explained.

    Of what was given up the store has written down where it was, once for all who wait.
    """
    explained = explain(pipeline, node, error, by_itself=by_itself)
    if explained.rule not in (errors.NODE_TOO_SLOW, errors.SOURCE_TOO_SLOW):
        log.error("%s", explained, exc_info=error if explained is not error else error.__cause__)
    return explained


def _in_source(pipeline: Pipeline, node: Node, error: BaseException) -> bool:
    """Whether it happened while data came in; a view without inputs, which is a source too, rather draws."""
    upstream = pipeline.upstream(node.name)
    sources = {one.code for one in upstream if not one.inputs and one not in pipeline.views}
    return any(frame.f_code in sources for frame, _ in traceback.walk_tb(error.__traceback__))


def is_dev() -> bool:
    """Whether the server was started with `--dev`, so that it is the author who looks at the pages."""
    return pn.config.autoreload


def details(pipeline: Pipeline | None, error: BaseException) -> str | None:
    """The author's own lines of a traceback, for an author, who serves with `--dev`; None for a viewer."""
    notebooks = pipeline.notebooks.values() if pipeline else ()
    return tracebacks.own_frames(error, *notebooks) if is_dev() else None


def situation_of(page: Ready, view: Node, parameters: param.Parameterized, values: Mapping[str, Any]) -> Situation:
    """What is known around a view that has nothing to show, while the controls stand at these parameters.

    `values` are what the nodes receive of them, by the controls' names.
    """
    if view.nothing:
        return Situation(fixed=True, nothing=view.nothing if is_dev() else None)
    depends_on = page.pipeline.depends_on(view.name)
    if not depends_on:
        return Situation(without_rows=_lacks_rows(page, view, values), fixed=True)
    unchosen = _unchosen(page, view, parameters, values)
    return Situation(address.reset(page, parameters, depends_on), unchosen, _lacks_rows(page, view, values))


def _unchosen(page: Ready, view: Node, parameters: param.Parameterized, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Labels of the view's controls of which nothing is chosen, though by default something is."""
    depends_on = page.pipeline.depends_on(view.name)
    empty = [control for control in page.controls if control.name in depends_on and _is_none_of(values[control.name])]
    blamed = [control for control in empty if not _is_none_of(page.defaults[control.name])]
    return tuple(parameters.param[control.attribute].label for control in blamed)


def _is_none_of(value: Any) -> bool:
    return isinstance(value, list | tuple | set | frozenset) and not value


def _lacks_rows(page: Ready, view: Node, values: Mapping[str, Any]) -> bool:
    """Whether a table that the view is drawn from, as far as it is there, has no rows."""
    above = page.pipeline.upstream(view.name)[:-1]
    stored = (page.stored(node, values) for node in above)
    return any(result is not None and tabular.is_empty(result.value) for result in stored)
