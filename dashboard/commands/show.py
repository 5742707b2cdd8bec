"""The pipeline of a notebook as a text: what comes from where, in which cell, and what a viewer may set.

    towns          source  cell 1
    └→ higher              cell 2  above; decides town
       └→ heights  view    cell 3  town

Below a function stand those that take its result. One that takes several results stands in full where its last input
does, and as `name ...` under the others. Nothing is computed: a domain that depends on data is named by where it comes
from. Rich's `Tree` has no columns beside its branches, so the lines are put together here.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from dashboard.controls import Control
from dashboard.pipeline import Node, Pipeline

WIDTH = 80


@dataclass(frozen=True)
class Row:
    """One line of the tree. `trunk` is what stands before the first line, `margin` before those that go on."""

    trunk: str
    margin: str
    name: str
    kind: str
    cell: str
    notes: str


def draw(pipeline: Pipeline, controls: Iterable[Control]) -> str:
    """The whole text: title, tree of functions, list of controls; at most 80 columns where names allow it."""
    content = pipeline.notebook
    parts = [f"{content.title} ({content.path.name})", "\n".join(_tree(pipeline)), "\n".join(_list(pipeline, controls))]
    return "\n\n".join(filter(None, parts))


# The functions --------------------------------------------------------------------------------------------------------


def _tree(pipeline: Pipeline) -> Iterator[str]:
    rows = [row for source in pipeline.sources for row in _rows(pipeline, source, "", "", None)]
    if not rows:
        return
    first = max(len(row.trunk + row.name) for row in rows)
    second, third = max(len(row.kind) for row in rows), max(len(row.cell) for row in rows)
    indent = first + second + third + 6
    for row in rows:
        head = f"{row.trunk + row.name:{first}}  {row.kind:{second}}  {row.cell:{third}}  "
        start, *more = textwrap.wrap(row.notes, max(20, WIDTH - indent)) or [""]
        yield (head + start).rstrip()
        yield from (f"{row.margin:{indent}}{line}" for line in more)


def _rows(pipeline: Pipeline, node: Node, trunk: str, margin: str, above: Node | None) -> Iterator[Row]:
    if above and above.name != _home(pipeline, node):
        yield Row(trunk, margin, f"{node.name} ...", "", "", "")
        return
    below = [other for other in pipeline.nodes.values() if node.name in other.inputs]
    full = {"kind": _kind(pipeline, node), "cell": _cell(pipeline, node), "notes": _notes(pipeline, node)}
    yield Row(trunk, margin + ("│" if below else ""), node.name, **full)
    for other in below:
        corner, line = ("└→ ", "   ") if other is below[-1] else ("├→ ", "│  ")
        yield from _rows(pipeline, other, margin + corner, margin + line, node)


def _cell(pipeline: Pipeline, node: Node) -> str:
    return replace(node.place, function=None).seen_from(pipeline.notebook.place())


def _home(pipeline: Pipeline, node: Node) -> str:
    """The input under which a node stands in full: the one that is defined last."""
    return max(node.inputs, key=list(pipeline.nodes).index)


def _kind(pipeline: Pipeline, node: Node) -> str:
    return ", ".join(
        kind for kind, is_so in {"source": not node.inputs, "view": node in pipeline.views}.items() if is_so
    )


def _notes(pipeline: Pipeline, node: Node) -> str:
    """The controls of a node and those whose domains it decides; its inputs, when the tree cannot show them all."""
    domains = pipeline.domains.items()
    decided = [name.partition(".")[0] for name, d in domains if node.name in d.inputs or node.call is d.call]
    parts = {
        "from ": node.inputs if len(node.inputs) > 1 else (),
        "": [argument.name for argument in node.arguments],
        "decides ": dict.fromkeys(decided),
    }
    return "; ".join(word + ", ".join(names) for word, names in parts.items() if names)


# The controls ---------------------------------------------------------------------------------------------------------


def _list(pipeline: Pipeline, controls: Iterable[Control]) -> Iterator[str]:
    rows = [(control.name, _choice(pipeline, control), control.default_words()) for control in controls]
    if not rows:
        return
    first, second = (max(len(row[column]) for row in rows) for column in (0, 1))
    yield "controls"
    for name, choice, default in rows:
        line = f"  {name:{first}}  {choice:{second}}  {default}".rstrip()
        yield line if len(line) <= WIDTH else f"{line[: WIDTH - 4].rstrip()} ..."


def _choice(pipeline: Pipeline, control: Control) -> str:
    """What a viewer may choose: `one of 4`, `whole number from 4 to 20`, `any, from towns`."""
    if not control.domains:
        return control.kind.words.domain(control.parameter())
    inputs = [name for domain in control.domain_nodes() for name in pipeline[domain].inputs]
    return f"{control.kind.words.noun}, from {', '.join(dict.fromkeys(inputs))}" if inputs else control.kind.words.noun
