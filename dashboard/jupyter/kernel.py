"""The cells of a running kernel, as each was last run, and the page that is made of them, saved or not.

A kernel knows what was run, not what stands in the notebook: a cell that was run twice counts as last run, at the place
where it ran first, and a cell that was deleted counts until the kernel restarts. From the first preview on, the front
end says which cell it runs; of earlier runs, two are of one cell when they define the same name. Nothing is run again:
a node is the function that the kernel has. Cells are named by the number that stands beside them, `In[7]`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

from dashboard.errors import NotebookError
from dashboard.notebook import Cell, Notebook, imports, loader
from dashboard.pages import Page
from dashboard.pipeline import Pipeline
from dashboard.results import Results
from dashboard.wording import label

# What a cell defines, found by text, so that a cell with a syntax error is known by its names, too.
DEFINED = re.compile(r"^(?:async\s+)?(?:def|class)\s+(\w+)", re.MULTILINE)
FILE_NAMES = ("__session__", "__vsc_ipynb_file__")  # where Jupyter's kernel and VS Code say which file it is
UNNAMED = "this notebook"


@dataclass(frozen=True)
class Run:
    """A cell and its last run: the name of its file in tracebacks, and its id where the front end gives one."""

    cell: Cell
    filename: str
    id: str | None = None

    def is_same_cell_as(self, other: Run) -> bool:
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
    """What a kernel has run so far.

    Parameters
    ----------
    shell: IPython's.

    Attributes
    ----------
    on_change: called after each run that may have changed the page.
    """

    def __init__(self, shell: Any):
        self._shell = shell
        self._runs: list[Run] = []
        self.on_change: Callable[[], None] = lambda: None
        for number, source in enumerate(shell.history_manager.input_hist_raw):
            self._record(number, source)
        shell.events.register("post_run_cell", self._on_run)

    @property
    def path(self) -> Path:
        """The notebook's file, as far as the front end says."""
        names = (self._shell.user_ns.get(name) for name in FILE_NAMES)
        return Path(next(filter(None, names), UNNAMED))

    def notebook(self) -> KernelNotebook:
        """The cells, and the title and description that were last saved."""
        saved = _read_saved(self.path)
        cells = tuple(run.cell for run in self._runs)
        filenames = {run.cell.number: run.filename for run in self._runs}
        words = (saved.title, saved.description, cells, saved.introduction, saved.attachments)
        return KernelNotebook(self.path, *words, filenames)

    def load(self, content: Notebook) -> loader.NotebookModule:
        """The functions of these cells, as the kernel has them now. Raises NotebookError where a cell breaks a rule."""
        module: ModuleType = self._shell.user_module
        return loader.adopt(content, module)

    def _on_run(self, result: Any) -> None:
        if result.info.store_history:
            cell_id = getattr(result.info, "cell_id", None)
            if any(run.cell.exported for run in self._record(result.execution_count, result.info.raw_cell, cell_id)):
                self.on_change()

    def _record(self, number: int, source: str, cell_id: str | None = None) -> list[Run]:
        """Put a run in the place of the same cell's last one. Returns both."""
        if not source.strip():
            return []
        name = self._shell.compile.get_code_name(source, source, number)
        run = Run(Cell.of(f"In[{number}]", source), name, cell_id)
        place = next((place for place, known in enumerate(self._runs) if run.is_same_cell_as(known)), len(self._runs))
        before = self._runs[place : place + 1]
        self._runs[place : place + 1] = [run]
        return [run, *before]


class KernelPage(Page):
    """The page of a kernel's exported cells.

    Parameters
    ----------
    kernel: has the cells.
    results: the store of this page and of the one before.
    before: the last page of the same kernel. Results of its nodes are kept for the nodes that are unchanged, so that an
        author who changes a figure does not wait for the data; the data is read again when its own cell is run again.
    """

    def __init__(self, kernel: Kernel, results: Results, before: KernelPage | None = None):
        super().__init__(kernel.path, results)
        self._kernel, self._before = kernel, before
        self._dependencies: dict[str, dict[str, Any]] = {}

    def read(self) -> Notebook:
        return self._kernel.notebook()

    def run(self, content: Notebook, graph: imports.ImportGraph) -> loader.NotebookModule:
        return self._kernel.load(content)

    async def before_sources(self, pipeline: Pipeline) -> None:
        self._dependencies = {name: dependencies(node.call) for name, node in pipeline.nodes.items()}
        if self._before:
            self.results.keep_only(pipeline, self._unchanged_since(self._before))
            self._before = None

    def _unchanged_since(self, before: KernelPage) -> set[str]:
        """Names of the nodes of which neither the function nor an input has changed since that page."""
        changed = {
            name
            for name, found in self._dependencies.items()
            if not _identical(found, before._dependencies.get(name, {}))
        }
        nodes = self.pipeline.nodes
        return {name for name in nodes if not changed & {node.name for node in self.pipeline.upstream(name)}}


def dependencies(call: Callable[..., Any]) -> dict[str, Any]:
    """A function and the module's values that it uses, by name; also those that its helpers and classes use in turn."""
    found: dict[str, Any] = {"": call}
    frontier = [call]
    while frontier:
        for function in _functions(frontier.pop()):
            for name in _names(function.__code__):
                if name in function.__globals__ and name not in found:
                    found[name] = function.__globals__[name]
                    frontier.append(found[name])
    return found


def _names(code: CodeType) -> set[str]:
    """Names of globals that a function uses, the functions in it too.

    Names of attributes are among them: a change of a global that is merely called like one counts as well, and all that
    follows is that a result is computed once more."""
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*map(_names, inner))


def _functions(value: Any) -> list[FunctionType]:
    """The Python functions that a value consists of: itself, inside decorators and partials, or a class's own."""
    inner = loader.as_written(value) if callable(value) else value
    parts = vars(inner).values() if isinstance(inner, type) else (inner,)
    return [part for part in parts if isinstance(part, FunctionType) and part.__module__ == "__main__"]


def _identical(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return one.keys() == other.keys() and all(value is other[name] for name, value in one.items())


def _read_saved(path: Path) -> Notebook:
    try:
        return Notebook.read(path)
    except NotebookError:  # never saved, or elsewhere
        return Notebook(path, label(path.stem), "", ())
