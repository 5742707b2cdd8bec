"""A notebook file becomes a module of its exported cells, and what is wrong with it names the cell."""

import inspect
import json
import linecache
import pickle
import sys
import traceback

import nbformat
import pytest

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.notebook import loader


@pytest.fixture
def read(tmp_path, write_notebook):
    """read(*cells, name=...): a written notebook, read."""

    def read(*cells, name="test.ipynb"):
        return loader.read(write_notebook(tmp_path / name, *cells))

    return read


@pytest.fixture
def load(read):
    """load(*cells): a written notebook's module, with `export` cells marked as such."""

    def load(*cells, name="test.ipynb"):
        return loader.load(read(*cells, name=name))

    yield load
    for name in [name for name in sys.modules if name.startswith("notebooks.")]:
        del sys.modules[name]


@pytest.fixture
def wrong(load):
    """wrong(*cells): the error that a notebook gives."""

    def wrong(*cells):
        with pytest.raises(NotebookError) as error:
            load(*cells)
        return error.value

    return wrong


def export(source):
    return f"#| export\n{source}"


# What a cell is


def test_cells_are_numbered_as_jupyter_numbers_them_after_restart_and_run_all(read):
    cells = read("a = 1", "md: # Title", "", " \n ", "# a remark alone", "b = 2").cells
    assert [(cell.number, cell.source) for cell in cells] == [(1, "a = 1"), (2, "# a remark alone"), (3, "b = 2")]


@pytest.mark.parametrize("marker", ["#| export", "#|export", "#|  export  ", "\n\n#| export", "\n  \n#| export"])
def test_a_cell_is_exported_when_its_first_line_that_is_not_blank_says_so(read, marker):
    assert read(f"{marker}\na = 1").cells[0].exported


@pytest.mark.parametrize(
    "start", ["a = 1\n#| export", "#| exporti", "# export", "#| export: false", "#| hide", "'#| export'"]
)
def test_a_cell_is_not_exported_otherwise(read, start):
    assert not read(f"{start}\na = 1").cells[0].exported


def test_options_are_read_from_the_lines_under_the_marker(read):
    (cell,) = read(
        "#| export\n#| width: full\n#|label: fig-1\n#| fold\n# remark\n#| echo: false\na = 1\n#| late: 1"
    ).cells
    assert cell.options == {"width": "full", "label": "fig-1", "echo": "false"}


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
    assert list(module.functions) == ["area"]
    assert module.functions["area"].call(1.0) >= 3
    assert module.notebook.title in ("Core", "Circles")


# Title and description


@pytest.mark.parametrize(
    ("markdown", "title", "description"),
    [
        (["# Iris\n\nThree species.\nOne ruler.\n\nMore."], "Iris", "Three species.\nOne ruler."),
        (["Before.", "# Title\nat once"], "Title", "at once"),
        (["# Title", "In the next cell."], "Title", "In the next cell."),
        (["# Title\n## Part\n\ntext"], "Title", ""),
        (["# Title\n\n## Part\n\ntext"], "Title", ""),
        (["# Title\n\ntext\n## Part"], "Title", "text"),
        (["text\n# Title\n\nmore"], "Title", "more"),
        (["## Part\n\n# Title #\n\ntext"], "Title", "text"),
        (["```\n# a remark\n```\n\n# Title\n\ntext"], "Title", "text"),
        (["~~~python\n# no\n```\n# no\n~~~", "# Title\n\ntext"], "Title", "text"),
        (["```\nleft open\n# no", "# Title\n\ntext"], "Title", "text"),
        (["# Title\n\n```\ncode\n```\n\ntext"], "Title", "text"),
        (["#hashtag\n\n# Title"], "Title", ""),
        (["#\n\n# Title"], "Title", ""),
        (["no heading"], "Test", ""),
        ([], "Test", ""),
    ],
)
def test_title_and_description_are_the_first_heading_and_the_first_paragraph_under_it(
    read, markdown, title, description
):
    read_notebook = read(*(f"md:{source}" for source in markdown), "# not a heading but a remark")
    assert (read_notebook.title, read_notebook.description) == (title, description)


