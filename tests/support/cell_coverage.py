"""Which lines of exported cells ran: a plugin of coverage, named in pyproject.toml.

Each exported cell is a file of coverage's reports, under the name that errors and tracebacks give it:
`notebooks/iris.ipynb, cell 4`, with the line numbers of the cell. Cells that are not exported are left out: the
dashboard never runs them. So is the package, until coverage counts: what is imported sooner would seem never to run.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from types import FrameType

from coverage.config import DEFAULT_EXCLUDE
from coverage.parser import PythonParser
from coverage.plugin import CoveragePlugin, FileReporter, FileTracer
from coverage.plugin_support import Plugins

NAME = re.compile(r"(?P<path>.+\.ipynb), cell (?P<number>\d+)")


class Notebooks(CoveragePlugin):
    """Tells coverage what it counts in notebooks, and how."""

    def file_tracer(self, filename: str) -> FileTracer | None:
        return CellTracer() if NAME.fullmatch(filename) else None

    def file_reporter(self, filename: str) -> FileReporter:
        return CellReporter(filename)

    def find_executable_files(self, src_dir: str) -> Iterator[str]:
        """The exported cells of the notebooks in a folder, so that those that never ran count too."""
        for path in sorted(Path(src_dir).glob("*.ipynb")):
            yield from (f"{path}, cell {number}" for number in _exported(path))


class CellTracer(FileTracer):
    """Finds the notebook of a cell that runs: its code knows the notebook's name, its module the folder too."""

    def has_dynamic_source_filename(self) -> bool:
        return True

    def dynamic_source_filename(self, filename: str | None, frame: FrameType) -> str | None:
        file = frame.f_globals.get("__file__", "")
        name = NAME.fullmatch(frame.f_code.co_filename)
        return f"{file}, cell {name['number']}" if name and file.endswith(".ipynb") else None


class CellReporter(FileReporter):
    """Says which lines of a cell could have run."""

    @cached_property
    def _text(self) -> str:
        name = NAME.fullmatch(self.filename)
        return _exported(Path(name["path"])).get(int(name["number"]), "")

    @cached_property
    def _parser(self) -> PythonParser:
        parser = PythonParser(text=self._text, exclude="|".join(DEFAULT_EXCLUDE))
        parser.parse_source()
        return parser

    def source(self) -> str:
        return self._text

    def lines(self) -> set[int]:
        return self._parser.statements

    def excluded_lines(self) -> set[int]:
        return self._parser.excluded

    def translate_lines(self, lines: Iterable[int]) -> set[int]:
        return self._parser.translate_lines(lines)

    def arcs(self) -> set[tuple[int, int]]:
        return self._parser.arcs()

    def translate_arcs(self, arcs: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
        return self._parser.translate_arcs(arcs)

    def no_branch_lines(self) -> set[int]:
        return set()

    def exit_counts(self) -> dict[int, int]:
        return self._parser.exit_counts()


def _exported(path: Path) -> dict[int, str]:
    """The exported cells of a notebook by number; none of a file that is no notebook."""
    from dashboard import errors
    from dashboard.notebook import Notebook

    try:
        return {cell.number: cell.source for cell in Notebook.read(path).exported}
    except errors.NotebookError:
        return {}


def coverage_init(plugins: Plugins, options: object) -> None:
    """What coverage calls of a module that it is told is a plugin."""
    plugins.add_file_tracer(Notebooks())
