"""What a notebook file says before anything runs: a `Notebook`, which is prose and `Cell`s.

A cell is a code cell that is not blank. It is exported when it has a mark among the comments that it begins with, as
nbdev and Quarto write it:

    #| export           the cell runs, and its public functions are nodes
    #| exports          the same: nbdev shows its source too
    #| export core      the same: nbdev writes it to another module
    #| exporti          the cell runs; its functions are nodes only where others take them

Blanks within the mark, other directives (`#| hide`, `#| eval: false`), remarks and blank lines above it change
nothing. A line that was probably meant as a mark and is none is a `near_miss`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count, takewhile
from pathlib import Path

from dashboard.errors import Place
from dashboard.notebook import ipynb
from dashboard.wording import label

MARK = re.compile(r"#\s*\|\s*(export|exports|exporti)(?:\s+[\w.]+)?\s*$")
NEARLY = re.compile(r"#+\s*(\|?)\s*(\w+)\s*$")
WORDS = ("export", "exports", "exporti")
OPTION = re.compile(r"#\s*\|\s*([\w-]+)\s*:\s*(.*?)\s*$")


@dataclass(frozen=True)
class Cell:
    """One code cell. `number` counts as Jupyter does after 'Restart and run all'; in a running kernel it is what stands
    beside the cell, as `In[7]`. `options` are `#| name: value` lines.

    `exported` says whether it has the mark, `internal` whether that is nbdev's `#| exporti`, of what is not shown.
    """

    number: int | str
    source: str
    exported: bool
    options: dict[str, str] = field(default_factory=dict, hash=False)
    internal: bool = False

    @classmethod
    def of(cls, number: int | str, source: str) -> Cell:
        """A cell of this source, which is not blank."""
        mark = _mark(source)
        found = filter(None, map(OPTION.match, _head(source)))
        options = {match[1]: match[2] for match in found}
        return cls(number, source, bool(mark), options, mark == "exporti")


@dataclass(frozen=True)
class Notebook:
    """What a notebook file says before anything runs.

    `name` is the file's name without `.ipynb`, `title` its first `# heading` (else the name), `description` the first
    paragraph under that heading, as Markdown, and `introduction` all that stands there. `parts` is what stands in it,
    in order: prose as Markdown, and cells. `attachments` are the pictures of its Markdown cells by name, each as its
    kind and its content in base64.
    """

    path: Path
    title: str
    description: str
    parts: tuple[str | Cell, ...]
    introduction: str = ""
    attachments: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False)

    @staticmethod
    def read(path: Path) -> Notebook:
        """Read a notebook file of any format since nbformat 3. Raises NotebookError when it is none."""
        raw_cells = ipynb.cells(path)
        prose = [source for kind, source, _ in raw_cells if kind == "markdown"]
        title, description = ipynb.heading(prose)
        attachments = {name: picture for *_, pictures in raw_cells for name, picture in pictures.items()}
        words = (title or label(path.stem), description, tuple(_parts(raw_cells)), ipynb.introduction(prose))
        return Notebook(path, *words, attachments)

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """The code cells."""
        return tuple(part for part in self.parts if isinstance(part, Cell))

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def exported(self) -> tuple[Cell, ...]:
        """The code cells that the dashboard runs."""
        return tuple(cell for cell in self.cells if cell.exported)

    def place(self, cell: int | str | None = None, line: int | None = None, function: str | None = None) -> Place:
        return Place(self.path.name, cell, line, function)

    def filename(self, cell: Cell) -> str:
        """The name under which a cell is compiled, and which its tracebacks show."""
        return str(self.place(cell.number))


def _parts(raw_cells: Iterable[ipynb.RawCell]) -> Iterator[str | Cell]:
    numbers = count(1)
    for kind, source, _ in raw_cells:
        if source.strip() and kind in ("code", "markdown"):
            yield Cell.of(next(numbers), source) if kind == "code" else source


# Marks ----------------------------------------------------------------------------------------------------------------


def _head(source: str) -> list[str]:
    """The lines of a cell before its code: remarks, directives, blank ones."""
    lines = (line.strip() for line in source.splitlines())
    return list(takewhile(lambda line: not line or line.startswith("#"), lines))


def _mark(source: str) -> str:
    """`export`, `exports` or `exporti`; empty for a cell that is not exported."""
    return next((match[1] for line in _head(source) if (match := MARK.match(line))), "")


def near_miss(source: str) -> tuple[int, str, str] | None:
    """The line of a cell without a mark that was probably meant as one: its number, itself, and why it is none."""
    first_of_code = len(_head(source))
    for number, line in enumerate(source.splitlines(), start=1):
        if number > first_of_code and MARK.match(line):
            return number, line, "because it stands below code"
        if number <= first_of_code and _is_nearly_a_mark(line.strip()):
            return number, line.strip(), "because the mark is another"
    return None


def _is_nearly_a_mark(line: str) -> bool:
    """`# export`, as nbdev had it once, `#| Export` or `#| exprot`."""
    found = NEARLY.match(line)
    if not found:
        return False
    word = found[2].lower()
    return bool(difflib.get_close_matches(word, WORDS, n=1, cutoff=0.8)) if found[1] else word in WORDS