@pytest.mark.parametrize(
    ("name", "title"),
    [("sales_2024", "Sales 2024"), ("GDP-growth", "GDP growth"), ("über uns", "Über uns"), ("v1.2", "V1.2")],
)
def test_without_a_heading_the_title_is_the_files_name(read, name, title):
    found = read("a = 1", name=f"{name}.ipynb")
    assert (found.name, found.title) == (name, title)


# Formats


def test_nbformat_3_is_read(tmp_path):
    path = tmp_path / "old.ipynb"
    heading = {"cell_type": "heading", "level": 1, "source": ["Old"], "metadata": {}}
    text = {"cell_type": "markdown", "source": "Text.", "metadata": {}}
    code = {"cell_type": "code", "input": ["#| export\n", "a = 1"], "language": "python", "outputs": []}
    path.write_text(json.dumps({"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": [heading, text, code]}]}))
    old = loader.read(path)
    assert (old.title, old.description, old.cells[0].source) == ("Old", "Text.", "#| export\na = 1")


def test_nbformat_4_0_is_read(tmp_path):
    path = tmp_path / "old.ipynb"
    cells = [nbformat.v4.new_code_cell("#| export\na = 1"), nbformat.v4.new_markdown_cell("# Old")]
    for cell in cells:
        del cell["id"]
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 0, "metadata": {}, "cells": cells}))
    assert loader.read(path).title == "Old"


def test_a_byte_order_mark_and_windows_line_ends_are_no_hindrance(tmp_path):
    path = tmp_path / "windows.ipynb"
    cell = {"cell_type": "code", "source": ["#| export\r\n", "a = 1\r\n"], "metadata": {}}
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"cells": [cell]}).encode())
    assert loader.load(loader.read(path)).module.a == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no JSON"),
        (b"a = 1", "no JSON"),
        (b'{"cells": [', "no JSON"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[]", "no cells"),
        (b"[1, 2]", "no cells"),
        (b"null", "no cells"),
        (b'"text"', "no cells"),
        (b"{}", "no cells"),
        (b'{"cells": 5}', "no cells"),
        (b'{"cells": [5]}', "no cells"),
        (b'{"cells": [{}]}', "no cells"),
        (b'{"cells": [{"cell_type": "code"}]}', "no cells"),
        (b'{"cells": [{"cell_type": "code", "source": null}]}', "no cells"),
        (b'{"cells": [{"cell_type": "code", "source": [1]}]}', "no cells"),
        (b'{"worksheets": [{}]}', "no cells"),
        (b"[" * 100_000, ""),
    ],
)
def test_what_is_no_notebook_is_an_error_that_says_why(tmp_path, content, reason):
    path = tmp_path / "broken.ipynb"
    path.write_bytes(content)
    with pytest.raises(NotebookError) as error:
        loader.read(path)
    assert error.value.rule is errors.NOT_READABLE
    assert error.value.place == Place("broken.ipynb")
    assert reason in error.value.problem


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: None])
def test_a_folder_or_a_file_that_is_gone_is_no_notebook(tmp_path, make):
    make(tmp_path / "x.ipynb")
    with pytest.raises(NotebookError) as error:
        loader.read(tmp_path / "x.ipynb")
    assert str(tmp_path) not in str(error.value)


def test_a_notebook_without_cells_is_an_empty_module(load):
    assert load().functions == {}


# Loading


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
    assert list(module.functions) == ["b", "a", "in_case"]
    assert [function.cell.number for function in module.functions.values()] == [1, 3, 4]


def test_a_function_defined_again_counts_at_its_later_place(load):
    module = load(export("def a(): return 1\ndef b(): pass"), export("def a(): return 2"))
    assert list(module.functions) == ["b", "a"]
    assert module.functions["a"].call() == 2
    assert module.functions["a"].cell.number == 2


