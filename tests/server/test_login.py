"""A password before the whole site, and who it is that a view is drawn for."""

import asyncio
import http.client
import json
import re
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from bokeh.server.auth_provider import NullAuth
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.web import create_signed_value, decode_signed_value
from tornado.websocket import websocket_connect

from dashboard.server import login
from dashboard.server.login import Password, Tries, safe_next, with_password
from dashboard.settings import SettingsError
from tests.support import route_table
from tests.support.servers import start

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
# Views of one page: what everybody sees, and what depends on who asks.
NOTEBOOK = """
    #| export
    from typing import Annotated
    import pandas as pd

    def greeting(me: Annotated[str, {"viewer": True}] = "nobody"):
        return f"Hello {me}"

    def mine(me: Annotated[str, {"viewer": True}] = "nobody") -> pd.DataFrame:
        return pd.DataFrame({"who": [me]})
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "secrets.ipynb", NOTEBOOK, title="The secret title")
    return folder


@pytest.fixture(scope="module")
def server(serve, folder):
    return serve(folder, env={"DASHBOARD_PASSWORD": "sésame ouvre-toi"}).ready()


@pytest.fixture
def tries():
    now = [0.0]
    tries = Tries(clock=lambda: now[0])
    tries.go_on = lambda seconds: now.__setitem__(0, now[0] + seconds)
    return tries


def ask(server, path, method="GET", body=None, **headers):
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    connection.request(method, path, body and urlencode(body), {**headers, **(FORM if body else {})})
    answer = connection.getresponse()
    answer.text = answer.read().decode(errors="replace")
    return answer


def log_in(server, password="sésame ouvre-toi", path="/login", **headers):
    return ask(server, path, "POST", {"password": password, "next": "/?page=secrets"}, **headers)


@pytest.fixture(scope="module")
def member(server):
    """The header by which a browser is known as a member's."""
    return {"Cookie": log_in(server).headers["Set-Cookie"].partition(";")[0]}


# Every route ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def routes(serve, folder):
    """The routing table of the Procfile's own server: each pattern, and whether everybody may have what it answers."""
    live = serve(folder, env={"DASHBOARD_PASSWORD": "x"}, args=route_table.ARGS).ready()
    table = json.loads(ask(live, "/table").text)
    return {pattern: route["is_public"] for pattern, route in table.items()}, live


def addresses(pattern):
    """Addresses that a route answers: each group left out, and with something in it."""
    plain = pattern.strip("^$").replace("\\", "")
    return {re.sub(r"/?\?", "", re.sub(r"\([^)]*\)", group, plain)) for group in ("", "x")}


def test_the_public_routes_are_these_and_no_others(routes):
    table, _ = routes
    public = {pattern.strip("^$/?") for pattern, is_public in table.items() if is_public}
    known = re.compile(r"(dashboard/)?static|chart|favicon|table|fails|health|log(in|out)|components")
    assert [pattern for pattern in public if not known.match(pattern.strip("/"))] == []
    found = " ".join(pattern for pattern, is_public in table.items() if not is_public)
    assert all(part in found for part in ("/ws", "metadata", "autoload", "data", "notebook"))


def test_a_stranger_gets_nothing_of_any_route(routes):
    table, live = routes
    members = {path for pattern, is_public in table.items() if not is_public for path in addresses(pattern)}
    for path in sorted(members | {"/", "/?page=secrets", "/no/such/thing"}):
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"):
            answer = ask(live, path, method)
            assert answer.status in (302, 403, 404, 405), (method, path)
            assert "secret" not in answer.text
            if answer.status == 302:
                assert answer.headers["Location"].startswith("/login?next=")


def test_a_route_that_is_added_later_is_behind_the_login(tmp_path, folder):
    plugin = tmp_path / "later.py"
    plugin.write_text(
        "from tornado.web import RequestHandler\n\n\nclass Later(RequestHandler):\n"
        "    def get(self):\n        self.write('secret')\n\n\nROUTES = [('/later', Later)]\n"
    )
    with start(
        folder,
        tmp_path / "log",
        env={"DASHBOARD_PASSWORD": "x", "PYTHONPATH": f"{tmp_path}:."},
        args=("--address", "localhost", "--plugins", "later"),
    ) as later:
        assert ask(later, "/later").status == 302


