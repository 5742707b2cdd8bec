"""A table on the page: sorted, searched and paged on the server, while the browser holds what it shows."""

import asyncio
import json
import re
import threading
from html import unescape

import pandas as pd
import pytest
from bokeh.document import Document

from dashboard.components.table import MANY, Table, readable

TOWNS = """
    #| export
    from typing import Literal
    import numpy as np
    import pandas as pd

    def towns():
        numbers = np.arange(100_000)
        return pd.DataFrame({"town": ["Ulm", "Bern", "Chur", "Rom"] * 25_000, "Height [m]": numbers / 4, "n": numbers,
                             "What is said of it in a few words": "A long text, of many words. " * 5})

    def table(towns, above: Literal[0, 50_000] = 0):
        return towns[towns["n"] >= above]

    def few(towns, above: Literal[0, 50_000] = 0):
        return towns.loc[towns["n"] >= above, ["town", "n"]].head(3)
"""


def said(table):
    """What a browser is told of the rows."""
    return table.rows.shown


def cells(table, column=0):
    """The texts of a column, of the rows that are shown."""
    return [[unescape(cell) for cell in re.split(r"<t[hd][^>]*>", row)[1:]][column] for row in rows_of(table)]


def rows_of(table):
    return said(table)["rows"].split("<tr>")[1:]


def wish(table, **wished):
    """Wish for something, as a browser does."""
    now = said(table)
    before = {"page": now["page"], "sorters": [*now["sorters"]], "words": " ".join(now["words"])}
    table.rows.wish = before | {"number": now["number"] + 1} | wished


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


@pytest.mark.parametrize(("data", "names", "texts"), AWKWARD.values(), ids=AWKWARD)
def test_awkward_data_is_a_readable_table(data, names, texts):
    table = Table(data)
    assert re.findall('data-name="(.*?)"', table.object) == names
    assert [text for column in range(len(names)) for text in cells(table, column)] == texts


def test_the_authors_data_is_neither_changed_nor_copied_by_showing_it():
    data = pd.DataFrame({"a": [1.5, 2.5]}, index=pd.Index([5, 6]))
    before = data.copy()
    Table(data)
    pd.testing.assert_frame_equal(data, before)
    assert readable(data)["a"].to_numpy().base is data["a"].to_numpy().base


def test_names_of_columns_are_found_unique_in_no_time_however_many_are_alike():
    names = list(readable(pd.DataFrame([range(3000)], columns=["a"] * 3000)))
    assert names[:3] == ["a", "a (2)", "a (3)"]
    assert len(set(names)) == 3000


# What the viewer did stays


def test_the_order_the_search_and_the_page_stay_when_the_rows_change():
    table = Table(numbers(100, kind=["even", "odd"] * 50))
    wish(table, sorters=[["n", False]])
    wish(table, words="odd")
    wish(table, page=2)
    assert (said(table)["found"], cells(table)[0]) == (50, "75")
    table.show(numbers(60, kind="odd"))
    assert (said(table)["found"], said(table)["total"], cells(table)[0]) == (60, 60, "47")


def test_a_page_that_is_no_more_gives_way_to_the_last_one():
    table = Table(numbers(100))
    wish(table, page=9)
    table.show(numbers(30))
    assert (said(table)["page"], cells(table)) == (3, [str(n) for n in range(24, 30)])


@pytest.mark.parametrize("other", [{"m": range(50)}, {"n": ["x"] * 50}], ids=["a name", "a kind"])
def test_a_table_of_other_columns_keeps_nothing(other):
    table = Table(numbers(50))
    wish(table, sorters=[["n", False]], words="1", page=2)
    before = table.object
    table.show(pd.DataFrame(other))
    assert {name: said(table)[name] for name in ("found", "page", "sorters", "words")} == {
        "found": 50,
        "page": 1,
        "sorters": (),
        "words": (),
    }
    assert table.object != before


def test_of_the_same_columns_the_rows_alone_are_sent():
    table, document, sent = Table(numbers(50)), Document(), []
    table.server_doc(document, location=False)
    document.on_change(sent.append)
    table.show(numbers(30))
    assert [event.attr for event in sent] == ["shown"]


