"""What an author's tests have: nodes as functions, and each notebook of the folder tested by itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = """
seen = set()

def test_a_node_is_a_function_that_reads_beside_the_notebook(notebook):
    towns = notebook("towns")
    assert towns.higher(towns.heights(), least=100) == ["Bern"]
    seen.add(towns)

def test_it_runs_once_and_may_be_named_by_its_file(notebook):
    assert seen == {notebook("towns"), notebook("towns.ipynb"), notebook("site/towns.ipynb")}

def test_what_a_notebook_imports_is_there(notebook):
    assert notebook("more").double({"Bern": 1}) == {"Bern": 2}

def test_an_unknown_one(notebook):
    notebook("twons")

def test_a_broken_one(notebook):
    notebook("broken")
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory, write_notebook):
    """What pytest says of an author's tests, and of a folder with three notebooks, of which one is broken."""
    here = tmp_path_factory.mktemp("author")
    site = here / "site"
    cells = ["#| export\nimport json", "#| export\ndef heights(): return json.load(open('heights.json'))"]
    cells += ["#| export\ndef higher(heights, least=50): return [town for town in heights if heights[town] > least]"]
    write_notebook(site / "towns.ipynb", *cells)
    double = "def double(heights): return {town: 2 * height for town, height in heights.items()}"
    write_notebook(site / "more.ipynb", f"#| export\nfrom notebooks.towns import heights\n{double}")
    write_notebook(site / "broken.ipynb", "limit = 5", "#| export\ndef a(): pass\n1 / 0")
    (site / "heights.json").write_text('{"Bern": 540, "Oslo": 23}')
    (here / "test_towns.py").write_text(TESTS)
    ours = ROOT / "tests" / "project" / "test_notebooks.py"
    words = [
        "-p",
        "dashboard.testing",
        "--noconftest",
        "--import-mode=importlib",
        "-q",
        "-rA",
        "-k",
        "not jupyter",
        "test_towns.py",
        str(ours),
    ]
    env = os.environ | {"DASHBOARD_NOTEBOOKS": str(site), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", *words]
    return subprocess.run(command, cwd=here, env=env, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize(
    "test",
    [
        "test_a_node_is_a_function_that_reads_beside_the_notebook",
        "test_it_runs_once_and_may_be_named_by_its_file",
        "test_what_a_notebook_imports_is_there",
        "test_nothing_is_wrong_with_it[towns]",
        "test_nothing_is_wrong_with_it[more]",
    ],
)
def test_a_test_that_holds_passes(told, test):
    assert any(line.startswith("PASSED") and line.endswith(f"::{test}") for line in told.splitlines()), told


@pytest.mark.parametrize(
    ("test", "says"),
    [
        ("test_an_unknown_one", "there is no notebook 'twons'. Notebooks: broken, more, towns."),
        ("test_a_broken_one", "\nbroken.ipynb, cell 2, line 3: the cell raised ZeroDivisionError: division by zero."),
        ("test_nothing_is_wrong_with_it[broken]", "broken.ipynb, cell 2, line 3: the cell raised ZeroDivisionError"),
    ],
)
def test_a_test_that_fails_says_why(told, test, says):
    assert any(line.startswith("FAILED") and f"::{test}" in line for line in told.splitlines()), told
    assert says in told
