"""The map of the package holds: thirteen rooms in one order, each with a door.

A room imports the rooms below it alone, and of those what their `__init__` names.
"""

import ast
import inspect
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import dashboard
from dashboard.notebook import Notebook

PACKAGE = Path(dashboard.__file__).parent
ROOT = PACKAGE.parent
# From top to bottom. What stands beside the rooms is the entrance, which may import any of them, or the ground.
ROOMS = [
    "commands",
    "jupyter",
    "server",
    "pages",
    "live",
    "components",
    "controls",
    "results",
    "workers",
    "pipeline",
    "notebook",
    "pictures",
    "figures",
]
ENTRANCE = {"__init__", "__main__", "main", "app_hooks", "testing"}
MOST_MODULES = 12  # of a room
MOST_NAMES = 7  # of a door
MOST_LINES = 300  # of a module
# Who may know which layer, and what else a layer's name stands for.
LAYERS = {
    "param": {"controls", "components", "live", "pages", "commands"},
    "panel": {"components", "live", "pages", "server", "jupyter", "commands"},
    "bokeh": {"figures", "results", "components", "live", "pages", "server", "jupyter", "commands", "main", "signing"},
    "tornado": {"server"},
    "pandas": {"figures", "pictures", "results", "components", "server", "commands"},
    "numpy": {"figures", "pictures", "results", "components"},
    "cachetools": {"results", "server"},
    "tqdm": {"results"},
    "matplotlib": {"pictures"},
    "PIL": {"pictures"},
    "polars": {"pictures"},
    "plotly": {"pictures"},
    "holoviews": {"pictures"},
    "brotli": {"server"},
    "pygments": {"pages"},
    "jinja2": {"pages", "commands"},
    "markdown_it": {"markdown"},
    "mdit_py_plugins": {"markdown"},
    "typer": {"commands"},
    "IPython": {"jupyter"},
    "jupyter_bokeh": {"jupyter"},
    "nbformat": {"commands"},
    "traitlets": {"jupyter"},
    "pytest": {"testing"},
}
# Where private names of other libraries and other rooms stand, each with its reason and the version that it was checked
# with: an upgrade of Panel, Bokeh or param is a review of these files.
PRIVATE = {
    "components/panel_internals",
    "components/widgets",
    "controls/control",
    "figures/documents",
    "figures/drawing",
    "jupyter/connection",
    "live/kinds",
    "live/outbox",
    "live/panes",
    "live/pool",
    "live/stage",
    "pages/scripts",
    "results/progress",
    "server/web",
}
MOST_PRIVATE = 75  # lines
# Documented names of named tuples, IPython, the operating system and `sys`
PUBLIC = {"_make", "_replace", "_asdict", "_fields", "_repr_markdown_", "_repr_mimebundle_", "_exit", "_current_frames"}
HOOKS = {"threading.excepthook"}  # documented to be assigned to
# To be overridden, and then to be called on the base: so the docstrings of Panel's `Syncable` and param's `Parameter`
OVERRIDDEN = {"_process_param_change", "_process_property_change", "_rename", "_validate", "_validate_value"}
FILES = sorted(PACKAGE.rglob("*.py"))
TREES = {path.relative_to(PACKAGE).with_suffix(""): ast.parse(path.read_text("utf-8")) for path in FILES}
MODULES = {name: tree for name, tree in TREES.items() if name.name != "__init__" and name.parts[0] in ROOMS}


def room(name):
    """The room of a module, or what stands beside the rooms: the entrance and the ground are named by their files."""
    return name.parts[0]


def imports(tree):
    """Each import of a file: the module, and the names that it takes from there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module, tuple(alias.name for alias in node.names)


def imported_rooms(name):
    """What a file of the package imports of it: room or file, the rest of the module's name, the names."""
    for module, names in imports(TREES[name]):
        package, *rest = module.split(".")
        if package == "dashboard" and rest:
            yield rest[0], rest[1:], names
        elif package == "dashboard":
            yield from ((one, [], ()) for one in names)


