"""While a slow function computes, nobody else waits: not the event loop, not other pages, not other viewers of it."""

import json
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
