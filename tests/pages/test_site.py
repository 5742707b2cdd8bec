"""All pages under one roof: which page a viewer gets, and what the HTML around it is told."""

import asyncio
import threading

import panel as pn
import pytest
from bokeh.document import Document
from panel.io.state import set_curdoc

from dashboard.pages.page import Page
from dashboard.pages.site import Site
from dashboard.settings import Settings
from dashboard.workers.threads import Terms, Workers
from tests.support.visits import run


@pytest.fixture
def site(tmp_path, monkeypatch, write_notebook):
    """site(pages by name, title=""): an open site of one-cell notebooks, each with a title of its own."""
    monkeypatch.chdir(tmp_path)

    def site(pages, title=""):
        for name, cell in pages.items():
            write_notebook(tmp_path / f"{name}.ipynb", cell, title=f"The {name}")
        opened = Site(Settings(notebooks=tmp_path, title=title))
        run(started(opened))
        return opened

    return site


VIEW = "#| export\ndef view(n: int = 1): return str(n)"
BROKEN = "#| export\nx = 1 / 0"


async def started(site):
    site.start()
    await all_done()


async def all_done():
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})


def opened_by_a_viewer(site):
    """The document of a new viewer, after all that opening it set off."""

    async def visit():
        document = Document()
        with set_curdoc(document):
            site.open_document(document)
        await all_done()
        return document

    return run(visit())


def places(document):
    """The parts of a page that the template has places for among its words."""
    return {root.name for root in document.roots if (root.name or "").startswith(("controls", "view-"))}


def test_pages_stand_in_name_order_without_workbooks(site):
    opened = site({"b": VIEW, "a": VIEW, "workbook": "1 + 1", "broken": BROKEN})
    assert [page.slug for page in opened.pages] == ["a", "b", "broken"]


def test_before_it_is_open_every_notebook_may_become_a_page(tmp_path, write_notebook):
    write_notebook(tmp_path / "workbook.ipynb", "1 + 1")
    assert [page.state for page in Site(Settings(notebooks=tmp_path)).pages] == ["starting"]


def test_without_a_name_the_first_page_is_meant_and_an_unknown_name_means_none(site):
    opened = site({"a": VIEW, "b": VIEW})
    assert [opened.page(name) and opened.page(name).slug for name in ("", "b", "c")] == ["a", "b", None]


def test_a_site_is_called_as_was_set_else_as_its_only_page(site):
    assert site({"a": VIEW}).title == "The a"
    assert site({"a": VIEW, "b": VIEW}).title == "Dashboard"
    assert site({"a": VIEW}, title="Ours").title == "Ours"


def test_a_viewer_gets_places_for_the_controls_and_for_each_view(site):
    document = opened_by_a_viewer(site({"a": VIEW}))
    assert places(document) == {"controls", "view-view"}
    assert document.title == "The a"
    assert document.template_variables["pages"] == [{"slug": "a", "title": "The a", "current": True}]


def test_a_page_without_controls_has_no_place_for_them(site):
    document = opened_by_a_viewer(site({"a": "#| export\ndef view(): return ''"}))
    assert places(document) == {"view-view"}


def test_a_broken_page_tells_a_viewer_nothing_of_its_notebook(site):
    document = opened_by_a_viewer(site({"a": BROKEN, "b": VIEW}))
    assert places(document) == set()
    assert not any(document.template_variables["error"].values())


def test_the_title_names_page_and_site(site):
    assert opened_by_a_viewer(site({"a": VIEW}, title="Ours")).title == "The a · Ours"


@pytest.mark.parametrize(("said", "width"), [("full", "full"), ("half", "half"), ("huge", "full"), (None, "full")])
def test_a_cell_says_how_wide_its_card_is_and_words_are_wide_by_themselves(site, said, width):
    option = f"#| width: {said}\n" if said else ""
    opened = site({"a": f"#| export\n{option}def a(): return 'words'"})
    asyncio.run(opened.page("a").warm())
    assert [view["width"] for view in opened.frame(opened.page("a"))["views"]] == [width]


def test_pages_that_look_alike_are_made_once_for_all_viewers(site):
    opened = site({"a": VIEW, "b": VIEW})
    assert opened.shared({}) == opened.shared({"page": [b"a"], "n": [b"3"]}) == {"page": [b"a"]}
    assert opened.shared({"page": [b"x"]}) == opened.shared({"page": [b"y"]}) == {"page": [b"?"]}


def test_an_author_who_serves_with_dev_gets_each_page_made_anew(site, monkeypatch):
    opened = site({"a": VIEW})
    monkeypatch.setattr(pn.config, "autoreload", True)
    assert opened.shared({"page": [b"a"]}) is None


def test_health_names_every_page_and_source_with_its_state(site):
    source = "#| export\ndef data(): return 1\n\ndef view(data): return ''"
    report = site({"a": source, "broken": BROKEN}).report()
    assert [(part.name, part.state) for part in report.pages] == [("a", "ok"), ("broken", "failed")]
    assert all(part.age >= 0 for part in (*report.pages, *report.sources))
    assert [(part.name, part.state) for part in report.sources] == [("a.data", "fresh")]
    assert report.results == 1
    assert 600 < report.held < 1000


def test_lost_threads_of_every_pool_are_counted(site, monkeypatch):
    opened, gates = site({"a": VIEW}), [threading.Event() for _ in range(2)]
    pools = [Workers(1), Workers(1)]
    monkeypatch.setattr("dashboard.pages.site.LOADER", pools[0])
    for pool, gate in zip(pools, gates, strict=True):
        pool.submit(Terms("page", seconds=0), gate.wait, 30)
        while not pool.load.lost:
            pool.give_up_overdue()
    report = opened.report(pools[1])
    assert (report.workers.lost, report.status) == (2, "degraded")
    for gate in gates:
        gate.set()


def test_a_sites_own_colour_is_around_every_page(tmp_path):
    assert Site(Settings(notebooks=tmp_path)).around(None)["accent"] == ""
    assert Site(Settings(notebooks=tmp_path, color="#2457c5")).around(None)["accent"]["accent-light"] == "#2457c5"


def test_a_page_that_is_exchanged_takes_the_place_of_the_old_one_and_changes_the_edition(site):
    opened = site({"a": VIEW, "b": VIEW})
    before, new = opened.edition, Page(opened.page("a").path, opened.results)

    async def exchange():
        opened.exchange(new.path, new)
        await opened.warming

    run(exchange())
    assert opened.page("a") is new
    assert [page.slug for page in opened.pages] == ["a", "b"]
    assert opened.edition != before


def test_the_visit_of_a_document_is_known_with_dev_alone(site, monkeypatch):
    opened = site({"a": VIEW})
    document = opened_by_a_viewer(opened)
    assert opened.visit_of(document) is None
    monkeypatch.setattr(pn.config, "autoreload", True)
    document = opened_by_a_viewer(opened)
    assert opened.visit_of(document).page is opened.page_of(document).ready