def door(of):
    """The names that a room's `__init__` offers."""
    tree = TREES[Path(of, "__init__")]
    said = (node.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "__all__")
    return set(ast.literal_eval(next(said, ast.Constant(()))))


def ids(name):
    return name.as_posix()


def test_the_rooms_are_those_on_the_map():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders == set(ROOMS)
    assert re.findall(r"^(\w+) {2,}\S", dashboard.__doc__, re.MULTILINE)[: len(ROOMS)] == ROOMS


@pytest.mark.parametrize("name", TREES, ids=ids)
def test_a_room_imports_those_below_it_alone(name):
    below = ROOMS[ROOMS.index(room(name)) :] if room(name) in ROOMS else ROOMS if room(name) in ENTRANCE else []
    ground = {one.name for one in TREES if len(one.parts) == 1} - ENTRANCE
    found = {of for of, _, _ in imported_rooms(name)}
    assert found <= {*below, *ground}, f"{name} must not import {', '.join(sorted(found - {*below, *ground}))}"


@pytest.mark.parametrize("name", TREES, ids=ids)
def test_another_room_is_entered_by_its_door(name):
    for of, inside, names in imported_rooms(name):
        if of in ROOMS and of != room(name) and room(name) not in ENTRANCE:
            assert not inside, f"{name} imports dashboard.{'.'.join([of, *inside])} past the door"
            assert set(names) <= door(of), f"{name} imports {set(names) - door(of)}, which is not in dashboard.{of}"


@pytest.mark.parametrize("name", TREES, ids=ids)
def test_each_layer_is_known_where_it_belongs(name):
    layers = {module.split(".")[0] for module, _ in imports(TREES[name])}
    strange = {layer for layer in layers & LAYERS.keys() if room(name) not in LAYERS[layer]}
    assert not strange, f"{name} imports {', '.join(sorted(strange))}: see LAYERS"


def test_imports_run_in_no_circle():
    """Within a room, too; a door counts as its modules."""
    assert not _in_a_circle({name: set(_files_imported_by(name)) - {name} for name in TREES})


def _files_imported_by(name):
    for of, inside, names in imported_rooms(name):
        if of == room(name) and name.name != "__init__":
            yield from (one for one in (Path(of, *inside), *(Path(of, other) for other in names)) if one in TREES)
        elif of == room(name):
            yield from (Path(of, *inside),)
        else:
            yield Path(of, "__init__") if of in ROOMS else Path(of)


def test_private_names_of_others_stand_in_a_few_files_alone():
    lines = {name: set(_private_lines(name)) for name in TREES}
    found = {ids(name) for name, numbers in lines.items() if numbers}
    assert found <= PRIVATE, {name: sorted(lines[Path(name)]) for name in found - PRIVATE}
    assert sum(map(len, lines.values())) <= MOST_PRIVATE


def _private_lines(name):
    """The lines of a file that use a private name of a library, override one, or put something into a library."""
    own, overrides = _own_names(room(name)), _overrides(name)
    for node in ast.walk(TREES[name]):
        match node:
            case ast.Attribute(value=ast.Call(func=ast.Name("super")), attr=attr) if attr in OVERRIDDEN:
                continue
            case ast.Attribute(attr=attr):
                names = {attr} - own
            case ast.Call(func=ast.Name("getattr" | "setattr" | "hasattr"), args=[_, ast.Constant(str(attr)), *_]):
                names = {attr} - own
            case ast.ImportFrom(module=module) if not module.startswith("dashboard"):
                names = {alias.name for alias in node.names}
            case ast.ClassDef():
                private = overrides.get(node.name, set()) - OVERRIDDEN
                yield from (one.lineno for one in node.body if _names_of(one) & private)
                continue
            case ast.Assign(targets=[target]) if ast.unparse(target) in HOOKS:
                continue
            case ast.Assign(targets=[ast.Attribute() as target]) if _is_of_a_library(name, target):
                names = {"_"}
            case _:
                continue
        if any(map(_is_private, names)):
            yield node.lineno


