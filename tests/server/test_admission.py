"""Who comes in, and when: the gate with a clock by hand, a crowd at a real server, connections without files."""

import asyncio
import json
import resource
import socket
from contextlib import suppress

import pytest
from tornado.httpclient import HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application
from tornado.websocket import websocket_connect

from dashboard.room import Room
from dashboard.server import admission
from dashboard.server.admission import LONGEST_PAUSE, MOST_WAITING, FullError, Gate
from tests.support.toy_server import app, fetched, serving, token


class Loop:
    """A clock that sleeping turns, and how late the loop is with each waking up because those inside keep it busy."""

    def __init__(self, late=0.0):
        self.now, self.late, self.slept = 100.0, late, 0.0

    def clock(self):
        return self.now

    async def sleep(self, seconds):
        self.slept += seconds
        self.now += seconds + self.late
        await asyncio.sleep(0)


class Site:
    """Sessions that are made at a gate, each in 60 ms of the loop; none before it opens."""

    def __init__(self, most=None, late=0.0, is_open=True):
        self.loop, self.made = Loop(late), []
        self.open = asyncio.Event()
        if is_open:
            self.open.set()
        self.gate = Gate(Room(most, lambda: len(self.made), lambda: None), self.loop.clock, self.loop.sleep)

    def enter(self, name, make=None, **options):
        return asyncio.ensure_future(self.gate.enter(name, make or (lambda: self.make(name)), **options))

    async def make(self, name):
        await self.open.wait()
        self.loop.now += 0.06
        self.made.append(name)


def run(test):
    return asyncio.run(test)


def test_newcomers_come_in_one_at_a_time_in_the_order_in_which_they_came():
    async def test():
        site, inside = Site(), []

        async def make(name):
            inside.append(name)
            await asyncio.sleep(0)
            assert inside == [name]
            inside.remove(name)
            site.made.append(name)

        await asyncio.gather(*(site.enter(name, lambda name=name: make(name)) for name in "abcde"))
        assert site.made == [*"abcde"]

    run(test())


def test_after_a_newcomer_the_loop_is_the_others_for_as_long_as_it_was_his():
    async def test():
        site = Site()
        await asyncio.gather(*map(site.enter, "abcd"))
        assert site.loop.slept == pytest.approx(3 * 0.06, abs=0.01)

    run(test())


def test_time_in_which_the_loop_is_busy_is_not_counted():
    async def test():
        site = Site(late=0.02)
        await asyncio.gather(*map(site.enter, "ab"))
        assert site.loop.now == pytest.approx(100 + 2 * 0.06 + LONGEST_PAUSE, abs=0.1)

    run(test())


def test_what_else_is_made_for_those_outside_is_counted_too():
    async def test():
        site = Site()
        site.gate.owe(0.25)  # as by an HTML page that was not there yet
        await site.enter("a")
        assert site.loop.slept == pytest.approx(0.25, abs=0.01)

    run(test())


def test_one_who_comes_alone_does_not_wait():
    async def test():
        site = Site()
        await site.enter("a")
        site.loop.now += LONGEST_PAUSE
        await site.enter("b")
        assert site.loop.slept == 0

    run(test())


def test_one_who_leaves_while_he_waits_leaves_the_queue():
    async def test():
        site = Site(is_open=False)
        a, b, c = map(site.enter, "abc")
        await asyncio.sleep(0)
        assert [site.gate.before(name) for name in "abc"] == [0, 1, 2]
        b.cancel()
        await asyncio.sleep(0)
        assert [site.gate.before(name) for name in "ac"] == [0, 1]
        site.open.set()
        await asyncio.gather(a, c)
        assert (site.made, site.gate.waiting) == (["a", "c"], 0)
        assert b.cancelled()

    run(test())


def test_one_who_leaves_in_his_turn_gives_it_to_the_next():
    async def test():
        site = Site()
        never = site.enter("a", asyncio.Event().wait)
        b = site.enter("b")
        for _ in range(3):
            await asyncio.sleep(0)
        never.cancel()
        await b
        assert site.made == ["b"]

    run(test())


