"""While a slow function computes, nobody else waits: not the event loop, not other pages, not other viewers of it."""

import json
import socket
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from tests.support import viewers

SLOW = """
#| export
import time
from pathlib import Path

def measured(n: int = 0) -> str:
    with open("calls", "a") as calls:
        calls.write(f"{n} ")
    while n and not Path("gate").exists():
        time.sleep(0.01)
    return f"measured {n}"

def first(measured):
    return f"first {measured}"

def second(measured):
    return f"second {measured}"
"""
QUICK = """
#| export
def quick(n: int = 0) -> str:
    return f"quick {n}"
"""
# What authors get wrong, each as a control at another value than its default.
SLIPS = """
#| export
import os
import tempfile

def endless(n: int = 0) -> str:
    while n:
        pass
    return "ended"

def leaves(m: int = 0) -> str:
    if m:
        os.chdir(tempfile.mkdtemp())
        os.rmdir(os.getcwd())
    return f"left {m}"
"""
# In cells of their own, for the first allows itself a second only.
WAITS = [
    """
    #| export
    #| timeout: 1 s
    import threading

    def waits(k: int = 0) -> str:
        if k:
            threading.Event().wait()
        return "went on"
    """,
    """
    #| export
    import time
    import pandas as pd

    def counted(i: int = 0):
        if i:
            with open("counted", "a") as counted:
                counted.write(f"{i} ")
            time.sleep(0.5)
        return pd.DataFrame({"i": [i]})
    """,
]
# Deeper than Python goes: in Python, through functions of C, in the parser, and in what is returned.
DEEP = """
#| export
def _deeper(n):
    return _deeper(n + 1)

def _through_c(n):
    return sorted([n], key=lambda _: _through_c(n + 1))

class _Mirror:
    def __repr__(self):
        return repr([self])

def _nested():
    out = []
    for _ in range(100_000):
        out = [out]
    return out

_WAYS = [
    lambda: "level",
    lambda: _deeper(0),
    lambda: _through_c(0),
    lambda: repr(_Mirror()),
    lambda: eval("-" * 100_000 + "1"),
    lambda: str(_nested()),
    _nested,
    _Mirror,
]

def deep(way: int = 0):
    return _WAYS[way]()

def level(way: int = 0) -> str:
    return f"the way {way}"
"""
WAYS_DOWN = range(1, 8)
VIEWERS = 10


@pytest.fixture
def folder(tmp_path, write_notebook):
    write_notebook(tmp_path / "quick.ipynb", QUICK)
    write_notebook(tmp_path / "slow.ipynb", SLOW)
    return tmp_path


@pytest.fixture
def clients():
    """A thread for Bokeh's client, whose event loop must not be the browser tests' own; its sessions are closed."""
    closing = ExitStack()
    with ThreadPoolExecutor(1) as thread:
        yield lambda work, *args: thread.submit(work, closing, *args).result()
        thread.submit(closing.close).result()


def opened(closing, url, **arguments):
    session = viewers.pull(url, {name: str(value) for name, value in arguments.items()})
    closing.callback(session.close)
    return session


def states(session):
    """The state of each of a session's cards, as the browser knows it."""
    return [root.css_classes[0] for root in session.document.roots if root.name.startswith("view-")]


def until(session, happened):
    """Take what the server sends until something is so; the test's time-out ends the wait."""
    session._connection._loop_until(happened)


def test_ten_viewers_of_one_slow_function_have_it_computed_once_and_hold_nobody_up(serve, folder, clients):
    server = serve(folder)

    def together(closing):
        waiting = [opened(closing, server.url, page="slow", n=1) for _ in range(VIEWERS)]
        until(waiting[0], lambda: "1" in (folder / "calls").read_text())
        # It computes, and will until the gate opens. Meanwhile:
        for session in waiting:
            session.force_roundtrip()  # each one is answered
            assert states(session) == ["starting", "starting"]
        other = opened(closing, server.url, page="quick", n=5)
        until(other, lambda: states(other) == ["fresh"])
        with urllib.request.urlopen(f"{server.url}/health") as health:
            assert json.load(health)["status"] == "ok"
        (folder / "gate").touch()
        for session in waiting:
            until(session, lambda session=session: states(session) == ["fresh", "fresh"])

    clients(together)
    assert (folder / "calls").read_text().split().count("1") == 1


