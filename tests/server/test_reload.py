"""With `--dev`, what an author saves shows on the page that is open in a real browser."""

import asyncio
import json
import shutil
import urllib.request
from pathlib import Path

import pytest
from bokeh.application import Application
from bokeh.application.handlers.function import FunctionHandler
from bokeh.server.contexts import ApplicationContext
from tornado.ioloop import IOLoop

from dashboard.components.browser import Address
from dashboard.pages import Site
from dashboard.server.reload import affected_by, tell_browsers
from dashboard.settings import Settings
from tests.support import browsers, servers
from tests.support.visits import until

DEV = ["--address", "localhost", "--dev"]
TITLE = "Bokeh.documents[0].get_model_by_name('view-drawn')?.children[0]?.title?.text"
RANGE = "Bokeh.documents[0].get_model_by_name('view-drawn').children[0].x_range.start"
DRAWN = """
#| export
from typing import Literal
from bokeh.plotting import figure

def numbers():
    open("read.txt", "a").write(__name__ + " ")
    return [1, 2]

def drawn(numbers, size: Literal["small", "large"] = "small"):
    plot = figure(height=200, title=f"{title} {size}", tools="wheel_zoom", active_scroll="wheel_zoom")
    plot.line(numbers, numbers)
    return plot
"""


class Author:
    """Somebody who saves notebooks in a folder."""

    def __init__(self, folder: Path, write):
        self.folder, self._write = folder, write

    def save(self, name: str, title: str = "first", *, heading: str | None = None, cell: str | None = None) -> Path:
        """Save a notebook whose figure has this title, or that consists of this cell."""
        cell = DRAWN.replace("{title}", title) if cell is None else cell
        return self._write(self.folder / f"{name}.ipynb", cell, title=heading or name)

    def reads(self) -> list[str]:
        """Which notebooks' sources were read so far."""
        return (self.folder / "read.txt").read_text().split()


@pytest.fixture(scope="module")
def author(tmp_path_factory, write_notebook):
    author = Author(tmp_path_factory.mktemp("notebooks"), write_notebook)
    for name in ("one", "other"):
        author.save(name)
    return author


@pytest.fixture(scope="module")
def server(author, serve):
    return serve(author.folder, args=DEV)


@pytest.fixture(scope="module")
def tab(browser):
    """A page that one test after another looks at."""
    with browser.new_context() as context:
        context.set_default_timeout(browsers.PATIENCE)
        yield context.new_page()


def _leave(tab):
    """Close what is open: a page loads again when something is saved, and would get in the way of the next one."""
    tab.goto("about:blank")


@pytest.fixture
def page(tab, server, author):
    """The page of the notebook `one`, which was just saved with the title `before`, at its larger size."""
    _leave(tab)
    author.save("one", "before")
    # What is saved may have the page load again while it is loading still, which would abort a wait for its end.
    tab.goto(f"{server.url}/dashboard?page=one&size=large", wait_until="commit")
    wait_for_title(tab, "before large")
    return tab


def test_a_saved_notebook_affects_those_that_import_it(tmp_path):
    for name in ("borrows", "lends", "other"):
        (tmp_path / f"{name}.ipynb").touch()
    site = Site(Settings(notebooks=tmp_path))
    lends = tmp_path / "lends.ipynb"
    site.page("borrows").files += (lends,)
    assert affected_by(site, {lends}) == [tmp_path / "borrows.ipynb", lends]


def test_a_saved_module_affects_the_notebooks_that_import_it_and_is_none(tmp_path):
    (tmp_path / "page.ipynb").touch()
    site = Site(Settings(notebooks=tmp_path))
    site.page("page").files += (tmp_path / "my_helpers.py",)
    assert affected_by(site, {tmp_path / "my_helpers.py"}) == [tmp_path / "page.ipynb"]


def _an_app():
    """What has sessions, each with an address that tells its browser to load the page again."""
    app = Application(FunctionHandler(lambda document: document.add_root(Address(name="address"))))
    return ApplicationContext(app, io_loop=IOLoop.current())


def _is_told(session):
    return session.document.roots[0].reload


