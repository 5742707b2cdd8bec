"""One notebook uses another's nodes, in the dashboard and in JupyterLab, and what is wrong names both."""

import asyncio
import os
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from dashboard import errors
from dashboard.commands import show
from dashboard.components.content import keep
from dashboard.controls import declaration
from dashboard.errors import NotebookError, Place
from dashboard.notebook import Notebook, imports
from dashboard.pages import notebook_html
from dashboard.pages.page import Page
from dashboard.pages.reasons import explain
from dashboard.pipeline import wiring
from dashboard.results.store import Results

ROOT = Path(__file__).parents[2]
TOWNS = [
    """
    #| export
    from typing import Annotated
    LIMIT = 5
    class Look: pass
    Town = Annotated[str, {"objects": lambda names: names}]
    """,
    "#| export\ndef names(): return ['Bern', 'Oslo']",
    "#| export\ndef heights(): return {'Bern': 540, 'Oslo': 23}",
    "#| export\ndef _helper(): pass\ndef height(heights, town: Town = 'Bern'): return heights[town]",
    "#| export\ndef shown(height, unit='m'): return f'{height} {unit}'",
]


@pytest.fixture
def folder(tmp_path, write_notebook):
    """folder(**cells by notebook): notebooks beside `towns`, of which each cell is exported; the folder's path."""

    def folder(**notebooks):
        write_notebook(tmp_path / "towns.ipynb", *TOWNS)
        for name, cells in notebooks.items():
            write_notebook(tmp_path / f"{name}.ipynb", *(f"#| export\n{cell}" for cell in cells))
        return tmp_path

    return folder


@pytest.fixture
def wire(folder):
    """wire(*cells, others): the pipeline of a notebook `mine` with these cells."""

    def wire(*cells, **others):
        return wiring.wire(imports.load(Notebook.read(folder(mine=cells, **others) / "mine.ipynb")))

    return wire


@pytest.fixture
def wrong(wire):
    """wrong(*cells, others): the error of a notebook `mine`."""

    def wrong(*cells, **others):
        with pytest.raises(NotebookError) as error:
            wire(*cells, **others)
        return error.value

    return wrong


def prepared(path, results):
    """The page of a notebook file, with its views computed."""

    async def prepare():
        page = Page(path, results)
        await page.prepare()
        await page.warm()
        return page

    with chdir(path.parent):
        return asyncio.run(prepare())


# Nodes of another notebook


def test_an_imported_node_is_an_input_and_no_view(wire):
    wired = wire("from notebooks.towns import heights", "def highest(heights): return max(heights)")
    assert list(wired.nodes) == ["heights", "highest"]
    assert wired["highest"].inputs == ("heights",)
    assert [view.name for view in wired.views] == ["highest"]
    assert wired["heights"].place == Place("towns.ipynb", 3, function="heights")


def test_what_it_takes_at_home_comes_along_and_so_does_what_decides_its_domain(wire):
    wired = wire("from notebooks.towns import height", "def mine(height): return height")
    assert set(wired.nodes) == {"names", "heights", "height", "mine"}
    assert wired["town.objects"].inputs == ("names",)
    assert [control.name for control in declaration.declare(wired)] == ["town"]
    assert [view.name for view in wired.views] == ["mine"]


def test_classes_constants_and_helpers_are_no_nodes_and_nothing_comes_along_with_them(wire):
    assert list(wire("from notebooks.towns import LIMIT, Look, Town, _helper", "def a(): pass").nodes) == ["a"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("from notebooks.towns import heights as levels", "levels"),
        ("import notebooks.towns as towns\nlevels = towns.heights", "levels"),
        ("from notebooks import towns\nlevels = towns.heights", "levels"),
        ("from notebooks.towns import *", "heights"),
        ("try:\n    from notebooks.towns import heights\nexcept ImportError: pass", "heights"),
    ],
)
def test_a_node_may_be_imported_in_any_way_and_under_another_name(wire, line, name):
    wired = wire(line, f"def mine({name}): return {name}")
    assert wired["mine"].inputs == (name,)
    assert wired[name]({}, {}) == {"Bern": 540, "Oslo": 23}


