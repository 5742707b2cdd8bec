"""What strangers send: requests, handshakes, messages and values that no page of ours makes, in any number.

`some(10_000)` makes as many, always the same; `Stranger` sends one after another to a server and writes down what is
wrong with an answer. Each is of a kind that once did harm, or nearly: a little that unpacks to a lot, tokens made up,
values outside their domain, headers and paths that cannot be read, connections that are given up halfway.

Left out: loads (`tests/whole/test_crowd.py`), and what authors get wrong (`tests/whole/test_busy.py`).
"""

import asyncio
import base64
import gzip
import json
import re
import zlib
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tornado.websocket import WebSocketClosedError

from benchmarks import clients
from tests.support.viewers import ClosedError, Page, objects, token_in

ANSWERS_WITHIN = 300  # seconds, with those in the queue; a stranger who waits longer has found something


@dataclass(frozen=True)
class Request:
    """Bytes for a connection, and whether to hang up after them. TOKEN stands for one that a page was given."""

    kind: str
    sent: bytes
    hangs_up: bool = False


@dataclass(frozen=True)
class Message:
    """Frames for the WebSocket of a page that was opened well. In a text ID stands for a model of the page."""

    kind: str
    frames: tuple[str | bytes, ...]


Noise = Request | Message

# Words ----------------------------------------------------------------------------------------------------------------


def _words(text: str) -> list[str]:
    return text.split()


BOMB = base64.b64encode(gzip.compress(bytes(20_000_000))).decode()
PACKED_TOKEN = {
    "session_id": "x" * 44,
    "session_expiry": 10**12,
    "__bk__zlib_": base64.urlsafe_b64encode(zlib.compress(bytes(20_000_000))).decode(),
}
FORGED = base64.urlsafe_b64encode(json.dumps(PACKED_TOKEN).encode()).decode()
CONTROLS = _words("choice some many size share range days times on number ratio text day when")
ODD = _words("nan inf -1 1e999 0x10 1,2,3 12,1 2024-02-30 two,two ../ <b>alert(1)</b> {{7*7}} %s%n None [] {}")
ODD_TEXTS = st.sampled_from([*ODD, "", "9" * 400, "x" * 1001, "\x00", "\u202e", "\ud7ff", "javascript:alert(1)"])
TEXTS = ODD_TEXTS | st.text(max_size=40)
NAMES = st.sampled_from([*CONTROLS, "page", "theme", "view", "bokeh-token", "bokeh-session-id"]) | st.text(max_size=12)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
BYTES = {"type": "bytes", "data": BOMB}
NO_VALUES = [
    BYTES,
    {"type": "ndarray", "array": BYTES, "dtype": "int8", "shape": [1], "order": "little"},
    {"type": "object", "name": "Slider", "id": "new", "attributes": {}},
    {"type": "number", "value": "nan"},
    {"type": "slice", "start": 0, "stop": 10**9, "step": 1},
    {"id": "ID"},
]
JSON = st.recursive(
    SCALARS | st.sampled_from(NO_VALUES),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=8), inside, max_size=4),
    max_leaves=8,
)

# Requests -------------------------------------------------------------------------------------------------------------

QUERIES = st.lists(st.tuples(NAMES, TEXTS), max_size=4).map(
    lambda pairs: "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)
)
ROUTES = st.sampled_from(["/", "/dashboard", "/data.csv", "/notebook", "/health", "/ws", "/dashboard/autoload.js"])
ODD_PATHS = _words("""
    /static/%00 /static/../../etc/passwd /static/%2e%2e/%2e%2e/app.json /dashboard/static/..%5c..%5c //
    /static/js/%00.js /dashboard/static/page.css/
    /favicon.ico/x /% /%ff%fe /metadata * /dashboard/ws /login /logout /static/js/x?v=%00
""")
LONG_PATHS = ["/static/" + "a" * 3000, "/" + "../" * 300, "/?" + "a=1&" * 2000]
PATHS = st.sampled_from([*ODD_PATHS, *LONG_PATHS]) | st.text(max_size=30).map(lambda text: "/" + quote(text, safe="/%"))
METHODS = st.sampled_from(["GET"] * 3 + _words("HEAD POST PUT DELETE OPTIONS TRACE PATCH GETT"))
HEADER_NAMES = _words("""
    Accept-Encoding Accept-Language Authorization Bokeh-Session-Id Connection Content-Length Content-Type Cookie Expect
    Host If-Modified-Since If-None-Match Origin Range Referer Sec-WebSocket-Protocol Transfer-Encoding Upgrade
    X-Forwarded-For X-Forwarded-Proto X-Real-Ip X-Scheme
""")
HEADER_VALUES = """
    br;q=1..2|*|gzip;q=0, br|bytes=0-|bytes=9-1|bytes=-|"x|W/|chunked|-1|1e3|99999999999999999999|::1|null
    |http://evil.example|a=b; a|100-continue|websocket|bokeh, x|\x7f|Thu, 99 Foo 0000|close
""".replace("\n    ", "").split("|")
LATIN = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n"), max_size=30)
HEADERS = st.lists(
    st.tuples(st.sampled_from(HEADER_NAMES), st.sampled_from([*HEADER_VALUES, "x" * 5000]) | LATIN), max_size=4
)


def _request(method: str, target: str, headers: list[tuple[str, str]]) -> bytes:
    given = {"Host": "localhost", "Connection": "close"} | dict(headers)
    lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace")


def _handshake(offered: str, after: bytes = b"") -> bytes:
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    more = {"Sec-WebSocket-Key": "bm8gc2VjcmV0IGF0IGFsbA==", "Sec-WebSocket-Protocol": f"bokeh, {offered}"}
    return _request("GET", "/ws", [*(upgrade | more).items()]) + after


