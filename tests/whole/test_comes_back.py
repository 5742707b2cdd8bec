"""A page whose server goes says so, rests, and comes back by itself as its viewer had it, with pictures throughout."""

import io
import json
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from threading import Event, Thread

import pytest
from PIL import Image
from playwright.sync_api import Error, expect

from tests.support import servers
from tests.support.browsers import Visit
from tests.support.scripts import BACK, BLANKS, FIGURE, READY, SPAN, counting_blanks
from tests.support.servers import ROOT, Server

NOTEBOOK = """
    #| export
    import panel as pn
    from bokeh.plotting import figure

    def dots(size: int = 40, name: str = "Dots"):
        "Dots"
        plot = figure(height=300, title=name, tools="tap,wheel_zoom", active_scroll="wheel_zoom")
        plot.scatter([1, 2, 3], [1, 2, 3], size=size, color="#ff0000", nonselection_alpha=1)
        return plot

    def tabs():
        return pn.Tabs(("One", "The first words."), ("Two", "The second words."))

    def long():
        return "A line.\\n\\n" * 60
"""
ROWS = """
    #| export
    import pandas as pd

    def rows():
        return pd.DataFrame({"number": range(100), "kind": ["even", "odd"] * 50})
"""
LIVE = """
    #| export
    import panel as pn

    def chosen(places: int = 3):
        number = pn.widgets.IntSlider(label="Number", start=0, end=places, value=1)
        late = pn.widgets.FloatSlider(label="Late", start=0, end=1, step=0.1, value=0.2)
        word = pn.widgets.TextInput(label="Word", value="none")
        kind = pn.widgets.Select(label="Kind", options={"an apple": 1, "a pear": 2})
        many = pn.widgets.CheckBoxGroup(label="Many", options=["a", "b", "c"])
        fields = lambda kind: pn.widgets.IntInput(label="Of a pear", value=0) if kind == 2 else "Nothing more."
        said = lambda *values: "said: " + " ".join(map(str, values))
        more = pn.bind(fields, kind)
        return pn.Column(number, late, word, kind, many, more,
                         pn.bind(said, number, late.param.value_throttled, word, kind, many))
"""
RESTARTS, PAGES = int(os.environ.get("RESTARTS", "2")), int(os.environ.get("PAGES", "2"))
AWAY = float(os.environ.get("AWAY", "0"))  # seconds at most until the server starts again
LOST = "Connection lost. This page comes back by itself."
FULL = "There is no room just now. This page comes back by itself as soon as there is some."
SOON = ["--address", "localhost", "--unused-session-lifetime", "1000"]  # ms; whoever leaves makes room at once
DESK = {"viewport": {"width": 1000, "height": 900}}
SELECTED = f"{FIGURE}.renderers[0].data_source.selected.indices"
FOCUS = """(() => {
  let at = document.activeElement
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  return [at.tagName, at.value, at.selectionStart]
})()"""


class Site:
    """A server that can be taken away and started again at the same port."""

    def __init__(self, folder: Path, logs: Path):
        self.folder, self.logs = folder, logs
        self.server = self._start(None)

    def _start(self, port: int | None, **options) -> Server:
        log = self.logs / f"{len(list(self.logs.iterdir()))}.log"
        self._options = options
        return servers.start(self.folder, log, port=port, is_preloaded=True, **options).ready()

    def as_at_first(self) -> "Site":
        """Itself, with a server that runs without options, whatever the test before has left."""
        if self._options or self.server.process.poll() is not None:
            self.server.stop()
            self.restart()
        return self

    @property
    def url(self) -> str:
        return f"{self.server.url}/?page=shapes"

    def restart(self, **options) -> None:
        self.server = self._start(self.server.port, **options)


@pytest.fixture(scope="module")
def one_site(write_notebook, tmp_path_factory) -> Iterator[Site]:
    folder, logs = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("logs")
    write_notebook(folder / "shapes.ipynb", NOTEBOOK)
    write_notebook(folder / "rows.ipynb", ROWS)
    write_notebook(folder / "chosen.ipynb", LIVE)
    site = Site(folder, logs)
    yield site
    site.server.stop()


