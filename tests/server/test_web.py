"""The application of the web server: a real `panel serve`, asked by a plain client."""

import asyncio
import json
from html import unescape

import brotli
import pytest
from bokeh.protocol import Protocol
from tornado.httpclient import HTTPClientError

from dashboard.server.web import _error_without_words, websocket_hosts
from tests.support.toy_server import APP, BOKEH, ServerDiedError, app, ask, document, fetched, serving


@pytest.mark.parametrize("path", ["/", BOKEH, "/health"])
def test_head_says_what_get_would(server, path):
    got, head = (ask(server, path, method, Accept_Encoding="br") for method in ("GET", "HEAD"))
    assert head.status == got.status == 200
    assert not head.body
    assert head.headers.get("content-encoding") == got.headers.get("content-encoding")


def test_the_app_s_own_files_do_not_hide_those_of_bokeh(server):
    assert ask(server, "/static/look.css").status == ask(server, BOKEH).status == 200


def test_an_upload_is_refused(server):
    assert ask(server, "/", "POST", Content_Length="1000000").status == 400


def test_the_page_is_compressed_and_never_kept(server):
    packed = ask(server, "/", Accept_Encoding="br")
    assert packed.headers["content-encoding"] == "br"
    assert packed.headers["cache-control"] == "no-store"
    assert b"<!DOCTYPE html>" in brotli.decompress(packed.body)


def test_the_session_is_made_for_the_viewer_s_whole_query(server):
    shown = unescape(unescape(asyncio.run(document(server, "/?page=second&size=9"))))  # as text of HTML in HTML
    assert "asked [('page', 'second'), ('size', '9')]" in shown


def test_a_slash_too_many_is_taken_off_the_address(server):
    answer = ask(server, "/scratch/?page=second")
    assert answer.status == 301
    assert answer.headers["location"] == "/scratch?page=second"


def test_an_app_that_fails_is_not_shared_and_the_server_stays_up(tmp_path):
    with serving(app(tmp_path, "1 / 0")) as server:
        assert [ask(server, "/").status for _ in range(2)] == [200, 200]
        assert ask(server, "/health").status == 200
        assert "ZeroDivisionError" in "".join(server.log)


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


def test_the_answer_to_a_message_that_failed_has_no_words_of_the_exception():
    protocol = Protocol()
    message = protocol.create("PULL-DOC-REQ")
    try:
        raise ValueError("secret")
    except ValueError as error:
        answer = _error_without_words(
            lambda of, text: protocol.create("ERROR", of.header["msgid"], text), message, repr(error)
        )
    assert answer.header["reqid"] == message.header["msgid"]
    assert "secret" not in answer.content_json
    assert json.loads(answer.content_json)["traceback"] is None
