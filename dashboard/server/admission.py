"""Who may come in, and when.

A newcomer costs the one event loop as much as dozens of answers to those inside: their session, their document, the
pictures that follow. `Gate` lets newcomers in one at a time, in the order in which they came, and after each the loop
is the others' for as long as it was his. What follows of a newcomer (the document fetched, pictures behind the first)
is work of those inside by then, so the gate does not ask who works: it counts the time in which the loop was free.

Who has no page yet is told at the door that there is no room. Who has one, with pictures on it, stays in line until
there is some: so those whose server has started again come in before newcomers, in the order in which they came back.

`Newcomer` and `Asking` are mixed into the handlers of the WebSocket, by which a session is made, and of the page.
Whoever opens connections and asks for nothing holds a file of the process each: `PatientServer` gives them a minute,
and rests while there is no file left, instead of trying again at once, all the time.

Left out: how many there is room for (`room`), where Bokeh makes a session (`web`), and what a page says meanwhile
(`static/waiting.js`, `static/try_again.js`).
"""

from __future__ import annotations

import asyncio
import errno
import logging
import resource
import socket
import time
from collections.abc import Awaitable, Callable, Hashable, Iterable
from contextlib import suppress
from urllib.parse import urlsplit

from bokeh.protocol.exceptions import ProtocolError
from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketClosedError

from dashboard.pages import template
from dashboard.room import Room
from dashboard.static_files import address

log = logging.getLogger(__name__)

MOST_WAITING = 200  # more would wait for over a minute
SLICE = 0.01  # seconds; the loop was free for so long if it wakes up in time
LATE = 0.004  # seconds that waking up takes on a busy machine, and that nobody feels
LONGEST_PAUSE = 1.0  # seconds after which the next one comes in however busy those inside are
LONGEST_TURN = 30.0  # seconds after which a session that is not made yet is given up
SAY_AGAIN_AFTER = 60  # seconds from one line in the log to the next of its kind
RETRY_AFTER = 10  # seconds, for a browser or a monitor that finds no room

LEFT, FAILED, TRY_LATER = 1001, 1011, 1013  # why a WebSocket is closed (RFC 6455)
TELL_EVERY = 2  # seconds until one who waits is told again how many come first, and a router hears of the socket
LOOK_EVERY = 0.5  # seconds until it is asked again whether there is room


class FullError(Exception):
    """There is no room for one more, or too many wait already."""


class Gate:
    """Lets newcomers in, one at a time. Everything here happens on one event loop.

    Parameters
    ----------
    room: whether there is room for one more.
    clock, sleep: the loop's seconds, and how to let them pass.

    Attributes
    ----------
    refused: how many found no room so far.
    """

    def __init__(
        self,
        room: Room,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ):
        self.room, self.refused = room, 0
        self._clock, self._sleep = clock, sleep
        self._turn = asyncio.Lock()  # which the one who came first gets first
        self._waiting: dict[Hashable, asyncio.Future[bool]] = {}  # in order; whether each came in
        self._owed, self._since = 0.0, -LONGEST_PAUSE  # seconds that the loop owes to those inside, and since when
        self._said_at = -SAY_AGAIN_AFTER

    @property
    def waiting(self) -> int:
        """How many wait, with the one whose turn it is."""
        return len(self._waiting)

    @property
    def has_room(self) -> bool:
        """Whether there is room for the one whose turn it is."""
        return self.room.for_one_more(0)

    @property
    def is_full(self) -> bool:
        """Whether one more would find no room."""
        return self.waiting >= MOST_WAITING or not self.room.for_one_more(self.waiting)

    def before(self, name: Hashable) -> int:
        """How many come in before the one of this name."""
        return list(self._waiting).index(name) if name in self._waiting else 0

    async def enter(self, name: Hashable, make: Callable[[], Awaitable[None]], *, stays: bool = False) -> None:
        """Await `make` when it is this newcomer's turn; two of the same name come in together.

        One who `stays` waits where there is no room, as long as not too many do. One who leaves cancels this. Raises
        FullError where there is no room, TimeoutError when `make` takes too long, and whatever it raises; the next one
        has his turn all the same.
        """
        while others := self._waiting.get(name):
            if await asyncio.shield(others):
                return await make()
        if self.waiting >= MOST_WAITING if stays else self.is_full:
            self.refuse()
        came_in = self._waiting[name] = asyncio.get_running_loop().create_future()
        try:
            async with self._turn:
                await self._pause()
                while not self.has_room:
                    if not stays:
                        self.refuse()
                    await self._sleep(LOOK_EVERY)
                await self._make(make)
            came_in.set_result(True)
        finally:
            del self._waiting[name]
            if not came_in.done():
                came_in.set_result(False)

    def refuse(self) -> None:
        """Count one more who finds no room. Raises FullError."""
        self.refused += 1
        if self._clock() - self._said_at >= SAY_AGAIN_AFTER:
            self._said_at = self._clock()
            log.warning("full: %s; newcomers are told so", self.room)
        raise FullError

    def owe(self, seconds: float) -> None:
        """Note that the loop was somebody's who is not inside; those inside have it as long before the next one."""
        self._owed, self._since = self._owed + seconds, self._clock()

    async def _make(self, make: Callable[[], Awaitable[None]]) -> None:
        began = self._clock()
        try:
            async with asyncio.timeout(LONGEST_TURN):
                await make()
            self.room.made()
        finally:
            self.owe(self._clock() - began)

    async def _pause(self) -> None:
        """Wait until the loop has been free for as long as it owes, or was kept busy for the longest pause."""
        while self._owed > SLICE / 2 and self._clock() < self._since + LONGEST_PAUSE:
            due = self._clock() + SLICE
            await self._sleep(SLICE)
            if self._clock() < due + LATE:
                self._owed -= SLICE
        self._owed = 0.0