@pytest.fixture
def site(one_site) -> Site:
    return one_site.as_at_first()


@pytest.fixture
def opened(open_page, site) -> Visit:
    opened = open_page(site.url, **DESK)
    opened.page.wait_for_function(READY)
    return opened


@pytest.fixture
def lost(open_page, site):
    """A page that has lost its server, and whose clock the test turns."""
    page = open_page("about:blank", **DESK).page
    page.clock.install()
    page.goto(site.url)
    page.wait_for_function(READY)
    lose(site, page)
    return page


@pytest.fixture(scope="module")
def another_release(tmp_path_factory) -> dict:
    """Options of a server whose scripts are others."""
    release = tmp_path_factory.mktemp("release")
    shutil.copytree(ROOT / "dashboard", release / "dashboard")
    shutil.copy(ROOT / "pyproject.toml", release)
    with (release / "dashboard" / "static" / "theme.js").open("a") as script:
        script.write("\n// another release\n")
    return {"cwd": release, "env": {"PYTHONPATH": str(release)}}


def said(page):
    return page.locator("#connection")


def lose(site: Site, page) -> None:
    site.server.kill()
    said(page).get_by_text(LOST).wait_for()


def comes_back(page) -> None:
    page.wait_for_function(BACK)


def is_back(page) -> bool:
    with suppress(Error):  # as while it is loaded
        return page.evaluate(BACK)
    return False


def zoom_and_select(page):
    box = page.locator(".card .slot").first.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + 150
    page.mouse.move(*middle)
    before = page.evaluate(SPAN)
    page.mouse.wheel(0, -200)
    page.wait_for_function(f"{SPAN}[0] > {before[0]}")
    page.mouse.click(*middle)
    page.wait_for_function(f"{SELECTED}.length == 1")


def as_the_viewer_has_it(page):
    return [page.evaluate(expression) for expression in (SPAN, SELECTED, "scrollY", "location.search")]


def make_it_one_s_own(page):
    """Zoom, select, open a tab, move a control, scroll."""
    page.get_by_label("Size").fill("41")
    page.get_by_label("Size").press("Enter")
    page.wait_for_function("location.search.includes('size=41')")
    zoom_and_select(page)
    page.get_by_text("Two", exact=True).click()
    page.get_by_text("The second words.").wait_for()
    page.evaluate("scrollTo(0, 120)")
    return as_the_viewer_has_it(page)


def watched(page, work: Callable[[], None]) -> list[int]:
    """How many red dots are on the screen where the figure is, again and again, while something else happens."""
    with ThreadPoolExecutor(1) as thread:
        begun, counts = thread.submit(work), []
        while not begun.done():
            counts.append(red(page))
        begun.result()
        while not is_back(page):
            counts.append(red(page))
        counts += [red(page) for _ in range(10)]
    return counts


def red(page) -> int:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    return sum(count for count, (r, g, b) in picture.getcolors(1 << 24) if r > 230 and g < 60 and b < 60)


@contextmanager
def someone_else(port: int, status: int, body: str) -> Iterator[list[str]]:
    """Something that answers in the server's place; gives what it was asked for."""
    asked = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("localhost", port), Answer) as other:
        Thread(target=other.serve_forever, daemon=True).start()
        yield asked
        other.shutdown()


def test_it_comes_back_as_its_viewer_had_it_and_is_never_blank(site, opened):
    page = opened.page
    before = make_it_one_s_own(page)
    first = page.evaluate("window.first = Bokeh.documents[0]; scrollY")
    lose(site, page)
    assert min(watched(page, site.restart)) > 0
    comes_back(page)
    assert as_the_viewer_has_it(page) == before
    assert first > 0
    assert page.get_by_text("The second words.").is_visible()
    assert page.evaluate("Bokeh.documents.length == 1 && Bokeh.documents[0] != window.first")  # the page has stayed
    assert not opened.errors
    page.get_by_label("Size").fill("42")
    page.get_by_label("Size").press("Enter")
    page.wait_for_function("location.search.includes('size=42')")  # and its fields have a server again


