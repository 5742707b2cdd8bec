"""Exported cells become a module, and what is wrong with one of them names the cell."""

import pickle
import sys

import pytest

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.notebook import beside
from tests.support.cells import export


def test_options_of_nbdev_and_quarto_do_no_harm(load):
    module = load("#| default_exp core", "#| hide\nimport os", "#| export\n#| echo: false\nanswer = 42")
    assert module.module.answer == 42


NBDEV = [
    "#| default_exp core",
    "md:# Core\n> What everything else needs",
    "#| hide\nfrom nbdev.showdoc import *",
    "#| export\nimport math",
    "#|export\n#| code-fold: show\ndef area(r: float = 1.0):\n    'Area of a circle'\n    return math.pi * r * r",
    "#| exporti\ndef helper(): pass",
    "#| exports\ndef shown(): pass",
    "show_doc(area)",
    "#| eval: false\nprint(nobody)",
    "from fastcore.test import *\ntest_eq(area(0), 0)",
    "#| hide\n#| eval: false\nimport nbdev; nbdev.nbdev_export()",
]


QUARTO = [
    "---\ntitle: Circles\nformat: html\n---",
    "md:# Circles",
    "#| label: setup\n#| include: false\n%matplotlib inline\nimport nobody_has_this",
    "#| export\n#| label: fig-area\n#| fig-cap: 'Area: of a circle'\n#| echo: false\ndef area(r=1.0): return 3 * r * r",
    "#| label: fig-plot\n#| layout-ncol: 2\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])",
]


@pytest.mark.parametrize("cells", [NBDEV, QUARTO], ids=["nbdev", "Quarto"])
def test_a_notebook_written_for_another_tool_is_read_as_far_as_it_is_exported(load, cells):
    module = load(*cells)
    assert set(module.functions) <= {"area", "helper", "shown"}
    assert module.functions["area"].call(1.0) >= 3
    assert module.notebook.title in ("Core", "Circles")


def test_a_notebook_without_cells_is_an_empty_module(load):
    assert load().functions == {}


def test_exported_cells_run_in_order_in_one_namespace_and_others_never(load):
    module = load(export("seen = [1]"), "seen.append(2)", "1 / 0", export("seen.append(3)")).module
    assert module.seen == [1, 3]


def test_functions_are_the_public_ones_in_the_order_of_their_definition(load):
    module = load(
        export("from math import sqrt\nLIMIT = 5\nclass Look: pass\nby_lambda = lambda: 1\ndef b(): pass"),
        "def unexported(): pass",
        export("def _helper(): pass\nif LIMIT:\n    def a(): pass\nelse:\n    def never(): pass"),
        export("match LIMIT:\n    case 5:\n        def in_case(): pass"),
    )
    assert list(module.functions) == ["by_lambda", "b", "a", "in_case"]
    assert [function.cell.number for function in module.functions.values()] == [1, 1, 3, 4]


def test_a_function_defined_again_counts_at_its_later_place(load):
    module = load(export("def a(): return 1\ndef b(): pass"), export("def a(): return 2"))
    assert list(module.functions) == ["b", "a"]
    assert module.functions["a"].call() == 2
    assert module.functions["a"].cell.number == 2


def test_the_earlier_of_two_functions_of_one_name_is_said_to_be_passed_over(load):
    (said,) = load(export("def a(): return 1"), export("def b(): pass\na = lambda: 2")).passed_over
    assert str(said).startswith("test.ipynb, cell 1, a(): cell 2 defines 'a' again, and the later one counts.")


def test_two_functions_of_one_name_in_one_cell_are_the_authors_choice(load):
    assert load(export("def a(): return 1\ndef a(): return 2")).passed_over == []


@pytest.mark.parametrize(
    ("later", "kind"), [("a = 5", "an int"), ("class a: pass", "the class a"), ("a = a()", "None")]
)
def test_a_function_whose_name_means_something_else_in_the_end_is_none_and_this_is_said(load, later, kind):
    module = load(export("def a(): pass"), export(later))
    assert module.functions == {}
    assert f"'a' is {kind} in the end" in str(module.passed_over[0])


def test_a_function_that_is_deleted_is_none(load):
    module = load(export("def a(): pass"), export("del a"))
    assert (module.functions, module.passed_over) == ({}, [])


def test_a_cell_that_was_probably_meant_to_be_exported_is_mentioned(load):
    (said,) = load("# export\na = 1").passed_over
    assert str(said).startswith("test.ipynb, cell 1, line 1: '# export' exports nothing")


@pytest.mark.parametrize("name", ["my report", "v1.2", "größe", "a-b", "class", "1st"])
def test_any_file_name_will_do(load, name):
    module = load(export("def a(): return __name__"), name=f"{name}.ipynb").module
    assert sys.modules[f"notebooks.{name}"] is module
    assert module.a() == f"notebooks.{name}"


def test_the_modules_origin_is_the_notebook_file(load, tmp_path):
    assert load().module.__spec__.origin == str(tmp_path / "test.ipynb")