def test_a_module_that_is_imported_as_a_whole_brings_no_nodes(wire):
    wired = wire("from notebooks import towns", "def mine(): return towns.heights()")
    assert list(wired.nodes) == ["mine"]
    assert wired["mine"]({}, {}) == {"Bern": 540, "Oslo": 23}


def test_a_function_of_this_notebook_is_taken_instead_of_the_one_at_home(wire):
    wired = wire("from notebooks.towns import height", "def heights(): return {'Bern': 1}", "def mine(height): pass")
    assert not wired["heights"].imported
    assert [node.name for node in wired.upstream("height")] == ["heights", "names", "height"][::2]


def test_another_notebooks_view_is_shown_through_a_function_of_this_one(folder):
    here = folder(
        art=["from bokeh.plotting import figure\ndef drawn(): return figure(title='theirs')"],
        mine=["from notebooks.art import drawn", "def again(drawn): return drawn"],
    )
    page = prepared(here / "mine.ipynb", Results(keep=keep))
    assert [view.name for view in page.views] == ["again"]
    assert "theirs" in str(page.results.peek(page.pipeline, "again", {}).value.records)


def test_a_node_may_be_handed_on_through_several_notebooks(wire):
    middle = ["from notebooks.towns import heights", "def high(heights): return heights"]
    wired = wire("from notebooks.middle import high, heights", "def mine(high, heights): pass", middle=middle)
    assert {node.place.notebook for node in wired.upstream("mine")} == {"towns.ipynb", "middle.ipynb", "mine.ipynb"}


def test_two_nodes_of_one_name_that_both_come_along_are_an_error(wrong):
    other = ["def heights(): return {}", "def lowest(heights): pass"]
    mine = ["from notebooks.towns import height\nfrom notebooks.other import lowest", "def mine(height, lowest): pass"]
    error = wrong(*mine, other=other)
    assert error.rule is errors.AMBIGUOUS
    assert str(error).startswith(
        "mine.ipynb: imported functions take 'heights' from two notebooks: "
        "towns.ipynb, cell 3, heights() and other.ipynb, cell 1, heights(). Import the one"
    )


def test_a_control_on_which_two_notebooks_disagree_names_both(wire):
    wired = wire("from notebooks.towns import shown", "def mine(shown, unit='km'): pass")
    with pytest.raises(NotebookError, match=r"^mine\.ipynb, cell 2, mine\(\): .* 'm' in towns\.ipynb, cell 5, shown"):
        declaration.declare(wired)


def test_functions_of_two_notebooks_in_a_circle_name_both(wrong):
    error = wrong("from notebooks.towns import height", "def heights(height): pass")
    assert error.rule is errors.CYCLE
    assert "heights() in cell 2 -> height() in towns.ipynb, cell 4" in error.problem


# What is wrong


def test_an_error_in_the_imported_notebook_names_the_cell_there(wrong):
    error = wrong("from notebooks.broken import a", broken=["fine = 1", "\n1 / 0"])
    assert (error.rule, error.place) == (errors.RAISED, Place("broken.ipynb", 2, 3))


def test_an_imported_notebook_that_is_none_is_named(wrong, tmp_path):
    (tmp_path / "broken.ipynb").write_text("{")
    assert str(wrong("from notebooks.broken import a")).startswith("broken.ipynb: the file cannot be read")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("from notebooks.twons import heights", "ModuleNotFoundError: No module named 'notebooks.twons'"),
        ("from notebooks.towns import hights", "ImportError: cannot import name 'hights' from 'notebooks.towns'"),
    ],
)
def test_an_import_of_what_is_not_there_names_the_importing_cell(wrong, line, says):
    error = wrong("", line)
    assert error.place == Place("mine.ipynb", 2, 2)
    assert says in error.problem