@pytest.fixture(scope="module")
def slips(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("slips")
    write_notebook(folder / "quick.ipynb", QUICK)
    write_notebook(folder / "slips.ipynb", SLIPS)
    write_notebook(folder / "waits.ipynb", *WAITS)
    write_notebook(folder / "deep.ipynb", DEEP)
    return serve(folder).ready(), folder


def test_a_function_that_leaves_for_a_folder_that_is_removed_keeps_no_newcomer_out(slips, clients):
    server, _ = slips

    def one_after_the_other(closing):
        left = opened(closing, server.url, page="slips", m=1)
        until(left, lambda: states(left)[1] == "fresh")
        newcomer = opened(closing, server.url, page="quick", n=7)
        until(newcomer, lambda: states(newcomer) == ["fresh"])

    clients(one_after_the_other)
    assert "leaves() left the working folder" in server.log()


@pytest.mark.parametrize("way", WAYS_DOWN)
def test_what_goes_deeper_than_python_does_costs_its_own_card(slips, clients, way):
    server, _ = slips

    def go_down(closing):
        session = opened(closing, server.url, page="deep", way=way)
        until(session, lambda: states(session) == ["failed", "fresh"])
        session.force_roundtrip()

    clients(go_down)
    assert server.process.poll() is None


def test_one_that_never_goes_on_is_given_up_and_health_says_so(slips, clients):
    server, _ = slips

    def wait(closing):
        session = opened(closing, server.url, page="waits", k=1)
        until(session, lambda: states(session)[0] == "failed")
        (card,) = (root for root in session.document.roots if root.name == "view-waits")
        return [getattr(model, "text", getattr(model, "label", "")) for model in card.references()]

    said = " ".join(map(str, clients(wait)))
    assert "This took too long, so it was stopped for these values." in said
    assert "Try again" in said
    assert (
        "waits.ipynb, cell 1, waits(): not done within 1 s, so it was given up, for these values of k" in server.log()
    )
    assert (server.health()["status"], server.health()["workers"]["lost"]) == ("degraded", 1)


def asked(server, path):
    """What the server answers, as soon as it does not say to come again."""
    while True:
        try:
            with urllib.request.urlopen(f"{server.url}{path}") as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise


def test_of_fifty_downloads_whose_viewers_hang_up_a_few_are_computed(slips):
    server, folder = slips
    for i in range(1, 51):
        with socket.create_connection(("localhost", server.port), timeout=60) as viewer:
            viewer.sendall(f"GET /data.csv?page=waits&view=counted&i={i} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert b"99" in asked(server, "/data.csv?page=waits&view=counted&i=99")
    assert len((folder / "counted").read_text().split()) < 12


def test_more_downloads_at_once_than_are_computed_are_told_when_to_come_again(slips):
    server, _ = slips
    with ExitStack() as viewers:
        asked = []
        for i in range(100, 150):  # twice as many as there is room for: a slow machine ends some meanwhile
            viewer = viewers.enter_context(socket.create_connection(("localhost", server.port), timeout=60))
            viewer.sendall(f"GET /data.csv?page=waits&view=counted&i={i} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            asked.append(viewer)
        answers = [viewer.recv(2000) for viewer in asked[-5:]]
    assert all(answer.startswith(b"HTTP/1.1 503") and b"Retry-After: 10" in answer for answer in answers)


def test_a_failing_function_is_asked_again_by_the_next_viewer(serve, tmp_path, write_notebook, clients):
    write_notebook(
        tmp_path / "flaky.ipynb",
        """
        #| export
        from pathlib import Path

        def flaky(n: int = 0) -> str:
            return Path("there").read_text() if n else "default"
        """,
    )
    server = serve(tmp_path)

    def twice(closing):
        failed = opened(closing, server.url, page="flaky", n=1)
        until(failed, lambda: states(failed) == ["failed"])
        (tmp_path / "there").write_text("now it is")
        well = opened(closing, server.url, page="flaky", n=1)
        until(well, lambda: states(well) == ["fresh"])

    clients(twice)


def test_endless_loops_at_six_settings_of_a_page_stop_no_other_page(slips, clients):
    server, _ = slips

    def together(closing):
        waiting = [opened(closing, server.url, page="slips", n=n) for n in range(1, 7)]
        until(waiting[0], lambda: server.health()["workers"]["waiting"] == 4)
        assert server.health()["workers"]["busy"] == 2
        for n in range(1, 4):
            other = opened(closing, server.url, page="quick", n=n)
            until(other, lambda other=other: states(other) == ["fresh"])
        same = opened(closing, server.url, page="slips", m=2)
        until(same, lambda: states(same)[1] == "fresh")  # nor another function of its own

    clients(together)