def test_what_a_member_asks_for_is_there(server, member):
    assert "The secret title" in ask(server, "/?page=secrets", **member).text
    assert ask(server, "/notebook?page=secrets", **member).status == 200
    assert ask(server, "/data.csv?page=secrets&view=mine", **member).text.split() == ["who", "nobody"]


def test_a_websocket_is_opened_for_members_alone(server, member):
    token = re.search(r'"token":"([^"]+)"', ask(server, "/?page=secrets", **member).text)[1]

    async def first_message(headers):
        request = HTTPRequest(f"ws://localhost:{server.port}/dashboard/ws", headers=headers)
        socket = await websocket_connect(request, subprotocols=["bokeh", token])
        message = await socket.read_message()
        socket.close()
        return message

    assert "ACK" in asyncio.run(first_message(member))
    with pytest.raises(HTTPClientError, match="403"):
        asyncio.run(first_message({}))


def test_health_answers_everybody_and_names_nothing(server, member):
    assert json.loads(ask(server, "/health").text).keys() == {"status", "version"}
    assert "pages" in json.loads(ask(server, "/health", **member).text)


# To log in ------------------------------------------------------------------------------------------------------------


def test_the_right_password_leads_to_what_was_asked_for(server):
    led = ask(server, "/data.csv?page=secrets&view=mine")
    answer = ask(server, led.headers["Location"])
    assert 'value="/data.csv?page=secrets&amp;view=mine"' in answer.text
    right = log_in(server)
    assert (right.status, right.headers["Location"]) == (303, "/?page=secrets")
    assert {"HttpOnly", "SameSite=Lax"} <= set(right.headers["Set-Cookie"].split("; "))


def test_a_wrong_password_is_told_and_slows_its_network_down(server):
    answers = [log_in(server, "wrong", **{"X-Forwarded-For": "203.0.113.7"}) for _ in range(login.FREE_TRIES + 1)]
    assert [answer.status for answer in answers] == [403] * login.FREE_TRIES + [429]
    assert "This is not the password." in answers[0].text
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert log_in(server, **{"X-Forwarded-For": "203.0.113.8"}).status == 303


def test_a_form_of_another_site_logs_nobody_in(server):
    assert log_in(server, Origin="https://evil.example").status == 403
    assert log_in(server, Origin=f"http://localhost:{server.port}").status == 303


def test_a_body_too_large_for_a_password_is_not_read(server):
    with suppress(ConnectionError):  # the server may hang up while the body is still being sent
        assert log_in(server, "x" * 70_000).status in (400, 413)
    assert log_in(server).status == 303


def test_logging_out_takes_the_cookie_away(server, member):
    out = ask(server, "/logout", **member)
    assert (out.status, out.headers["Location"]) == (303, "/login")
    assert 'member="";' in out.headers["Set-Cookie"]


@pytest.mark.parametrize("cookie", ["", "member", 'member="2|1:0|10:1|6:member|4:eHh4|0"', "member=;;==", "member=ÿ"])
def test_a_made_up_cookie_is_that_of_a_stranger(server, cookie):
    assert ask(server, "/", Cookie=cookie).status == 302


def test_another_password_logs_everybody_out():
    def cookie(password):
        return create_signed_value("secret", login.COOKIE, Password(password).fingerprint).decode()

    class Handler:
        def __init__(self, value):
            self.value = value

        def get_signed_cookie(self, name, max_age_days):
            return decode_signed_value("secret", name, self.value, max_age_days)

    assert Password("new").get_user(Handler(cookie("new")))
    assert not Password("new").get_user(Handler(cookie("old")))


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("/?page=a&x=1", "/?page=a&x=1"),
        ("https://evil.example", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
        ("", "/"),
    ],
)
def test_no_link_leads_on_to_another_site(asked, led_to):
    assert safe_next(asked) == led_to


