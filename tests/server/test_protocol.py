"""What a viewer's browser may say: the rule for one event, and a real server to which strangers say other things."""

import base64
import gzip
import json
import socket
import time
import zlib
from contextlib import suppress

import pytest
from bokeh import models as bk
from bokeh.document import Document
from bokeh.plotting import figure
from hypothesis import given, settings
from hypothesis import strategies as st
from tornado.websocket import WebSocketClosedError

from dashboard.server.protocol import LARGEST, BrokenMessageError, Frames, events_of, refusal
from tests.support import viewers
from tests.support.toy_server import APP, app, ask, fetched, serving, token

# The rule -------------------------------------------------------------------------------------------------------------


def listens(model, name):
    """As the server tells it of its own models."""
    return bool(model._callbacks.get(name))


@pytest.fixture(scope="module")
def page():
    """A document with a figure, a field that the server listens to, a table and a button."""
    plot = figure(tools="pan,tap")
    plot.scatter([1, 2], [1, 2])
    field, button, table = bk.Slider(start=0, end=9, value=3), bk.Button(), bk.ColumnDataSource({"a": [1, 2]})
    field.on_change("value", lambda attr, old, new: None)
    button.on_event("button_click", lambda event: None)
    table.on_change("data", lambda attr, old, new: None)
    for model in (plot, field, button, bk.DataTable(source=table), bk.Tabs()):
        document.add_root(model)
    return document


document = Document()


def the(kind):
    return next(iter(document.select({"type": kind})))


def changed(model, name, new):
    return {"kind": "ModelChanged", "model": {"id": model.id}, "attr": name, "new": new}


