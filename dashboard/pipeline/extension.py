"""What a notebook asks of Panel's extension, and what comes of it: `pn.extension("echarts", sizing_mode="fixed")`.

It is read, never called: what it sets is of the whole process, and would be of all pages. A page finds the scripts that
it needs by what is shown, so the names of libraries are no more than a hint; `sizing_mode` holds for the components of
this page. All other options are about what is the page's own, and `left_out` says so.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.pipeline.graph import Node

Call = tuple[Place, ast.Call]
LOOK, STYLES = "it has a look of its own", "its styles are its own; a component takes 'stylesheets=[...]'"
REASONS: Mapping[str, str] = {
    **dict.fromkeys(("template", "theme", "design"), LOOK),
    **dict.fromkeys(("raw_css", "css_files", "global_css"), STYLES),
    **dict.fromkeys(("js_files", "js_modules"), "it loads no scripts but those of components"),
    **dict.fromkeys(("notifications", "ready_notification", "disconnect_notification"), "it has notices of its own"),
}
OTHERWISE = "it is a matter of the server"
MEANT = {"sizing_mode"}


def bundles(calls: Iterable[Call]) -> frozenset[str]:
    """The names of the libraries that are asked for, as Panel calls them."""
    return frozenset(name for _, call in calls for name in map(_literal, call.args) if isinstance(name, str))


def sizing_mode(calls: Iterable[Call]) -> str | None:
    """How components take their size that say nothing of it; None for their own way. The last word counts."""
    modes = [_literal(one.value) for _, call in calls for one in call.keywords if one.arg == "sizing_mode"]
    return next((mode for mode in reversed(modes) if isinstance(mode, str)), None)


def sized(nodes: Mapping[str, Node], calls: Iterable[Call]) -> dict[str, Node]:
    """The nodes, of which its own have it among the options of their cells how components take their size."""
    mode = sizing_mode(calls)
    own = {name: node for name, node in nodes.items() if mode and not node.imported}
    changed = {name: replace(node, options={"sizing_mode": mode, **node.options}) for name, node in own.items()}
    return {**nodes, **changed}


def left_out(calls: Iterable[Call]) -> Iterator[NotebookError]:
    """Yield what of it does nothing on a page."""
    for place, call in calls:
        told = {"call": ast.unparse(call)}
        options = [one.arg for one in call.keywords if one.arg]
        for option in (one for one in options if one not in MEANT):
            reason = REASONS.get(option, OTHERWISE)
            yield NotebookError(place, errors.EXTENSION_OPTION, option=option, reason=reason, **told)
        if not options:
            yield NotebookError(place, errors.READIES_NOTEBOOK, hint="", **told)


def _literal(node: ast.expr) -> Any:
    with suppress(ValueError):
        return ast.literal_eval(node)
    return None