def test_another_release_is_loaded_anew_and_shows_the_same(site, opened, another_release):
    page = opened.page
    before = make_it_one_s_own(page)
    page.evaluate("window.first = true")
    lose(site, page)
    assert min(watched(page, lambda: site.restart(**another_release))) > 0
    comes_back(page)
    assert not page.evaluate("window.first")
    assert as_the_viewer_has_it(page) == before
    assert page.get_by_text("The second words.").is_visible()


def test_meanwhile_what_needs_the_server_is_at_rest_and_the_picture_is_not(site, opened):
    page = opened.page
    span, address = page.evaluate(SPAN), page.url
    lose(site, page)
    page.get_by_label("Size").press("ArrowUp")
    page.get_by_role("link", name="Data of Dots").click(force=True)
    page.get_by_role("link", name="Reset").click(force=True)
    assert page.get_by_label("Size").input_value() == "40"
    assert page.get_by_label("Size").get_attribute("aria-disabled") == "true"
    assert page.url == address
    zoom_and_select(page)
    assert page.evaluate(SPAN) != span
    with page.expect_download() as saved:
        page.get_by_role("button", name="PNG of Dots").click()
    assert Image.open(saved.value.path()).width > 100
    zoomed = page.evaluate(SPAN)
    site.restart()
    comes_back(page)
    assert page.evaluate(SPAN) == zoomed
    assert page.get_by_label("Size").get_attribute("aria-disabled") is None
    assert not opened.errors


@pytest.mark.parametrize("release", ["the same", "another"])
def test_the_focus_and_what_is_typed_stay(site, opened, another_release, release):
    page = opened.page
    page.get_by_label("Name").fill("Spots")
    page.get_by_label("Name").evaluate("(field) => field.setSelectionRange(2, 2)")
    before = page.evaluate(FOCUS)
    lose(site, page)
    assert page.evaluate(FOCUS) == before == ["INPUT", "Spots", 2]
    site.restart(**another_release if release == "another" else {})
    comes_back(page)
    page.wait_for_function(f"JSON.stringify({FOCUS}) == '{json.dumps(before, separators=(',', ':'))}'")


@pytest.mark.parametrize("release", ["the same", "another"])
def test_a_table_comes_back_in_its_order_with_its_search_at_its_page(site, open_page, another_release, release):
    opened = open_page(f"{site.server.url}/?page=rows", **DESK)
    page = opened.page
    heading = page.get_by_role("columnheader", name="number")

    def first_is(number, words):
        page.locator("tbody tr:first-child").get_by_text(number, exact=True).wait_for()
        page.get_by_role("status").get_by_text(words, exact=True).wait_for()

    first_is("0", "100 rows")
    for _ in range(2):
        heading.get_by_role("button").click()
    page.get_by_label("Search").fill("odd")
    first_is("99", "50 of 100 rows")
    page.get_by_role("button", name="Next page").click()
    first_is("75", "13\u201324 of 50")
    lose(site, page)
    site.restart(**another_release if release == "another" else {})
    comes_back(page)
    first_is("75", "13\u201324 of 50")
    assert (heading.get_attribute("aria-sort"), page.get_by_label("Search").input_value()) == ("descending", "odd")
    page.get_by_role("button", name="Next page").click()
    first_is("51", "25\u201336 of 50")
    assert not opened.errors