def test_a_session_that_cannot_be_made_leaves_the_next_one_his_turn():
    async def test():
        site = Site()

        async def fail():
            raise OSError("no folder")

        failed, well = site.enter("a", fail), site.enter("b")
        with pytest.raises(OSError, match="no folder"):
            await failed
        await well
        assert (site.made, site.gate.waiting) == (["b"], 0)

    run(test())


def test_two_connections_of_one_viewer_take_one_turn():
    async def test():
        site, came = Site(), []

        async def make(name, connection):
            await asyncio.sleep(0)
            came.append(name + connection)

        turns = [("a", "1"), ("b", "1"), ("c", "1"), ("a", "2")]
        await asyncio.gather(*(site.enter(name, lambda n=name, c=second: make(n, c)) for name, second in turns))
        assert came.index("a2") < came.index("c1")

    run(test())


def test_the_second_connection_has_a_turn_of_its_own_when_the_first_is_gone():
    async def test():
        site = Site(is_open=False)
        first, other, second = site.enter("a"), site.enter("b"), site.enter("a")
        await asyncio.sleep(0)
        first.cancel()
        site.open.set()
        await asyncio.gather(other, second)
        assert site.made == ["b", "a"]

    run(test())


def test_those_who_wait_count_as_inside():
    async def test():
        site = Site(most=2, is_open=False)
        first, second = site.enter("a"), site.enter("b")
        await asyncio.sleep(0)
        assert site.gate.is_full
        with pytest.raises(FullError):
            await site.enter("c")
        site.open.set()
        await asyncio.gather(first, second)
        assert (site.made, site.gate.refused) == (["a", "b"], 1)

    run(test())


def test_one_who_stays_comes_in_when_there_is_room_and_before_those_who_come_later():
    async def test():
        site = Site(most=1)
        await site.enter("a")
        back, later = site.enter("b", stays=True), site.enter("c", stays=True)
        for _ in range(5):
            await asyncio.sleep(0)
        with pytest.raises(FullError):
            await site.enter("newcomer")
        assert (site.made, [site.gate.before(name) for name in "bc"]) == (["a"], [0, 1])
        site.made.remove("a")
        await back
        assert (site.made, site.gate.is_full) == (["b"], True)
        site.made.clear()
        await later
        assert site.made == ["c"]

    run(test())


@pytest.mark.parametrize("stays", [False, True])
def test_one_whose_room_is_gone_at_his_turn_waits_if_he_stays(stays):
    async def test():
        site = Site(most=1)
        site.loop.now += LONGEST_PAUSE
        site.gate.owe(0.05)
        late = site.enter("late", stays=stays)
        site.made.append("somebody")  # as by another door, or memory that has been taken since
        for _ in range(20):
            await asyncio.sleep(0)
        assert late.done() is not stays
        site.made.clear()
        await asyncio.wait([late])
        assert site.made == (["late"] if stays else [])
        assert isinstance(late.exception(), FullError | None)

    run(test())


def test_only_so_many_may_wait():
    async def test():
        site = Site(is_open=False)
        waiting = [site.enter(number) for number in range(MOST_WAITING)]
        await asyncio.sleep(0)
        for stays in (False, True):
            with pytest.raises(FullError):
                await site.enter("one more", stays=stays)
        for one in waiting:
            one.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        site.open.set()
        await site.enter("later")
        assert site.made == ["later"]

    run(test())


# At a real server

SLOW = "import time; time.sleep(0.05)\nimport panel as pn; pn.pane.Str('here').servable()"
FAILS = (
    "import panel as pn; from bokeh.io import curdoc\nif 'fail' in pn.state.session_args: curdoc().validate = None\n"
)
NOTHING = {"msgid": "1", "msgtype": "PATCH-DOC"}, {}, {"events": []}


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """An app whose session takes the loop 50 ms."""
    with serving(app(tmp_path_factory.mktemp("busy"), FAILS + SLOW)) as server:
        yield server


