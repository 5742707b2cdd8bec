"""No text of an exception reaches a viewer, by any door; its author finds it in the log."""

import html
import http.client
import json
import re
from contextlib import suppress

import pytest

from tests.support import route_table
from tests.support.secrets import BROKEN, PAGE

VIEWS = ["from_source", "failing", "worded", "piece"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("private")
    write_notebook(folder / "a.ipynb", PAGE, "unexported = 'secret-cell'", "md:secret-prose", title="A")
    for name, cell in BROKEN.items():
        write_notebook(folder / f"{name}.ipynb", cell, title=name)
    write_notebook(
        folder / "open.ipynb", "#| export\n#| source: all\ndef view(): return 'x'", "'shown-cell'", "md:shown-prose"
    )
    write_notebook(folder / "shut.ipynb", "#| export\n#| source: off\ndef view(): return 'secret-shut'", title="Shut")
    return folder


@pytest.fixture(scope="module")
def server(serve, folder):
    return serve(folder, args=route_table.ARGS).ready()


def ask(server, path):
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    try:
        body = answer.read()
    except http.client.IncompleteRead as cut:
        body = cut.partial
    return answer.status, html.unescape(body.decode(errors="replace"))


@pytest.mark.parametrize("name", BROKEN)
def test_a_page_that_fails_says_only_that_it_needs_a_fix(server, name):
    for path in (
        f"/?page={name}",
        f"/dashboard?page={name}",
        f"/notebook?page={name}",
        f"/data.csv?page={name}&view=view",
    ):
        _, text = ask(server, path)
        if path.startswith("/notebook"):  # which shows the code itself, so the secret of a literal stands in it
            assert "wrong" not in text
            assert "Traceback" not in text
        else:
            assert "secret" not in text.replace(f"secret-{name}", "")
    assert "its notebook needs a fix" in ask(server, f"/?page={name}")[1]


def test_health_has_names_and_states_alone(server):
    assert "secret" not in ask(server, "/health")[1]


@pytest.mark.parametrize("view", VIEWS)
def test_data_that_cannot_be_had_says_so_calmly(server, view):
    status, text = ask(server, f"/data.csv?page=a&view={view}&n=2")
    assert "secret" not in text
    if view != "worded":
        assert status == 409


@pytest.mark.parametrize(
    "path", ["/no/such/page", "/static/none", "/?bokeh-token=x", "/data.csv?page=none", "/dashboard/ws"]
)
def test_an_answer_of_refusal_has_no_words_of_an_exception(server, path):
    status, text = ask(server, path)
    assert status in (400, 403, 404)
    assert not re.search(r"Traceback|Error\b|File \"|\.py", text)


def test_no_card_has_the_words(server, document):
    sent = json.dumps(document(f"{server.url}/dashboard", page="a").to_json(), default=str)
    assert "secret" not in sent


@pytest.mark.parametrize(
    "secret", ["source", "view", "piece", "import", "syntax", "domain", "default", "option", "base"]
)
def test_the_author_finds_it_in_the_log(server, document, secret):
    for view in VIEWS:
        ask(server, f"/data.csv?page=a&view={view}&n=3")
    document(f"{server.url}/dashboard", page="a")
    assert f"secret-{secret}" in server.log()


def test_how_this_was_made_shows_exported_cells_alone(server):
    status, text = ask(server, "/notebook?page=a")
    assert status == 200
    assert "failing" in text
    assert "secret-cell" not in text
    assert "secret-prose" not in text


def test_a_notebook_may_show_all_of_itself_or_nothing(server):
    _, text = ask(server, "/notebook?page=open")
    assert "shown-cell" in text
    assert "shown-prose" in text
    status, text = ask(server, "/notebook?page=shut")
    assert status == 404
    assert "secret-shut" not in text
    assert "data-story" not in ask(server, "/?page=shut")[1]
    assert "data-story" in ask(server, "/?page=open")[1]


def test_where_the_site_says_off_no_notebook_can_undo_it(serve, folder):
    shut = serve(folder, env={"DASHBOARD_SOURCE": "off"}).ready()
    assert [ask(shut, f"/notebook?page={page}")[0] for page in ("a", "open", "shut")] == [404, 404, 404]
    assert "data-story" not in ask(shut, "/?page=open")[1]


@pytest.fixture(scope="module")
def roots(server):
    """Below which addresses the running server has files."""
    table = json.loads(ask(server, "/table")[1])
    found = {route["root"] for route in table.values() if route["root"]}
    assert {"/static/", "/dashboard/static/", "/static/js/", "/static/extensions/", "/components/"} <= found
    return found


BUTTON = "panel.widgets.button/Button"
ODD_PATHS = ["%00", "%2e%2e/%2e%2e/app.json", "x" * 5_000, "%ed%a0%80", "a%00.js", "%2e%2e%00", "panel/%00"]
ODD_PATHS += ["", "//", "/a/css/x", ".a/A/css/x", "a%00/A/css/x", "no.such/A/css/x", "panel/%00/css/x", "panel//css/x"]
ODD_PATHS += [f"{BUTTON}/{kind}/%00" for kind in ("css", "_stylesheets", "_resources", "__css__", "modifiers")]
ODD_PATHS += [f"panel.template.vanilla/VanillaTemplate/{rest}" for rest in ("_resources/", "_css/%2e%2e", "modifiers/")]


@pytest.mark.parametrize("path", ODD_PATHS, ids=lambda path: path[:40])
def test_an_odd_path_of_a_file_is_not_found_and_leaves_no_traceback(server, roots, path):
    before = len(server.log())
    for root in roots:
        status, _ = ask(server, root + path)
        assert status in (400, 403, 404), root  # 400: Tornado reads no path that is no text
    assert "Uncaught exception" not in server.log()[before:]


def test_no_address_has_a_module_imported(serve, folder, tmp_path):
    """Panel's handler would import it to look for files there, and a program runs when it is imported."""
    (tmp_path / "program.py").write_text("print('imported', flush=True)\nimport os\nos._exit(3)\n")
    server = serve(folder, env={"PYTHONPATH": f"{tmp_path}:."}).ready()
    for module in ("program", "dashboard.__main__", "panel.__main__", "this"):
        assert ask(server, f"/components/{module}/A/css/x")[0] == 404
    assert ask(server, "/health")[0] == 200
    assert "imported" not in server.log()


def test_a_component_of_a_page_has_its_files(server):
    address = "/components/panel.template.vanilla/VanillaTemplate/_css/vanilla.css"
    assert ask(server, address)[0] == 200


def test_a_handler_that_fails_says_no_word_of_it(server):
    status, text = ask(server, "/fails")
    assert status == 500
    assert not re.search(r"secret|Traceback|ValueError|\.py", text)
    assert "secret-handler" in server.log()


# Requests that are refused, or read by nobody, with what may be data or a token in their addresses and headers.
REFUSED = {
    "/dashboard/ws?x=secret-data": {"Upgrade": "websocket", "Connection": "Upgrade", "Origin": "http://evil.example"},
    "/dashboard/autoload.js?bokeh-token=secret-data": {},
    "/?bokeh-token=secret-data": {},
    "/?bokeh-session-id=secret-data": {},
    "/no/such/page?x=secret-data": {},
    "/data.csv?page=secret-data": {},
    "/notebook?page=secret-data": {},
    "/?page=" + "secret-data" * 1500: {},
    "/static/" + "secret-data" * 900: {},
    "/" + "secret-data" * 9000: {},
    "/?x=1": {"X-Long": "secret-data" * 9000},
    "/?x=2": {"Cookie": "secret-data=1; member=secret-data"},
}


@pytest.mark.parametrize("path", REFUSED, ids=lambda path: path[:30])
def test_no_data_and_no_token_of_an_address_is_in_the_log(server, path):
    before = len(server.log())
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    with suppress(ConnectionError):  # headers of more than 64 KB are not read
        connection.request("GET", path, headers=REFUSED[path])
        assert connection.getresponse().status in (200, 400, 403, 404, 414, 431)
    assert ask(server, "/health")[0] == 200
    said = server.log()[before:].splitlines()
    assert not any("secret-data" in line for line in said)
    assert all(len(line) <= 500 for line in said)
