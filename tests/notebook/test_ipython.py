"""What only IPython understands is named in an exported cell, and passed over in any other; its names are there."""

import builtins
import sys

import pytest

from dashboard import errors
from dashboard.errors import NotebookError, Place
from dashboard.notebook import ipython, loader
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
    assert ipython.plain(line) == python


# Names of its own -----------------------------------------------------------------------------------------------------


@pytest.fixture(params=["installed", "not installed"])
def packages(request, monkeypatch):
    """IPython and ipywidgets, which a server has not."""
    if request.param == "not installed":
        missing = ("IPython", "ipywidgets", "matplotlib_inline")
        for name in [name for name in sys.modules if name.partition(".")[0] in missing]:
            monkeypatch.delitem(sys.modules, name)
        monkeypatch.setattr(sys, "meta_path", [Without(missing), *sys.meta_path])
    return request.param


class Without:
    """Finds nothing of some packages, and has nobody else look for them."""

    def __init__(self, names):
        self.names = names

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)


@pytest.mark.parametrize(
    "source",
    [
        "display({'a': 1}, metadata={})",
        "from IPython.display import display\ndisplay(1)",
        "from IPython.display import clear_output as clear\nclear(wait=True)",
        "from IPython import display\ndisplay.clear_output()",
        "import IPython.display as look\nlook.display(look.HTML('<b>a</b>'))",
        "from IPython.core.display import display_html\ndisplay_html('<b>a</b>', raw=True)",
        "from ipywidgets import interactive\ninteractive(print, n=3)",
    ],
)
def test_what_jupyter_shows_does_nothing_and_is_said(packages, load, source, capsys):
    (said,) = load(export(source)).passed_over
    assert said.rule is errors.ONLY_IN_NOTEBOOK
    assert said.values["call"] == source.splitlines()[-1]
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "source",
    [
        "get_ipython().run_line_magic('matplotlib', 'inline')",
        "from IPython import get_ipython\nget_ipython().kernel.do_shutdown(restart=True)",
        "import IPython\nIPython.get_ipython().config['IPKernelApp']['x'] = 1",
        "shell = get_ipython()\nif 'IPKernelApp' in shell.config: 1 / 0",
    ],
)
def test_the_shell_takes_whatever_is_asked_of_it(packages, load, source):
    (said,) = load(export(source)).passed_over
    assert said.rule is errors.READIES_NOTEBOOK


def test_settings_of_the_shell_are_taken_and_forgotten(packages, load):
    source = (
        "from IPython.core.interactiveshell import InteractiveShell\nInteractiveShell.ast_node_interactivity = 'all'"
    )
    assert load(export(source)).passed_over == []


@pytest.mark.parametrize(
    ("made", "method", "text"),
    [
        ("HTML('<b>a</b>')", "_repr_html_", "<b>a</b>"),
        ("Markdown('**a**')", "_repr_markdown_", "**a**"),
        ("SVG('<svg/>')", "_repr_svg_", "<svg/>"),
        ("Latex('$a$')", "_repr_markdown_", "$a$"),
        ("Math('a')", "_repr_markdown_", "$$a$$"),
    ],
)
def test_what_is_shown_as_it_says_can_be_returned(packages, load, made, method, text):
    module = load(export(f"from IPython.display import HTML, Latex, Markdown, Math, SVG\ndef a(): return {made}"))
    assert getattr(module.functions["a"].call(), method)() == text


@pytest.mark.parametrize(
    ("source", "package"),
    [
        ("from IPython.display import YouTubeVideo", "ipython"),
        ("import ipywidgets as widgets\nwidgets.IntSlider()", "ipywidgets"),
        ("from ipywidgets import interact, FloatSlider", "ipywidgets"),
    ],
)
def test_what_only_the_package_has_is_the_packages(packages, read, source, package):
    if packages == "installed":
        loader.load(read(export(source)))
        return
    with pytest.raises(NotebookError) as error:
        loader.load(read(export(source)))
    assert error.value.rule is errors.MISSING_PACKAGE
    assert f"Add '{package}' to the dependencies" in error.value.fix


def test_other_modules_find_of_it_what_is_there(packages, load):
    """What a cell finds, no library does: it would take the process for a notebook's."""
    load(export("from IPython import get_ipython"))
    assert ("IPython" in sys.modules) <= (packages == "installed")
    assert not hasattr(builtins, "get_ipython")
