"""A server that is told to end, while it has work to do."""

import asyncio
import re
import signal
import subprocess
import sys
from contextlib import suppress
from threading import Event, Thread
from urllib.request import urlopen

import pytest
from tornado.websocket import websocket_connect

from tests.support import servers
from tests.support.dyno import children as children_of
from tests.support.dyno import runs
from tests.support.servers import PATIENCE, ROOT

WORK = """
    #| export
    import sys
    import time
    from pathlib import Path


    def finite(work: bool = False):
        if work:
            Path("begun.txt").touch()
            time.sleep(30)
            Path("ended.txt").touch()


    def endless(work: bool = False):
        if work:
            sys.stdout.write("a last word")
            Path("begun.txt").touch()
        n = 0
        while work:
            n += 1
"""


@pytest.fixture
def start(write_notebook, tmp_path):
    """start(*args, **env): a server whose page has these views."""

    def start(*args, **env):
        write_notebook(tmp_path / "notebooks" / "work.ipynb", WORK)
        command = ("--address", "localhost", *args)
        return servers.start(tmp_path / "notebooks", tmp_path / "log", args=command, env=env)

    return start


def download(server, view):
    """Ask for the data of a view, and for the answer no more than the server lives."""

    def ask():
        with suppress(OSError):
            urlopen(f"{server.url}/data.csv?page=work&view={view}&work=true", timeout=PATIENCE).read()

    Thread(target=ask, daemon=True).start()


def until(condition):
    for _ in range(PATIENCE * 20):
        if condition():
            return
        Event().wait(0.05)
    raise AssertionError("it did not happen")


async def close_code(server, number):
    """The code with which a viewer's WebSocket closes when the server hears a signal."""
    token = re.search(r'"token":"([^"]+)"', urlopen(f"{server.url}/?page=work").read().decode())[1]
    socket = await websocket_connect(f"ws://localhost:{server.port}/ws", subprotocols=["bokeh", token])
    assert "ACK" in await socket.read_message()
    server.process.send_signal(number)
    while await socket.read_message() is not None:
        pass
    return socket.close_code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_closes_its_sockets_as_one_that_starts_again_and_ends_well(start, number):
    with start() as server:
        server.ready()
        assert asyncio.run(close_code(server, number)) == 1012
        assert server.process.wait(PATIENCE) == 0


@pytest.mark.parametrize("view", ["finite", "endless"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_waits_for_no_node_that_runs_and_for_no_download(start, number, view, tmp_path):
    with start() as server:
        server.ready()
        download(server, view)
        until((tmp_path / "notebooks" / "begun.txt").exists)
        server.process.send_signal(number)
        assert server.process.wait(PATIENCE) == 0
        assert not (tmp_path / "notebooks" / "ended.txt").exists()


def test_what_was_printed_last_is_in_the_log(start, tmp_path):
    with start(PYTHONUNBUFFERED=None) as server:
        server.ready()
        download(server, "endless")
        until((tmp_path / "notebooks" / "begun.txt").exists)
        server.process.terminate()
        server.process.wait(PATIENCE)
        assert "a last word" in server.log()


def test_with_several_processes_none_outlives_the_first(start):
    with start("--num-procs", "2") as server:
        server.ready()
        children = children_of(server.process.pid)
        assert len(children) == 2
        server.process.terminate()
        server.process.wait(PATIENCE)
        until(lambda: not any(map(runs, children)))


def test_somebody_s_own_server_that_stops_does_not_end_their_process():
    """Any server of Bokeh is made of our application once that is imported, one in a test or a script too."""
    script = """
import threading
import dashboard.server
from bokeh.server.server import Server

server = Server({}, port=0)
server.start()
server.stop()
print([thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)])
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
