"""`/data.csv`: the data behind a view, for the values in the address, in a stream that disturbs nobody."""

import asyncio
import http.client
import json
import socket
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import urlencode
from zipfile import ZipFile

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application

from dashboard.pages.site import Site
from dashboard.server.downloads import DownloadHandler, data, disposition
from dashboard.settings import Settings

PLACES = """
#| export
from typing import Annotated, Literal
import pandas as pd
from bokeh.plotting import figure
CALLS = []

def towns():
    CALLS.append("towns")
    names = ["Zürich", "Bern, an der Aare", 'Ulm "Donau"']
    since = pd.to_datetime(["1218-01-01", "1191-05-01", None])
    return pd.DataFrame({"country": ["CH", "CH", "DE"], "town": names, "size": [4, 1, 1.5], "since": since})

def chosen(towns, country: Literal["CH", "DE"] = "CH"):
    return towns[towns["country"] == country].reset_index(drop=True)

def dot(chosen, town: Annotated[str, {"objects": lambda chosen: list(chosen["town"])}] = None):
    CALLS.append("dot")
    return figure()

def both(towns, chosen):
    return figure()

def table(chosen, view: int = 0):
    return chosen.assign(view=view)

def notes():
    return {"source": "census", "years": [1990, 2000]}

def words(notes):
    return "Some words"

def opaque():
    return object()

def unsaid(opaque):
    return figure()

def alone():
    return figure()

def sources():
    return {"towns": pd.DataFrame({"n": [1]}), "../rivers": pd.DataFrame({"n": [2]})}

def of_many(sources):
    return figure()

def by_itself():
    shown = figure()
    shown.scatter([1, 2], [3, 4])
    return shown

def broken(towns, country: Literal["CH", "DE"] = "CH"):
    if country == "DE":
        raise ValueError("no such thing in /srv/secret/data.csv")
    return figure()
"""
MANY = """
#| export
import pandas as pd

def rows():
    return pd.DataFrame({"number": range(100_000), "half": 0.5, "text": "a, b", "day": pd.Timestamp("2024-02-29")})

class Last:
    def __str__(self):
        raise RuntimeError("has no words")

def torn():
    return pd.DataFrame({"text": ["x"] * 20_000 + [Last()]})

def wordless():
    return pd.DataFrame({"text": [Last()]})
"""


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "orte.ipynb", PLACES, title="Orte")
    write_notebook(folder / "viele.ipynb", MANY)
    write_notebook(folder / "wrong.ipynb", "#| export\nimport nowhere_at_all", title="Wrong")
    return serve(folder).ready()


class Answer:
    def __init__(self, response):
        self.status, self.headers, self.body = response.status, response.headers, response.read()

    @property
    def frame(self):
        return pd.read_csv(BytesIO(self.body))


def ask(server, path, method="GET"):
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    connection.request(method, path)
    answer = Answer(connection.getresponse())
    connection.close()
    return answer


def take(server, method="GET", **query):
    return ask(server, f"/data.csv?{urlencode({'page': 'orte'} | query)}", method)


# Which data


def test_a_figure_is_the_data_that_it_was_drawn_from(server):
    answer = take(server, view="dot")
    expected = pd.DataFrame(
        {
            "country": ["CH", "CH"],
            "town": ["Zürich", "Bern, an der Aare"],
            "size": [4.0, 1.0],
            "since": pd.to_datetime(["1218-01-01", "1191-05-01"]),
        }
    )
    assert answer.headers["Content-Type"] == "text/csv; charset=UTF-8"
    assert_frame_equal(pd.read_csv(BytesIO(answer.body), parse_dates=["since"]), expected)


def test_a_table_is_itself(server):
    assert list(take(server, view="table").frame["view"]) == [0, 0]


def test_a_figure_of_several_inputs_is_a_zip_of_them_by_the_names_of_their_nodes(server):
    answer = take(server, view="both")
    archive = ZipFile(BytesIO(answer.body))
    assert answer.headers["Content-Type"] == "application/zip"
    assert ".zip" in answer.headers["Content-Disposition"]
    assert {name: len(pd.read_csv(archive.open(name))) for name in archive.namelist()} == {
        "towns.csv": 3,
        "chosen.csv": 2,
    }


def test_a_dict_of_tables_is_a_zip_with_safe_names(server):
    answer = take(server, view="of_many")
    assert ZipFile(BytesIO(answer.body)).namelist() == ["sources-towns.csv", "sources-_rivers.csv"]


def test_a_figure_without_inputs_is_what_it_drew(server):
    assert take(server, view="by_itself").frame.to_dict("list") == {"x": [1, 2], "y": [3, 4]}


def test_an_input_that_is_no_table_is_json(server):
    answer = take(server, view="words")
    assert answer.headers["Content-Type"] == "application/json"
    assert ".json" in answer.headers["Content-Disposition"]
    assert json.loads(answer.body) == {"source": "census", "years": [1990, 2000]}


@pytest.mark.parametrize("view", ["unsaid", "alone"])
def test_a_figure_that_was_not_drawn_from_data_says_so(server, view):
    answer = take(server, view=view)
    assert answer.status == 404
    assert "no data to save" in answer.body.decode()


# For which values


def test_the_values_are_those_of_the_address(server):
    assert list(take(server, view="dot", country="DE").frame["town"]) == ['Ulm "Donau"']


def test_a_value_whose_domain_depends_on_another_value_is_read_in_that_domain(server):
    assert take(server, view="dot", town='Ulm "Donau"', country="DE").status == 200