@pytest.mark.parametrize("release", ["the same", "another"])
def test_what_was_set_in_a_live_view_is_set_again(site, open_page, another_release, release):
    opened = open_page(f"{site.server.url}/?page=chosen", **DESK)
    page = opened.page
    page.get_by_text("said: 1 0.2 none 1 []").wait_for()
    page.locator(".noUi-handle").nth(0).press("ArrowRight")
    page.locator(".noUi-handle").nth(1).press("ArrowRight")
    page.get_by_label("Word").fill("one")
    page.get_by_label("Word").press("Enter")
    page.get_by_label("Kind").select_option("a pear")
    page.get_by_label("Of a pear").fill("7")
    page.get_by_label("Of a pear").press("Enter")
    page.get_by_label("b", exact=True).check()
    page.get_by_text("said: 2 0.3 one 2 ['b']").wait_for()
    lose(site, page)
    site.restart(**another_release if release == "another" else {})
    comes_back(page)
    page.get_by_text("said: 2 0.3 one 2 ['b']").wait_for()
    expect(page.get_by_label("Of a pear")).to_have_value("7", timeout=60_000)
    page.get_by_label("Word").fill("two")
    page.get_by_label("Word").press("Enter")
    page.get_by_text("said: 2 0.3 two 2 ['b']").wait_for()
    assert not opened.errors


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (502, "<h1>Bad gateway</h1>"),
        (503, "<h1>Application error</h1>"),
        (200, "<title>Sign in to the network</title>"),
        (503, "<main aria-busy='true'>Starting</main>"),
    ],
)
def test_only_the_page_itself_is_an_answer(site, opened, status, body):
    page = opened.page
    lose(site, page)
    with someone_else(site.server.port, status, body) as asked:
        page.wait_for_function(READY)
        while len(asked) < 2:
            page.wait_for_timeout(50)
        assert said(page).inner_text() == LOST
        assert red(page) > 0
    site.restart()
    comes_back(page)


def test_it_says_so_once(site, opened):
    page = opened.page
    page.evaluate("""
      window.changes = 0
      new MutationObserver((changes) => { window.changes += changes.length })
        .observe(document.getElementById("connection"), {childList: true, characterData: true, subtree: true})
    """)
    lose(site, page)
    with someone_else(site.server.port, 503, "") as asked:
        while len(asked) < 3:
            page.wait_for_timeout(50)
        assert page.evaluate("changes") == 1
    assert said(page).get_attribute("role") == "status"
    assert page.locator(".notice.shown").count() == 0


def full(**options) -> dict:
    """Options of a server that has room for one."""
    return options | {"env": options.get("env", {}) | {"DASHBOARD_SESSIONS": "1"}, "args": SOON}


@pytest.mark.parametrize("release", ["the same", "another"])
def test_where_there_is_no_room_any_more_it_says_so_and_is_the_next_to_come_in(
    site, opened, open_page, another_release, release
):
    page = opened.page
    before = make_it_one_s_own(page)
    lose(site, page)
    page.context.set_offline(True)  # so that somebody else is faster
    site.restart(**full(**another_release if release == "another" else {}))
    faster = open_page(site.url).page
    faster.wait_for_function(READY)
    page.context.set_offline(False)
    newcomer = open_page(site.url).page
    newcomer.get_by_text("There is no room just now").wait_for()
    page.get_by_text("There is no room just now.").wait_for()
    assert red(page) > 0
    if release == "the same":
        assert said(page).inner_text() == FULL
        assert page.get_by_label("Size").get_attribute("aria-disabled") == "true"
    assert site.server.health()["waiting"] == 1
    faster.close()
    assert min(watched(page, lambda: None)) > 0
    assert as_the_viewer_has_it(page) == before
    assert newcomer.locator("h1").inner_text() == "There is no room just now"


def test_who_waits_in_a_crowd_reads_so_and_comes_back(site, opened):
    page = opened.page
    lines = []

    def crowd(line):
        if "?early" in line.url:
            lines.append(line)
            line.send(json.dumps({"before": 3, "full": False}))
        else:
            line.connect_to_server()

    page.route_web_socket("**/ws*", crowd)
    lose(site, page)
    site.restart()
    while not lines:
        page.wait_for_timeout(50)
    assert said(page).inner_text() == LOST  # a short wait is not spoken of
    while "Many people have come at once." not in said(page).inner_text():
        lines[0].send(json.dumps({"before": 2, "full": False}))
        page.wait_for_timeout(50)
    lines[0].send(json.dumps({"msgtype": "ACK"}))
    comes_back(page)
    assert len(lines) == 1
    assert not opened.errors


