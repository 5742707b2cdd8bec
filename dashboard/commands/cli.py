"""What an author does with a site besides serving it: `python -m dashboard`.

Each command is a function here that reads what was typed and prints what went wrong in one line; the other modules of
this room do the work. Exit codes: 2 for what was typed, 1 for what is wrong with a notebook. Typer comes with the
tools, not with the server, which runs no command.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

try:
    import typer
except ImportError:
    sys.exit("The commands need Typer, one of the tools: pip install --requirement requirements-dev.txt")

from dashboard import controls, folder, pipeline, settings
from dashboard.commands import check, export, new, report, show
from dashboard.commands.export import ExportError
from dashboard.commands.new import ScaffoldError
from dashboard.commands.survey import DataError
from dashboard.errors import NotebookError
from dashboard.notebook import Notebook, imports, ipynb
from dashboard.pages import Site
from dashboard.settings import SettingsError

# Shells complete what follows a program's name; here that is Python's own, which has completions of its own.
app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode="rich", pretty_exceptions_enable=False)
COLOURS = {"title": {"bold": True}, "error": {"fg": "red"}, "warning": {"fg": "yellow"}, "ok": {"fg": "green"}}


@app.callback()
def commands() -> None:
    """From an exploratory notebook to a public, interactive dashboard. `panel serve dashboard` serves it."""


@app.command("export")
def export_page(
    page: Annotated[str, typer.Argument(help="name of the page, as in its address")],
    file: Annotated[Path, typer.Argument(help="HTML file to write")],
    values: Annotated[list[str] | None, typer.Argument(metavar="[NAME=VALUE]...", help="values of controls")] = None,
) -> None:
    """Write one page as a single HTML file.

    It opens without a server or a network, drawn for the values given: x=petal_length species=setosa,virginica"""
    with _failing_in_one_line():
        still = asyncio.run(export.write(Site.of_this_process(), page, file, _assignments(values or ())))
    for title in still:
        typer.echo(f"{title}: drawn once. In a file nothing happens when a viewer moves its widgets.")


@app.command("check", epilog="[bold]Examples[/bold]: check; check towns; check notebooks/towns.ipynb drafts/*.ipynb")
def check_notebooks(
    notebooks: Annotated[list[str] | None, typer.Argument(help="names or files; all of the site by default")] = None,
    traceback: Annotated[bool, typer.Option("--traceback", help="show Python's own account of errors too")] = False,
) -> None:
    """Try every view of notebooks with every control at its ends.

    Says what is wrong, with its place and a fix, what will disappoint, and how long each function took.
    Exit code 1 if something is wrong, else 0, with warnings or without."""
    if not traceback:
        for name in ("dashboard", "bokeh.core.validation"):  # the report has it
            logging.getLogger(name).setLevel(logging.CRITICAL)
    with _failing_in_one_line():
        given = settings.read()
        reports = [_checked(path, given) for path in _files(notebooks or (), given.notebooks)]
    _print(*report.verdict(reports))
    raise typer.Exit(any(one.errors for one in reports))


@app.command("show", epilog="[bold]Example[/bold]: show towns")
def show_pipeline(
    file: Annotated[str, typer.Argument(metavar="NOTEBOOK", help="its name, or its file")],
) -> None:
    """Draw the functions of a notebook as a text: what comes from where, and what a reader may set.

    Runs its exported cells, but none of its functions."""
    with _failing_in_one_line():
        (path,) = _files([file], settings.read().notebooks)
        folder.work_in(path.parent)
        wired = pipeline.wire(imports.load(Notebook.read(path)))
        typer.echo(show.draw(wired, controls.declare(wired)))


@app.command("new", epilog="[bold]Examples[/bold]: new trees; new penguins --data ~/Downloads/penguins.csv")
def new_notebook(
    name: Annotated[str, typer.Argument(help="name of the page to be, as in its address")],
    data: Annotated[Path | None, typer.Option(help="CSV or Parquet file; copied to data/ beside the notebooks")] = None,
) -> None:
    """Write a first notebook that already works: of a data file, or of data made up in it.

    It has controls, a scatter plot or a line, a histogram and a table, as far as the columns allow.
    From then on it is yours to change. Nothing is ever overwritten."""
    with _failing_in_one_line():
        path = new.create(name, settings.read().notebooks, data)
    address = f"http://localhost:{settings.read().port}/?page={path.stem}"
    typer.echo(f"{path.name} is written. Check it: python -m dashboard check {path.stem}. See it: {address}")


def _files(names: Sequence[str], notebooks: Path) -> list[Path]:
    """The notebooks of these names: a file where there is one, else one of the folder; without names all of it."""
    return [ipynb.find(name, notebooks) for name in names] if names else ipynb.paths(notebooks)


def _checked(path: Path, given: settings.Settings) -> report.Report:
    folder.work_in(path.parent)
    checked = asyncio.run(check.check(path, given.cache_mb, given.timeout))
    for tone, text in report.lines(checked):
        _print(tone, text)
    return checked


def _print(tone: str, text: str) -> None:
    """Print a line, in colour on a terminal."""
    typer.secho(text, **COLOURS.get(tone, {}))


def _assignments(words: Sequence[str]) -> dict[str, str]:
    for word in words:
        if "=" not in word:
            raise ExportError(f"{word!r} is no NAME=VALUE, like bins=20.")
    return dict(word.split("=", 1) for word in words)


@contextmanager
def _failing_in_one_line() -> Iterator[None]:
    try:
        yield
    except (DataError, ExportError, ipynb.NoNotebookError, ScaffoldError, SettingsError) as error:
        code, message = 2, str(error)
    except OSError as error:
        code, message = 2, f"{error.filename}: {error.strerror}."
    except NotebookError as error:
        code, message = 1, str(error)
    else:
        return
    typer.echo(message, err=True)
    raise typer.Exit(code)
