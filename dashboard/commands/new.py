"""A first notebook that already works: `new` makes it of a data file, or of data made up in the notebook itself.

The notebook is a template (`new.ipynb.jinja`) that reads like the notebook which comes of it; this module finds the
template's values, and makes cells of its text. Nothing is ever overwritten. The author goes on from there by hand: no
command reads the notebook again to change it.
"""

from __future__ import annotations

import ast
import builtins
import filecmp
import functools
import keyword
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from dashboard.commands.survey import FEW, SEVERAL, Group, Moments, Survey, survey, width
from dashboard.wording import label

MOST_NUMBERS = 8  # on offer, so that their table of names is one short cell
MOST_POINTS = 5_000  # that a browser draws at once without a pause
NAME = re.compile(r"[^\W_][\w-]{0,59}")
DATA_NAME = re.compile(r"[\w][\w .()+-]{0,59}")
CELL = re.compile(r"^%% (markdown|export|code) ([a-z-]+)\n", re.MULTILINE)
# What an exported cell may use, and where it comes from. isort's order: `import` before `from`, then by module.
IMPORTS = [
    ("date", "from datetime import", "python"),
    ("Annotated", "from typing import", "python"),
    ("np", "import numpy as np", "packages"),
    ("pd", "import pandas as pd", "packages"),
    *((name, "from bokeh.models import", "packages") for name in ("ColumnDataSource", "HoverTool", "Legend")),
    ("figure", "from bokeh.plotting import", "packages"),
]
RUFF = ("ruff", "format", "--quiet", "--isolated", "--line-length", "120")
TEMPLATE = Path(__file__).with_name("new.ipynb.jinja")
MADE_UP = Survey(300, 3, ("length", "width"), Group("tree", ("beech", "maple", "oak")))


class ScaffoldError(Exception):
    """No notebook was made; the message says why, and what to do."""


def create(name: str, folder: Path, data: Path | None = None) -> Path:
    """Write `NAME.ipynb` into a folder of notebooks, and copy the data file into its `data/` if it lies elsewhere.

    Raises ScaffoldError for a name that is taken or no name, DataError (of `survey`) for a file that will not do.
    """
    name = name.removesuffix(".ipynb")
    if not NAME.fullmatch(name):
        raise ScaffoldError(
            f"{name!r} is no name for a notebook. Use at most 60 letters, digits, '-' and '_', and no sign first."
        )
    path = folder / f"{name}.ipynb"
    if path.exists():
        raise ScaffoldError(f"{path.name} exists already. Give the new notebook another name.")
    held = survey(data) if data else MADE_UP
    file = _copied(name, folder, data) if data else ""
    text = _notebook(compose(name, held, file))
    with path.open("x", encoding="utf-8") as new:  # which never overwrites
        new.write(f"{text}\n")
    # Long names make long lines. Where ruff is missing, so is whatever would complain of them.
    subprocess.run([sys.executable, "-m", *RUFF, path], check=False, stderr=subprocess.DEVNULL)
    return path


def _copied(name: str, folder: Path, data: Path) -> str:
    """The data file's path as the notebook says it, after a copy where it needs one."""
    if data.resolve().is_relative_to(folder.resolve()):
        return data.resolve().relative_to(folder.resolve()).as_posix()
    target = folder / "data" / (data.name if DATA_NAME.fullmatch(data.name) else name + data.suffix.lower())
    if target.exists() and not filecmp.cmp(data, target, shallow=False):
        raise ScaffoldError(f"data/{target.name} exists already and is another file. Rename one of the two.")
    if not target.exists():
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(data, target)
    return f"data/{target.name}"


# The values of the template -------------------------------------------------------------------------------------------


