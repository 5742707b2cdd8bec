"""One push and it is public: the Procfile in an environment of `requirements.txt` alone, behind a router that ends TLS.

Without Heroku, the same parts: honcho runs the Procfile, nginx is the router (`real_router`), Chromium is told that the
app's names live here. Linux alone has what these tests measure.
"""

import re
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from json import loads
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Frame, Page

from tests.support import browsers
from tests.support import dyno as real_dyno
from tests.support import router as real_router

pytestmark = pytest.mark.timeout(600)  # the first test waits for pip

APP = "myapp-1234567890ab.herokuapp.com"
DOMAIN = "dash.example.org"
MEGABYTE = 1_000_000
ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


@pytest.fixture(scope="session")
def packages(request) -> Path:
    return real_dyno.environment(request.config.cache.mkdir("dyno"))


@pytest.fixture(scope="module")
def start(packages, tmp_path_factory) -> Iterator[Callable[..., real_dyno.Dyno]]:
    """start(**config_vars): a dyno that has read its notebooks and compressed its files."""
    with ExitStack() as running:

        def start(**env: str) -> real_dyno.Dyno:
            dyno = running.enter_context(real_dyno.start(packages, tmp_path_factory.mktemp("dyno"), env=env))
            until(dyno, lambda: dyno.health()["status"] == "ok")
            return dyno

        yield start


@pytest.fixture(scope="module")
def dyno(start) -> real_dyno.Dyno:
    return start()


@pytest.fixture(scope="module")
def route(nginx, tmp_path_factory) -> Iterator[Callable[..., real_router.Router]]:
    """route(*dynos, article=""): a router in front of them."""
    with ExitStack() as running:

        def route(*dynos: real_dyno.Dyno, article: str = "") -> real_router.Router:
            ports = [dyno.port for dyno in dynos]
            folder = tmp_path_factory.mktemp("router")
            return running.enter_context(real_router.start(nginx, folder, ports, article))

        yield route


@pytest.fixture(scope="module")
def router(route, dyno) -> real_router.Router:
    return route(dyno)


@pytest.fixture(scope="module")
def browse(playwright, chromium) -> Iterator[Callable[..., Browser]]:
    """browse(router, *flags): a browser for which the app's names live at the router."""
    with ExitStack() as running:

        def browse(router: real_router.Router, *flags: str) -> Browser:
            return running.enter_context(browsers.launch(playwright, chromium, *router.flags, *flags))

        yield browse


@pytest.fixture(scope="module")
def public(browse, router) -> Browser:
    return browse(router)


def until(dyno: real_dyno.Dyno, condition: Callable[[], bool]) -> None:
    """Wait while the dyno runs; the test's time-out ends it."""
    while not condition():
        with suppress(subprocess.TimeoutExpired):
            dyno.process.wait(0.1)
            raise AssertionError(dyno.log())


@pytest.fixture
def opened() -> Iterator[Callable[..., browsers.Visit]]:
    """opened(browser, url): a page that a new viewer has before them, painted."""
    with ExitStack() as contexts:

        def opened(browser: Browser, url: str) -> browsers.Visit:
            context = contexts.enter_context(browser.new_context())
            visit = browsers.visit(context, url)
            painted(visit.page)
            return visit

        yield opened


def painted(page: Page | Frame) -> None:
    page.locator(".bk-Figure canvas").first.wait_for()
    page.locator(".card").last.scroll_into_view_if_needed()  # what is far out of sight is not drawn
    page.locator("tbody tr").first.wait_for()
    page.wait_for_load_state("networkidle")


def moved(page: Page | Frame) -> None:
    """Move a control and wait for the server's answer in the figure."""
    title = "Bokeh.documents[0].roots().find(root => root.name == 'view-scatter').children[0].title.text"
    before = page.evaluate(title)
    page.locator(".card").first.scroll_into_view_if_needed()  # in a frame of another site all else is out of sight
    page.locator("select").first.select_option(index=2)
    page.wait_for_function(f"before => {title} != before", arg=before)


# As Heroku serves it


@pytest.mark.parametrize("host", [APP, DOMAIN])
def test_the_page_is_painted_under_every_name_that_the_app_has(public, opened, host):
    visit = opened(public, f"https://{host}/")
    assert visit.problems == []
    assert any(url.startswith(f"wss://{host}/") for url in visit.urls)
    assert {url.split("/")[2] for url in visit.urls if not url.startswith(("blob:", "data:"))} == {host}


def test_a_control_that_moves_is_drawn_by_the_server(public, opened):
    moved(opened(public, f"https://{APP}/").page)


def test_no_address_carries_a_token(public, opened):
    visit = opened(public, f"https://{APP}/")
    tokens = re.findall(r'"token":"([^"]+)"', visit.page.content())
    assert tokens
    assert not [url for url in (visit.page.url, *visit.urls) for token in tokens if token[:20] in url]