def test_loading_again_gives_a_fresh_module(load):
    first, second = (load(export("seen = []")).module for _ in range(2))
    assert first is not second
    assert sys.modules["notebooks.test"] is second


def test_dataclasses_enums_named_tuples_and_pickles_find_their_module(load):
    module = load(
        export("from __future__ import annotations\nfrom dataclasses import dataclass, field\nfrom enum import Enum"),
        export(
            "from typing import ClassVar, NamedTuple\n@dataclass\nclass Point:\n    x: int\n    n: ClassVar[int] = 0"
        ),
        export("class Color(Enum):\n    RED = 1\nclass Look(NamedTuple):\n    size: int\ndef draw(): pass"),
    ).module
    for thing in (module.Point(1), module.Color.RED, module.Look(2), module.draw):
        assert pickle.loads(pickle.dumps(thing)) == thing
    assert list(module.Point.__dataclass_fields__) == ["x", "n"]


def test_future_annotations_hold_for_all_later_exported_cells_as_in_jupyter(load):
    later = export("def a(x: Undefined): pass")
    assert load(export("from __future__ import annotations"), later).module.a.__annotations__ == {"x": "Undefined"}


def test_this_packages_own_future_imports_do_not_reach_into_a_notebook(load):
    assert load(export("def a(x: int): pass")).module.a.__annotations__ == {"x": int}


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def a(:\n    pass", 2),
        ("a = 1\n\nb = = 2", 4),
        ("def a():\nreturn 1", 3),
        ("a = 'open", 2),
        ("return 5", 2),
        ("# really?\na b", 3),
        ("text = '''\nhelp?\n'''\nx = 5 5", 5),
        ("def a():\n    await b()", 3),
    ],
)
def test_what_is_not_python_names_cell_and_line(wrong, source, line):
    error = wrong("first = 1", export(source))
    assert error.rule is errors.NOT_PYTHON
    assert error.place == Place("test.ipynb", 2, line)


def test_nothing_runs_when_one_cell_is_not_python(load, tmp_path):
    with pytest.raises(NotebookError):
        load(export(f"open({str(tmp_path / 'ran')!r}, 'w').close()"), export("a b"))
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize(
    ("cells", "place", "said"),
    [
        (["", "#| export\n\n1 / 0"], Place("test.ipynb", 1, 3), "ZeroDivisionError: division by zero."),
        (["#| export\ndef a():\n    1 / 0", "#| export\na()"], Place("test.ipynb", 1, 3, "a"), "ZeroDivisionError"),
        (["#| export\nimport json\njson.loads('')"], Place("test.ipynb", 1, 3), "JSONDecodeError"),
        (["#| export\nraise SystemExit(2)"], Place("test.ipynb", 1, 2), "SystemExit: 2."),
        (["#| export\nassert False"], Place("test.ipynb", 1, 2), "AssertionError."),
        (["#| export\nraise ValueError('Too few.')"], Place("test.ipynb", 1, 2), "ValueError: Too few."),
        (["#| export\nimport json.no_such_module"], Place("test.ipynb", 1, 2), "ModuleNotFoundError"),
    ],
)
def test_a_cell_that_raises_names_the_line_where_it_did(wrong, cells, place, said):
    error = wrong(*cells)
    assert error.rule is errors.RAISED
    assert error.place == place
    assert error.problem.startswith(f"the cell raised {said}")
    assert not error.problem.endswith("..")
    assert error.__cause__ is not None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("import no_such_module.part", "'no_such_module' is imported here, and is not installed. Add 'no_such_module'"),
        ("import towns", "'towns.ipynb' is a notebook: write 'from notebooks import towns'."),
        ("x = undefined", "'undefined' is used here, but nothing defines it. Import it"),
        ("LIMITS = 5\nx = LIMIT", "Did you mean 'LIMITS'?"),
        ("x = np.pi", "Write 'import numpy as np'."),
    ],
)
def test_what_is_not_there_is_named_with_the_way_to_have_it(wrong, tmp_path, line, said):
    (tmp_path / "towns.ipynb").touch()
    assert said in str(wrong(export(line)))


@pytest.mark.parametrize(("module", "line"), [("x = 1\n1 / 0", 2), ("def broken(:", 1)])
def test_an_error_in_a_module_beside_the_notebook_names_the_line_there(wrong, tmp_path, module, line):
    (tmp_path / "my_module.py").write_text(module)
    beside.open_folder(tmp_path)
    assert f"Error in my_module.py, line {line}:" in str(wrong(export("import my_module")))


def test_an_interrupt_of_the_server_is_none_of_the_notebooks_errors(load):
    with pytest.raises(KeyboardInterrupt):
        load(export("raise KeyboardInterrupt"))


@pytest.mark.parametrize("error", ["ValueError", "KeyboardInterrupt"])
def test_a_module_that_failed_does_not_stay_half_made(load, error):
    load(export("a = 1"))
    with pytest.raises((NotebookError, KeyboardInterrupt)):
        load(export("a = 1"), export(f"raise {error}"))
    assert "notebooks.test" not in sys.modules
