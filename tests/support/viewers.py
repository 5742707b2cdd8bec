"""Viewers that speak the wire protocol, on a real server: Bokeh's own client, one that sends whatever it is told, and
one that has a page open and changes what stands on it.

All open their WebSocket as a page does, with the token that the page was given; nobody can make up a session.
"""

import asyncio
import json
import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bokeh.client import ClientSession
from bokeh.client.util import websocket_url_for_server_url
from bokeh.protocol.messages.patch_doc import patch_doc
from tornado.websocket import WebSocketClientConnection, websocket_connect

from benchmarks import clients

LARGEST = 2**28  # bytes of a message
PATIENCE = 300  # seconds, with those in the queue of a crowd
EMPTY: dict[str, Any] = {}


def token(url: str) -> str:
    """The token of the page at an address."""
    with urllib.request.urlopen(url, timeout=60) as answer:
        return token_in(answer.read().decode())


def token_in(html: str) -> str:
    return re.search(r'"token":\s*"([^"]+)"', html)[1]


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
        parts: list[str] = []
        while len(parts) < 3:
            if (part := await self.socket.read_message()) is None:  # once; whoever asked again would wait for ever
                return None
            parts.append(part)
        header = json.loads(parts[0])
        for _ in range(2 * header.get("num_buffers", 0)):
            await self.socket.read_message()
        return header, json.loads(parts[2])

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


class ClosedError(Exception):
    """The server has closed the connection."""


@dataclass
class Page:
    """A page as a client has it open that draws nothing.

    query: of its address, as the server says it.
    troubles: all that a viewer of a healthy page never sees: a card that failed, a refusal, an answer that is an error.
    """

    speaker: Speaker
    document: Any = None
    query: str = ""
    troubles: list[str] = field(default_factory=list)

    @classmethod
    async def open(cls, url: str) -> "Page":
        async with asyncio.timeout(PATIENCE):
            page = cls(await speaker(url, token_in(await clients.get(url))))
            await page._take()  # the acknowledgement
            await page.speaker.say("PULL-DOC-REQ")
            while page.document is None:
                header, content = await page._take()
                if header["msgtype"] == "PULL-DOC-REPLY":
                    page.document = content["doc"]
            return page

    def field(self, title: str) -> dict[str, Any]:
        return next(one for one in objects(self.document) if attribute(one, "title") == title)

    def leave(self, *, well: bool) -> None:
        """Close the connection; or break it off, as a laptop does that is closed."""
        self.speaker.socket.close(1001) if well else self.speaker.socket.protocol._abort()

    async def say(self, events: list[Any], *until: str) -> None:
        """Send changes; return when the server has answered and all these words have come."""
        async with asyncio.timeout(PATIENCE):
            await self.speaker.say("PATCH-DOC", {"events": events})
            answered, missing = False, {*until}
            while missing or not answered:
                header, content = await self._take()
                answered |= header["msgtype"] in ("OK", "ERROR")
                missing -= {word for word in missing if word in json.dumps(content)}

    async def _take(self) -> tuple[dict[str, Any], Any]:
        if (message := await self.speaker.message()) is None:
            raise ClosedError
        header, content = message
        if header["msgtype"] == "ERROR":
            self.troubles.append("an answer that is an error")
        for event in content.get("events", ()):
            self._note(event.get("attr"), event.get("new"))
        return header, content

    def _note(self, attribute: str | None, new: Any) -> None:
        if attribute == "query":
            self.query = new
        elif attribute == "notices" and new:
            self.troubles.append(f"a notice: {new}")
        elif attribute == "css_classes" and "failed" in new:
            self.troubles.append("a card that failed")


def objects(part: Any) -> Iterator[dict[str, Any]]:
    """All models in the JSON of a document."""
    if isinstance(part, dict):
        if part.get("type") == "object" and "id" in part:
            yield part
        part = list(part.values())
    if isinstance(part, list):
        for inside in part:
            yield from objects(inside)


def attribute(model: dict[str, Any], name: str) -> Any:
    return model.get("attributes", {}).get(name)


def changed(model: dict[str, Any], name: str, new: Any) -> dict[str, Any]:
    """The event of a property that a viewer has changed."""
    return {"kind": "ModelChanged", "model": {"id": model["id"]}, "attr": name, "new": new}
