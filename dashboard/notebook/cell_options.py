"""Options of cells that the dashboard understands, and what each may say: all in the table `OPTIONS`.

    #| export
    #| source: off

A cell keeps every `#| name: value` line as text, those of other tools too, which are left alone. Of the names in the
table the text is checked before a cell runs (`check`) and read where it is needed (`option`). `title` and `width` take
any text, so they are not among them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard import errors
from dashboard.errors import NotebookError
from dashboard.notebook.cells import OPTION, Cell, Notebook
from dashboard.settings import SOURCES
from dashboard.wording import SECONDS, seconds

ELSEWHERE = "it is about the whole notebook, and belongs in its first exported cell"


@dataclass(frozen=True)
class Option:
    """One option.

    Attributes
    ----------
    rule: what it may say, as an error words it.
    read: a text -> its value; raises ValueError for a text that breaks the rule.
    of_notebook: whether it is about the whole notebook, so that it stands in the first exported cell.
    """

    rule: str
    read: Callable[[str], Any]
    of_notebook: bool = False


def option(options: Mapping[str, str], name: str, otherwise: Any = None) -> Any:
    """The value of an option among those of a cell, or `otherwise` where it is not given. Raises ValueError."""
    return OPTIONS[name].read(options[name]) if name in options else otherwise


def source(notebook: Notebook, otherwise: str) -> str:
    """What the first exported cell says of `source`; `off` where it cannot be understood, for nothing may leak."""
    first = next(iter(notebook.exported), None)
    try:
        return option(first.options if first else {}, "source", otherwise)
    except ValueError:
        return "off"


def check(notebook: Notebook) -> None:
    """Raise NotebookError for an option of an exported cell that breaks its rule, naming the line."""
    for number, cell in enumerate(notebook.exported):
        for name in OPTIONS.keys() & cell.options.keys():
            if OPTIONS[name].of_notebook and number:
                raise _error(notebook, cell, name, ELSEWHERE)
            try:
                OPTIONS[name].read(cell.options[name])
            except ValueError:
                raise _error(notebook, cell, name, OPTIONS[name].rule) from None


def _error(notebook: Notebook, cell: Cell, name: str, rule: str) -> NotebookError:
    lines = enumerate(cell.source.split("\n"), start=1)
    found = ((number, OPTION.match(line.strip())) for number, line in lines)
    line = next((number for number, match in found if match and match[1] == name), None)
    values = {"name": name, "value": cell.options[name], "reason": rule}
    return NotebookError(notebook.place(cell.number, line), errors.BAD_OPTION, **values)


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return read


OPTIONS: Mapping[str, Option] = {
    "source": Option("it must be all, exported or off", _one_of(*SOURCES), of_notebook=True),
    "timeout": Option(f"it must be {SECONDS}", seconds),
}
