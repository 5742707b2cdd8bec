"""A module beside a notebook is imported as in JupyterLab, and anew when it has changed."""

import sys

import pytest

from dashboard.notebook import Notebook, beside, imports

CELL = "#| export\nfrom my_helpers import factor\ndef a(): return factor"


@pytest.fixture(autouse=True)
def _apart():
    """No module of one test is found by the next."""
    yield
    for name in beside.Finder.imported:
        sys.modules.pop(name, None)
    beside.Finder.imported.clear()
    beside.Finder.folder = None


@pytest.fixture
def load(tmp_path, write_notebook):
    """load(folder, cell, name): the function `a` of a notebook with this cell."""

    def load(folder=tmp_path, cell=CELL, name="test"):
        return imports.load(Notebook.read(write_notebook(folder / f"{name}.ipynb", cell))).functions["a"].call

    return load


def test_a_module_beside_a_notebook_is_imported(tmp_path, load):
    (tmp_path / "my_helpers.py").write_text("factor = 2")
    assert load()() == 2


def test_so_is_one_that_a_function_imports_when_it_is_called(tmp_path, load):
    (tmp_path / "my_helpers.py").write_text("factor = 2")
    assert load(cell="#| export\ndef a():\n    import my_helpers\n    return my_helpers.factor")() == 2


@pytest.mark.parametrize("init", [["my_helpers/__init__.py"], []], ids=["package", "folder"])
def test_so_is_a_package_and_what_it_imports_itself(tmp_path, load, init):
    (tmp_path / "my_helpers").mkdir()
    for name in init:
        (tmp_path / name).touch()
    (tmp_path / "my_helpers" / "numbers_.py").write_text("from .more import factor")
    (tmp_path / "my_helpers" / "more.py").write_text("factor = 3")
    cell = "#| export\nfrom my_helpers.numbers_ import factor\ndef a(): return factor"
    assert load(cell=cell)() == 3


def test_a_changed_module_is_imported_anew_with_the_notebook_and_no_other_time(tmp_path, load):
    (tmp_path / "my_helpers.py").write_text("factor = 2")
    first = load()
    assert load() is first
    (tmp_path / "my_helpers.py").write_text("factor = 3")
    assert load()() == 3


def test_a_module_that_a_changed_one_is_imported_by_is_imported_anew(tmp_path, load):
    (tmp_path / "my_helpers.py").write_text("from my_numbers import factor")
    (tmp_path / "my_numbers.py").write_text("factor = 2")
    assert load()() == 2
    (tmp_path / "my_numbers.py").write_text("factor = 3")
    assert load()() == 3


def test_two_notebooks_share_a_module(tmp_path, load):
    (tmp_path / "my_helpers.py").write_text("factor = [2]")
    assert load(name="one")() is load(name="other")()


def test_modules_of_one_name_in_two_folders_do_not_mix(tmp_path, load):
    for number in (1, 2):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "my_helpers.py").write_text(f"factor = {number}")
    assert [load(tmp_path / str(number), name=f"of_{number}")() for number in (1, 2)] == [1, 2]


def test_pythons_own_modules_come_first_and_a_folder_of_data_is_no_package(tmp_path, load):
    (tmp_path / "json.py").write_text("1 / 0")
    (tmp_path / "pandas").mkdir()
    (tmp_path / "pandas" / "made.py").touch()
    cell = "#| export\nimport json, pandas\ndef a(): return json.loads, pandas.DataFrame"
    assert all(map(callable, load(cell=cell)()))


def test_no_bytecode_is_left_beside_a_notebook(tmp_path, load):
    (tmp_path / "my_helpers.py").write_text("factor = 2")
    load()
    assert {path.name for path in tmp_path.iterdir()} == {"my_helpers.py", "test.ipynb"}


def test_a_notebook_is_made_of_the_modules_that_it_imports_missing_ones_too(tmp_path, write_notebook):
    (tmp_path / "my_helpers.py").write_text("import my_numbers, json, pandas\nfrom . import a")
    (tmp_path / "my_numbers.py").write_text("def broken(:")
    path = write_notebook(tmp_path / "test.ipynb", "#| export\nimport my_helpers, not_there_yet", "import my_other")
    files = imports.ImportGraph.of(Notebook.read(path)).files
    assert [file.name for file in files] == ["test.ipynb", "my_helpers.py", "not_there_yet.py", "my_numbers.py"]
