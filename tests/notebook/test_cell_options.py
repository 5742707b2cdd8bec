"""Options of cells: what each may say is said in one place, and checked before the cell runs."""

import pytest

from dashboard import errors
from dashboard.notebook import cell_options


@pytest.mark.parametrize("said", ["all", "exported", "off"])
def test_the_first_exported_cell_says_what_of_the_notebook_may_be_read(read, said):
    notebook = read("1 + 1", f"#| export\n#| source: {said}\na = 1", "#| export\nb = 2")
    cell_options.check(notebook)
    assert cell_options.source(notebook, "other") == said


def test_without_a_word_of_it_the_site_decides(read):
    assert cell_options.source(read("#| export\na = 1"), "all") == "all"
    assert cell_options.source(read("md:# Title"), "all") == "all"


@pytest.mark.parametrize("said", ["public", "", "ALL", "all exported", "none"])
def test_a_value_that_breaks_the_rule_is_told_by_cell_line_and_rule(wrong, said):
    error = wrong("#| export\n#| width: full\n#| source: " + said + "\na = 1")
    assert error.rule is errors.BAD_OPTION
    assert str(error.place) == "test.ipynb, cell 1, line 3"
    assert f"'#| source: {said}'" in error.problem
    assert "all, exported or off" in error.problem


def test_what_is_about_the_whole_notebook_stands_in_its_first_exported_cell(wrong):
    error = wrong("#| export\na = 1", "#| export\n#| source: off\nb = 2")
    assert str(error.place) == "test.ipynb, cell 2, line 2"
    assert "belongs in its first exported cell" in error.problem


def test_what_cannot_be_understood_shows_nothing(read):
    assert cell_options.source(read("#| export\n#| source: of\na = 1"), "all") == "off"


def test_options_of_other_tools_and_of_cells_that_never_run_are_left_alone(load):
    assert load("#| source: what\nx = 1", "#| export\n#| echo: false\n#| code-fold: true\na = 1").module.a == 1


def test_an_option_is_read_from_a_cell_s_or_is_something_else():
    assert cell_options.option({"source": "off"}, "source") == "off"
    assert cell_options.option({"width": "full"}, "source", "exported") == "exported"
