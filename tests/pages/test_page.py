"""One notebook as a page: what it is made of, what is read once, and what is kept when something is wrong."""

import pytest

from dashboard import errors
from dashboard.pages.page import Page, find
from dashboard.results.store import Results
from tests.support.visits import module, prepared, run

DATA = """
#| export
from typing import Annotated, Literal
import pandas as pd
CALLS = []

def data():
    CALLS.append("data")
    return pd.DataFrame({"town": ["Ulm", "Bonn"], "size": [2, 7]})

def shown(data, town: Annotated[str, {"objects": lambda data: sorted(data["town"])}] = None,
          size: Annotated[int, {"bounds": lambda data: (data["size"].min(), data["size"].max())}] = 5):
    CALLS.append("shown")
    return f"{town} {size}"
"""


@pytest.fixture
def page(tmp_path, monkeypatch, write_notebook):
    """page(*cells, title=None): a page of these cells, prepared."""
    monkeypatch.chdir(tmp_path)
    return lambda *cells, **more: run(prepared(write_notebook(tmp_path / "first_page.ipynb", *cells, **more)))


def test_before_it_is_prepared_a_page_is_starting_and_has_the_name_of_its_file(tmp_path):
    page = Page(tmp_path / "first_page.ipynb", Results())
    assert (page.state, page.slug, page.title, page.views) == ("starting", "first_page", "First page", [])


def test_a_prepared_page_has_the_title_the_description_the_views_and_the_controls_of_its_notebook(page):
    found = page("md:Some words *about* it.", DATA, title="Towns")
    assert (found.state, found.title, found.description) == ("ok", "Towns", "Some words *about* it.")
    assert [view.name for view in found.views] == ["shown"]
    assert [control.name for control in found.ready.controls] == ["town", "size"]


def test_a_notebook_without_views_is_a_workbook(page):
    assert page("1 + 1").is_workbook
    assert not page(DATA).is_workbook


def test_a_source_is_read_once_before_the_first_viewer(page):
    found = page(DATA)
    assert module(found).CALLS == ["data"]
    run(found.warm())
    assert module(found).CALLS == ["data", "shown"]


def test_after_warming_every_view_has_its_result_and_one_that_fails_has_none(page):
    found = page(DATA, "#| export\ndef broken(data): return 1 / 0")
    run(found.warm())
    stored = [found.ready.stored(view, {"town": "Bonn", "size": 5}) for view in found.views]
    assert [result and result.value for result in stored] == ["Bonn 5", None]


WRONG = {
    "the cell raises": (["#| export\nx = 1 / 0"], errors.RAISED),
    "no Python": (["#| export\ndef f(:"], errors.NOT_PYTHON),
    "a breach of the contract": (["#| export\ndef f(n): return n"], errors.NO_VALUE),
    "a default outside its domain": ([DATA.replace("= 5", "= 50")], errors.OUTSIDE_DOMAIN),
    "a domain that fails": ([DATA.replace('sorted(data["town"])', 'data["city"]')], errors.DOMAIN_FAILED),
    "the cell ends the process": (["#| export\nraise SystemExit(1)"], errors.RAISED),
}


@pytest.mark.parametrize(("cells", "rule"), WRONG.values(), ids=WRONG)
def test_an_error_is_kept_not_raised(page, caplog, cells, rule):
    found = page(*cells)
    assert (found.state, found.error.rule, found.is_workbook) == ("failed", rule, False)
    assert str(found.error) in caplog.text


def test_a_source_that_fails_leaves_the_page_and_shows_in_the_cards_that_need_it(page, caplog):
    views = "#| export\ndef view(data): return 'x'\n\ndef other(): return 'y'"
    found = page("#| export\ndef data(): return open('nowhere')", views)
    assert found.state == "ok"
    assert "the source data() failed" in caplog.text
    run(found.warm())
    assert [bool(found.ready.stored(view, {})) for view in found.views] == [False, True]


def test_notebooks_are_found_in_name_order_without_hidden_ones(tmp_path):
    for name in ("b.ipynb", "a.ipynb", "_c.ipynb", ".d.ipynb", "e.txt", ".ipynb_checkpoints/a.ipynb"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [page.slug for page in find(tmp_path, Results())] == ["a", "b"]
