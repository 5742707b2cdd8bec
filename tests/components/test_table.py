"""A table on the page: sorted, searched and paged on the server, while the browser holds what it shows."""

import pandas as pd
import pytest
from bokeh.document import Document

from dashboard.components.table import ROWS, Table, readable

HTML = "<img src=x onerror=alert(1)>"

MANY = """
    #| export
    from typing import Literal
    import numpy as np
    import pandas as pd

    def towns():
        numbers = np.arange(100_000)
        return pd.DataFrame({"town": ["Ulm", "Bern", "Chur", "Rom"] * 25_000, "Height [m]": numbers / 4, "n": numbers})

    def table(towns, above: Literal[0, 50_000] = 0):
        return towns[towns["n"] >= above]

    def few(towns):
        return towns.head(3)
"""


def model(table):
    """The browser's model of a table's rows."""
    document = Document()
    table.server_doc(document, location=False)
    document.to_json()  # what cannot be sent fails here
    return next(model for model in document.models if "DataTabulator" in type(model).__name__)


def shown(table, column):
    return model(table).source.data[column]


def said(table):
    return table.count.object.removeprefix('<p role="status">').removesuffix("</p>")


def numbers(count, **more):
    return pd.DataFrame({"n": range(count), **more})


# The data as a person reads it


AWKWARD = {
    "names twice": (pd.DataFrame([[1, 2]], columns=["a", "a"]), ["a", "a (2)"], ["1", "2"]),
    "an index named as a column": (pd.DataFrame({"a": [1]}, pd.Index([5], name="a")), ["a", "a (2)"], ["5", "1"]),
    "an index of texts": (pd.DataFrame({"a": [1]}, pd.Index(["x"])), ["index", "a"], ["x", "1"]),
    "an index that filtering left over": (pd.DataFrame({"a": [1, 2]}).iloc[1:], ["a"], ["2"]),
    "numbers as names": (pd.DataFrame([[1, 2]]), ["0", "1"], ["1", "2"]),
    "names of two levels": (
        pd.DataFrame({"n": [1, 2]}).agg(["sum"]).T.set_axis(pd.MultiIndex.from_tuples([("n", "sum")]), axis=1),
        ["index", "n sum"],
        ["n", "3"],
    ),
    "a column named index": (pd.DataFrame({"index": [1], "level_0": [2]}), ["index", "level_0"], ["1", "2"]),
    "a Series without a name": (pd.Series([7]), ["value"], ["7"]),
    "no columns": (pd.DataFrame(), [], []),
    "no rows": (pd.DataFrame({"a": []}), ["a"], []),
}


@pytest.mark.parametrize(("data", "names", "cells"), AWKWARD.values(), ids=AWKWARD)
def test_awkward_data_is_a_readable_table(data, names, cells):
    source = model(Table(data)).source.data
    assert list(source) == names
    assert [cell for column in source.values() for cell in column] == cells


def test_the_authors_data_is_neither_changed_nor_copied_by_showing_it():
    data = pd.DataFrame({"a": [1.5, 2.5]}, index=pd.Index([5, 6]))
    before = data.copy()
    Table(data)
    pd.testing.assert_frame_equal(data, before)
    assert readable(data)["a"].to_numpy().base is data["a"].to_numpy().base


def test_html_in_the_name_of_a_column_or_in_a_cell_is_text():
    rows = model(Table(pd.DataFrame({HTML: [HTML]})))
    assert rows.columns[0].title == "<button type='button'>&lt;img src=x onerror=alert(1)&gt;</button>"
    assert rows.configuration["columns"][0]["formatter"] == "plaintext"


def test_a_unit_stands_in_the_header_alone():
    rows = model(Table(pd.DataFrame({"Mean [cm]": [1.25]})))
    assert rows.columns[0].title == "<button type='button'>Mean <span class='unit'>cm</span></button>"
    assert rows.source.data["Mean [cm]"] == ["1.25"]


def test_numbers_and_days_stand_at_the_right():
    table = Table(pd.DataFrame({"town": ["Ulm"], "size": [1], "day": [pd.Timestamp("2024-01-01")]}))
    columns = {column["field"]: column for column in model(table).configuration["columns"]}
    assert [columns[name]["hozAlign"] for name in ("town", "size", "day")] == ["left", "right", "right"]


# What the viewer did stays


def test_the_order_the_search_and_the_page_stay_when_the_rows_change():
    table = Table(numbers(100, kind=["even", "odd"] * 50))
    table.rows.sorters = [{"field": "n", "dir": "desc"}]
    table.field.value_input = "odd"
    table.rows.page = 2
    assert (said(table), shown(table, "n")[0]) == ("50 of 100 rows", "75")
    table.show(numbers(60, kind="odd"))
    assert (said(table), shown(table, "n")[0]) == ("60 of 60 rows", "47")


def test_a_page_that_is_no_more_gives_way_to_the_last_one():
    table = Table(numbers(100))
    table.rows.page = 9
    table.show(numbers(30))
    assert (table.rows.page, shown(table, "n")) == (3, [str(n) for n in range(24, 30)])
    assert model(table).max_page == 3