def _names_of(statement):
    """What a statement of a class defines."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.AnnAssign(target=ast.Name(name)):
            return {name}
        case ast.Assign():
            return {target.id for target in statement.targets if isinstance(target, ast.Name)}
    return set()


def _is_private(name):
    return name.startswith("_") and not name.endswith("__") and name not in PUBLIC


def _own_names(of):
    """The private names that a room defines, and does not only override."""
    names = set()
    for name in (name for name in TREES if room(name) == of):
        overridden = set().union(*_overrides(name).values())
        for node in ast.walk(TREES[name]):
            match node:
                case ast.FunctionDef(name=own) | ast.AsyncFunctionDef(name=own) | ast.ClassDef(name=own):
                    names |= {own} - overridden
                case ast.Attribute(value=ast.Name("self"), attr=own, ctx=ast.Store()):
                    names |= {own}
                case ast.Name(own, ctx=ast.Store()):
                    names |= {own} - overridden
    return names


def _overrides(name):
    """The private names of libraries that each class of a file defines anew."""
    if room(name) in ENTRANCE:
        return {}
    module = _module(name)
    classes = [one for _, one in inspect.getmembers(module, inspect.isclass) if one.__module__ == module.__name__]
    return {one.__name__: {own for own in vars(one) if _is_private(own)} & _inherited(one) for one in classes}


def _inherited(one):
    bases = (base for base in one.__mro__ if not base.__module__.startswith("dashboard"))
    return {name for base in bases for name in vars(base)}


def _is_of_a_library(name, target):
    """Whether an assignment changes a module or class that is not ours."""
    if room(name) in ENTRANCE:
        return False
    try:
        owner = eval(ast.unparse(target.value), vars(_module(name)))
    except NameError:  # a variable of a function
        return False
    home = owner.__module__ if inspect.isclass(owner) else owner.__name__ if inspect.ismodule(owner) else "dashboard"
    return not home.startswith("dashboard")


def _module(name):
    return import_module(".".join(["dashboard", *(part for part in name.parts if part != "__init__")]))


def test_imports_of_the_benchmarks_run_in_no_circle():
    trees = {f"benchmarks.{path.stem}": ast.parse(path.read_text("utf-8")) for path in ROOT.glob("benchmarks/*.py")}
    of = {name: {*_modules_imported_by(tree)} & trees.keys() - {name} for name, tree in trees.items()}
    assert not _in_a_circle(of)


def _modules_imported_by(tree):
    for module, names in imports(tree):
        yield from (module, *(f"{module}.{one}" for one in names))


def _in_a_circle(imported):
    """What is left when all that imports nothing else is taken away, again and again."""
    left = dict(imported)
    while free := [name for name, needs in left.items() if not needs & left.keys()]:
        for name in free:
            del left[name]
    return left


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_has_few_modules(name):
    assert sum(room(module) == name for module in MODULES) <= MOST_MODULES


@pytest.mark.parametrize("name", ROOMS)
def test_a_door_has_few_names(name):
    assert len(door(name)) <= MOST_NAMES


@pytest.mark.parametrize("name", TREES, ids=ids)
def test_a_module_is_short(name):
    assert len((PACKAGE / name).with_suffix(".py").read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("name", MODULES, ids=ids)
def test_a_module_has_tests_of_its_own(name):
    assert [*(ROOT / "tests" / room(name)).glob(f"test_{name.name}*.py")]


@pytest.mark.parametrize("name", TREES, ids=ids)
def test_a_docstring_first_tells_the_idea_of_a_file(name):
    assert ast.get_docstring(TREES[name])


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
    exported = [cell.source for cell in Notebook.read(path).cells if cell.exported]
    assert "dashboard" not in {name.split(".")[0] for source in exported for name, _ in imports(ast.parse(source))}


@pytest.mark.parametrize("name", ["notebook", "pipeline"])
def test_the_lowest_rooms_load_neither_pandas_nor_bokeh_nor_panel(name):
    """A notebook may be read and wired where only Python is: in a kernel, in a test, before a server starts."""
    lines = f"import sys, dashboard.{name}; print(*{{module.partition('.')[0] for module in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", lines], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "dashboard" in done.stdout.split()
    assert not {"pandas", "numpy", "bokeh", "panel", "param"} & set(done.stdout.split())