def test_a_circle_of_imports_names_the_cells_of_all_its_imports(wrong):
    error = wrong(
        "first = 1", "from notebooks.other import b", other=["def b():\n    from notebooks.mine import first"]
    )
    assert (error.rule, error.place) == (errors.IMPORT_CIRCLE, Place("mine.ipynb", 2, 2))
    assert error.values["circle"] == "mine.ipynb, cell 2, line 2 -> other.ipynb, cell 1, line 3 -> mine.ipynb"


def test_an_imported_node_that_raises_is_explained_with_the_line_there(folder):
    page = prepared(
        folder(bad=["\ndef odd(): 1 / 0"], mine=["from notebooks.bad import odd\ndef a(odd): pass"]) / "mine.ipynb",
        Results(keep=keep),
    )
    with pytest.raises(ZeroDivisionError) as error:
        asyncio.run(page.results.get(page.pipeline, "a", {}))
    assert explain(page.pipeline, page.pipeline["a"], error.value).place == Place("bad.ipynb", 1, 3, "odd")


def test_a_name_that_only_an_unexported_cell_there_defines_names_both_cells(tmp_path, write_notebook):
    write_notebook(tmp_path / "bad.ipynb", "factor = 2", "#| export\nname = 'factor'\ndef odd(): return eval(name)")
    mine = write_notebook(tmp_path / "mine.ipynb", "#| export\nfrom notebooks.bad import odd\ndef a(odd): pass")
    page = prepared(mine, Results(keep=keep))
    with pytest.raises(NameError) as error:
        asyncio.run(page.results.get(page.pipeline, "a", {}))
    assert explain(page.pipeline, page.pipeline["a"], error.value).values == {"name": "factor", "other": 1}


# Told


def test_the_story_of_a_notebook_has_its_own_nodes_alone(wire):
    wired = wire("x = 1", "", "from notebooks.towns import heights", "def mine(heights): pass")
    assert [part.nodes for part in notebook_html.parts_of(wired.notebook, wired)] == [(), (), (), ("mine",)]


def test_an_error_in_another_notebook_stands_beside_no_cell_of_this_one(wire):
    wired = wire("x = 1")
    elsewhere = NotebookError(Place("towns.ipynb", 1, 2), errors.RAISED, kind="KeyError", message="")
    assert [part.error for part in notebook_html.parts_of(wired.notebook, wired, elsewhere)] == [None]


def test_the_drawn_pipeline_says_from_which_notebook_a_function_comes(wire):
    wired = wire("from notebooks.towns import heights", "def mine(heights): pass")
    assert "heights  source  towns.ipynb, cell 3" in show.draw(wired, ())


# Once


COUNTED = "from pathlib import Path\ndef _note(what): Path('log').open('a').write(what)"


def test_an_imported_notebook_runs_once_and_its_results_are_computed_once_for_all_pages(folder):
    source = [
        COUNTED,
        "_note('run ')",
        "def data():\n    _note('read ')\n    return 1",
        "def more(data, n=2): _note('more ')",
    ]
    here = folder(source=source, mine=["from notebooks.source import more", "def a(more): pass"])
    results = Results(keep=keep)
    for name in ("mine", "source", "mine"):
        prepared(here / f"{name}.ipynb", results)
    assert (here / "log").read_text() == "run read more "


def test_a_result_that_depends_on_a_function_of_this_notebook_is_its_own(folder):
    here = folder(
        mine=["from notebooks.towns import height", "def heights(): return {'Bern': 1}", "def a(height): return height"]
    )
    results = Results(keep=keep)
    towns, mine = (prepared(here / f"{name}.ipynb", results) for name in ("towns", "mine"))
    found = [asyncio.run(results.get(page.pipeline, "height", {"town": "Bern"})).value for page in (towns, mine)]
    assert found == [540, 1]