def _requests(kind: str, sent: st.SearchStrategy[bytes]) -> st.SearchStrategy[Request]:
    return st.builds(Request, st.just(kind), sent, st.booleans())


PRINTABLE = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters=","), max_size=60)
TOKENS = st.sampled_from(["", "x", "a.b", FORGED, f"{FORGED}.{'A' * 43}", "A" * 9000, "e30", "bnVsbA"]) | PRINTABLE
BINARY = st.binary(max_size=200)
REQUESTS = (
    _requests("queries", st.builds(lambda route, query: _request("GET", f"{route}?{query}", []), ROUTES, QUERIES)),
    _requests("paths", st.builds(_request, METHODS, PATHS, st.just([]))),
    _requests("headers", st.builds(_request, METHODS, ROUTES, HEADERS)),
    _requests("tokens", TOKENS.map(_handshake)),
    _requests("bytes", BINARY | BINARY.map(lambda sent: _handshake("TOKEN", sent))),
)

# Messages -------------------------------------------------------------------------------------------------------------

KINDS = st.sampled_from(_words("PATCH-DOC PATCH-DOC PULL-DOC-REQ PUSH-DOC SERVER-INFO-REQ OK ERROR ACK x"))
ATTRIBUTES = st.sampled_from(_words("value active title options start name tags data js_property_callbacks"))
OTHERS = st.sampled_from(_words("RootAdded RootRemoved TitleChanged ColumnDataChanged ColumnsStreamed x"))
OF_MODEL = {"model": {"id": "ID"}}
CHANGES = st.builds(lambda name, new: OF_MODEL | {"kind": "ModelChanged", "attr": name, "new": new}, ATTRIBUTES, JSON)
EVENTS = (
    CHANGES
    | JSON
    | st.builds(lambda data: {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": data}, JSON)
    | st.builds(lambda new: OF_MODEL | {"kind": "ColumnsPatched", "attr": "data", "patches": new}, JSON)
    | st.builds(lambda kind, new: OF_MODEL | {"kind": kind, "title": new, "data": new}, OTHERS, JSON)
)


def _frames(kind: str, content: object) -> tuple[str, ...]:
    return tuple(map(json.dumps, ({"msgid": "1", "msgtype": kind}, {}, content)))


HEADER = '{"msgid": "1", "msgtype": "PATCH-DOC"}'
NO_MESSAGES = [
    *[(text,) for text in ("no JSON", "[" * 50_000, "{}", "", " " * 1_100_000, '{"msgid": "1", "msgtype": 5}', HEADER)],
    (b"\0" * 10,),
    ('{"msgid": "1", "msgtype": "PATCH-DOC", "num_buffers": 1000000000}',),
    (HEADER, " " * 600_000, " " * 600_000),
    _frames("PATCH-DOC", {"events": [{"a": "a"}] * 50_000}),
    _frames("PATCH-DOC", []),
]
FRAMES = st.sampled_from(NO_MESSAGES) | st.builds(lambda header: (json.dumps(header), "{}", "{}"), JSON)


def _messages(kind: str, frames: st.SearchStrategy[tuple[str | bytes, ...]]) -> st.SearchStrategy[Message]:
    return st.builds(Message, st.just(kind), frames)


MESSAGES = (
    _messages("values", st.lists(CHANGES, max_size=3).map(lambda events: _frames("PATCH-DOC", {"events": events}))),
    _messages("events", st.builds(_frames, KINDS, st.lists(EVENTS, max_size=3).map(lambda events: {"events": events}))),
    _messages("frames", FRAMES),
)
NOISE = st.one_of(*REQUESTS, *MESSAGES)


def some(count: int) -> list[Noise]:
    """So many inputs, the same each time."""
    found: list[Noise] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(NOISE)
    def collect(one: Noise) -> None:
        found.append(one)

    collect()
    return found


# Sending --------------------------------------------------------------------------------------------------------------


class Stranger:
    """Somebody who sends noise to the page at an address, and opens it again when the server has closed."""

    def __init__(self, url: str):
        self.url, self._page = url, None

    async def send(self, one: Noise, number: int) -> str:
        """Send it, about the model of that number; return the answer if it says that the server failed, or nothing."""
        async with asyncio.timeout(ANSWERS_WITHIN):
            if isinstance(one, Request):
                return await self._ask(one)
            await self._say(one, number)
            return ""

    async def _ask(self, one: Request) -> str:
        sent = one.sent
        if b"TOKEN" in sent:
            sent = sent.replace(b"TOKEN", token_in(await clients.get(self.url)).encode())
        reader, writer = await asyncio.open_connection("localhost", urlsplit(self.url).port)
        try:
            writer.write(sent)
            await writer.drain()
            if one.hangs_up:
                return ""
            writer.write_eof()  # else it would wait, and rightly, for what was announced
            with suppress(ConnectionError):
                line = (await reader.readline()).decode("latin-1").strip()
                return f"{line} to {sent[:200]!r}" if re.match(r"HTTP/1.1 5(?!03)", line) else ""
            return ""
        finally:
            writer.close()

    async def _say(self, one: Message, number: int) -> None:
        """Say it, then something legitimate; that is answered, or the connection is closed."""
        try:
            self._page = self._page or await Page.open(self.url)
            models = sorted(found["id"] for found in objects(self._page.document))
            for frame in one.frames:
                said = frame.replace("ID", models[number % len(models)]) if isinstance(frame, str) else frame
                await self._page.speaker.socket.write_message(said, binary=isinstance(said, bytes))
            await self._page.say([])
        except (ClosedError, WebSocketClosedError):
            self._page = None