def test_a_browser_is_told_to_stay_with_https(router):
    assert router.ask(APP, "/").headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("host", "origin", "status"),
    [
        (APP, f"https://{APP}", 101),
        (DOMAIN, f"https://{DOMAIN}", 101),
        (APP, "https://evil.example", 403),
        (APP, "https://other-1234567890ab.herokuapp.com", 403),
        (APP, f"https://{DOMAIN}", 403),
    ],
)
def test_a_websocket_is_opened_by_the_page_s_own_host_alone(router, host, origin, status):
    assert router.handshake(host, origin) == status


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_it_listens_on_both_kinds_of_addresses(dyno, address):
    socket.create_connection((address, dyno.port)).close()


# Small and quick


def received(context, url: str) -> int:
    """Bytes that come over HTTP until a page is painted, headers and all."""
    page, sizes = context.new_page(), []
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url)
    painted(page)
    page.close()
    return sum(sizes)


def test_a_first_visit_takes_three_quarters_of_a_megabyte_and_a_second_one_next_to_nothing(public, opened, dyno):
    url = f"https://{APP}/"
    opened(public, url)  # tells the server which files its pages need
    until(dyno, dyno.compressed)
    context = public.new_context()
    assert received(context, url) <= 0.75 * MEGABYTE
    assert received(context, url) <= 0.02 * MEGABYTE


def test_it_takes_a_third_of_a_small_dyno_s_memory_after_boot(start):
    dyno = start()
    until(dyno, dyno.compressed)
    assert dyno.memory() <= 160 * MEGABYTE


def test_sigterm_ends_it_and_leaves_nothing_behind(start):
    dyno = start()
    processes = dyno.web
    dyno.process.terminate()  # honcho passes it on
    dyno.process.wait(real_dyno.GRACE)
    assert processes
    assert not [pid for pid in processes if real_dyno.runs(pid)]
    assert "SIGKILL" not in dyno.log()


# Two of them


def test_the_page_of_one_dyno_may_open_its_websocket_on_another(dyno, start, route, browse, opened):
    other = start()
    router = route(dyno, other)
    visit = opened(browse(router), f"https://{APP}/")
    assert router.served_by("GET / ") == {dyno.port}
    assert other.health()["sessions"] == 1
    assert visit.problems == []
    moved(visit.page)


def test_the_deploy_button_starts_what_the_procfile_names_and_asks_nothing():
    app = loads((ROOT / "app.json").read_text("utf-8"))
    assert list(app["formation"]) == re.findall(r"^(\w+):", (ROOT / "Procfile").read_text("utf-8"), re.MULTILINE)
    assert not {"addons", "scripts"} & set(app)
    assert all("generator" in variable for variable in app["env"].values())


# In another site's page


@pytest.fixture(scope="module")
def article(start, route, browse) -> Browser:
    """A browser that keeps no cookies of third parties, and articles on other hosts with the README's snippet."""
    (snippet,) = re.findall(r"```html\n(.*?)```", README, re.DOTALL)
    text = f"<link rel=icon href=data:,><h1>Article</h1>\n{snippet}"
    router = route(start(DASHBOARD_ORIGINS="www.example.org"), article=text)
    return browse(router, "--test-third-party-cookie-phaseout")


@pytest.fixture
def embedded(article) -> Iterator[Callable[[str], browsers.Visit]]:
    """embedded(host): the article of that host, in which the dashboard has opened or has been refused."""
    with article.new_context() as context:

        def embedded(host: str) -> browsers.Visit:
            return browsers.visit(context, f"https://{host}/article.html")

        yield embedded


KEPT = "(document.cookie = 'kept=1; SameSite=None; Secure', document.cookie)"


def test_the_page_lives_in_the_page_of_a_host_that_is_named_without_third_party_cookies(article, opened, embedded):
    visit = embedded("www.example.org")
    frame = visit.page.frames[1]
    painted(frame)
    moved(frame)
    assert visit.problems == []
    assert frame.evaluate(KEPT) == ""
    assert opened(article, f"https://{APP}/").page.evaluate(KEPT) == "kept=1"  # where it is no third party


def test_embedded_it_shows_controls_and_figures_alone(embedded):
    frame = embedded("www.example.org").page.frames[1]
    painted(frame)
    shown = {place: frame.locator(place).first.is_visible() for place in (".bar", ".intro", ".sidebar", ".card")}
    assert shown == {".bar": False, ".intro": False, ".sidebar": True, ".card": True}


def test_the_browser_refuses_to_show_it_in_the_page_of_a_host_that_is_not_named(embedded):
    visit = embedded("www.example.net")
    visit.page.wait_for_load_state("networkidle")
    assert visit.page.locator("h1").inner_text() == "Article"
    assert visit.page.frame_locator("iframe").locator(".card").count() == 0
    assert "frame-ancestors" in "".join(text for _, text in visit.console)