@pytest.mark.parametrize("later", ["del a", "a = 5", "class a: pass"])
def test_a_function_whose_name_means_something_else_in_the_end_is_none(load, later):
    assert load(export("def a(): pass"), export(later)).functions == {}


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


# Traces


def test_the_source_of_a_function_is_that_of_its_cell(load):
    module = load("x = 1", export("LIMIT = 5\n\n\ndef a():\n    return LIMIT  # five")).module
    linecache.checkcache()
    assert inspect.getsource(module.a) == "def a():\n    return LIMIT  # five\n"


def test_a_traceback_shows_the_cells_own_lines(load):
    module = load(export("def a():\n    return 1 / 0  # here")).module
    with pytest.raises(ZeroDivisionError) as error:
        module.a()
    shown = "".join(traceback.format_exception(error.value))
    assert 'File "test.ipynb, cell 1", line 3, in a\n    return 1 / 0  # here' in shown


def test_the_innermost_place_of_an_error_is_the_authors_last_line(load):
    module = load(export("import json\ndef a(): return b()"), export("\ndef b():\n    return json.loads('{')"))
    with pytest.raises(json.JSONDecodeError) as error:
        module.module.a()
    assert loader.innermost(error.value, module.notebook) == Place("test.ipynb", 2, 4, "b")


def test_an_error_from_elsewhere_has_no_place_in_the_notebook(load):
    with pytest.raises(ValueError) as error:
        int("x")
    assert loader.innermost(error.value, load().notebook) is None


# What is wrong with a cell


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


@pytest.mark.parametrize(
    ("source", "line", "command"),
    [
        ("%matplotlib inline", 2, "%matplotlib inline"),
        ("a = 1\n%timeit a", 3, "%timeit a"),
        ("!pip install x", 2, "!pip install x"),
        ("files = !ls", 2, "files = !ls"),
        ("a, b = !echo 'x", 2, "a, b = !echo 'x"),
        ("here = %pwd", 2, "here = %pwd"),
        ("%%html\n<b>it's</b>", 2, "%%html"),
        ('%%bash\nfor i in 1 2; do echo "$i; done', 2, "%%bash"),
        ("?print", 2, "?print"),
        ("print?", 2, "print?"),
        ("a = 1\na.real??", 3, "a.real??"),
        ("if True:\n    !ls", 3, "!ls"),
        ("try:\n    %cd x\nexcept OSError:\n    pass", 3, "%cd x"),
    ],
)
def test_an_ipython_command_is_named_with_its_line(wrong, source, line, command):
    error = wrong(export(source))
    assert error.rule is errors.MAGIC
    assert (error.place, error.values["line"]) == (Place("test.ipynb", 1, line), command)


@pytest.mark.parametrize(
    "source",
    ["a = await b()", "async for a in b: pass", "async with a: pass", "[a async for a in b]", "if a:\n  await b"],
)
def test_an_await_outside_functions_works_in_jupyter_alone(wrong, source):
    assert wrong(export(source)).rule is errors.TOP_LEVEL_AWAIT


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
        (["#| export\nimport no_such_module"], Place("test.ipynb", 1, 2), "ModuleNotFoundError"),
        (["#| export\nundefined"], Place("test.ipynb", 1, 2), "NameError"),
    ],
)
def test_a_cell_that_raises_names_the_line_where_it_did(wrong, cells, place, said):
    error = wrong(*cells)
    assert error.rule is errors.RAISED
    assert error.place == place
    assert error.problem.startswith(f"the cell raised {said}")
    assert not error.problem.endswith("..")
    assert error.__cause__ is not None


def test_an_interrupt_of_the_server_is_none_of_the_notebooks_errors(load):
    with pytest.raises(KeyboardInterrupt):
        load(export("raise KeyboardInterrupt"))


@pytest.mark.parametrize("error", ["ValueError", "KeyboardInterrupt"])
def test_a_module_that_failed_does_not_stay_half_made(load, error):
    load(export("a = 1"))
    with pytest.raises((NotebookError, KeyboardInterrupt)):
        load(export("a = 1"), export(f"raise {error}"))
    assert "notebooks.test" not in sys.modules