def test_forgetting_a_page_keeps_what_it_imported(folder):
    here, results = folder(mine=["from notebooks.towns import heights", "def a(heights): return 1"]), Results(keep=keep)
    towns, mine = (prepared(here / f"{name}.ipynb", results) for name in ("towns", "mine"))
    results.forget(mine.pipeline)
    assert results.peek(mine.pipeline, "a", {}) is None
    assert results.peek(mine.pipeline, "heights", {}) is not None
    results.forget(towns.pipeline)
    assert results.peek(mine.pipeline, "heights", {}) is None


# Changes


def test_the_files_of_a_notebook_are_its_own_and_those_that_it_imports_broken_ones_too(folder):
    here = folder(
        mine=["from notebooks.middle import a"], middle=["from notebooks import towns, broken", "def a(): pass"]
    )
    (here / "broken.ipynb").write_text("{")
    files = imports.ImportGraph.of(Notebook.read(here / "mine.ipynb")).files
    assert [path.stem for path in files] == ["mine", "middle", "towns", "broken"]
    assert prepared(here / "mine.ipynb", Results(keep=keep)).files == files


def test_each_notebook_is_read_once_to_load_all_of_them(folder, monkeypatch):
    middle = ["from notebooks.towns import heights\ndef a(): pass"]
    here = folder(mine=["from notebooks.middle import a"], middle=middle)
    seen, read = [], Notebook.read
    content = read(here / "mine.ipynb")
    monkeypatch.setattr(Notebook, "read", lambda path: seen.append(path.stem) or read(path))
    graph = imports.ImportGraph.of(content)
    imports.load(content, graph)
    imports.load(content, graph)
    assert seen == ["middle", "towns"]


def test_a_notebook_runs_again_when_one_that_it_imports_has_changed(folder, write_notebook):
    here = folder(
        mine=["from notebooks.middle import a"], middle=["from notebooks.base import a"], base=["def a(): return 1"]
    )
    content = Notebook.read(here / "mine.ipynb")
    first = imports.load(content)
    assert imports.load(content) is first
    write_notebook(here / "base.ipynb", "#| export\ndef a(): return 2")
    second = imports.load(content)
    assert (first.functions["a"].call(), second.functions["a"].call()) == (1, 2)


def test_a_corrected_notebook_corrects_those_that_import_it(folder, write_notebook):
    here = folder(mine=["from notebooks.base import a"], base=["1 / 0"])
    assert prepared(here / "mine.ipynb", Results(keep=keep)).state == "failed"
    write_notebook(here / "base.ipynb", "#| export\ndef a(): return 2")
    assert prepared(here / "mine.ipynb", Results(keep=keep)).state == "ok"


def test_notebooks_of_one_name_in_two_folders_are_not_mistaken_for_one_another(tmp_path, write_notebook):
    for number in (1, 2):
        write_notebook(tmp_path / str(number) / "base.ipynb", f"#| export\ndef a(): return {number}")
        write_notebook(tmp_path / str(number) / "mine.ipynb", "#| export\nfrom notebooks.base import a")
    loaded = [imports.load(Notebook.read(tmp_path / number / "mine.ipynb")) for number in "121"]
    assert [module.functions["a"].call() for module in loaded] == [1, 2, 1]


# Where nothing of the dashboard was imported


def test_in_jupyter_a_notebook_imports_another(folder, monkeypatch):
    here = folder(mine=["from notebooks.towns import heights, height", "assert height(heights(), 'Oslo') == 23"])
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("DASHBOARD_NOTEBOOKS", str(here))
    resources = {"metadata": {"path": str(here)}}
    NotebookClient(nbformat.read(here / "mine.ipynb", 4), kernel_name="python3", resources=resources).execute()


def test_in_python_it_is_a_module_of_the_folder(folder):
    lines = "from notebooks.towns import heights, __spec__\nprint(heights()['Oslo'], __spec__.origin)"
    env = os.environ | {"DASHBOARD_NOTEBOOKS": str(folder())}
    done = subprocess.run([sys.executable, "-c", lines], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout == f"23 {folder() / 'towns.ipynb'}\n"
