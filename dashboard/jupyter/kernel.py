"""The cells of a running kernel, as each was last run, and the page that they are now, saved or not.

A kernel knows what was run, not what stands in the notebook: a cell that was run twice counts as last run, at the place
where it ran first, and one that was deleted is still there until the kernel restarts. From the first look on, the
front end says which cell it runs; of what ran before, two runs are one cell when they define the same name. Nothing is
run again: a node is the function that the kernel has. Cells are named by the number that stands beside them, `In[7]`.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

from dashboard import notebook
from dashboard.errors import NotebookError
from dashboard.notebook import Cell, Notebook, NotebookModule, names
from dashboard.pages import Page, Wired
from dashboard.results import Results
from dashboard.wording import label

DEFINED = re.compile(
    r"^(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE
)  # finds them in a cell that is no Python, too
FILE_NAMES = ("__session__", "__vsc_ipynb_file__")  # where Jupyter's kernel and VS Code say which file it is
UNNAMED = "this notebook"


@dataclass(frozen=True)
class Run:
    """A cell and its last run: the name of its file in tracebacks, and its id where the front end gives one."""

    cell: Cell
    filename: str
    id: str | None = None

    def is_of(self, other: Run) -> bool:
        """Whether both are runs of one cell."""
        if self.id and other.id:
            return self.id == other.id
        defined = set(DEFINED.findall(self.cell.source)) & set(DEFINED.findall(other.cell.source))
        return bool(defined) or self.cell.source == other.cell.source


@dataclass(frozen=True)
class KernelNotebook(Notebook):
    """A notebook as a kernel knows it, with the names of the cells' files."""

    filenames: Mapping[int | str, str] = field(default_factory=dict)

    def filename(self, cell: Cell) -> str:
        return self.filenames[cell.number]


class Kernel:
    """What a kernel has run so far. `changed` is called after each run that may have changed the page.

    `shell` is IPython's.
    """

    def __init__(self, shell: Any):
        self._shell = shell
        self._runs: list[Run] = []
        self.changed: Callable[[], None] = lambda: None
        for number, source in enumerate(shell.history_manager.input_hist_raw):
            self._note(number, source)
        shell.events.register("post_run_cell", self._ran)

    @property
    def path(self) -> Path:
        """The notebook's file, as far as the front end says."""
        names = (self._shell.user_ns.get(name) for name in FILE_NAMES)
        return Path(next(filter(None, names), UNNAMED))

    def notebook(self) -> KernelNotebook:
        """The cells, and the title and description that were last saved."""
        saved = _saved(self.path)
        cells = tuple(run.cell for run in self._runs)
        filenames = {run.cell.number: run.filename for run in self._runs}
        return KernelNotebook(self.path, saved.title, saved.description, cells, filenames)

    def load(self, content: Notebook) -> NotebookModule:
        """The functions of these cells, as they stand. Raises NotebookError where a cell breaks a rule."""
        module: ModuleType = self._shell.user_module
        return notebook.adopt(content, module)

    def _ran(self, result: Any) -> None:
        if result.info.store_history:
            cell_id = getattr(result.info, "cell_id", None)
            if any(run.cell.exported for run in self._note(result.execution_count, result.info.raw_cell, cell_id)):
                self.changed()

    def _note(self, number: int, source: str, cell_id: str | None = None) -> list[Run]:
        """Write a run down in the place of the same cell's last one. Returns both."""
        if not source.strip():
            return []
        name = self._shell.compile.get_code_name(source, source, number)
        run = Run(notebook.code_cell(f"In[{number}]", source), name, cell_id)
        place = next((place for place, known in enumerate(self._runs) if run.is_of(known)), len(self._runs))
        before = self._runs[place : place + 1]
        self._runs[place : place + 1] = [run]
        return [run, *before]


class KernelPage(Page):
    """The page that the exported cells of a kernel are now.

    Of `before`, which they were, it takes the results of all nodes that are the same still: whoever changes a figure
    does not wait for the data, which is read anew when its cell is run again.
    """

    def __init__(self, kernel: Kernel, results: Results, before: KernelPage | None = None):
        super().__init__(kernel.path, results)
        self._kernel, self._before = kernel, before
        self._stands_on: dict[str, dict[str, Any]] = {}

    def read(self) -> Notebook:
        return self._kernel.notebook()

    def run(self, content: Notebook) -> NotebookModule:
        return self._kernel.load(content)

    async def before_sources(self, wired: Wired) -> None:
        self._stands_on = {name: stands_on(node.call) for name, node in wired.pipeline.nodes.items()}
        if self._before:
            self.results.keep_only(wired.pipeline, self._same_as(self._before))
            self._before = None

    def _same_as(self, before: KernelPage) -> set[str]:
        """Nodes that nothing has changed, neither in them nor in what they take."""
        changed = {name for name, found in self._stands_on.items() if not _same(found, before._stands_on.get(name, {}))}
        nodes = self.pipeline.nodes
        return {name for name in nodes if not changed & {node.name for node in self.pipeline.upstream(name)}}


def stands_on(call: Callable[..., Any]) -> dict[str, Any]:
    """A function, and all that it finds in its module by name, also through the functions and classes found there."""
    found: dict[str, Any] = {"": call}
    frontier = [call]
    while frontier:
        for function in _functions(frontier.pop()):
            for _, name in names.reads(function.__code__, function.__globals__):
                if name not in found:
                    found[name] = function.__globals__[name]
                    frontier.append(found[name])
    return found


def _functions(value: Any) -> list[FunctionType]:
    """The Python functions that a value consists of: itself, inside decorators, or a class's own."""
    inner = inspect.unwrap(value) if callable(value) else value
    parts = vars(inner).values() if isinstance(inner, type) else (inner,)
    return [part for part in parts if isinstance(part, FunctionType) and part.__module__ == "__main__"]


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return one.keys() == other.keys() and all(value is other[name] for name, value in one.items())


def _saved(path: Path) -> Notebook:
    try:
        return notebook.read(path)
    except NotebookError:  # never saved, or elsewhere
        return Notebook(path, label(path.stem), "", ())