def test_each_wrong_password_makes_the_next_try_wait_longer(tries):
    waits = []
    for _ in range(login.FREE_TRIES + 8):
        tries.note_wrong("203.0.113.7")
        waits.append(tries.wait("203.0.113.7"))
    assert waits[: login.FREE_TRIES] == [0] * (login.FREE_TRIES - 1) + [1]
    assert waits[-1] == login.LONGEST_WAIT
    tries.go_on(login.LONGEST_WAIT)
    assert tries.wait("203.0.113.7") == 0


def test_one_network_of_ipv6_is_one_stranger(tries):
    for number in range(login.FREE_TRIES):
        tries.note_wrong(f"2001:db8::{number}")
    assert tries.wait("2001:db8::ffff") > 0
    assert tries.wait("2001:db8:0:1::1") == 0


def test_a_password_beside_another_login_is_a_mistake_that_is_named():
    other = Password("other")
    with pytest.raises(SettingsError, match=r"^DASHBOARD_PASSWORD='\.\.\.'"):
        with_password("sésame", {"auth_provider": other})
    assert isinstance(with_password("", {"auth_provider": NullAuth()})["auth_provider"], NullAuth)


def test_servers_with_one_key_know_each_others_members():
    made = [with_password("x", {"secret_key": "key"})["cookie_secret"] for _ in range(2)]
    assert made[0] == made[1]
    assert with_password("x", {})["cookie_secret"] != with_password("x", {})["cookie_secret"]


# Who it is ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def named(serve, folder):
    """A server whose login gives names: Panel's own."""
    users = folder.parent / "users.json"
    users.write_text('{"ada": "1815", "grace": "1906"}')
    args = ("--address", "localhost", "--basic-auth", str(users), "--cookie-secret", "a secret of this test")
    return serve(folder, args=args).ready()


def cookie_of(name):
    signed = create_signed_value("a secret of this test", "user", name).decode()
    return {"Cookie": f'user="{signed}"'}


def test_panels_login_lets_its_users_in_and_nobody_else(named):
    answer = ask(named, "/login", "POST", {"username": "ada", "password": "1815"})
    assert answer.status == 302
    cookies = "; ".join(value.partition(";")[0] for value in answer.headers.get_all("Set-Cookie"))
    assert ask(named, "/?page=secrets", Cookie=cookies).status == 200
    assert ask(named, "/?page=secrets").status == 302
    assert ask(named, "/login", "POST", {"username": "ada", "password": "x"}).headers["Location"].count("error")


def test_a_view_that_asks_who_it_is_is_told(named):
    for name in ("ada", "grace"):
        assert ask(named, "/data.csv?page=secrets&view=mine", **cookie_of(name)).text.split() == ["who", name]


def test_no_address_says_who_it_is(named):
    answer = ask(named, "/data.csv?page=secrets&view=mine&me=grace", **cookie_of("ada"))
    assert answer.text.split() == ["who", "ada"]


def test_each_viewer_sees_their_own(named, open_page):
    for name in ("ada", "grace"):
        value = cookie_of(name)["Cookie"].removeprefix("user=")
        state = {"cookies": [{"name": "user", "value": value, "url": named.url}], "origins": []}
        page = open_page(f"{named.url}/?page=secrets", storage_state=state).page
        page.get_by_text(f"Hello {name}").wait_for()
        assert page.locator(".sidebar input").count() == 0


def test_the_login_page_is_short_and_leads_on(server, open_page):
    page = open_page(f"{server.url}/?page=secrets").page
    assert "secret" not in page.content().replace("page%3Dsecrets", "").replace("page=secrets", "").lower()
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("Password").fill("sésame ouvre-toi")
    page.get_by_role("button", name="Log in").click()
    page.get_by_role("heading", name="The secret title").wait_for()
    page.get_by_text("Hello nobody").wait_for()
