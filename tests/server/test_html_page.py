"""One HTML page for all viewers who ask for the same thing."""

import json
from types import SimpleNamespace

from dashboard.server.html_page import SharedPages
from tests.support.toy_server import ask, token


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


def test_each_viewer_gets_a_token_of_their_own(server):
    tokens = {token(server, "/") for _ in range(5)}
    assert len(tokens) == 5


def test_a_thousand_page_requests_leave_nothing_behind(server):
    before = json.loads(ask(server, "/health").body)["memory"]
    for number in range(1000):
        ask(server, f"/?junk={number}&theme=t{number}")
    assert json.loads(ask(server, "/health").body)["memory"] - before < 10_000_000


def test_what_must_not_be_shared_is_not_made():
    site = SimpleNamespace(edition=0, shared=lambda query: None)
    assert SharedPages().page("/", {}, site, lambda part: 1 / 0) is None


def test_a_page_that_could_not_be_made_is_tried_again():
    pages, made = SharedPages(), iter([None, "<html>"])
    assert [pages.page("/", {"page": [b"a"]}, shared_site(), lambda part: next(made)) for _ in range(3)] == [
        None,
        "<html>",
        "<html>",
    ]
