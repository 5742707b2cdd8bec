"""The web server around the app: a real `panel serve`, asked by a plain client and by Chromium."""

import asyncio
import contextlib
import gzip
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import brotli
import pytest
from bokeh.protocol import Protocol
from panel.io.resources import DIST_DIR
from playwright.sync_api import sync_playwright
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

from dashboard.pages.site import Part, Report
from dashboard.server import compression, health
from dashboard.server.shared_page import SharedPages
from dashboard.server.web import websocket_hosts

ROOT = Path(__file__).parents[2]
CHROMIUM = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-sync"
BOKEH = "/static/js/bokeh.min.js"

APP = """
import pandas as pd
import panel as pn
from bokeh.plotting import figure

pn.extension("tabulator", reconnect=True, notifications=True)

asked = {name: values[0].decode() for name, values in pn.state.session_args.items()}
plot = figure(height=200)
plot.scatter([1, 2, 3], [3, 1, 2], size=10)
pn.Column(
    pn.widgets.Select(options=["a", "b"]),
    pn.widgets.IntSlider(value=5, end=10),
    pn.widgets.MultiChoice(options=["a", "b"]),
    pn.pane.Bokeh(plot),
    pn.widgets.Tabulator(pd.DataFrame({"x": [1, 2]})),
    pn.pane.Str(f"asked {sorted(asked.items())}"),
).servable()
"""
# A site as far as the server knows it, attached to the app as ours is.
HOOKS = """
from types import SimpleNamespace

from dashboard.pages.site import Part, Report


def on_server_loaded(server_context):
    server_context.application_context.application.site = SimpleNamespace(
        edition=0,
        shared=lambda query: {{"page": query.get("page", [b"first"])[:1]}},
        report=lambda: {report},
    )
"""
REPORT = 'Report((Part("first", "fresh", 1.5),), (Part("flowers", "failed"),))'
PAGE = """{% from macros import embed %}<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<link rel="icon" href="data:,"><link rel="stylesheet" href="static/look.css">{{ bokeh_css }}{{ bokeh_js }}</head>
<body>{% for doc in docs %}{% for root in doc.roots %}{{ embed(root) }}{% endfor %}{% endfor %}{{ plot_script }}
</body></html>"""


