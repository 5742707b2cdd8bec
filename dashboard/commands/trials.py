"""Every setting of a page's controls that is worth trying: all at their defaults, then one after the other at each of
its positions.

A control's kind knows where it is worth trying. All combinations would be thousands, and no viewer tries them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import param

from dashboard.controls import Control
from dashboard.pages import Ready


@dataclass(frozen=True)
class Trial:
    """A setting of all controls at which a page is tried.

    Parameters
    ----------
    moved: which control is not at its default, as the page's address has it: `bins=40`; empty for the defaults.
    values: what the nodes receive, by the controls' names.
    """

    moved: str
    values: Mapping[str, Any]


async def all_of(page: Ready) -> AsyncIterator[Trial]:
    """Yield the defaults, then each control at each of its positions with all others at their defaults.

    A control whose domain depends on the one that was moved follows it, as it does on the page. Raises NotebookError
    when the function for such a domain fails.
    """
    parameters, defaults = await page.resolve({})
    yield Trial("", page.received(defaults))
    for control in page.controls:
        parameter = parameters[control.attribute]
        for value in control.positions(parameter):
            _, valid = await page.resolve({control.attribute: value})
            yield Trial(moved(control, parameter, value), page.received(valid))


def moved(control: Control, parameter: param.Parameter, value: Any) -> str:
    """Return a control and its value as the page's address has them."""
    try:
        text = control.write(parameter, value)
    except ValueError:  # no text stands for it
        text = repr(value)
    return f"{control.name}={text}"
