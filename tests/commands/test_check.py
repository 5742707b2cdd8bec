"""`check` finds what is wrong with a notebook, and what will disappoint, and says where, for which values, and what to
do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.commands import check

ROOT = Path(__file__).parents[2]
FAILING_AT_AN_END = """
    #| export
    def halves(bins: Annotated[int, {"bounds": (0, 9)}] = 5):
        return 1 / bins

    def view(halves):
        return str(halves)
"""


def test_nothing_is_found_where_nothing_is_wrong(checked):
    report = checked(
        """
        #| export
        LIMIT = 3
        for number in range(2):
            pass
        del number

        def _label(names):
            return [name.upper() for name in names if len(name) < LIMIT]

        def view(bins: Annotated[int, {"bounds": (1, 9)}] = 5):
            try:
                return "".join(_label(str(bins)))
            except ValueError as error:
                return str(error)
        """
    )
    assert (report.errors, report.warnings, report.settings) == ([], [], 3)


def test_async_functions_and_views_that_yield_are_tried_to_their_end(checked):
    report = checked(
        """
        #| export
        async def numbers(count: Annotated[int, {"bounds": (1, 9)}] = 5):
            return [*range(count)]

        async def fails(numbers):
            return str(1 / (8 - max(numbers)))

        async def goes_on(numbers):
            for number in numbers:
                yield str(number)

        def ends(numbers):
            for number in numbers:
                yield 1 / (8 - number)
        """
    )
    assert [str(finding.error).partition(" Other")[0] for finding in report.errors] == [
        "test.ipynb, cell 2, line 6, fails(): ZeroDivisionError: division by zero.",
        "test.ipynb, cell 2, line 14, ends(): ZeroDivisionError: division by zero.",
    ]
    assert report.warnings == []


def test_what_is_left_out_of_a_page_is_a_warning(checked):
    found = checked(
        """
        #| export
        def dots(size=1): return str(size)
        """,
        "#| export\ndef dots(size=2): return str(size)",
        "# export\ndef lost(): return 1",
    ).warnings
    assert [str(warning.error.place) for warning in found] == [
        "test.ipynb, cell 2, dots()",
        "test.ipynb, cell 4, line 1",
    ]


def test_what_is_left_out_is_said_beside_an_error_too(checked):
    report = checked("#| export\ndef a(): return 1", "#| export\ndef a(lost): return lost")
    assert [len(report.errors), len(report.warnings)] == [1, 1]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("p = figure()\n    show(p)", "it has no 'return', only 'show(p)'. Write 'return p' as its last line."),
        ("plot = 1", "it has no 'return'. Write 'return ...' as its last line."),
    ],
)
def test_a_view_without_a_return_is_told_so(checked, body, said):
    (found,) = checked(f"#| export\nfrom builtins import print as show\ndef view(n: int = 1):\n    {body}").warnings
    assert said in str(found)


def test_so_is_a_step_on_the_way_to_a_view(checked):
    (found,) = checked("#| export\ndef data():\n    rows = [1]", "#| export\ndef view(data): return 'a'").warnings
    assert str(found).startswith("test.ipynb, cell 2, data(): it returns nothing")


def test_a_show_beside_a_return_is_a_warning(checked):
    cell = "#| export\nfrom builtins import print as show\ndef view():\n    show('a')\n    return 'a'"
    (found,) = checked(cell).warnings
    assert str(found).startswith("test.ipynb, cell 2, line 4, view(): 'show('a')' does nothing on the page")


# Errors


def test_bounds_from_the_data_that_cannot_be_set_name_the_control(checked):
    (found,) = checked(
        "#| export\ndef ratios(): return [1.0, float('inf')]",
        """
        #| export
        def below(ratios, limit: Annotated[float, {"bounds": lambda ratios: (min(ratios), max(ratios))}] = 1.0):
            return str(limit)
        """,
    ).errors
    assert str(found).startswith("test.ipynb, cell 3, below(): the bounds of 'limit' are 1.0 to inf")
    assert "an end of the bounds is inf" in str(found)


def test_a_broken_contract_is_an_error_with_its_place_and_fix(checked):
    (found,) = checked("#| export\ndef view(colour):\n    return colour").errors
    assert str(found).startswith("test.ipynb, cell 2, view(): no function and no default for 'colour'. Give it")


def test_a_node_that_fails_at_one_end_is_an_error_that_says_at_which(checked):
    (found,) = checked(FAILING_AT_AN_END).errors
    assert "cell 2, line 3, halves(): ZeroDivisionError: division by zero" in str(found)
    assert str(found).endswith("[at bins=0]")


def test_the_same_failure_at_many_settings_is_told_once(checked):
    (found,) = checked(
        """
        #| export
        def view(one: bool = False, two: bool = False, three: bool = False):
            raise ValueError("no")
        """
    ).errors
    assert str(found).endswith("[at the defaults, one=true, two=true and 1 more]")


def test_what_a_browser_could_not_show_is_an_error_of_the_view(checked):
    (found,) = checked(
        """
        #| export
        def view():
            plot = figure(x_axis_label="x", y_axis_label="y")
            plot.scatter([1], [1], name="a", tags=[lambda: 1])
            return plot
        """
    ).errors
    assert str(found).startswith("test.ipynb, cell 2, view()")


def test_a_domain_that_cannot_be_found_is_an_error(checked):
    (found,) = checked(
        """
        #| export
        def towns(fit: bool = False):
            return [] if fit else ["Bern"]

        def view(towns, town: Annotated[str, {"objects": lambda towns: towns[0:1] or 1 / 0}] = None):
            return town
        """
    ).errors
    assert "the function for 'objects' of 'town' raised ZeroDivisionError" in str(found)


# Warnings


def warned(report):
    assert report.errors == []
    return [str(found) for found in report.warnings]


def test_a_name_that_nothing_defines_is_found_in_a_line_that_never_ran(checked):
    (said,) = warned(
        checked(
            """
            #| export
            LIMITS = 3

            def view(bins: int = 2):
                return str(bins) if bins < 9 else LIMIT
            """
        )
    )
    assert said.startswith(
        "test.ipynb, cell 2, line 5: 'LIMIT' is used here, but nothing defines it. Did you mean 'LIM"
    )


def test_a_function_that_depends_on_a_control_and_is_slow_is_found(checked, monkeypatch):
    monkeypatch.setattr(check, "SLOW", 0)
    said = warned(checked("#| export\ndef towns():\n    return 'Bern'\n\ndef view(towns, bins=2):\n    return towns"))
    assert [line.partition(":")[0] for line in said] == ["test.ipynb, cell 2, view()"]
    assert "Move what does not depend on bins to a function of its own" in said[0]


def test_an_async_function_that_keeps_the_others_waiting_is_found(checked, monkeypatch):
    monkeypatch.setattr(check, "SLOW", 0)
    said = warned(checked("#| export\nasync def towns():\n    return 'Bern'\n\ndef view(towns):\n    return towns"))
    assert [line.partition(", and took")[0] for line in said] == ["test.ipynb, cell 2, towns(): it is 'async'"]


def test_a_result_that_the_cache_cannot_hold_is_found(checked):
    source = "#| export\ndef towns():\n    return pd.DataFrame({'town': range(250_000)})"
    (said,) = warned(checked(source, "#| export\ndef view(towns):\n    return str(len(towns))", cache_mb=1))
    assert said.startswith("test.ipynb, cell 2, towns(): its result of 2 MB is larger than the cache of 1 MB")


def test_a_view_that_shows_nothing_at_first_is_found(checked):
    (said,) = warned(checked("#| export\ndef view(fit=False):\n    return 'fit' if fit else None"))
    assert "cell 2, view(): with all controls at their defaults there is nothing to show." in said


def test_a_notebook_without_a_heading_is_found(checked):
    (said,) = warned(checked("#| export\ndef view():\n    return 'Bern'", title=None))
    assert said.startswith("test.ipynb: there is no heading, so the page is called 'Test'.")


def test_axes_without_a_label_are_found_unless_they_show_dates_or_categories(checked):
    figures = """
        #| export
        def numbers():
            plot = figure(x_axis_label="Height [m]")
            plot.scatter([1], [1])
            return plot

        def others():
            plot = figure(x_axis_type="datetime", y_range=["Bern"])
            plot.scatter([1], ["Bern"])
            return plot
    """
    (said,) = warned(checked(figures))
    assert said.startswith("test.ipynb, cell 2, numbers(): 1 of 2 of the axes of the figure have no label.")


def test_what_bokeh_itself_finds_wrong_with_a_figure_is_told(checked):
    figure = """
        #| export
        def view(fit: bool = False):
            plot = figure(x_axis_label="x", y_axis_label="y")
            plot.scatter("x", "y", source={"x": [1], "y": [1]}).glyph.x = "height"
            return plot
    """
    (said,) = warned(checked(figure))
    assert "Bokeh finds fault with the figure: BAD_COLUMN_NAME: Glyph refers to nonexistent column name." in said
    assert said.endswith("[at the defaults, fit=true]")


# As an author types it


def command(folder, *words):
    return subprocess.run(
        [sys.executable, "-m", "dashboard", *words],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT), "DASHBOARD_NOTEBOOKS": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_checks_the_whole_folder_and_fails_if_one_notebook_does(tmp_path, write_notebook):
    write_notebook(tmp_path / "good.ipynb", "#| export\ndef view():\n    return 'Bern'", title="Good")
    write_notebook(tmp_path / "wrong.ipynb", "#| export\ndef view(x):\n    return x", title="Wrong")
    done = command(tmp_path, "check")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.endswith(
        "or export a function named 'x'; the name of a helper starts with '_'.\n2 notebooks: 1 error\n"
    )
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("word", ["good", "good.ipynb", "../notebooks/good.ipynb"])
def test_the_command_takes_names_and_files_and_succeeds_where_all_is_well(tmp_path, write_notebook, word):
    folder = tmp_path / "notebooks"
    write_notebook(folder / "good.ipynb", "#| export\ndef view():\n    return 'Bern'", title="Good")
    done = command(folder, "check", word)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "1 notebook: all well")


def test_a_name_that_no_notebook_has_is_one_line_and_code_2(tmp_path, write_notebook):
    write_notebook(tmp_path / "good.ipynb", "1 + 1")
    done = command(tmp_path, "check", "god")
    assert (done.returncode, done.stderr) == (2, "there is no notebook 'god'. Notebooks: good.\n")


@pytest.mark.parametrize("name", ["check", "show", "new"])
def test_help_explains_the_command_with_an_example(tmp_path, name):
    done = command(tmp_path, name, "--help")
    assert done.returncode == 0
    assert f"Usage: python -m dashboard {name}" in done.stdout
    assert "Example" in done.stdout


def test_what_functions_share_because_it_is_too_large_to_be_copied_is_a_warning(checked):
    (found,) = checked(
        """
        #| export
        class Index:
            def __init__(self):
                self.of = {str(number): [number] for number in range(50_000)}

        def index(): return Index()
        """,
        "#| export\ndef view(index): return str(len(index.of))",
    ).warnings
    assert "Index, which is too large to be copied" in str(found)