class Asking:
    """Mixed into a handler of the page: where there is no room it says so, with a page that tries again by itself."""

    @property
    def finds_no_room(self) -> bool:
        """Whether the page must not be opened. A viewer who goes from one page of the site to another is inside: their
        session on the first one ends with it."""
        referrer = urlsplit(self.request.headers.get("Referer", "")).netloc
        return self.application.gate.is_full and referrer != self.request.host

    def say_full(self) -> None:
        with suppress(FullError):
            self.application.gate.refuse()
        self.set_status(503)
        self.set_header("Retry-After", str(RETRY_AFTER))
        self.set_header("Cache-Control", "no-store")
        if site := self.application.site:
            around = site.around(None) | {"pages": [], "retry_after": RETRY_AFTER, "try_again": address("try_again.js")}
            self.write(template.load("full.html").render(around))


class Newcomer:
    """Mixed into a handler of Bokeh's WebSockets: whoever opens one comes in when it is their turn."""

    entering: asyncio.Task | None = None

    async def come_in(self, name: str, make: Callable[[], Awaitable[None]]) -> None:
        """Await `make`, which makes the session of this name; or close the socket, and say why."""
        self.entering = asyncio.current_task()
        telling = asyncio.ensure_future(self._tell_place(name))
        try:
            if any(session.id == name for session in self.application_context.sessions):
                await make()
            else:
                await self.application.gate.enter(name, make, stays=True)
        except FullError:
            self.close(TRY_LATER, "there is no room")
        except ProtocolError:  # Bokeh has said so, and closed the connection
            pass
        except Exception as error:  # noqa: BLE001 - whatever it is, the next one has his turn
            log.error("no session could be made for a newcomer: %s: %s", type(error).__name__, error)
            self.close(FAILED, "no session could be made")
        finally:
            telling.cancel()

    async def _tell_place(self, name: str) -> None:
        """Tell a socket that is there for this alone how many come first, and whether there is room.

        BokehJS would not know what to do with it, so its own socket is merely kept alive: a router ends one that is
        silent for a minute."""
        gate, is_for_this = self.application.gate, "early" in self.request.arguments
        await asyncio.sleep(0)  # until it stands in line
        with suppress(WebSocketClosedError):
            while (before := gate.before(name)) or not gate.has_room:
                if is_for_this:
                    await self.write_message({"before": before, "full": not gate.has_room})
                else:
                    self.ping()
                await asyncio.sleep(TELL_EVERY)

    def on_close(self) -> None:
        if self.entering:
            self.entering.cancel()
        try:
            session = self.connection and self.connection.session
        except AssertionError:  # Bokeh's ping has found the socket closing, and has detached it
            session = self.connection = None
        if self.close_code == LEFT and session:
            session.request_expiration()  # it ends once it has no other connection
        super().on_close()


# Connections on which nothing has been asked yet

PATIENCE = 60  # seconds for the headers of a request, and from one request to the next
NO_FILES = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
TRY_AGAIN_AFTER = 1  # seconds until connections are accepted again


class Listener(socket.socket):
    """A listening socket that is left alone for a moment when there is no file for one more connection.

    Else the loop would find it ready again at once, and those inside would wait while nobody can come in."""

    said_at = -SAY_AGAIN_AFTER

    def accept(self):
        try:
            return super().accept()
        except OSError as error:
            if error.errno not in NO_FILES:
                raise
            self._rest(error)
            raise BlockingIOError from error  # as if nobody had come

    def _rest(self, error: OSError) -> None:
        loop = IOLoop.current()
        loop.update_handler(self, IOLoop.ERROR)
        loop.call_later(TRY_AGAIN_AFTER, self._go_on, loop)
        if time.monotonic() - self.said_at >= SAY_AGAIN_AFTER:
            self.said_at = time.monotonic()
            log.error("no connection can be accepted: %s; trying again every second", error.strerror)

    def _go_on(self, loop: IOLoop) -> None:
        with suppress(OSError, KeyError, ValueError):  # it was closed meanwhile
            loop.update_handler(self, IOLoop.READ)


class PatientServer(HTTPServer):
    """Tornado's HTTP server, which rests when there are no files left."""

    def add_sockets(self, sockets: Iterable[socket.socket]) -> None:
        super().add_sockets([_listener(one) for one in sockets])


def _listener(bound: socket.socket) -> Listener:
    listener = Listener(bound.family, bound.type, bound.proto, bound.detach())
    listener.setblocking(False)
    return listener


def be_patient() -> None:
    """Have the server that is made next be a patient one, with all the files that this process may have."""
    HTTPServer.configure(PatientServer, idle_connection_timeout=PATIENCE)
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    with suppress(OSError, ValueError):  # where the system has a rule of its own
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
