"""What a notebook file says before anything runs: a `Notebook`, which is prose and `Cell`s.

A cell is a code cell that is not blank; it is exported when it begins with `#| export`, the convention of nbdev and
Quarto: see `marks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path

from dashboard.errors import Place
from dashboard.notebook import ipynb, marks
from dashboard.wording import label

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
        mark = marks.mark(source)
        found = filter(None, map(OPTION.match, marks.head(source)))
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