def test_rows_that_went_and_came_back_find_the_search_where_it_was():
    table = Table(numbers(50))
    wish(table, words="7")
    table.show(numbers(0))
    assert (said(table)["found"], said(table)["words"]) == (0, ("7",))
    table.show(numbers(50))
    assert (said(table)["found"], said(table)["total"]) == (1, 50)


def test_a_browser_that_says_nothing_of_its_wish_changes_nothing():
    table = Table(numbers(50))
    before = dict(said(table))
    table.rows.wish = {"page": 1, "sorters": [], "words": "", "number": 0}
    table.rows.wish = None
    assert said(table) == before


def test_more_rows_on_a_page_are_shown_where_the_author_wants_them():
    table = Table(numbers(100), rows=25)
    assert len(rows_of(table)) == 25
    wish(table, page=4)
    assert cells(table)[0] == "75"


# What a viewer may wish for has bounds


def test_of_a_search_eight_words_count_and_of_a_word_a_hundred_letters():
    table = Table(numbers(50, text="a" * 200))
    for words, counting in [("a " * 3000, ("a",) * 8), ("a" * 3000, ("a" * 100,))]:
        wish(table, words=words)
        assert (said(table)["words"], said(table)["found"]) == (counting, 50)


def test_a_column_sorts_once_and_one_that_there_is_not_never():
    table = Table(numbers(50, **dict.fromkeys("abcde", 0)))
    wish(table, sorters=[["none", True], *[["n", False]] * 200, *([name, True] for name in "abcde")])
    assert said(table)["sorters"] == (("n", False), ("a", True), ("b", True), ("c", True))


@pytest.mark.parametrize(("page", "shown"), [(-5, 1), (0, 1), (10**12, 5)])
def test_a_page_that_there_is_not_is_the_nearest_one(page, shown):
    table = Table(numbers(50))
    wish(table, page=page)
    assert said(table)["page"] == shown


@pytest.mark.parametrize("said", [{"page": "2"}, {"sorters": [["n"]]}, {"words": 7}, {"words": None}, {"number": None}])
def test_a_wish_of_another_form_is_refused(said):
    with pytest.raises(ValueError, match="failed to validate TableRows"):
        wish(Table(numbers(50)), **said)


class Slow:
    """A cell that is written only when it may be, and notes in which thread."""

    def __init__(self):
        self.threads, self.may_go_on = [], threading.Event()

    def __str__(self):
        self.threads.append(threading.current_thread().name)
        self.may_go_on.wait()
        return "slow"


def test_many_rows_are_searched_off_the_event_loop_and_the_newest_wish_wins():
    """Until they are found the rows before stay; what nobody waits for any more is not even begun."""
    slow = Slow()

    async def visit():
        table = Table(numbers(MANY + 1, text=[*["quick"] * MANY, slow]))
        wish(table, words="slow", number=1)
        while not slow.threads:
            await asyncio.sleep(0)
        assert said(table)["found"] == MANY + 1
        for number, words in enumerate(["q", "qu", "qui"], 2):
            wish(table, words=words, number=number)
        slow.may_go_on.set()
        while said(table)["number"] != 4:
            await asyncio.sleep(0)
        return table

    table = asyncio.run(visit())
    assert (said(table)["words"], said(table)["found"]) == (("qui",), MANY)
    assert len(slow.threads) == 2  # for the first word and for the last
    assert all(name.startswith("table") for name in slow.threads)


def test_pages_of_many_rows_are_turned_at_once():
    table = Table(numbers(MANY + 1))
    wish(table, page=3)
    assert cells(table)[0] == "24"


def test_other_rows_find_the_order_of_many_where_it_was():
    async def visit():
        table = Table(numbers(MANY + 1))
        wish(table, sorters=[["n", False]])
        while said(table)["number"] != 1:
            await asyncio.sleep(0)
        table.show(numbers(MANY + 2))
        while said(table)["total"] != MANY + 2:
            await asyncio.sleep(0)
        return cells(table)[0]

    assert asyncio.run(visit()) == f"{MANY + 1:,}"


