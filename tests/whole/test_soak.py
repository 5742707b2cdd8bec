"""Nothing gets lost and nothing grows, whatever happens for how long. `make soak` takes half an hour and makes a table;
here it takes half a minute, and sessions and changes are often enough to see a leak of a session or of a figure's
models."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks import clients
from tests.support import viewers
from tests.support.servers import ROOT
from tests.support.soak import CELLS, Life, Plan, Site

MINUTES = float(os.environ.get("MINUTES", "0.4"))
TIMES = int(os.environ.get("SOAK", "60"))
BEGINNING = max(20, TIMES // 10)  # after so many, all that is kept for good has been made
GROWTH = 1.1 if TIMES >= 1000 else 1.2
SOON = ["--unused-session-lifetime", "500", "--check-unused-sessions", "250"]  # ms


@pytest.fixture(scope="module")
def server(serve):
    return serve(ROOT / "notebooks", args=["--address", "localhost", *SOON]).ready()


def in_a_thread(work):
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(work).result()


def memory(server):
    """Bytes of the server, once the sessions that nobody uses are gone: the least of what it says for a while."""
    return min(server.health()["memory"] for _ in range(100))


@pytest.mark.timeout(MINUTES * 60 + 600)
def test_whatever_happens_everybody_is_served(write_notebook, tmp_path, chromium):
    folder, logs = tmp_path / "notebooks", tmp_path / "logs"
    write_notebook(folder / "all.ipynb", *CELLS, title="Everything")
    logs.mkdir()
    plan = Plan.of(MINUTES)

    async def live():
        return await Life(Site(folder, logs), plan, chromium).run()

    tally = in_a_thread(lambda: asyncio.run(live()))
    print(tally.table(), *tally.troubles, sep="\n")
    assert tally.troubles == []
    assert tally.back == tally.away > 0
    assert tally.restarts.total() == plan.restarts
    assert tally.inputs.total() >= plan.inputs * 0.9
    assert "Traceback" not in tally.log
    assert max(map(len, tally.log.splitlines())) < 600


@pytest.mark.timeout(900)
def test_sessions_that_come_and_go_leave_nothing(server):
    clients.visit(server.url, BEGINNING)
    before = memory(server)
    clients.visit(server.url, TIMES - BEGINNING)
    assert memory(server) < before * GROWTH


@pytest.mark.timeout(900)
def test_changes_in_one_session_leave_nothing(server):
    def change():
        session = viewers.pull(server.url, {"page": "iris"})
        slider = next(model for model in session.document.models if getattr(model, "title", "") == "Marker size")

        def move(times):
            for number in range(times):
                slider.value = 4 + number % 17
                session.force_roundtrip()
            return memory(server)

        before, after = move(BEGINNING), move(TIMES - BEGINNING)
        session.close()
        return before, after

    before, after = in_a_thread(change)
    assert after < before * GROWTH