# Names that only an unexported cell defines


@pytest.mark.parametrize(
    "use",
    [
        "helper()",
        "def a():\n    return helper",
        "def a():\n    return [helper for _ in range(3)]",
        "def a():\n    def b():\n        return lambda: helper\n    return b",
        "class A:\n    limit = helper",
        "class A:\n    def a(self):\n        return helper",
        "@helper\ndef a(): pass",
        "def a(x=helper): pass",
        "def a(x: helper): pass",
        "def a() -> helper: pass",
        "helper += 1",
        "def a():\n    global helper\n    helper += 1",
        "del helper",
        "helper: int\nprint(helper)",
        "if (n := helper): pass",
        "match 5:\n    case n if n > helper: pass",
        "try:\n    pass\nexcept helper:\n    pass",
        "print(f'{helper}')",
        "helper.attribute = 1",
        "from math import *\nhelper",
        "helper\nhelper = 2",
    ],
)
def test_a_name_that_only_an_unexported_cell_defines_names_both_cells(wrong, use):
    error = wrong("md: text", "helper = 1", export("first = 1"), export(use))
    assert error.rule is errors.NAME_NOT_EXPORTED
    assert (error.place.cell, error.values) == (3, {"name": "helper", "other": 1})


@pytest.mark.parametrize(
    "definition",
    [
        "%load_ext x\nhelper = 1",
        "%%time\nhelper = 1",
        "helper = !ls",
        "helper = await b()",
        "if True:\n    !ls\n    helper = 1",
        "import a.b as helper",
        "def helper(): pass",
        "class helper: pass",
        "for helper in []: pass",
        "with open('x') as helper: pass",
        "[y for x in [] if (helper := x)]",
        "helper = 1\nhelp?",
    ],
)
def test_an_unexported_cell_defines_a_name_in_any_way_that_jupyter_knows(wrong, definition):
    error = wrong(definition, export("def a(): return helper"))
    assert error.values == {"name": "helper", "other": 1}


def test_of_several_unexported_cells_the_first_that_defines_the_name_is_named(wrong):
    assert wrong("x = 0", "df = 1", "df = df + 1", export("def a(): return df")).values["other"] == 2


@pytest.mark.parametrize(
    "use",
    [
        "def a(helper): return helper",
        "def a():\n    helper = 2\n    return helper",
        "[helper for helper in range(3)]",
        "(lambda helper: helper)(1)",
        "class A:\n    helper = 1\n    other = helper",
        "import os as helper\nhelper.sep",
        "def a():\n    return helper\nhelper = 2",
        "try:\n    helper\nexcept NameError:\n    helper = 2",
        "if True:\n    from math import pi as helper\ndef a(): return helper",
        "for helper in [1]: pass\nprint(helper)",
        "try:\n    1 / 0\nexcept ZeroDivisionError as helper:\n    print(helper)",
        "match 5:\n    case helper: print(helper)",
        "if (helper := 5): print(helper)",
        "def a():\n    global helper\n    helper = 2\na()\nhelper",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from x import helper\ndef a(x: 'helper'): pass",
        "print(__name__, __file__, __doc__, print, len)",
        "def a(): return __doc__",
        "text = 'helper'",
        "a = {}\na.get('helper')",
    ],
)
def test_a_name_that_an_exported_cell_defines_itself_is_no_mistake(load, use):
    load('"""A remark."""\nhelper = 1\nprint = 2\n__file__ = 3', export(use))


def test_a_name_that_a_later_exported_cell_defines_is_known_in_function_bodies(load):
    load("helper = 1", export("def a(): return helper"), export("helper = 2"))


def test_a_cell_that_is_no_python_at_all_defines_nothing(load):
    load("%%bash\nfor i in 1 2; do helper=$i; done", "def broken(:", export("def a(): return helper"))