# Where no server answers


def test_a_file_holds_all_rows_and_how_they_are_sorted():
    table = Table(pd.DataFrame({"town": ["Ulm", "bern", None], "n": [2, 1, 2]}))
    table.hold_all()
    held = json.loads(table.rows.held)
    assert held["kinds"] == ["text", "number"]
    assert held["ranks"] == {"town": [1, 0, None], "n": [1, 0, 1]}
    assert "".join(held["rows"]) == said(table)["rows"]


# In the browser


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("many")
    write_notebook(folder / "towns.ipynb", TOWNS)
    return serve(folder)


@pytest.fixture
def visit(server, open_page):
    """The page with its tables drawn."""
    visit = open_page(f"{server.url}/?page=towns", viewport={"width": 1280, "height": 1400})
    drawn(visit.page)
    return visit


def drawn(page):
    for card in page.locator(".card").all():
        card.locator("tbody tr").first.wait_for()


def table(page):
    return page.locator(".card").first


def heading(page, column):
    return table(page).get_by_role("columnheader", name=column, exact=True)


def sort(page, column, **options):
    heading(page, column).get_by_role("button").click(**options)


def first_is(page, n):
    """Wait until this number is in the first row."""
    table(page).locator("tbody tr").first.get_by_role("cell", name=n, exact=True).wait_for()


def rows_are(page, words):
    table(page).get_by_role("status").get_by_text(words, exact=True).wait_for()


def order(page, column, way):
    table(page).locator(f'th[data-name="{column}"][aria-sort={way}]').wait_for()


def test_the_viewers_order_search_and_page_stay_when_a_control_moves(visit):
    page = visit.page
    sort(page, "n")
    order(page, "n", "ascending")
    sort(page, "n")
    first_is(page, "99,999")
    table(page).get_by_label("Search").press_sequentially("ulm")
    rows_are(page, "25,000 of 100,000 rows")
    first_is(page, "99,996")
    table(page).get_by_role("button", name="Next page").click()
    first_is(page, "99,948")
    page.get_by_label("Above").select_option("50000")
    rows_are(page, "12,500 of 50,000 rows")
    first_is(page, "99,948")
    order(page, "n", "descending")
    assert table(page).get_by_label("Search").input_value() == "ulm"
    rows_are(page, "13\u201324 of 12,500")
    assert [text for kind, text in visit.console if kind not in ("log", "info")] == visit.problems == []


def test_of_100_000_rows_the_browser_gets_those_that_it_shows(visit):
    page = visit.page
    assert sum(visit.bytes) < 50_000
    visit.bytes.clear()
    table(page).get_by_role("button", name="Last page").click()
    first_is(page, "99,996")
    assert sum(visit.bytes) < 2_000
    visit.bytes.clear()
    page.get_by_label("Above").select_option("50000")
    rows_are(page, "50,000 rows")
    assert sum(visit.bytes) < 3_000


def test_a_heading_sorts_upwards_downwards_and_no_more(visit):
    page = visit.page
    for way, n in [("descending", "99,999"), ("none", "0"), ("ascending", "0")]:
        if way == "descending":
            sort(page, "n")
            order(page, "n", "ascending")
        sort(page, "n")
        order(page, "n", way)
        first_is(page, n)


def test_with_the_shift_key_a_second_column_sorts_among_equals_of_the_first(visit):
    page = visit.page
    sort(page, "town")
    first_is(page, "1")
    sort(page, "n", modifiers=["Shift"])
    order(page, "n", "ascending")
    sort(page, "n", modifiers=["Shift"])
    first_is(page, "99,997")
    order(page, "town", "ascending")


def test_a_search_begins_at_the_first_page(visit):
    page = visit.page
    table(page).get_by_role("button", name="Last page").click()
    first_is(page, "99,996")
    table(page).get_by_label("Search").fill("bern")
    first_is(page, "1")
    rows_are(page, "1\u201312 of 25,000")
    assert table(page).get_by_role("button", name="Previous page").get_attribute("aria-disabled") == "true"