def event(name, **values):
    entries = [[key, value] for key, value in values.items()]
    data = {"type": "event", "name": name, "values": {"type": "map", "entries": entries}}
    return {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": data}


def refused(said):
    return refusal(said, document, listens)


ZOOMED = [("start", 0.5), ("end", 3), ("end", {"type": "number", "value": "nan"})]


@pytest.mark.parametrize(("name", "new"), ZOOMED)
def test_a_viewer_may_zoom(page, name, new):
    assert refused(changed(the(bk.DataRange1d), name, new)) is None


@pytest.mark.parametrize(
    ("kind", "name", "new"),
    [
        (bk.Selection, "indices", [0, 1]),
        (bk.GlyphRenderer, "visible", False),
        (bk.GlyphRenderer, "muted", True),
        (bk.Plot, "inner_width", 500),
        (bk.Slider, "value", 5),
        (bk.Slider, "value_throttled", 5),  # nobody listens to it, and every slider tells it
        (bk.Tabs, "active", 1),
    ],
)
def test_a_viewer_may_say_what_the_page_offers(page, kind, name, new):
    assert refused(changed(the(kind), name, new)) is None


@pytest.mark.parametrize(
    ("kind", "name", "new", "why"),
    [
        (bk.Plot, "renderers", [], "property 'renderers' of figure"),
        (bk.Slider, "end", 5, "property 'end' of Slider"),
        (bk.Slider, "__class__", 5, "an unknown property of Slider"),
        (bk.Slider, "value", "many", "the value of 'value' of Slider"),
        (bk.Selection, "indices", "all", "the value of 'indices' of Selection"),
        (bk.ColumnDataSource, "selected", None, "property 'selected' of ColumnDataSource"),
    ],
)
def test_another_property_or_value_is_refused_in_words_of_ours(page, kind, name, new, why):
    assert refused(changed(the(kind), name, new)) == why


PACKED = {"type": "bytes", "data": base64.b64encode(gzip.compress(b"a")).decode()}
NO_PLAIN_VALUES = [
    PACKED,
    {"type": "ndarray", "array": PACKED, "dtype": "int8", "shape": [1], "order": "little"},
    {"type": "typed_array", "array": PACKED, "dtype": "int8", "order": "little"},
    {"type": "object", "name": "Slider", "id": "new", "attributes": {}},
    {"type": "object", "name": "Slider"},
    {"type": "set", "entries": [1]},
    {"type": "slice", "start": 0, "stop": 10**9, "step": 1},
    {"type": "symbol", "name": "x"},
    {"type": "map", "entries": [[["a", "list"], 1]]},
    {"type": "map", "entries": [1]},
    {"type": "number", "value": "9" * 9},
    {"id": "p0"},
    {},
    10**400,
    "\ud800",
    [PACKED],
]


@pytest.mark.parametrize("new", NO_PLAIN_VALUES, ids=range(len(NO_PLAIN_VALUES)))
def test_a_value_that_is_not_plain_is_refused_wherever_it_stands(page, new):
    assert refused(changed(the(bk.Slider), "value", new)) == "the value of 'value' of Slider"
    assert refused(event("button_click", model=new))
    patches = {"type": "map", "entries": [["a", [[0, new]]]]}
    assert refused({"kind": "ColumnsPatched", "model": {"id": editable().id}, "attr": "data", "patches": patches})


def editable():
    return next(source for source in document.select({"type": bk.ColumnDataSource}) if listens(source, "data"))


def patched(row):
    patches = {"type": "map", "entries": [["a", [[row, 7]]]]}
    return {"kind": "ColumnsPatched", "model": {"id": editable().id}, "attr": "data", "patches": patches}


def test_cells_of_a_table_that_can_be_edited_may_be_others(page):
    assert refused(patched(1)) is None


@pytest.mark.parametrize("row", [2, -1, "0", 0.5, {"type": "slice"}])
def test_cells_that_are_not_there_are_refused(page, row):
    assert refused(patched(row)) == "cells of ColumnDataSource"


def test_events_that_the_server_listens_to_are_taken_and_no_others(page):
    assert refused(event("document_ready")) is None
    assert refused(event("button_click", model={"id": the(bk.Button).id})) is None
    assert refused(event("tap", model={"id": the(bk.Plot).id})) == "an event 'tap' that nobody listens to"
    assert (
        refused(event("button_click", model={"id": the(bk.Button).id}, more=1)) == "what an event 'button_click' says"
    )
    assert refused(event("connection_lost")) == "an event 'connection_lost' that nobody listens to"
    assert refused(event("no such")) == "an event of no known name"


@pytest.mark.parametrize(
    "kind", ["RootAdded", "RootRemoved", "TitleChanged", "ColumnDataChanged", "ColumnsStreamed", "Made up"]
)
def test_events_of_other_kinds_are_refused(page, kind):
    said = {"kind": kind, "model": {"id": the(bk.Slider).id}, "attr": "data", "title": "x", "data": {}}
    assert refused(said) == "an event of a kind that no page sends"


# Whatever is sent

TEXTS = st.text(max_size=8) | st.sampled_from(["kind", "model", "attr", "new", "id", "type", "entries", "map", "event"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(TEXTS, inside, max_size=4),
    max_leaves=12,
)


def models(page):
    return st.sampled_from(sorted(page.models, key=lambda model: model.id))


@settings(max_examples=300)
@given(data=st.data())
def test_whatever_is_sent_is_refused_in_one_line_or_fits(page, data):
    model = data.draw(models(page))
    name = data.draw(st.sampled_from(sorted(model.properties())) | TEXTS)
    said = data.draw(
        JSON
        | JSON.map(lambda new: changed(model, name, new))
        | JSON.map(lambda values: {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": values})
        | JSON.map(lambda value: event("button_click", model={"id": model.id}, more=value))
        | JSON.map(
            lambda value: {"kind": "ColumnsPatched", "model": {"id": model.id}, "attr": "data", "patches": value}
        )
    )
    why = refused(said)
    assert why is None or len(why) < 200


@settings(max_examples=200)
@given(st.text() | JSON.map(json.dumps))
def test_whatever_text_comes_is_events_or_a_broken_message(text):
    with suppress(BrokenMessageError):
        assert isinstance(events_of(text), list)


# Frames


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        ([b"binary"], 1009),
        (['{"msgid": "1", "msgtype": "PATCH-DOC", "num_buffers": 1000000000}'], 1009),
        (['{"msgid": "1", "msgtype": "PATCH-DOC"}', " " * LARGEST], 1009),
        (["no JSON"], 1007),
        (["[" * 100_000], 1007),
        (['{"msgid": 1, "msgtype": "PATCH-DOC"}'], 1007),
        (['{"msgid": "1"}'], 1007),
    ],
)
def test_what_is_no_message_ends_the_connection_at_once(frames, code):
    taken, (*before, last) = Frames(), frames
    for frame in before:
        taken.take(frame)
    with pytest.raises(BrokenMessageError) as broken:
        taken.take(last)
    assert broken.value.code == code


@pytest.mark.parametrize("content", ["[" * 100_000 + "]" * 100_000, "[" + "[]," * 200_000 + "1]", "NaN", "{}", "[]"])
def test_a_content_that_is_deep_or_of_many_parts_is_not_read(content):
    with pytest.raises(BrokenMessageError):
        events_of(content)


# A real server --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def strange(tmp_path_factory):
    """A server of its own, because its memory is looked at."""
    with serving(app(tmp_path_factory.mktemp("strange"), APP), BOKEH_SECRET_KEY="s" * 40) as server:
        ask(server, "/")
        yield server


def memory(server):
    return json.loads(ask(server, "/health").body)["memory"]


def bystander(server):
    """Someone else changes something, and the server answers."""

    async def change():
        other = await viewers.speaker(server.url)
        pulled = await other.ask("PULL-DOC-REQ")
        answer = await other.ask("PATCH-DOC", {"events": [slide(pulled)]})
        other.socket.close()
        return answer

    return fetched(change()) == {}


def slide(pulled):
    return {"kind": "ModelChanged", "model": {"id": find(pulled, "Slider")}, "attr": "value", "new": 7}


def find(part, name):
    """The id of the first model of a type in a document's JSON."""
    if isinstance(part, dict):
        if part.get("name") == name and "id" in part:
            return part["id"]
        part = list(part.values())
    found = (find(inside, name) for inside in part) if isinstance(part, list) else ()
    return next(filter(None, found), None)


def said(server, *contents, kind="PATCH-DOC"):
    """Say these on one connection; the answers to each and to a legitimate change after them."""

    async def say():
        speaker = await viewers.speaker(server.url)
        pulled = await speaker.ask("PULL-DOC-REQ")
        answers = [await speaker.ask(kind, content(pulled)) for content in contents]
        after = await speaker.ask("PATCH-DOC", {"events": [slide(pulled)]})
        speaker.socket.close()
        return answers, after

    return fetched(say())


def test_a_little_that_unpacks_to_a_lot_is_dropped_and_costs_nothing(strange):
    bomb = {"type": "bytes", "data": base64.b64encode(gzip.compress(bytes(100_000_000))).decode()}
    before = memory(strange)
    answers, after = said(strange, lambda pulled: {"events": [slide(pulled) | {"new": bomb}]})
    assert (answers, after) == ([{}], {})
    assert memory(strange) - before < 20_000_000
    assert bystander(strange)
    assert "refused from a browser: the value of 'value' of Slider" in "".join(strange.log)


def test_new_roots_are_dropped(strange):
    def roots(pulled):
        return {
            "events": [
                {
                    "kind": "RootAdded",
                    "model": {
                        "type": "object",
                        "name": "Div",
                        "id": f"x{number}",
                        "attributes": {"text": "a" * 30_000},
                    },
                }
                for number in range(30)
            ]
        }

    before = memory(strange)
    assert said(strange, roots) == ([{}], {})
    assert memory(strange) - before < 20_000_000
    assert bystander(strange)


@pytest.mark.parametrize("name", ["options", "name", "tags", "js_property_callbacks", "no such"])
def test_a_property_that_no_viewer_changes_stays_as_it_is(strange, name):
    def change(pulled):
        return {"events": [{"kind": "ModelChanged", "model": {"id": find(pulled, "Figure")}, "attr": name, "new": "x"}]}

    assert said(strange, change) == ([{}], {})


def closing(server, say):
    """The code with which the server closes a connection on which something is said."""

    async def speak():
        speaker = await viewers.speaker(server.url)
        with suppress(WebSocketClosedError):
            await say(speaker)
        return await speaker.closed()

    return fetched(speak())


def test_a_thousand_million_buffers_are_not_waited_for(strange):
    before = memory(strange)
    assert closing(strange, lambda speaker: speaker.say("PATCH-DOC", {"events": []}, num_buffers=10**9)) == 1009
    assert memory(strange) - before < 20_000_000
    assert bystander(strange)


def test_a_message_that_is_too_large_in_all_ends_the_connection(strange):
    async def say(speaker):
        await speaker.say("PATCH-DOC", {"events": ["a" * 900_000]}, msgid="1" * 90)
        for _ in range(3):
            await speaker.socket.write_message(" " * 900_000)

    assert closing(strange, say) in (1007, 1009)
    assert closing(strange, lambda speaker: speaker.socket.write_message(b"\0" * 10, binary=True)) == 1009
    assert bystander(strange)


@pytest.mark.parametrize("text", ["no JSON", "[" * 50_000, "{}", '{"msgid": "1", "msgtype": 5}'])
def test_what_is_no_message_closes_that_connection_alone(strange, text):
    assert closing(strange, lambda speaker: speaker.socket.write_message(text)) == 1007
    assert bystander(strange)


def test_a_document_is_not_pushed_and_the_connection_goes_on(strange):
    async def push():
        speaker = await viewers.speaker(strange.url)
        pulled = await speaker.ask("PULL-DOC-REQ")
        await speaker.say("PUSH-DOC", {"doc": pulled["doc"]})
        await speaker.say("SERVER-INFO-REQ")
        answer = await speaker.ask("PATCH-DOC", {"events": [slide(pulled)]})
        speaker.socket.close()
        return answer

    assert fetched(push()) == {}
    assert "refused from a browser: a message of a kind that no page sends" in "".join(strange.log)


def test_one_connection_fills_no_log(strange):
    def odd(pulled):
        return {"events": [{"kind": f"odd {number}"} for number in range(500)]}

    lines = len(strange.log)
    said(strange, *[odd] * 20)
    assert len([line for line in strange.log[lines:] if "refused" in line]) <= 1


TEXT_OF_TWO = bytes([0x81, 0x82, 0, 0, 0, 0]) + b"no"  # as a browser frames it, masked by zeros


def test_who_is_sent_away_and_stays_is_forgotten_without_an_error(tmp_path):
    with serving(app(tmp_path, APP), "--keep-alive", "50") as server:
        offered = {"Sec-WebSocket-Protocol": f"bokeh, {token(server, '/')}", "Sec-WebSocket-Version": "13"}
        headers = {"Host": "localhost", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": "a" * 24}
        lines = [f"{name}: {value}" for name, value in (headers | offered).items()]
        with socket.create_connection(("127.0.0.1", server.port)) as stays:
            stays.sendall("\r\n".join(["GET /ws HTTP/1.1", *lines, "", ""]).encode())
            while b"ACK" not in stays.recv(4096):
                pass
            stays.sendall(TEXT_OF_TWO)
            while json.loads(ask(server, "/health").body)["sessions"]:
                pass
        for _ in range(3):
            ask(server, "/health")
    assert not [line for line in server.log if "Uncaught exception" in line]


# Tokens


def unsigned(**payload):
    more = {"__bk__zlib_": base64.urlsafe_b64encode(zlib.compress(bytes(30_000_000))).decode()}
    said = {"session_id": "x" * 44, "session_expiry": time.time() + 999, **payload}
    return base64.urlsafe_b64encode(json.dumps(said | more).encode()).decode().rstrip("=")


FORGED = {
    "a bomb": unsigned(),
    "signed by nobody": unsigned()[:4000] + ".c2lnbmVk",
    "a number for a session": base64.urlsafe_b64encode(b'{"session_id": 5}').decode().rstrip("=") + ".x",
    "no base64": "....",
    "nothing": "x",
    "deep": base64.urlsafe_b64encode(b"[" * 6000).decode() + ".x",
}


@pytest.mark.parametrize("forged", FORGED.values(), ids=FORGED)
def test_a_forged_token_makes_no_session_and_no_traceback(strange, forged):
    async def knock():
        return await (await viewers.speaker(strange.url, forged)).closed()

    before, lines = memory(strange), len(strange.log)
    assert fetched(knock()) == 1008
    assert memory(strange) - before < 20_000_000
    assert bystander(strange)
    assert not [line for line in strange.log[lines:] if "Traceback" in line]


@pytest.mark.parametrize("name", ["bokeh-token", "bokeh-session-id"])
@pytest.mark.parametrize("value", ["x", "x.y", "A" * 9000])
def test_a_session_that_somebody_made_up_is_refused(strange, name, value):
    sessions = json.loads(ask(strange, "/health").body)["sessions"]
    assert ask(strange, f"/?{name}={value}").status == 403
    assert json.loads(ask(strange, "/health").body)["sessions"] <= sessions


def test_a_query_too_long_for_a_token_is_refused_with_the_page(strange):
    query = base64.urlsafe_b64encode(bytes(i * i % 251 ^ i // 7 % 256 for i in range(9000))).decode()
    assert ask(strange, f"/?page={query}").status in (200, 414)


def test_servers_with_one_secret_take_each_other_s_tokens(strange, tmp_path):
    with serving(app(tmp_path, APP), BOKEH_SECRET_KEY="s" * 40) as other:

        async def visit():
            speaker = await viewers.speaker(other.url, viewers.token(strange.url))
            acknowledged = await speaker.message()
            speaker.socket.close()
            return acknowledged[0]["msgtype"]

        assert fetched(visit()) == "ACK"
