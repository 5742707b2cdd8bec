"""What only IPython understands is named in an exported cell, and passed over in any other."""

import pytest

from dashboard import errors
from dashboard.errors import Place
from dashboard.notebook import magics
from tests.support.cells import export


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


def test_a_cell_that_is_no_python_at_all_defines_nothing(load):
    load("%%bash\nfor i in 1 2; do helper=$i; done", "def broken(:", export("def a(): return helper"))


@pytest.mark.parametrize(
    ("line", "python"),
    [
        ("%matplotlib inline", "pass"),
        ("    !ls", "    pass"),
        ("files = !ls", "files = None"),
        ("a, b = %pwd", "a, b = None"),
        ("print?", "pass"),
        ("a = b % c", "a = b % c"),
    ],
)
def test_a_command_gives_way_to_python_that_binds_the_same_names(line, python):
    assert magics.plain(line) == python