def test_a_document_that_is_locked_for_long_keeps_no_other_browser_waiting():
    async def run():
        app = _an_app()
        locked, other = [await app.create_session_if_needed(name) for name in ("locked", "other")]
        unlock = asyncio.Event()
        holding = asyncio.ensure_future(locked.with_document_locked(unlock.wait))
        await asyncio.sleep(0)
        telling = asyncio.ensure_future(tell_browsers([locked.document, other.document]))
        await until(lambda: _is_told(other))
        assert not _is_told(locked)
        unlock.set()
        await asyncio.gather(holding, telling)
        assert _is_told(locked)

    asyncio.run(run())


def test_a_document_that_cannot_be_changed_keeps_no_other_browser_from_being_told(caplog):
    def refuse(event):
        raise ValueError("refused")

    async def run():
        app = _an_app()
        refusing, other = [await app.create_session_if_needed(name) for name in ("refusing", "other")]
        refusing.document.on_change(refuse)
        await tell_browsers([refusing.document, other.document])
        assert _is_told(other)

    asyncio.run(run())
    assert "refused" in caplog.text


def wait_for_title(page, title):
    page.wait_for_function(f"(title) => window.Bokeh?.documents.length && {TITLE} == title", arg=title)


def test_a_saved_figure_shows_in_place(page, author):
    page.evaluate("window.stayed = true")
    author.save("one", "after")
    wait_for_title(page, "after large")
    assert page.evaluate("window.stayed")
    assert page.url.endswith("?page=one&size=large")


def test_a_viewer_s_zoom_stays(page, author):
    page.locator(".bk-Figure").hover()
    before = page.evaluate(RANGE)
    page.mouse.wheel(0, -300)
    page.wait_for_function(f"(before) => {RANGE} > before", arg=before)
    zoomed = page.evaluate(RANGE)
    author.save("one", "after")
    wait_for_title(page, "after large")
    assert page.evaluate(RANGE) == zoomed


def test_other_words_show_too_with_controls_and_theme_as_they_are(page, author):
    page.get_by_label("Size").select_option("small")
    page.wait_for_url("**?page=one")
    page.locator(".theme").click()
    theme = page.evaluate("document.documentElement.dataset.theme ?? null")
    author.save("one", "after", heading="Other words")
    page.get_by_role("heading", name="Other words").wait_for()
    wait_for_title(page, "after small")
    assert page.evaluate("document.documentElement.dataset.theme ?? null") == theme


def test_a_control_of_another_kind_takes_the_place_of_the_old_one(page, author):
    author.save("one", cell=DRAWN.replace('Literal["small", "large"] = "small"', 'str = "as you like"'))
    page.locator("input[type=text]").wait_for()
    assert page.locator("input[type=text]").input_value() == "large"


def test_the_way_back_leads_where_it_led_before(page, author):
    length = page.evaluate("history.length")
    author.save("one", "after", heading="Other words")
    wait_for_title(page, "after large")
    assert page.evaluate("history.length") == length


def test_a_page_follows_the_notebook_that_it_imports(tab, server, author):
    _leave(tab)
    author.save("lends", cell="#| export\ndef words():\n    return 'before'")
    author.save("borrows", cell="#| export\nfrom notebooks.lends import words\n\ndef drawn(words):\n    return words")
    tab.goto(f"{server.url}/dashboard?page=borrows", wait_until="commit")
    tab.get_by_text("before", exact=True).wait_for()
    author.save("lends", cell="#| export\ndef words():\n    return 'after'")
    tab.get_by_text("after", exact=True).wait_for()


def test_a_page_follows_a_module_beside_its_notebook_also_one_that_was_missing(tab, server, author):
    _leave(tab)
    author.save("helped", cell="#| export\nfrom my_words import WORDS\n\ndef drawn():\n    return WORDS")
    tab.goto(f"{server.url}/dashboard?page=helped", wait_until="commit")
    tab.get_by_text("my_words").first.wait_for()
    for words in ("before", "after"):
        (author.folder / "my_words.py").write_text(f"WORDS = '{words}'")
        tab.get_by_text(words, exact=True).wait_for()


