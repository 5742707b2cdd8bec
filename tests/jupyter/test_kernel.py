"""What a running kernel's cells are as a page: a real IPython shell, and the cells that an author runs in it."""

import pytest
from ipykernel.compiler import XCachingCompiler
from IPython.core.interactiveshell import InteractiveShell

from dashboard.components.content import keep
from dashboard.jupyter.kernel import Kernel, KernelPage, dependencies
from dashboard.pages.reasons import explain
from dashboard.results.store import Results
from tests.support.visits import run

SOURCE = """#| export
def numbers():
    return [1, 2]
"""
VIEW = """#| export
def view(numbers):
    return sum(numbers)
"""


@pytest.fixture
def shell():
    return InteractiveShell(compiler_class=XCachingCompiler)


@pytest.fixture
def typed(shell):
    """typed(source, cell_id=None): an author runs this cell; the front end may say which it is."""

    def typed(source, cell_id=None):
        return shell.run_cell(source, store_history=True, cell_id=cell_id)

    return typed


def page(kernel):
    page = KernelPage(kernel, Results(keep=keep))
    run(page.prepare())
    return page


def views(kernel):
    made = page(kernel)
    assert not made.error, made.error
    return [view.name for view in made.views]


def shown(kernel, name="view"):
    made = page(kernel)
    return run(made.results.get(made.pipeline, name, made.ready.defaults)).value


def test_what_ran_before_the_first_look_is_known(shell, typed):
    typed(SOURCE)
    typed(VIEW)
    assert shown(Kernel(shell)) == 3


def test_a_cell_that_is_not_exported_gives_no_view(shell, typed):
    typed(VIEW.replace("numbers", "").replace("sum()", "1"))
    typed("def explored():\n    return 1")
    assert views(Kernel(shell)) == ["view"]


@pytest.mark.parametrize("cell_id", [None, "b"])
def test_a_cell_that_runs_again_counts_as_last_run_at_the_place_where_it_ran_first(shell, typed, cell_id):
    kernel = Kernel(shell)
    for name in "abc":
        typed(f"#| export\ndef {name}():\n    return 1", cell_id and name)
    typed("#| export\ndef b():\n    return 2", cell_id)
    assert views(kernel) == ["a", "b", "c"]
    assert shown(kernel, "b") == 2


def test_a_function_that_its_cell_no_longer_defines_is_no_view_any_more(shell, typed):
    kernel = Kernel(shell)
    typed("#| export\ndef old():\n    return 1", "a")
    typed("#| export\ndef new():\n    return 1", "a")
    assert views(kernel) == ["new"]


def test_a_cell_that_loses_its_mark_takes_its_view_along(shell, typed):
    kernel = Kernel(shell)
    typed("#| export\ndef gone():\n    return 1", "a")
    typed("def gone():\n    return 1", "a")
    typed("#| export\ndef here():\n    return 1", "b")
    assert views(kernel) == ["here"]


def test_it_says_that_the_page_may_have_changed_when_an_exported_cell_ran(shell, typed):
    kernel, said = Kernel(shell), []
    kernel.on_change = lambda: said.append(True)
    typed("explored = 1", "a")
    assert not said
    typed(SOURCE, "b")
    typed(SOURCE.replace("#| export", ""), "b")
    assert said == [True, True]


def test_an_error_names_the_number_beside_the_cell(shell, typed):
    kernel = Kernel(shell)
    typed("explored = 1")
    typed("#| export\ndef view():\n    return explored")
    error = page(kernel).error
    assert str(error.place) == "this notebook, cell In[2], line 3"
    assert "only cell In[1], which is not exported, defines it" in error.problem


def test_a_cell_that_is_not_python_any_more_is_an_error(shell, typed, capsys):
    kernel = Kernel(shell)
    typed("#| export\ndef view():\n    return 1")
    typed("#| export\ndef view():\n    return (")
    assert str(page(kernel).error.place) == "this notebook, cell In[2], line 3"


def test_a_function_that_raises_is_named_with_its_cell_and_line(shell, typed):
    typed("#| export\ndef view():\n    return 1 / 0")
    made = page(Kernel(shell))
    with pytest.raises(ZeroDivisionError) as raised:
        run(made.results.get(made.pipeline, "view", {}))
    place = explain(made.pipeline, made.views[0], raised.value).place
    assert str(place) == "this notebook, cell In[1], line 3, view()"


def test_title_and_description_are_those_of_the_saved_file(shell, write_notebook, tmp_path):
    path = write_notebook(tmp_path / "towns.ipynb", "md:Warm and cold.", title="Towns")
    shell.user_ns["__session__"] = str(path)
    made = page(Kernel(shell))
    assert (made.slug, made.title, made.description) == ("towns", "Towns", "Warm and cold.")


COUNTING = """#| export
def counted():
    _asked.append(1)
    return len(_asked)
"""


@pytest.mark.parametrize(
    ("again", "times"),
    [
        ("#| export\ndef view(counted):\n    return counted", 1),
        (COUNTING, 2),
        ("#| export\n_asked = [0]", 2),
        ("explored = 1", 1),
    ],
)
def test_what_a_run_has_not_changed_is_not_computed_again(shell, typed, again, times):
    kernel, store = Kernel(shell), Results(keep=keep)
    for source in ["#| export\n_asked = []", COUNTING, "#| export\ndef view(counted):\n    return counted"]:
        typed(source)
    first = KernelPage(kernel, store)
    run(first.prepare())
    typed(again)
    second = KernelPage(kernel, store, first)
    run(second.prepare())
    assert run(store.get(second.pipeline, "view", {})).value == times


def test_a_function_dependencies_what_its_helpers_find(shell, typed):
    kernel = Kernel(shell)
    typed("#| export\nWORD = 'old'\ndef _helper():\n    return WORD")
    typed("#| export\ndef view():\n    return _helper()")
    view = page(kernel).pipeline.nodes["view"].call
    before = dependencies(view)
    typed("#| export\nWORD = 'new'")
    assert set(before) == {"", "_helper", "WORD"}
    assert before["WORD"] != dependencies(view)["WORD"]
