"""The map of the package holds: imports run one way, each third-party layer has its files, and no notebook is known."""

import ast
import re
import sys
from pathlib import Path

import pytest

import dashboard
from dashboard.notebook import loader

PACKAGE = Path(dashboard.__file__).parent
ROOT = PACKAGE.parent
MAP = re.findall(r"^(\w+) {2,}\S", dashboard.__doc__, re.MULTILINE)
FILES = sorted(PACKAGE.glob("*.py"))
MODULES = {path.stem: ast.parse(path.read_text("utf-8")) for path in FILES}

# Which files may import which layer. A layer that is not listed is nobody's yet.
LAYERS = {
    "param": {"address", "controls", "export", "graph", "kinds", "page", "situation", "state", "tables", "walk"}
    | {"widgets"},
    "panel": {"assets", "cards", "export", "connection", "look", "main", "output", "server", "site"}
    | {"styles", "tables", "visit", "widgets"},
    "bokeh": {"assets", "axes", "cards", "check", "columns", "connection", "drawing", "export", "fitting"}
    | {"inks", "look", "main", "matching", "output", "patch", "saving", "server", "site", "styles", "values", "visit"},
    "tornado": {"assets", "downloads", "headers", "health", "reading", "server"},
    "pandas": {"cards", "cells", "drawing", "matching", "files", "survey", "tables", "values"},
    "numpy": {"cells", "columns", "drawing", "fitting", "matching", "tables", "values"},
    "cachetools": {"results", "sharing"},
    "brotli": {"assets"},
    "markdown_it": {"prose"},
    "pygments": {"story"},
    "jinja2": {"export", "reading", "scaffold"},
    "tqdm": {"progress"},
    "typer": {"__main__"},
    "IPython": {"output"},
    "jupyter_bokeh": {"connection"},
    "traitlets": {"connection"},
    "pytest": {"testing"},
}


def imports(tree):
    """Every module that a file imports, with full names: `dashboard.errors`, `bokeh.models`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "dashboard":
            yield from (f"dashboard.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module


def own(name):
    """Modules of this package that a module imports."""
    return {imported.split(".")[1] for imported in imports(MODULES[name]) if imported.startswith("dashboard.")}


MODULE_NAMES = sorted(set(MODULES) - {"__init__"})


@pytest.mark.parametrize("name", MODULE_NAMES)
def test_every_module_is_on_the_map(name):
    assert name in MAP, f"add {name} to the map in dashboard/__init__.py, above all that it imports"


@pytest.mark.parametrize("name", MAP)
def test_everything_on_the_map_exists(name):
    assert name in MODULES, f"take {name} off the map in dashboard/__init__.py"


@pytest.mark.parametrize("name", MODULE_NAMES)
def test_imports_run_from_the_top_of_the_map_to_its_bottom(name):
    below = MAP[MAP.index(name) + 1 :] if name in MAP else MAP
    assert own(name) <= set(below), f"{name} must stand above {', '.join(sorted(own(name) - set(below)))}"


def test_no_imports_run_in_a_circle():
    left = {name: own(name) for name in MODULES}
    while free := [name for name, needs in left.items() if not needs & set(left)]:
        for name in free:
            del left[name]
    assert not left


@pytest.mark.parametrize("name", MODULE_NAMES)
def test_every_third_party_layer_stays_in_its_files(name):
    layers = {imported.split(".")[0] for imported in imports(MODULES[name])}
    foreign = layers - set(sys.stdlib_module_names) - {"dashboard"}
    strange = {layer for layer in foreign if name not in LAYERS.get(layer, ())}
    assert not strange, f"{name} imports {', '.join(sorted(strange))}: a layer of other files, see LAYERS"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_docstring_first_tells_the_idea_of_a_file(path):
    assert ast.get_docstring(MODULES[path.stem])


def texts(*suffixes):
    """All files of the package of these kinds."""
    return sorted(
        path for suffix in suffixes for path in PACKAGE.rglob(f"*.{suffix}") if ".ruff_cache" not in path.parts
    )


@pytest.mark.parametrize("path", texts("py", "html", "css", "js"), ids=lambda path: path.name)
def test_the_package_knows_no_notebook(path):
    assert not re.findall(r"iris|sepal|flowers", path.read_text("utf-8"), re.IGNORECASE)


@pytest.mark.parametrize("path", texts("py", "html", "css", "js"), ids=lambda path: path.name)
def test_no_file_names_a_folder_of_a_machine(path):
    assert not re.findall(r"/(?:home|root|Users|work|tmp|mnt|private)/\w+|[A-Z]:\\\\?Users", path.read_text("utf-8"))


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_no_exported_cell_imports_the_dashboard(path):
    exported = [cell.source for cell in loader.read(path).cells if cell.exported]
    assert "dashboard" not in {name.split(".")[0] for source in exported for name in imports(ast.parse(source))}
