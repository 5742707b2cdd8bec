"""What is known around a view that has nothing to show: may something explain it, and what can its viewer do?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import param

from dashboard.components import Situation
from dashboard.pages import address
from dashboard.pages.page import Page
from dashboard.pipeline import Node
from dashboard.results import value_types


def around(page: Page, view: Node, parameters: param.Parameterized, chosen: Mapping[str, Any]) -> Situation:
    """The situation of a view while the controls stand at these parameters, of which its nodes received `chosen`."""
    if not page.pipeline.depends_on(view.name):
        return Situation(without_rows=_lacks_rows(page, view, chosen), fixed=True)
    unchosen = _unchosen(page, view, parameters, chosen)
    return Situation(address.reset(page, parameters), unchosen, _lacks_rows(page, view, chosen))


def _unchosen(page: Page, view: Node, parameters: param.Parameterized, chosen: Mapping[str, Any]) -> tuple[str, ...]:
    """Labels of the view's controls of which nothing is chosen, though by default something is."""
    depends_on = page.pipeline.depends_on(view.name)
    empty = [control for control in page.controls if control.name in depends_on and _is_none_of(chosen[control.name])]
    blamed = [control for control in empty if not _is_none_of(page.defaults[control.name])]
    return tuple(parameters.param[control.attribute].label for control in blamed)


def _is_none_of(value: Any) -> bool:
    return isinstance(value, list | tuple | set | frozenset) and not value


def _lacks_rows(page: Page, view: Node, chosen: Mapping[str, Any]) -> bool:
    """Whether a table that the view is drawn from, as far as it is there, has no rows."""
    above = page.pipeline.upstream(view.name)[:-1]
    stored = (page.results.peek(page.pipeline, node.name, chosen) for node in above)
    return any(result is not None and value_types.is_empty(result.value) for result in stored)
