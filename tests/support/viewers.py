"""Viewers that speak the wire protocol, on a real server: Bokeh's own client, and one that sends whatever it is told.

Both open their WebSocket as a page does, with the token that the page was given; nobody can make up a session.
"""

import json
import re
import urllib.request
from typing import Any
from urllib.parse import urlencode

from bokeh.client import ClientSession
from bokeh.client.util import websocket_url_for_server_url
from bokeh.protocol.messages.patch_doc import patch_doc
from tornado.websocket import WebSocketClientConnection, websocket_connect

LARGEST = 2**28  # bytes of a message
EMPTY: dict[str, Any] = {}


def token(url: str) -> str:
    """The token of the page at an address."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        return re.search(r'"token":\s*"([^"]+)"', answer.read().decode())[1]


class Session(ClientSession):
    """Bokeh's client with a page's token."""

    def __init__(self, url: str, arguments: dict[str, str]):
        super().__init__(websocket_url=websocket_url_for_server_url(url), max_message_size=LARGEST)
        self.given = token(f"{url}?{urlencode(arguments)}")

    @property
    def token(self) -> str:
        return self.given

    def force_roundtrip(self) -> None:
        """Return when the server has answered; Bokeh's own way asks what versions it runs, which is for no viewer."""
        message = patch_doc(patch_doc.create_header(), {}, {"events": []})
        self._connection._send_message_wait_for_reply(message)


def pull(url: str, arguments: dict[str, str] | None = None) -> Session:
    """A session of the page at an address, with its document, as Bokeh's `pull_session`."""
    session = Session(url, arguments or {})
    session.pull()
    return session


class Speaker:
    """A client that says what it is told, true or not."""

    def __init__(self, socket: WebSocketClientConnection):
        self.socket = socket

    async def message(self) -> tuple[dict[str, Any], Any] | None:
        """Header and content of the next message; None where the server has closed."""
        header = await self.socket.read_message()
        if header is None:
            return None
        header = json.loads(header)
        await self.socket.read_message()
        content = json.loads(await self.socket.read_message())
        for _ in range(2 * header.get("num_buffers", 0)):
            await self.socket.read_message()
        return header, content

    async def say(self, kind: str, content: Any = EMPTY, **header: Any) -> None:
        for part in ({"msgid": "1", "msgtype": kind, **header}, {}, content):
            await self.socket.write_message(json.dumps(part))

    async def ask(self, kind: str, content: Any = EMPTY) -> Any:
        """The content of the answer; None where the server has closed instead."""
        await self.say(kind, content)
        while (answer := await self.message()) and answer[0]["msgtype"] == "PATCH-DOC":
            pass
        return answer and answer[1]

    async def closed(self) -> int:
        """The code with which the server closes."""
        while await self.socket.read_message() is not None:
            pass
        return self.socket.close_code


async def speaker(url: str, with_token: str | None = None) -> Speaker:
    """A speaker on a page, once the server has acknowledged it; with a token of its own nothing is waited for."""
    address = url.partition("?")[0].rstrip("/").replace("http", "ws", 1) + "/ws"
    offered = ["bokeh", token(url) if with_token is None else with_token]
    speaking = Speaker(await websocket_connect(address, subprotocols=offered, max_message_size=LARGEST))
    if with_token is None:
        assert (await speaking.message())[0]["msgtype"] == "ACK"
    return speaking