def test_it_says_of_how_many_words_it_takes_account(visit):
    page = visit.page
    table(page).get_by_label("Search").fill("ulm " * 12)
    rows_are(page, "25,000 of 100,000 rows, by the first 8 words")


def test_a_header_sorts_for_one_who_has_only_keys_and_the_focus_stays(visit):
    page = visit.page
    table(page).get_by_label("Search").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    first_is(page, "1")
    order(page, "town", "ascending")
    page.keyboard.press("Enter")
    order(page, "town", "descending")
    for _ in range(7):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # on the last page there is no next one, but the one who looks for it is not lost
    rows_are(page, "99,997\u2013100,000 of 100,000")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    rows_are(page, "99,985\u201399,996 of 100,000")


def test_those_who_hear_the_page_are_told_the_table_by_name_and_its_order(visit):
    page = visit.page
    page.get_by_role("table", name="Few", exact=True).wait_for()
    assert heading(page, "Height m").get_attribute("scope") == "col"
    assert table(page).locator("tbody tr").first.get_by_role("rowheader").inner_text() == "Ulm"


def test_a_small_table_has_neither_search_nor_pages(visit):
    few = visit.page.locator(".card").nth(1)
    few.get_by_role("status").get_by_text("3 rows", exact=True).wait_for()
    assert not few.get_by_label("Search").is_visible()
    assert not few.get_by_role("group", name="Pages").is_visible()


def test_a_long_text_is_whole_after_a_click(visit):
    row = table(visit.page).locator("tbody tr").first
    low = row.bounding_box()["height"]
    row.get_by_text("long").click()
    assert row.bounding_box()["height"] > low
    row.get_by_text("long").click()
    assert row.bounding_box()["height"] == low


def test_a_table_is_as_wide_as_what_is_in_it(visit):
    few = visit.page.locator(".card").nth(1)
    assert few.locator("table").bounding_box()["width"] < few.bounding_box()["width"] / 2


def test_columns_get_no_narrower_when_a_page_turns(visit):
    page = visit.page
    table(page).get_by_role("button", name="Last page").click()
    first_is(page, "99,996")
    width = heading(page, "n").bounding_box()["width"]
    table(page).get_by_role("button", name="First page").click()
    first_is(page, "0")
    assert heading(page, "n").bounding_box()["width"] == width


def test_columns_of_other_data_are_as_wide_as_on_a_fresh_page_however_many_rows(visit):
    few, above = visit.page.locator(".card").nth(1), visit.page.get_by_label("Above")
    width = few.locator("table").bounding_box()["width"]
    for value, first in (("50000", "50,000"), ("0", "0")):
        above.select_option(value)
        few.locator("tbody tr").first.get_by_role("cell", name=first, exact=True).wait_for()
    assert few.locator("table").bounding_box()["width"] == width


def test_the_first_column_stays_while_the_others_move(server, open_page):
    page = open_page(f"{server.url}/?page=towns", viewport={"width": 390, "height": 1400}).page
    drawn(page)
    town, n = heading(page, "town"), heading(page, "n")
    before = town.bounding_box()["x"], n.bounding_box()["x"]
    table(page).locator(".sideways.more").evaluate("sideways => { sideways.scrollLeft = 60 }")
    table(page).locator(".sideways.moved").wait_for()
    assert (town.bounding_box()["x"], n.bounding_box()["x"]) == (before[0], before[1] - 60)
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("width", [390, 1280])
def test_a_table_takes_the_place_that_was_kept_for_it(server, open_page, width):
    page = open_page(f"{server.url}/?page=towns", viewport={"width": width, "height": 1400}).page
    drawn(page)
    page.reload()  # the first viewer may have come before it was known how much room it takes
    drawn(page)
    for card in page.locator(".card").all():
        takes = (
            "view => view.querySelector('.slot').offsetHeight == parseFloat(view.style.getPropertyValue('--height'))"
        )
        page.wait_for_function(takes, arg=card.locator(".view").element_handle())  # once its words are there