def test_a_search_begins_at_the_first_page():
    table = Table(numbers(100, town="Ulm"))
    table.rows.page = 5
    table.field.value_input = "ulm"
    assert (table.rows.page, shown(table, "n")[0]) == (1, "0")


@pytest.mark.parametrize("other", [{"m": range(50)}, {"n": ["x"] * 50}], ids=["a name", "a kind"])
def test_a_table_of_other_columns_keeps_nothing(other):
    table = Table(numbers(50))
    table.rows.sorters = [{"field": "n", "dir": "desc"}]
    table.field.value_input = "1"
    table.show(pd.DataFrame(other))
    assert (said(table), table.rows.sorters, table.field.value_input) == ("50 rows", [], "")


def test_rows_that_went_and_came_back_find_the_search_where_it_was():
    table = Table(numbers(50))
    table.field.value_input = "7"
    table.show(numbers(0))
    assert table.field.visible
    table.show(numbers(50))
    assert said(table) == "1 of 50 rows"


@pytest.mark.parametrize(("rows", "words"), [(0, "0 rows"), (1, "1 row"), (ROWS, "12 rows"), (12_345, "12,345 rows")])
def test_it_says_how_many_rows_there_are(rows, words):
    assert said(Table(numbers(rows))) == words


def test_a_small_table_has_no_search_and_no_pages():
    small, large = Table(numbers(ROWS)), Table(numbers(ROWS + 1))
    assert (small.field.visible, small.rows.css_classes) == (False, [])
    assert (large.field.visible, large.rows.css_classes) == (True, ["paged"])


def test_nothing_that_a_browser_says_of_the_cells_changes_the_data():
    table = Table(numbers(3))
    rows = model(table)
    rows.source.data = dict(rows.source.data) | {"n": ["7", "8", "9"]}
    assert list(table.value["n"]) == [0, 1, 2]


# In the browser


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("many")
    write_notebook(folder / "towns.ipynb", MANY)
    return serve(folder)


@pytest.fixture
def visit(server, open_page):
    """The page with its tables drawn."""
    visit = open_page(f"{server.url}/?page=towns", viewport={"width": 1280, "height": 1400})
    for card in visit.page.locator(".card").all():
        card.locator(".tabulator-row").first.wait_for()
    return visit


def table(page):
    return page.locator(".card").first


def sort(page, column):
    table(page).get_by_role("button", name=column, exact=True).click()


def first_is(page, n):
    """Wait until the first row is this one."""
    table(page).locator(".tabulator-row").first.locator("[tabulator-field=n]", has_text=n).wait_for()


def rows_are(page, words):
    table(page).get_by_role("status").get_by_text(words, exact=True).wait_for()


def test_the_viewers_order_search_and_page_stay_when_a_control_moves(visit):
    page = visit.page
    sort(page, "n")
    table(page).locator("[tabulator-field=n][aria-sort=ascending]").wait_for()
    sort(page, "n")
    first_is(page, "99,999")
    table(page).get_by_label("Search").press_sequentially("ulm")
    rows_are(page, "25,000 of 100,000 rows")
    first_is(page, "99,996")
    table(page).get_by_role("button", name="Next Page").click()
    first_is(page, "99,948")
    page.get_by_label("Above").select_option("50000")
    rows_are(page, "12,500 of 50,000 rows")
    first_is(page, "99,948")
    assert table(page).locator("[tabulator-field=n]").first.get_attribute("aria-sort") == "descending"
    assert table(page).get_by_label("Search").input_value() == "ulm"
    assert table(page).locator(".tabulator-page.active").inner_text() == "2"
    assert [text for kind, text in visit.console if kind not in ("log", "info")] == visit.problems == []


def test_of_100_000_rows_the_browser_gets_those_that_it_shows(visit):
    page = visit.page
    assert sum(visit.bytes) < 50_000
    visit.bytes.clear()
    table(page).get_by_role("button", name="Last Page").click()
    first_is(page, "99,996")
    assert sum(visit.bytes) < 4_000
    visit.bytes.clear()
    page.get_by_label("Above").select_option("50000")
    rows_are(page, "50,000 rows")
    assert sum(visit.bytes) < 4_000


def test_a_header_sorts_for_one_who_has_only_keys(visit):
    page = visit.page
    table(page).get_by_label("Search").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    first_is(page, "1")
    assert table(page).locator("[tabulator-field=town]").first.get_attribute("aria-sort") == "ascending"


def test_a_table_takes_the_place_that_was_kept_for_it(visit):
    visit.page.reload()  # the first visitor may have come before it was known how much room it takes
    for card in visit.page.locator(".card").all():
        card.locator(".tabulator-row").first.wait_for()
        takes = (
            "view => view.querySelector('.slot').offsetHeight == parseFloat(view.style.getPropertyValue('--height'))"
        )
        visit.page.wait_for_function(takes, arg=card.locator(".view").element_handle())  # once its words are there
