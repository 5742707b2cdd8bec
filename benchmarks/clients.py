"""Viewers without a browser: they ask for the page and, as BokehJS does, for its document over a WebSocket.

They cost the server what a browser costs it, and this machine next to nothing. Left out: JavaScript and CSS, which a
browser asks for once and then keeps.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

PATIENCE = 60  # seconds
LARGEST = 2**28  # bytes of a message
LAST = '"attr":"query"'  # the address comes with the last picture
PULL = ({"msgid": "1", "msgtype": "PULL-DOC-REQ"}, {}, {})


async def get(url: str) -> str:
    """The HTML page, fetched as a crawler does."""
    headers = {"Accept-Encoding": "gzip"}
    answer = await AsyncHTTPClient().fetch(HTTPRequest(url, request_timeout=PATIENCE, headers=headers))
    return answer.body.decode()


class Viewer:
    """A live session: what the server sends is read at once, as a browser does, and forgotten."""

    def __init__(self, socket: WebSocketClientConnection, document: str):
        self._socket, self._document, self._answered = socket, document, asyncio.Event()
        self._fields: dict[str, str] = {}
        self._reading = asyncio.ensure_future(self._read())

    async def move(self, field: str, value: object) -> None:
        """Set a field, and return when all pictures have followed. Raises ConnectionError where the server closes."""
        self._fields[field] = self._fields.get(field) or self._named(field)
        change = {"kind": "ModelChanged", "model": {"id": self._fields[field]}, "attr": "value", "new": value}
        self._answered.clear()
        for part in ({"msgid": "2", "msgtype": "PATCH-DOC"}, {}, {"events": [change]}):
            await self._socket.write_message(json.dumps(part))
        answered = asyncio.ensure_future(self._answered.wait())
        await asyncio.wait([answered, self._reading], return_when=asyncio.FIRST_COMPLETED)
        answered.cancel()
        if self._reading.done():
            raise ConnectionError

    def _named(self, title: str) -> str:
        """The id of the model that has this title."""
        parts = [json.loads(self._document)]
        while parts:
            match parts.pop():
                case {"id": str(name), "attributes": {"title": said}} if said == title:
                    return name
                case dict() as part:
                    parts += part.values()
                case list() as part:
                    parts += part
        raise LookupError(title)

    async def _read(self) -> None:
        while (message := await _message(self._socket)) is not None:
            if LAST in message[1]:
                self._answered.set()

    def close(self) -> None:
        self._reading.cancel()
        self._socket.close()


@asynccontextmanager
async def viewer(url: str) -> AsyncIterator[Viewer]:
    """A live session: page, WebSocket, document received. It lasts as long as the block.

    Raises ConnectionError where the server closes, and HTTPClientError where it refuses the page."""
    token = re.search(r'"token":\s*"([^"]+)"', await get(url))[1]
    request = HTTPRequest(url.partition("?")[0].rstrip("/").replace("http", "ws", 1) + "/ws")
    socket = await websocket_connect(
        request, subprotocols=["bokeh", token], compression_options={}, max_message_size=LARGEST
    )
    try:
        await _message(socket)  # ACK
        for part in PULL:
            await socket.write_message(json.dumps(part))
        while (message := await _message(socket)) is not None and message[0]["msgtype"] != "PULL-DOC-REPLY":
            pass
        if message is None:
            raise ConnectionError
        inside = Viewer(socket, message[1])
        yield inside
        inside.close()
    finally:
        socket.close()


async def _message(socket: WebSocketClientConnection) -> tuple[dict, str] | None:
    """Header and content of the next message, once all of it is here; None where the server has closed."""
    header = await socket.read_message()
    if header is None:
        return None
    header, _, content = json.loads(header), await socket.read_message(), await socket.read_message()
    for _ in range(2 * header.get("num_buffers", 0)):
        await socket.read_message()
    return header, content


def crawl(url: str, times: int) -> None:
    """Ask for the page over and over, never opening a WebSocket."""

    async def crawl() -> None:
        for _ in range(times):
            await get(url)

    _run(crawl())


def visit(url: str, times: int) -> None:
    """So many visits, one after another."""

    async def visit() -> None:
        for _ in range(times):
            async with viewer(url):
                pass

    _run(visit())


def hold_open(url: str, times: int, look: Callable[[], float]) -> float:
    """What `look` sees while so many sessions are open."""

    async def hold() -> float:
        async with AsyncExitStack() as sessions:
            for _ in range(times):
                await sessions.enter_async_context(viewer(url))
            return look()

    return _run(hold())


def _run(work: Coroutine[None, None, Any]) -> Any:
    """Run it in a thread of its own, because Playwright's event loop stays current in the one that uses it."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