@pytest.mark.parametrize("query", [{"country": "FR"}, {"country": ""}, {"unknown": "1"}, {"town": "Ulm"}])
def test_unknown_and_bad_parts_of_an_address_are_passed_over(server, query):
    assert list(take(server, view="dot", **query).frame["country"]) == ["CH", "CH"]


def test_bytes_that_are_no_text_are_passed_over(server):
    assert ask(server, "/data.csv?page=orte&view=dot&country=%FF").status == 200


def test_without_a_page_the_first_one_is_meant(server):
    assert ask(server, "/data.csv?view=table").status == 200


def test_a_control_may_be_named_view_too_and_comes_second(server):
    assert set(ask(server, "/data.csv?view=table&page=orte&view=7").frame["view"]) == {7}


# File names


def test_the_name_of_the_file_says_page_view_and_day(server):
    answer = take(server, view="table")
    day = pd.to_datetime(answer.headers["Date"]).date()
    assert answer.headers["Content-Disposition"] == f'attachment; filename="orte-table-{day}.csv"'


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a b.csv", 'attachment; filename="a b.csv"'),
        ("Zürich.csv", "attachment; filename=\"Zurich.csv\"; filename*=UTF-8''Z%C3%BCrich.csv"),
        ('a"b\\c%41.csv', "attachment; filename=\"a_b_c_41.csv\"; filename*=UTF-8''a%22b%5Cc%2541.csv"),
        ("東京.csv", "attachment; filename=\".csv\"; filename*=UTF-8''%E6%9D%B1%E4%BA%AC.csv"),
    ],
)
def test_a_name_that_is_not_plain_is_said_twice(name, header):
    assert disposition(name) == header


# Refusals


@pytest.mark.parametrize("query", [{"page": "nowhere", "view": "dot"}, {"view": "nothing"}, {"view": "towns"}, {}])
def test_what_does_not_exist_is_not_found_in_plain_words(server, query):
    answer = take(server, **query)
    assert answer.status == 404
    assert answer.headers["Content-Type"] == "text/plain; charset=UTF-8"
    assert answer.body.decode().startswith("There is no such")


def test_a_view_that_fails_for_these_values_says_so_and_the_log_says_why(server):
    answer = take(server, view="broken", country="DE")
    assert (answer.status, take(server, view="broken").status) == (409, 200)
    assert answer.body.decode() == "The data could not be computed for these values.\n"
    assert "ValueError: no such thing in" in server.log()


def test_a_page_that_failed_has_no_data(server):
    answer = take(server, page="wrong", view="dot")
    assert answer.status == 503
    assert "needs a fix" in answer.body.decode()


def test_head_says_what_get_would_without_the_data(server):
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    for method in ("HEAD", "GET", "HEAD"):  # over one connection, which a stray byte would confuse
        connection.request(method, "/data.csv?page=orte&view=both")
        response = connection.getresponse()
        assert (response.status, response.headers["Content-Type"]) == (200, "application/zip")
        assert bool(response.read()) is (method == "GET")


# Many rows


def test_100_000_rows_are_read_back_as_they_were(server):
    frame = pd.read_csv(BytesIO(take(server, page="viele", view="rows").body), parse_dates=["day"])
    row = {"half": 0.5, "text": "a, b", "day": pd.Timestamp("2024-02-29")}
    assert_frame_equal(frame, pd.DataFrame({"number": range(100_000)} | row), check_dtype=False)


def test_other_viewers_are_answered_before_a_download_is_complete(server):
    with socket.create_connection(("localhost", server.port), timeout=60) as slow:
        slow.sendall(b"GET /data.csv?page=viele&view=rows HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        begun = slow.recv(1024)
        health, page = ask(server, "/health"), ask(server, "/?page=viele")
        rest = b"".join(iter(lambda: slow.recv(65_536), b""))
    assert begun.startswith(b"HTTP/1.1 200")
    assert health.status == page.status == 200
    assert b"\r\n99999,0.5," in rest


def test_a_file_that_breaks_off_is_not_taken_for_the_whole(server):
    with pytest.raises(http.client.IncompleteRead):
        take(server, page="viele", view="torn")


def test_a_file_that_cannot_begin_is_refused(server):
    assert take(server, page="viele", view="wordless").status == 409


def test_a_download_ends_when_its_viewer_goes(tmp_path, monkeypatch, write_notebook):
    """And a viewer who does not read on holds it up: of ten million rows most are never written."""
    monkeypatch.chdir(tmp_path)
    write_notebook(
        tmp_path / "endless.ipynb", "#| export\nimport pandas as pd\ndef rows(): return pd.Series(range(10_000_000))"
    )

    async def leave() -> int:
        site = Site(Settings(notebooks=tmp_path))
        await site.open()
        over, pieces = asyncio.Event(), []

        class Watched(DownloadHandler):
            def write(self, chunk):
                pieces.append(chunk)
                super().write(chunk)

            def on_finish(self):
                over.set()

        listener, port = bind_unused_port()
        application = Application([("/data.csv", Watched)])
        application.site = site
        server = HTTPServer(application)
        server.add_socket(listener)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /data.csv?view=rows HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.read(100)
        writer.close()
        await over.wait()
        server.stop()
        return len(pieces)

    assert asyncio.run(leave()) < 1_000


def test_what_is_on_a_screen_is_not_computed_again(tmp_path, monkeypatch, write_notebook):
    monkeypatch.chdir(tmp_path)
    write_notebook(tmp_path / "orte.ipynb", PLACES)

    async def taken() -> list[str]:
        site = Site(Settings(notebooks=tmp_path))
        await site.open()
        await data(site, {"view": [b"dot"]}, datetime.now(UTC))
        return site.page("").pipeline["dot"].call.__globals__["CALLS"]

    assert asyncio.run(taken()) == ["towns", "dot"]
