"""What the tests share: notebooks written from plain strings, the real server, its documents, and a real browser.

`serve`, `document` and the browser last as long as the tests of one module, which run in one process, as pytest-xdist's
`loadfile` has it; a page is closed after its test. Tests with a browser come last in their module: Playwright's event
loop stays current in this thread as long as the browser, and nothing that wants a loop of its own (a notebook's kernel,
Bokeh's client) runs beside it.
"""

import os
import pkgutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from textwrap import dedent

import nbformat
import pytest
from bokeh.client import ClientSession
from bokeh.document import Document
from hypothesis import settings
from nbformat import v4
from panel import models
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.support import browsers, router, servers, viewers, visits

pytest_plugins = ["dashboard.testing"]

settings.register_profile("ci", derandomize=True, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

# Programs that are no Python packages: how each is found or installed, by the fixture that gives its path.
PROGRAMS = {"chromium": browsers.find_chromium, "nginx": router.find_nginx}
# What a test needs, by the fixtures that give it.
MARKERS = {"browser": {"chromium", "playwright", "tabs"}, "dyno": {"dyno", "nginx", "start"}}
FOUND = pytest.StashKey[dict[str, str | Exception]]()


def _fixtures(item: pytest.Item) -> list[str]:
    return getattr(item, "fixturenames", [])


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser or a dyno, so that `-m` can leave it out.

    What needs a browser comes last in each file, for Playwright's event loop then runs until the file's end."""
    for item in items:
        for marker, fixtures in MARKERS.items():
            if fixtures.intersection(_fixtures(item)):
                item.add_marker(marker)
    items.sort(key=lambda item: (item.path, "playwright" in _fixtures(item)))


def pytest_collection_finish(session: pytest.Session) -> None:
    """Find or install programs before the first test, so that no test's time-out cuts an installation short."""
    needed = (
        set() if session.config.option.collectonly else {name for item in session.items for name in _fixtures(item)}
    )
    session.stash[FOUND] = {name: _found(find) for name, find in PROGRAMS.items() if name in needed}


def _found(find: Callable[[], str]) -> str | Exception:
    try:
        return find()
    except (browsers.NoChromiumError, router.NoNginxError) as error:
        return error


@pytest.fixture(scope="session")
def write_notebook() -> Callable[..., Path]:
    """write_notebook(path, *cells, title=None): an .ipynb file, as a person saves it.

    A cell is a plain string, as indented as the test is; one that starts with `md:` is Markdown, all others are code. A
    title becomes a first heading.
    """
    return _write_notebook


def _write_notebook(path: Path, *cells: str, title: str | None = None) -> Path:
    headed = [f"md:# {title}", *cells] if title else cells
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(v4.new_notebook(cells=list(map(_cell, headed))), path)
    return path


def _cell(text: str) -> nbformat.NotebookNode:
    source = dedent(text).strip("\n")
    if source.startswith("md:"):
        return v4.new_markdown_cell(dedent(source.removeprefix("md:")).strip())
    return v4.new_code_cell(source)


@pytest.fixture
def visiting(tmp_path, monkeypatch) -> Callable[..., Callable]:
    """visiting(cell, ...)(test): run an async test(viewer, module) on a page of these cells."""
    monkeypatch.chdir(tmp_path)

    def visiting(*cells: str) -> Callable:
        async def visit(test):
            page = await visits.prepared(_write_notebook(tmp_path / "page.ipynb", *cells))
            assert not page.error
            viewer = visits.Viewer(page.ready)
            await viewer.settled()
            await test(viewer, visits.module(page))

        return lambda test: visits.run(visit(test))

    return visiting


@pytest.fixture(scope="module")
def serve(tmp_path_factory) -> Iterator[Callable[..., servers.Server]]:
    """serve(folder_of_notebooks, env={}, args=[...], ...): a running server; see `servers.start`."""
    logs = tmp_path_factory.mktemp("logs")
    with ExitStack() as running:

        def serve(folder: Path, **options) -> servers.Server:
            log_file = logs / f"{len(list(logs.iterdir()))}.log"
            return running.enter_context(servers.start(folder, log_file, **{"is_preloaded": True, **options}))

        yield serve


@pytest.fixture(scope="module")
def document() -> Iterator[Callable[..., Document]]:
    """document(url, **arguments): the document of a new session, as a browser gets it, to read models from.

    url: the app's, like `server.url + "/dashboard"`; arguments: those of its query, like `page="iris"`.
    """
    for module in pkgutil.iter_modules(models.__path__, f"{models.__name__}."):
        import_module(module.name)  # Bokeh's client knows a model only when its class is there
    # In a thread of its own, because Bokeh's client runs an event loop and a browser's may be current in this one.
    with ThreadPoolExecutor(1) as thread, ExitStack() as closing:

        def document(url: str, **arguments: str) -> Document:
            session = thread.submit(_settled_session, url, arguments).result()
            closing.callback(thread.submit, session.close)
            return session.document

        yield document


def _settled_session(url: str, arguments: dict[str, str]) -> ClientSession:
    """A session whose pictures have come: those after the first come by themselves to a client that does not paint."""
    session = viewers.pull(url, arguments)
    # Bokeh's client takes what comes unasked only while it waits for its connection to do something.
    session._connection._loop_until(lambda: not _starting(session.document))
    return session


def _starting(document: Document) -> bool:
    return any("starting" in getattr(root, "css_classes", ()) for root in document.roots)


@pytest.fixture(scope="session")
def chromium(request) -> str:
    """The path of a Chromium; without one the tests that need it fail."""
    return _program(request, "chromium")


@pytest.fixture(scope="session")
def nginx(request) -> str:
    """The path of an nginx; without one the tests that need it fail."""
    return _program(request, "nginx")


def _program(request: pytest.FixtureRequest, name: str) -> str:
    found = request.session.stash[FOUND][name]
    if isinstance(found, Exception):
        pytest.fail(str(found), pytrace=False)
    return found


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Playwright's event loop, which is this thread's until the module ends: tests that use it run last."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def browser(playwright, chromium) -> Iterator[Browser]:
    """Playwright's browser, one for all tests of a module."""
    with browsers.launch(playwright, chromium) as browser:
        yield browser


@pytest.fixture
def open_page(browser) -> Iterator[Callable[..., browsers.Visit]]:
    """open_page(url, **options of Playwright's new_context): a new viewer's page, and what happens on it."""
    with ExitStack() as open_contexts:

        def open_page(url: str, **options) -> browsers.Visit:
            return browsers.visit(open_contexts.enter_context(browser.new_context(**options)), url)

        yield open_page
