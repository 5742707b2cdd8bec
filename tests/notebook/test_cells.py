"""A notebook is its cells and its text: which are exported, how they are counted, what their options are."""

import pytest

from dashboard.notebook import cells


def test_cells_are_numbered_as_jupyter_numbers_them_after_restart_and_run_all(read):
    cells = read("a = 1", "md: # Title", "", " \n ", "# a remark alone", "b = 2").cells
    assert [(cell.number, cell.source) for cell in cells] == [(1, "a = 1"), (2, "# a remark alone"), (3, "b = 2")]


@pytest.mark.parametrize(
    "marker",
    [
        "#| export",
        "#|export",
        "#|  export  ",
        "# | export",
        "#| exports",
        "#| exporti",
        "#| export core",
        "\n  \n#| export",
        "# Towns and their days\n\n#| export",
        "#| hide\n#| export",
        "#| export\n#| eval: false",
    ],
)
def test_a_cell_is_exported_when_the_comments_that_it_begins_with_say_so(read, marker):
    assert read(f"{marker}\na = 1").cells[0].exported


@pytest.mark.parametrize(
    "start",
    [
        "a = 1\n#| export",
        "# export",
        "#| export: false",
        "#| hide",
        "'#| export'",
        "#| export two words",
        "#| eval: false",
    ],
)
def test_a_cell_is_not_exported_otherwise(read, start):
    assert not read(f"{start}\na = 1").cells[0].exported


def test_nbdevs_mark_for_what_is_not_shown_is_noted(read):
    assert [cell.internal for cell in read("#| exporti\na = 1", "#| export\nb = 1").cells] == [True, False]


def test_options_are_read_from_the_lines_under_the_marker(read):
    (cell,) = read(
        "#| export\n#| width: full\n#|label: fig-1\n#| fold\n# remark\n#| echo: false\na = 1\n#| late: 1"
    ).cells
    assert cell.options == {"width": "full", "label": "fig-1", "echo": "false"}


@pytest.mark.parametrize(
    ("name", "title"),
    [("sales_2024", "Sales 2024"), ("GDP-growth", "GDP growth"), ("über uns", "Über uns"), ("v1.2", "V1.2")],
)
def test_without_a_heading_the_title_is_the_files_name(read, name, title):
    found = read("a = 1", name=f"{name}.ipynb")
    assert (found.name, found.title) == (name, title)


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("# export\na = 1", 1),
        ("#export\na = 1", 1),
        ("# Towns\n#| Export\na = 1", 2),
        ("#| exprot\na = 1", 1),
        ("a = 1\n#| export\nb = 2", 2),
    ],
)
def test_a_line_that_was_meant_as_a_mark_is_found(source, line):
    assert cells.near_miss(source)[0] == line


@pytest.mark.parametrize(
    "source",
    ["a = 1", "#| hide\na = 1", "# export the towns\na = 1", "# expert\na = 1", "def a():\n    #| export\n    pass"],
)
def test_any_other_line_is_none(source):
    assert cells.near_miss(source) is None