def app(folder: Path, main: str, report: str = REPORT) -> Path:
    folder = folder / "scratch"
    files = {
        "main.py": main,
        "app_hooks.py": HOOKS.format(report=report),
        "templates/index.html": PAGE,
        "static/look.css": "body { margin: 0 }\n" * 100,
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def serving(folder: Path, *options: str, **environment: str):
    """A server that answers, as an address and what it has written so far."""
    port = free_port()
    command = [sys.executable, "-m", "panel", "serve", str(folder), "--plugins", "dashboard.server"]
    command += ["--address", "127.0.0.1", "--port", str(port), "--index", folder.name, "--use-xheaders", *options]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    log: list[str] = []
    reader = threading.Thread(target=log.extend, args=(process.stdout,))
    try:
        for line in process.stdout:
            log.append(line)
            if "Starting Bokeh server with process id" in line:  # it listens from here on
                break
        else:
            raise ServerDiedError("".join(log))
        reader.start()
        yield SimpleNamespace(port=port, url=f"http://127.0.0.1:{port}", log=log)
    finally:
        process.terminate()
        process.wait(20)


class ServerDiedError(Exception):
    """The server ended before it listened; holds all that it wrote."""


def ask(server, path: str, method: str = "GET", **headers: str):
    """One response: its status, headers (by lower-case name) and body, just as they came."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return SimpleNamespace(status=answer.status, body=body, headers={k.lower(): v for k, v in answer.getheaders()})


def page_address(server, name: str) -> str:
    """The address by which the page names a file of that name."""
    return "/" + re.search(rf'"(static/[^"]*{re.escape(name)}[^"]*)"', ask(server, "/").body.decode())[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with serving(app(tmp_path_factory.mktemp("app"), APP), "--session-token-expiration", "604800") as server:
        yield server


@pytest.fixture(scope="module")
def embedded(tmp_path_factory):
    folder = app(tmp_path_factory.mktemp("embedded"), APP)
    with serving(folder, DASHBOARD_ORIGINS="www.example.org, https://blog.example.org:8443") as server:
        yield server


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM.split())
        yield browser
        browser.close()


# Files


@pytest.mark.parametrize(("coding", "decoded"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_script_leaves_compressed_as_the_browser_takes_it(server, coding, decoded):
    plain, packed = ask(server, BOKEH), ask(server, BOKEH, Accept_Encoding=coding)
    assert packed.headers["content-encoding"] == coding
    assert "content-encoding" not in plain.headers
    assert decoded(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 3
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.headers["content-type"] == plain.headers["content-type"] == "application/javascript"


def test_a_coding_that_the_browser_refuses_is_not_used(server):
    assert ask(server, BOKEH, Accept_Encoding="br;q=0, gzip").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in ask(server, BOKEH, Accept_Encoding="br;q=0.0").headers


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("gzip, *;q=0", "gzip"),
        ("*;q=0", None),
        ("identity", None),
        ("GZIP ; Q=0.5", "gzip"),
        ("br;q=1..2", None),
        ("br;q=1..2, gzip", "gzip"),
        ("br;q=nan", None),
        ("br;q=, gzip;q=-1", None),
        ("br;level=4", "br"),
        (";;;,,=,;q", None),
    ],
)
@pytest.mark.parametrize("path", ["/", BOKEH])
def test_every_accept_encoding_has_an_answer(server, path, header, coding):
    answer = ask(server, path, Accept_Encoding=header)
    assert answer.status == 200
    assert answer.headers.get("content-encoding") == coding


@pytest.mark.parametrize(
    "name", ["bokeh.min.js", "panel.min.js", "tabulator.min.js", "tabulator_simple.min.css", "look.css"]
)
def test_every_address_in_the_page_is_cached_for_a_year(server, name):
    answer = ask(server, page_address(server, name))
    assert answer.status == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("version", ["", "?v=", "?v=made-up", "?v=6ac"])
def test_an_address_that_does_not_name_the_content_is_revalidated(server, version):
    assert ask(server, BOKEH + version).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("coding", ["br", "gzip", ""])
def test_a_browser_that_has_the_file_is_not_sent_it_again(server, coding):
    etag = ask(server, BOKEH, Accept_Encoding=coding).headers["etag"]
    again = ask(server, BOKEH, Accept_Encoding=coding, If_None_Match=etag)
    assert again.status == 304
    assert not again.body


def test_two_codings_of_a_file_are_told_apart(server):
    assert len({ask(server, BOKEH, Accept_Encoding=coding).headers["etag"] for coding in ("br", "gzip", "")}) == 3


@pytest.mark.parametrize("path", ["/", BOKEH, "/health"])
def test_head_says_what_get_would(server, path):
    got, head = (ask(server, path, method, Accept_Encoding="br") for method in ("GET", "HEAD"))
    assert head.status == got.status == 200
    assert not head.body
    assert head.headers.get("content-encoding") == got.headers.get("content-encoding")


@pytest.mark.parametrize("coding", ["br", ""])
def test_a_range_is_cut_from_what_is_sent(server, coding):
    whole, part = (
        ask(server, BOKEH, Accept_Encoding=coding),
        ask(server, BOKEH, Accept_Encoding=coding, Range="bytes=5-9"),
    )
    assert part.status == 206
    assert part.body == whole.body[5:10]
    assert part.headers["content-range"] == f"bytes 5-9/{len(whole.body)}"


@pytest.mark.parametrize("coding", ["br", ""])
@pytest.mark.parametrize(
    "path", ["/static/../main.py", "/static/js/..%2f..%2f..%2fsettings.py", "/static/extensions/panel/../../config.py"]
)
def test_no_address_leads_out_of_a_folder(server, path, coding):
    assert ask(server, path, Accept_Encoding=coding).status in {403, 404}


def test_the_app_s_own_files_do_not_hide_those_of_bokeh(server):
    assert ask(server, "/static/look.css").status == ask(server, BOKEH).status == 200


def test_the_first_to_ask_gets_a_quick_twin_and_later_ones_a_smaller(tmp_path):
    worker = ThreadPoolExecutor(1)
    store = compression.Store(tmp_path, worker)
    path, coding = str(DIST_DIR / "css" / "markdown.css"), compression.CODINGS[0]
    first = store.twin(path, coding)
    worker.shutdown()
    later = store.twin(path, coding)
    assert later.stat().st_size < first.stat().st_size
    assert brotli.decompress(first.read_bytes()) == brotli.decompress(later.read_bytes()) == Path(path).read_bytes()


def test_a_changed_file_has_another_twin(tmp_path):
    store = compression.Store(tmp_path, ThreadPoolExecutor(1))
    style = tmp_path / "look.css"
    twins = [store.twin(str(style), compression.CODINGS[0]) for text in ("a {}", "body {}") if style.write_text(text)]
    assert twins[0] != twins[1]


def test_a_stranger_s_upload_is_refused(server):
    assert ask(server, "/", "POST", Content_Length="1000000").status == 400


# The page


def test_the_page_is_compressed_and_never_kept(server):
    packed = ask(server, "/", Accept_Encoding="br")
    assert packed.headers["content-encoding"] == "br"
    assert packed.headers["cache-control"] == "no-store"
    assert b"<!DOCTYPE html>" in brotli.decompress(packed.body)


def test_each_visitor_gets_a_token_of_their_own(server):
    tokens = {token(server, "/") for _ in range(5)}
    assert len(tokens) == 5


def test_a_thousand_page_requests_leave_nothing_behind(server):
    before = json.loads(ask(server, "/health").body)["memory"]
    for number in range(1000):
        ask(server, f"/?junk={number}&theme=t{number}")
    assert json.loads(ask(server, "/health").body)["memory"] - before < 10_000_000


def test_the_session_is_made_for_the_visitor_s_whole_query(server):
    assert "asked [(&#x27;page&#x27;, &#x27;second&#x27;), (&#x27;size&#x27;, &#x27;9&#x27;)]" in asyncio.run(
        document(server, "/?page=second&size=9")
    )


def test_a_slash_too_many_is_taken_off_the_address(server):
    answer = ask(server, "/scratch/?page=second")
    assert answer.status == 301
    assert answer.headers["location"] == "/scratch?page=second"


def shared_site(edition: int = 0) -> SimpleNamespace:
    return SimpleNamespace(edition=edition, shared=lambda query: {"page": query["page"]})


def test_a_page_is_made_once_for_each_part_of_the_query_that_it_depends_on():
    made, pages = [], SharedPages()
    for page, size in ((b"a", b"1"), (b"a", b"2"), (b"b", b"1")):
        query = {"page": [page], "size": [size]}
        pages.page("/", query, shared_site(), lambda part: made.append(part) or "<html>")
    assert made == [{"page": [b"a"]}, {"page": [b"b"]}]


def test_a_page_is_made_anew_for_another_edition_of_the_site():
    pages, query = SharedPages(), {"page": [b"a"]}
    texts = [
        pages.page("/", query, shared_site(edition), lambda part, edition=edition: f"<{edition}>")
        for edition in (1, 2, 2)
    ]
    assert texts == ["<1>", "<2>", "<2>"]


def test_an_app_that_fails_is_not_shared_and_the_server_stays_up(tmp_path):
    with serving(app(tmp_path, "1 / 0")) as server:
        assert [ask(server, "/").status for _ in range(2)] == [200, 200]
        assert ask(server, "/health").status == 200
        assert "ZeroDivisionError" in "".join(server.log)


# In the browser


def test_the_content_security_policy_refuses_a_script_that_slipped_in(server, chromium):
    page = chromium.new_context().new_page()
    page.goto(server.url)
    page.evaluate("""() => {
        const script = document.createElement("script")
        script.textContent = "window.slipped = true"
        document.body.append(script)
    }""")
    assert page.evaluate("window.slipped") is None


# Headers


@pytest.mark.parametrize("path", ["/", BOKEH, "/health", "/no-such-page"])
def test_every_response_carries_the_security_headers(server, path):
    headers = ask(server, path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors" in headers["content-security-policy"]


def test_only_what_came_by_https_is_told_to_stay_there(server):
    assert "strict-transport-security" not in ask(server, "/").headers
    assert ask(server, "/", X_Forwarded_Proto="https").headers["strict-transport-security"] == "max-age=31536000"


def test_the_policy_names_no_host_and_no_inline_script_by_leave(server):
    rules = dict(rule.split(" ", 1) for rule in ask(server, "/").headers["content-security-policy"].split("; "))
    assert rules["frame-ancestors"] == "'self'"
    assert rules["default-src"] == "'self'"
    assert "unsafe-inline" not in rules["script-src"]
    assert "'sha256-" in rules["script-src"]
    assert not re.search(r"https?:|\*", " ".join(rules.values()))


# Other hosts


def test_a_default_port_is_left_out_as_browsers_do():
    assert websocket_hosts(("https://a.org:443", "http://b.org:80", "c.org:8443")) == [
        "a.org:80",
        "b.org:80",
        "c.org:8443",
    ]


def test_a_mistake_in_an_origin_stops_the_start(tmp_path):
    with (
        pytest.raises(ServerDiedError, match=r"DASHBOARD_ORIGINS='a.org/x': must be hosts"),
        serving(app(tmp_path, APP), DASHBOARD_ORIGINS="a.org/x"),
    ):
        pass


def test_embedding_hosts_stand_in_the_policy(embedded):
    policy = ask(embedded, "/").headers["content-security-policy"]
    assert policy.endswith("frame-ancestors 'self' www.example.org https://blog.example.org:8443")


@pytest.mark.parametrize("origin", ["https://www.example.org", "https://blog.example.org:8443"])
def test_an_embedding_host_may_open_a_websocket(embedded, origin):
    assert fetched(document(embedded, "/", Origin=origin))


@pytest.mark.parametrize("host", ["name-0123456789ab.herokuapp.com", "www.example.com"])
def test_the_page_may_open_a_websocket_under_whatever_name_it_was_asked_for(server, host):
    assert fetched(document(server, "/", Host=host, Origin=f"https://{host}"))


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "https://blog.example.org", "https://www.example.org.evil.example"]
)
def test_a_foreign_host_may_not_open_a_websocket(embedded, origin):
    with pytest.raises(HTTPClientError, match="403"):
        fetched(document(embedded, "/", Origin=origin))


def test_the_embedding_script_is_there_only_for_embedding_hosts(server, embedded):
    assert ask(server, "/autoload.js?bokeh-autoload-element=x").status == 404
    assert ask(embedded, "/autoload.js?bokeh-autoload-element=x").status == 200


def token(server, path: str) -> str:
    return re.search(r'"token":"([^"]+)"', ask(server, path).body.decode())[1]


def fetched(coroutine):
    """The result of a coroutine, run apart from the event loop that the browser's driver keeps in this thread."""
    with ThreadPoolExecutor(1) as apart:
        return apart.submit(asyncio.run, coroutine).result()


async def document(server, path: str, **headers: str) -> str:
    """The visitor's document, as the browser would fetch it through its WebSocket."""
    request = HTTPRequest(f"ws://127.0.0.1:{server.port}/ws", headers=headers)
    socket = await websocket_connect(request, subprotocols=["bokeh", token(server, path)])
    for _ in range(3):  # the parts of the acknowledgement; before it nobody listens
        await socket.read_message()
    pull = Protocol().create("PULL-DOC-REQ")
    for part in (pull.header_json, pull.metadata_json, pull.content_json):
        await socket.write_message(part)
    parts = [await socket.read_message() for _ in range(3)]
    socket.close()
    return parts[-1]


# Health


def test_health_says_how_pages_and_sources_are(server):
    answer = json.loads(ask(server, "/health").body)
    assert answer["status"] == "degraded"
    assert answer["sources"] == [{"name": "flowers", "state": "failed", "age": None}]
    assert answer["pages"] == [{"name": "first", "state": "fresh", "age": 1.5}]
    assert answer["version"] == health.VERSION
    assert answer["memory"] > 10_000_000


def test_health_counts_live_sessions(tmp_path, chromium):
    with serving(app(tmp_path, APP)) as server:
        ask(server, "/")
        assert json.loads(ask(server, "/health").body)["sessions"] == 0
        page = chromium.new_context().new_page()
        page.goto(server.url)
        page.locator(".bk-Figure canvas").first.wait_for()
        assert json.loads(ask(server, "/health").body)["sessions"] == 1
        page.context.close()


def part(state: str) -> Part:
    return Part("a", state)


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (None, "starting"),
        (Report((part("starting"),)), "starting"),
        (Report((part("fresh"),), (part("fresh"),)), "ok"),
        (Report((part("fresh"), part("failed"))), "degraded"),
        (Report((part("fresh"),), (part("stale"),)), "degraded"),
        (Report((part("failed"),)), "failed"),
        (Report(), "failed"),
    ],
)
def test_the_status_follows_from_the_parts(report, status):
    assert health.summary(report, sessions=0)["status"] == status


def test_a_server_whose_site_is_not_there_yet_is_starting(tmp_path):
    folder = app(tmp_path, "")
    (folder / "app_hooks.py").unlink()
    with serving(folder) as server:
        starting = ask(server, "/health")
        assert starting.status == 200
        assert json.loads(starting.body)["status"] == "starting"


def test_a_site_that_cannot_show_anything_is_unavailable(tmp_path):
    with serving(app(tmp_path, "", report="Report()")) as server:
        assert ask(server, "/health").status == 503