def test_who_loses_the_place_in_the_line_stands_in_it_again(site, opened):
    page = opened.page
    codes = [1013, 1006]

    def refuse(line):
        if "?early" in line.url and codes:
            line.close(code=codes.pop(0)) if codes[0] == 1013 else (codes.pop(0), line.close())
        else:
            line.connect_to_server()

    page.route_web_socket("**/ws*", refuse)
    lose(site, page)
    site.restart()
    said(page).get_by_text(FULL).wait_for()
    comes_back(page)
    assert not codes


def test_without_a_network_it_says_so_and_is_back_with_it(opened):
    page = opened.page
    page.context.set_offline(True)
    said(page).get_by_text(LOST).wait_for()
    page.context.set_offline(False)
    comes_back(page)
    page.get_by_label("Size").fill("42")
    page.get_by_label("Size").press("Enter")
    page.wait_for_function("location.search.includes('size=42')")


@pytest.mark.parametrize(
    "event", ["window, 'focus'", "window, 'online'", "document, 'visibilitychange'", "document, 'resume'"]
)
def test_who_looks_at_the_page_need_not_wait_for_the_next_try(lost, event):
    lost.clock.pause_at("2040-01-01")  # no time passes any more, after many tries
    lost.wait_for_load_state("networkidle")
    target, name = event.split(", ")
    with lost.expect_request("**/?page=shapes"):
        lost.evaluate(f"{target}.dispatchEvent(new Event({name}))")


def test_it_never_gives_up(lost):
    lost.clock.fast_forward("25:00:00")
    lost.wait_for_load_state("networkidle")
    for _ in range(3):  # one after the other, for the clock does not wait until a request has failed
        with lost.expect_request(lambda request: "page=shapes" in request.url):
            lost.clock.run_for(60_000)


def test_a_socket_that_is_dead_without_having_closed_is_noticed_when_the_page_is_looked_at(site, opened):
    page = opened.page
    site.server.process.send_signal(19)  # SIGSTOP: it neither answers nor closes
    page.evaluate("dispatchEvent(new Event('focus'))")
    said(page).get_by_text(LOST).wait_for()
    site.server.process.send_signal(18)  # and it goes on
    comes_back(page)
    assert page.evaluate("Bokeh.documents.length") == 1


def away(chance: random.Random) -> float:
    """Seconds until the server starts again: mostly a few, sometimes up to a minute."""
    return min(AWAY, 1 + chance.expovariate(1 / 6))


@pytest.mark.timeout(7200)
def test_pages_come_back_again_and_again(site, open_page, another_release):
    """`make restarts` does this a hundred times under 20 pages; from the middle on it is another release."""
    pages = [open_page("about:blank", **DESK).page for _ in range(PAGES)]
    for page in pages:
        page.context.add_init_script(counting_blanks("view-dots"))
        page.goto(site.url)
        page.wait_for_function(READY)
    before = [make_it_one_s_own(page) for page in pages]
    chance, back, others = random.Random(11), [], []
    for number in range(RESTARTS):
        site.server.kill()
        Event().wait(away(chance))
        site.restart(**another_release if number >= RESTARTS // 2 else {})
        returned = time.monotonic()
        for page, own in zip(pages, before, strict=True):
            comes_back(page)
            back.append(time.monotonic() - returned)
            others += [(number, now, own) for now in [as_the_viewer_has_it(page)] if now != own]
    blanks = [page.evaluate(BLANKS) for page in pages]
    print(
        f"{len(back)} of {PAGES * RESTARTS} pages are back, {sum(one <= 15 for one in back)} within 15 s:",
        f"half of them within {median(back):.1f} s, the slowest after {max(back):.1f} s;",
        f"{len(others)} not as they were, {sum(map(bool, blanks))} blank at some time",
    )
    assert others == []
    assert blanks == [0] * PAGES