async def connected(server, token, path="/ws"):
    """A WebSocket, as soon as its session is made."""
    socket = await opened(server, token, path)
    for _ in range(3):
        await socket.read_message()
    return socket


async def opened(server, token, path="/ws"):
    request = HTTPRequest(f"ws://127.0.0.1:{server.port}{path}")
    return await websocket_connect(request, subprotocols=["bokeh", token])


async def round_trip(socket):
    for part in NOTHING:
        await socket.write_message(json.dumps(part))
    for _ in range(3):
        await socket.read_message()


def test_one_inside_is_answered_between_newcomers(busy):
    async def test():
        inside = await connected(busy, token(busy, "/"))
        tokens = [token(busy, "/") for _ in range(40)]
        answered = 0
        crowd = asyncio.gather(*(connected(busy, one) for one in tokens))
        while not crowd.done():
            await round_trip(inside)
            answered += 1
        for one in (inside, *crowd.result()):
            one.close()
        return answered

    assert fetched(test()) >= 40


def test_one_who_waits_is_told_how_many_come_first(busy):
    async def test():
        crowd = [await opened(busy, token(busy, "/")) for _ in range(10)]
        early = await opened(busy, token(busy, "/"), "/ws?early")
        first = json.loads(await early.read_message())
        while "before" in (message := json.loads(await early.read_message())):
            assert message["before"] <= first["before"]
        for one in (*crowd, early):
            one.close()
        return first, message

    first, last = fetched(test())
    assert 0 < first["before"] <= 10
    assert last["msgtype"] == "ACK"


def test_a_session_that_cannot_be_made_closes_its_socket_and_says_why(busy):
    async def test():
        socket = await opened(busy, token(busy, "/?fail"))
        assert await socket.read_message() is None
        after = await connected(busy, token(busy, "/"))
        after.close()
        return socket.close_code

    before = len(busy.log)
    assert fetched(test()) == 1011
    lines = [line for line in busy.log[before:] if "no session could be made" in line]
    assert len(lines) == 1


# Connections on which nothing has been asked yet


@pytest.fixture
def files():
    """Puts back how many files this process may have, and the server that is made next."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield before
    resource.setrlimit(resource.RLIMIT_NOFILE, before)
    HTTPServer.configure(None)


def test_the_server_takes_all_files_it_may_have_and_gives_headers_a_minute(files):
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, files[1]))
    admission.be_patient()
    server = HTTPServer(Application())
    assert isinstance(server, admission.PatientServer)
    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (files[1], files[1])
    assert server.conn_params.header_timeout == 60


def test_without_files_the_loop_rests_and_those_who_wait_come_in_afterwards(files, monkeypatch, caplog):
    monkeypatch.setattr(admission, "TRY_AGAIN_AFTER", 0.05)
    tried, rest = [], admission.Listener._rest
    monkeypatch.setattr(admission.Listener, "_rest", lambda *args: tried.append(rest(*args)))

    async def test():
        server = admission.PatientServer(Application())
        sockets = bind_sockets(0, "127.0.0.1")
        port = sockets[0].getsockname()[1]
        server.add_sockets(sockets)
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(3):
            await asyncio.sleep(0)  # accepted
        with socket.socket() as late:
            late.setblocking(False)
            resource.setrlimit(resource.RLIMIT_NOFILE, (late.fileno() + 1, files[1]))
            with suppress(BlockingIOError):
                late.connect(("127.0.0.1", port))
            while not tried:
                await asyncio.sleep(0)
            for _ in range(100):
                await asyncio.sleep(0)
            assert len(tried) == 1
            resource.setrlimit(resource.RLIMIT_NOFILE, files)
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(late, b"GET / HTTP/1.0\r\n\r\n")
            assert (await loop.sock_recv(late, 100)).startswith(b"HTTP/1.1 404")
        writer.close()
        server.stop()

    run(test())
    assert sum("no connection can be accepted" in record.message for record in caplog.records) == 1
