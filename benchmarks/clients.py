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
PULL = ({"msgid": "1", "msgtype": "PULL-DOC-REQ"}, {}, {})


async def get(url: str) -> str:
    """The HTML page, fetched as a crawler does."""
    headers = {"Accept-Encoding": "gzip"}
    answer = await AsyncHTTPClient().fetch(HTTPRequest(url, request_timeout=PATIENCE, headers=headers))
    return answer.body.decode()


@asynccontextmanager
async def session(url: str) -> AsyncIterator[None]:
    """A live session: page, WebSocket, document received. It lasts as long as the block."""
    token = re.search(r'"token":\s*"([^"]+)"', await get(url))[1]
    request = HTTPRequest(url.partition("?")[0].replace("http", "ws", 1) + "/ws")
    socket = await websocket_connect(
        request, subprotocols=["bokeh", token], compression_options={}, max_message_size=LARGEST
    )
    try:
        await _message(socket)  # ACK
        for part in PULL:
            await socket.write_message(json.dumps(part))
        while (await _message(socket))["msgtype"] != "PULL-DOC-REPLY":
            pass
        yield
    finally:
        socket.close()


async def _message(socket: WebSocketClientConnection) -> dict:
    """The header of the next message, once all of it is here."""
    header = json.loads(await socket.read_message())
    for _ in range(2 + 2 * header.get("num_buffers", 0)):
        await socket.read_message()
    return header


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
            async with session(url):
                pass

    _run(visit())


def hold_open(url: str, times: int, look: Callable[[], float]) -> float:
    """What `look` sees while so many sessions are open."""

    async def hold() -> float:
        async with AsyncExitStack() as sessions:
            for _ in range(times):
                await sessions.enter_async_context(session(url))
            return look()

    return _run(hold())


def _run(work: Coroutine[None, None, Any]) -> Any:
    """Run it in a thread of its own, because Playwright's event loop stays current in the one that uses it."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()
