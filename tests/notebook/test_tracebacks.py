"""A traceback speaks of cells: their lines, the place of an error, the author's own part."""

import inspect
import json
import linecache
import traceback

import pytest

from dashboard import errors
from dashboard.errors import Place
from dashboard.notebook import tracebacks
from tests.support.cells import export


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
    assert tracebacks.innermost(error.value, module.notebook) == Place("test.ipynb", 2, 4, "b")


def test_an_error_from_elsewhere_has_no_place_in_the_notebook(load):
    with pytest.raises(ValueError) as error:
        int("x")
    assert tracebacks.innermost(error.value, load().notebook) is None


def test_the_authors_part_of_a_traceback_begins_in_a_cell_and_names_it(load):
    module = load(export("import json\ndef a(): return json.loads('{')"))
    with pytest.raises(json.JSONDecodeError) as error:
        module.module.a()
    first, second, *_ = tracebacks.own_frames(error.value, module.notebook).splitlines()
    assert (first, second) == ("Traceback (most recent call last):", "  Cell 1, line 3, in a")


def test_an_error_from_elsewhere_has_no_part_of_the_authors(load):
    with pytest.raises(ValueError) as error:
        int("x")
    assert tracebacks.own_frames(error.value, load().notebook) == ""


def test_a_name_error_says_which_unexported_cell_defines_the_name(read):
    error = NameError("name 'limit' is not defined", name="limit")
    told = tracebacks.not_exported(read("limit = 5"), Place("test.ipynb", 2), error)
    assert (told.rule, told.values) == (errors.NAME_NOT_EXPORTED, {"name": "limit", "other": 1})
    assert tracebacks.not_exported(read("other = 5"), Place("test.ipynb", 2), error) is None


@pytest.mark.parametrize(
    ("source", "package"),
    [
        ("import pandas as pd\npd.DataFrame({'a': [1]}).to_markdown()", "tabulate"),
        ("import bokeh.io, bokeh.plotting\nbokeh.io.export_png(bokeh.plotting.figure())", "selenium"),
        ("import ipywidgets, panel as pn\npn.panel(ipywidgets.IntSlider()).get_root()", "ipywidgets_bokeh"),
        (
            "try:\n    import no_such_trees\nexcept ImportError:\n    raise ImportError('plant') from None",
            "no_such_trees",
        ),
    ],
)
def test_a_package_that_a_library_lacks_is_named_whatever_the_library_says(wrong, source, package):
    error = wrong(export(source))
    assert error.rule is errors.MISSING_PACKAGE
    assert f"Add '{package}' to the dependencies" in error.fix


def test_what_went_wrong_after_an_import_was_tried_is_itself(wrong):
    source = "try:\n    import no_such_trees\nexcept ImportError:\n    heights = None\n    heights + 1"
    assert wrong(export(source)).values["kind"] == "TypeError"
