"""Every setting of a page's controls that is worth trying: all at their defaults, then one after the other at each of
its positions.

Where a control is worth trying, its kind says. All combinations would be thousands, and no viewer tries them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import param

from dashboard.controls import Control
from dashboard.pages import Ready


@dataclass(frozen=True)
class Setting:
    """What the nodes receive, by control; `words` say which control was moved, as in the page's address: `bins=40`.

    The defaults have no words.
    """

    words: str
    values: Mapping[str, Any]


async def through(page: Ready) -> AsyncIterator[Setting]:
    """The defaults, then each control at each of its positions with all others at their defaults.

    A control whose domain depends on the one that was moved follows it, as it does on the page. Raises NotebookError
    when the function for such a domain fails.
    """
    parameters, defaults = await page.resolve({})
    yield Setting("", page.received(defaults))
    for control in page.controls:
        parameter = parameters[control.attribute]
        for value in control.positions(parameter):
            _, valid = await page.resolve({control.attribute: value})
            yield Setting(words(control, parameter, value), page.received(valid))


def words(control: Control, parameter: param.Parameter, value: Any) -> str:
    """A control and its value, as the page's address says them."""
    try:
        text = control.write(parameter, value)
    except ValueError:  # no text stands for it
        text = repr(value)
    return f"{control.name}={text}"
