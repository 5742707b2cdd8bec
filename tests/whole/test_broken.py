"""Two hundred and more broken notebooks in one folder: each says what is wrong and where, and none stops the site."""

import asyncio
import logging
import os
import re
from contextlib import chdir
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from urllib.request import urlopen

import panel as pn
import pytest

from dashboard import errors, settings
from dashboard.pages.site import Site
from dashboard.settings import Settings
from tests.support import broken
from tests.support.visits import Viewer, run

SLIPS = 24
TYPES = "#| export\nfrom typing import Annotated, Literal"
WORKING = [
    [
        TYPES,
        "explored = 5",
        "#| export\ndef words(): return ['a', 'b']",
        "#| export\ndef shown(words): return str(words)",
    ],
    [
        TYPES,
        "explored = 5\nexplored",
        "#| export\nimport pandas as pd\nfrom bokeh.plotting import figure",
        "#| export\ndef heights(): return pd.DataFrame({'town': ['Bern', 'Oslo'], 'height': [540, 23]})",
        "heights()",
        "#| export\nTown = Annotated[str, {'objects': lambda heights: list(heights['town'])}]",
        "#| export\ndef bars(heights, town: Town = 'Bern'): return figure(title=town)",
    ],
]


@pytest.fixture(scope="module", autouse=True)
def no_log():
    """Half a surrogate pair in a captured log could not be told by one process of the tests to the other."""
    logging.disable()
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_notebook):
    """The folder, and what is in it by the way in which it is broken."""
    real = settings.Settings().notebooks / "iris.ipynb"
    made = broken.Folder(tmp_path_factory.mktemp("broken"), write_notebook, WORKING, real)
    (made.path / "data").symlink_to(real.parent / "data")
    for name in (b"\xff", b"two\nlines"):
        (made.path / f"{os.fsdecode(name)}.ipynb").hardlink_to(made.good)
    return SimpleNamespace(
        path=made.path,
        cells=list(made.cells()),
        views=list(made.views()),
        files=[*made.files(broken.FILES), *made.no_files()],
        odd=list(made.files(broken.ODD)),
        slips=list(made.slips(SLIPS)),
    )


@pytest.fixture(scope="module")
def site(folder):
    """The site of that folder, open."""
    with chdir(folder.path):
        opened = Site(Settings(notebooks=folder.path))
        asyncio.run(opened.open())
        yield opened


@pytest.fixture
def page_of(site):
    return {page.slug: page for page in site.notebooks}.get


def rule_of(error):
    return next(name for name, rule in errors.RULES.items() if rule is error.rule)


def check_words(error, folder):
    """A message is in words: not too many, a fix that is a sentence, and no folder of this machine."""
    assert len(str(error)) < 1_500
    assert re.search(r"[.]$", error.fix)
    assert str(folder.path) not in str(error)
    str(error).encode()


def test_there_are_more_than_two_hundred(folder):
    assert len([*folder.cells, *folder.views, *folder.files, *folder.slips]) > 200


def test_a_cell_that_breaks_a_rule_is_named_with_the_rule_and_a_fix(folder, page_of):
    for rule, one in folder.cells:
        error = page_of(one.path.stem).error
        assert error, one
        assert rule_of(error) == rule, one
        assert rule == "IMPORT_CIRCLE" or (error.place.notebook, error.place.cell) == (one.path.name, one.cell), one
        assert error.place.cell
        check_words(error, folder)


def test_a_view_that_fails_says_so_in_its_card_and_names_its_cell_to_its_author(folder, page_of, monkeypatch):
    monkeypatch.setattr(pn.config, "autoreload", True)

    async def seen(page):
        viewer = Viewer(page.ready)
        await viewer.settled()
        return viewer.card("broken").state, viewer.shown("broken")

    for one in folder.views:
        page = page_of(one.path.stem)
        assert page.state == "ok", one
        state, said = run(seen(page))
        assert state == "failed", one
        assert f"{one.path.name}, cell {one.cell}" in unescape(said), one


def test_a_file_that_is_no_notebook_says_why(folder, page_of):
    for one in folder.files:
        error = page_of(one.path.stem).error
        assert error.rule is errors.NOT_READABLE, one
        assert error.place.notebook == one.path.name
        check_words(error, folder)


def test_an_odd_notebook_is_a_page_all_the_same(folder, page_of):
    for one in folder.odd:
        assert page_of(one.path.stem).state == "ok", one


def test_a_slip_in_a_real_notebook_names_the_cell(folder, page_of):
    failed = [page for one in folder.slips if (page := page_of(one.path.stem)).state == "failed"]
    assert len(failed) > SLIPS / 3
    for page in failed:
        assert page.error.rule is not errors.UNFORESEEN, page.error
        assert page.error.place.cell, page.error
        check_words(page.error, folder)


def test_the_good_page_among_them_is_well_and_still_in_its_folder(site, folder):
    assert site.page("good").state == "ok"
    assert Path.cwd() == folder.path


def test_a_name_that_is_no_text_is_passed_over(site, folder):
    names = {path.name for path in folder.path.iterdir()} - {page.path.name for page in site.notebooks}
    assert names == {"data", "\udcff.ipynb", "two\nlines.ipynb"}


def html(server, slug):
    """The HTML of a page, with its entities as characters."""
    return unescape(urlopen(f"{server.url}/dashboard?page={slug}").read().decode())


def test_the_server_shows_its_author_each_of_them_with_its_words(folder, page_of, serve, tmp_path):
    one_of_each_rule = dict(folder.cells).values()
    some = [*one_of_each_rule, *folder.files, *folder.odd, *folder.views[:2]]
    shown = [page_of(one.path.stem) for one in some if one.path.is_file()]
    for path in [*(page.path for page in shown), *folder.path.glob("[!b]*.ipynb")]:
        (tmp_path / path.name).hardlink_to(path)
    server = serve(tmp_path, args=("--address", "localhost", "--dev")).ready()
    assert "<h1>Fine</h1>" in html(server, "good")
    for page in shown:
        said = html(server, page.slug)
        for words in (page.error.problem, page.error.fix) if page.error else (page.views[0].title,):
            assert words in said, page.path.name