def compose(name: str, held: Survey, file: str = "") -> list[tuple[str, str, str]]:
    """The cells of a first notebook: kind ("markdown", "export" or "code"), id, source."""
    template = Environment(
        *("<%", "%>", "<<", ">>", "<#", "#>"),  # Python has use for braces
        loader=FileSystemLoader(TEMPLATE.parent),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template.filters |= {"literal": literal, "markdown": markdown}
    text = template.get_template(TEMPLATE.name).render(_context(name, held, file))
    _, *parts = CELL.split(text)
    cells = [(kind, key, source.strip("\n")) for kind, key, source in zip(*[iter(parts)] * 3, strict=True)]
    imports = "\n".join(_imports(source for kind, _, source in cells if kind == "export"))
    return [
        (kind, key, source.replace("IMPORTS", imports) if key == "imports" else source) for kind, key, source in cells
    ]


def _context(name: str, held: Survey, file: str) -> dict[str, Any]:
    source = identifier(name, "everything")
    group, moments = held.group, held.moments
    names = _labels(held.numbers[:MOST_NUMBERS])
    scatter = len(names) > 1 and not moments
    rows = "chosen" if group or moments else source
    return {
        "title": label(name),
        "held": held,
        "file": file,
        "reads": _reads(held, file),
        "source": source,
        "names": names,
        "several": len(names) > 1,
        "number": ("x" if scatter else "number") if len(names) > 1 else "FIRST",
        "kind": ("Horizontal" if scatter else "Number") if len(names) > 1 else "",
        "group": group,
        "moments": moments,
        "scatter": scatter,
        "rows": rows,
        "points": "sample" if scatter and held.rows > MOST_POINTS else rows,
        "most_points": MOST_POINTS,
        "few": FEW,
        "several_groups": SEVERAL,
        **_names(group, moments, {source.casefold()}),
    }


def _names(group: Group | None, moments: Moments | None, taken: set[str]) -> dict[str, Any]:
    """How the group and the date are called in the notebook, and how many groups a line of a legend holds."""
    control = identifier(group.column, "groups", taken) if group else ""
    longest = max(map(len, group.levels)) if group else 0
    return {
        "control": control,
        "control_type": "".join(part.capitalize() for part in control.split("_")) or "Groups",
        "group_label": shortened(group.column, 26) if group else "",
        "date_label": shortened(moments.column, 26) if moments else "",
        "legend_columns": max(1, min(FEW, 64 // (longest + 4))),
    }


@functools.cache
def _names_of_template() -> set[str]:
    """The words of the template's code: a name that comes from the data must be none of them."""
    _, *parts = CELL.split(TEMPLATE.read_text("utf-8").casefold())
    return set(
        re.findall(
            r"\w+", " ".join(text for kind, text in zip(parts[::3], parts[2::3], strict=True) if kind != "markdown")
        )
    )


def identifier(name: str, otherwise: str, taken: Iterable[str] = ()) -> str:
    """A name as Python and this project write it, `Body mass` as `body_mass`; another one where that is impossible."""
    made = re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
    free = made not in {*_names_of_template(), *dir(builtins), *taken} and not keyword.iskeyword(made)
    return made if free and made.isascii() and made.isidentifier() and len(made) <= 16 else otherwise


def shortened(name: str, columns: int = 40) -> str:
    """A column's name as a label; its middle gives way where it would be wider on a line of code."""
    text = label(" ".join(name.split())) or "Column"
    for length in range(min(len(text), columns), 0, -1):
        if width(literal(text)) <= columns + 2:
            break
        text = f"{text[: length - length // 3].rstrip(' …')}…{text[-(length // 3) :].lstrip(' …')}"
    return text


def _labels(columns: Iterable[str]) -> dict[str, str]:
    labels: dict[str, str] = {}
    for number, column in enumerate(columns, start=1):
        text = shortened(column, 36)
        labels[column] = f"{text} ({number})" if text in labels.values() else text
    return labels


def _reads(held: Survey, file: str) -> str:
    """The call that reads the file, on one line or, where that is too long, on a line for each argument."""
    function = "pd.read_parquet" if Path(file).suffix.lower() in (".parquet", ".pq") else "pd.read_csv"
    options = {name: ARGUMENTS.get(name, _argument)(value) for name, value in held.options.items()}
    arguments = [literal(file), *(f"{name}={text}" for name, text in options.items())]
    call = f"{function}({', '.join(arguments)})"
    if len(call) <= 90:
        return call
    lines = "".join(f"        {argument},\n" for argument in arguments)
    return f"{function}(\n{lines}    )"


def _argument(value: Any) -> str:
    return literal(value) if isinstance(value, str) else repr(value)


ARGUMENTS = {
    "names": lambda names: f'[f"column_{{number}}" for number in range(1, {len(names) + 1})]',
    "parse_dates": lambda names: "[DATE]",
}


# From text to cells ---------------------------------------------------------------------------------------------------


def literal(text: str) -> str:
    """A text as ruff writes it in Python: in double quotes, unless single ones save escapes."""
    quote = "'" if text.count('"') > text.count("'") else '"'
    inner = "".join(letter if letter in "'\"" else repr(letter)[1:-1] for letter in text)
    return quote + inner.replace(quote, f"\\{quote}") + quote


def markdown(text: str) -> str:
    """A text as it stands in prose, without a meaning to Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|$~&])", r"\\\1", " ".join(text.split()))


def _imports(sources: Iterable[str]) -> Iterator[str]:
    """The import lines for all names that these cells use."""
    used = {node.id for source in sources for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
    sections: dict[str, dict[str, list[str]]] = {}
    for name, line, section in IMPORTS:
        if name in used:
            sections.setdefault(section, {}).setdefault(line, []).append(name)
    for number, lines in enumerate(sections.values()):
        yield from [""] if number else []
        yield from (f"{line} {', '.join(names)}" if line.startswith("from") else line for line, names in lines.items())


def _notebook(cells: Iterable[tuple[str, str, str]]) -> str:
    """The cells as the text of an .ipynb file."""
    from nbformat import v4  # a second that the other commands need not wait for

    made = [
        v4.new_markdown_cell(source, id=key)
        if kind == "markdown"
        else v4.new_code_cell(f"#| export\n{source}" if kind == "export" else source, id=key)
        for kind, key, source in cells
    ]
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return v4.writes(v4.new_notebook(cells=made, metadata=metadata))
