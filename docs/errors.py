"""`docs/errors.md`: every rule of the contract, a notebook that breaks it, and what the dashboard says to it.

The rules are those of `dashboard.errors`, in their order; the notebooks are those of the tests (`breaches`); the
answers come from `dashboard.check`, which really runs them. Only chapters and what no message says are written here.
"""

import asyncio
import string
import tempfile
from pathlib import Path

from nbformat import v4

from dashboard import errors
from dashboard.commands import check
from dashboard.errors import NotebookError, Rule
from dashboard.wording import label
from tests.support.breaches import BESIDE, BREACHES, ELSEWHERE, TYPING

INTRODUCTION = """\
<!-- Generated from dashboard/errors.py by `make docs`. -->
# What can be wrong with a notebook

The dashboard says it in one form everywhere: **the place** (notebook, cell, line, function), **the rule** with the
value at fault, and **the fix**. You read it on the page itself with `DEV=1`, from `python -m dashboard check`, and in
the server's log, where the traceback shows your cell's own lines. A viewer is told that the notebook needs a fix. All
other pages go on.

Cells are counted as Jupyter counts them after *Restart and run all*: code cells that are not blank, from 1.

Each rule below shows its words (what stands in `<...>` is filled in), a notebook that breaks it, cell by cell, and what
that notebook is told.
"""

# A chapter begins with the rule that it is named by here.
CHAPTERS = {
    "NOT_READABLE": "The file and its exported cells",
    "VARIADIC": "Functions and their wiring",
    "NO_VALUE": "Controls",
    "DOMAIN_INPUT": "Domains that come from the data",
    "UNFORESEEN": "What no rule foresaw",
    "NODE_RAISED": "While the page is used",
}
NOTES = {
    "ONE_FOR_ALL": "`@pn.depends(slider)` above a function is no such use: the widget stands for a control there.",
    "NO_VALUE": "The hint is there when a function has nearly that name.",
    "RAISED": "What Python itself refuses is told in the same way. One case surprises: Python 3.11 cannot take\n"
    "`Annotated[int, {...}] | None`, because `|` wants to hash the dictionary. Write `Annotated[int | None, {...}]`.",
}
PATIENCE = 2  # seconds that a function may take here
ALSO = {"RAISED": [TYPING, '#| export\nSize = Annotated[int, {"bounds": (4, 20)}] | None']}

WARNINGS = """
## Not wrong, but worth a second look

`python -m dashboard check` tries every view with every control at its ends, and also warns of what works and will
disappoint. A page with a warning is shown as it is.

| warning | what to do |
| --- | --- |
"""


def text() -> str:
    """The whole file."""
    return "".join([INTRODUCTION, *map(_section, errors.RULES), WARNINGS, *map(_row, errors.WARNINGS.values())])


def _section(name: str) -> str:
    rule = errors.RULES[name]
    chapter = f"\n## {CHAPTERS[name]}\n" if name in CHAPTERS else ""
    note = f"\n{NOTES[name]}\n" if name in NOTES else ""
    cells = BREACHES[name][0] if name in BREACHES else ELSEWHERE[name]
    shown = "" if cells is None else _example(cells, BESIDE.get(name, {}))
    more = _example(ALSO[name], {}) if name in ALSO else ""
    words = f"> {_form(rule.says)} {_form(rule.fix)}"
    return f"{chapter}\n### {label(name.lower())}\n\n{words}\n{shown}{note}{more}"


def _example(cells: list[str], beside: dict[str, list[str]]) -> str:
    others = {name: [f"#| export\n{cell}" for cell in cells] for name, cells in beside.items()}
    shown = _shown(cells) or "\nA file that was cut off when it was saved.\n"
    shown += "".join(f"\nBeside it, `{name}.ipynb`:\n{_shown(theirs)}" for name, theirs in others.items())
    return f"{shown}\n```text\n{_told({'trees': cells, **others})}\n```\n"


def _shown(cells: list[str]) -> str:
    return "".join(f"\n```python\n{cell}\n```\n" for cell in cells)


def _told(notebooks: dict[str, list[str]]) -> NotebookError:
    """What the first of these notebooks is told; of no cells, a file that was cut off."""
    with tempfile.TemporaryDirectory() as folder:
        for name, cells in notebooks.items():
            content = v4.writes(v4.new_notebook(cells=list(map(v4.new_code_cell, cells))))
            Path(folder, f"{name}.ipynb").write_text(content if cells else '{"cells": [', encoding="utf-8")
        path = Path(folder, next(iter(notebooks)) + ".ipynb")
        (finding,) = asyncio.run(check.check(path, cache_mb=1, timeout=PATIENCE)).errors
    return finding.error


def _form(template: str) -> str:
    """A rule's words with the names of what is filled in: `'{name}' is a list` -> `'<name>' is a list`."""
    parts = string.Formatter().parse(template)
    words = "".join(said + (f"<{field}>" if field else "") for said, field, *_ in parts)
    return words.replace("<hint>", " Did you mean '<near>'?").replace("<", "`<").replace(">", ">`")


def _row(rule: Rule) -> str:
    return f"| {_form(rule.says)} | {_form(rule.fix)} |\n"