def test_a_broken_notebook_says_where_and_a_corrected_one_shows_its_page_again(page, author):
    author.save("one", cell="#| export\ndef drawn(:")
    page.get_by_text("one.ipynb, cell 1, line 2").first.wait_for()
    author.save("one", "corrected")
    wait_for_title(page, "corrected large")
    assert "size=large" in page.url


def test_a_file_that_is_no_notebook_says_so_until_it_is_one(page, author):
    (author.folder / "one.ipynb").write_text("{")
    page.get_by_text("it is no JSON").first.wait_for()
    author.save("one", "corrected")
    wait_for_title(page, "corrected large")


def test_a_notebook_that_is_renamed_into_its_place_shows(page, author):
    written = author.save(".one.tmp", "renamed", heading="one")
    written.replace(author.folder / "one.ipynb")
    wait_for_title(page, "renamed large")


def test_checkpoints_and_saves_of_the_same_disturb_nobody(page, server, open_page, author):
    other = open_page(f"{server.url}/dashboard?page=other").page
    wait_for_title(other, "first small")
    page.evaluate("window.stayed = true")
    before = author.reads()
    author.save(".ipynb_checkpoints/one-checkpoint", "checkpoint")
    author.save("one", "before")
    author.save("other", "second")
    wait_for_title(other, "second small")
    assert author.reads()[len(before) :] == ["notebooks.other"]
    assert page.evaluate("window.stayed")


def test_only_the_saved_notebook_is_read_again(page, author):
    before = author.reads()
    author.save("one", "after")
    wait_for_title(page, "after large")
    assert author.reads()[len(before) :] == ["notebooks.one"]


def test_a_new_notebook_stands_in_the_navigation_until_it_is_removed(page, author):
    new = author.save("new", heading="Something new")
    page.get_by_role("link", name="Something new").wait_for()
    wait_for_title(page, "before large")
    new.unlink()
    page.get_by_role("link", name="Something new").wait_for(state="detached")
    wait_for_title(page, "before large")


@pytest.fixture(scope="module")
def package(tmp_path_factory, serve, write_notebook):
    """A copy of the package, served with one notebook: (its folder, the server)."""
    root = tmp_path_factory.mktemp("checkout")
    shutil.copytree(servers.ROOT / "dashboard", root / "dashboard", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(servers.ROOT / "pyproject.toml", root)
    Author(root / "notebooks", write_notebook).save("one")
    return root / "dashboard", serve(root / "notebooks", args=DEV, cwd=root, env={"PYTHONPATH": str(root)})


@pytest.fixture
def served(package, tab):
    """An open page of that server."""
    _leave(tab)
    tab.goto(f"{package[1].url}/dashboard?page=one&size=large", wait_until="commit")
    wait_for_title(tab, "first large")
    return tab


@pytest.fixture
def edit(package):
    """edit(file, old, new): save a file of the copy with some of its text replaced."""

    def edit(name, old, new):
        file = package[0] / name
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    return edit


def test_a_saved_module_of_the_package_runs_anew_behind_the_page_and_behind_every_route(served, package, edit):
    edit("server/health.py", '"version": VERSION', '"version": "edited"')
    edit("wording.py", "return words[:1].upper()", 'return "Edited " + words[:1].upper()')
    served.get_by_role("heading", name="Edited drawn").wait_for()
    wait_for_title(served, "first large")
    assert json.load(urllib.request.urlopen(f"{package[1].url}/health"))["version"] == "edited"


def test_a_saved_template_and_a_saved_style_show(served, edit):
    edit("templates/index.html", "Copy link", "Copy this link")
    served.get_by_role("button", name="Copy this link").wait_for()
    edit("static/page.css", ":root {", ":root { --edited: yes;")
    served.wait_for_function("getComputedStyle(document.documentElement).getPropertyValue('--edited') == 'yes'")


def test_a_broken_module_is_said_on_the_page_which_goes_on_and_a_corrected_one_runs(served, edit):
    edit("markdown.py", "def html(", "def html((")
    served.get_by_text("What was saved cannot be run: SyntaxError").wait_for()
    served.get_by_label("Size").select_option("small")
    wait_for_title(served, "first small")
    served.evaluate("window.stayed = true")
    edit("markdown.py", "def html((", "def html(")
    served.wait_for_function("!window.stayed")
    wait_for_title(served, "first small")
