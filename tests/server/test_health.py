"""`/health`: the states of pages and sources, in a few words."""

import json
from types import SimpleNamespace

import pytest

from dashboard.pages.site import Part, Report
from dashboard.results import State
from dashboard.server import health
from dashboard.workers.threads import Load
from tests.support.toy_server import APP, app, ask, serving


def part(state: str) -> Part:
    return Part("a", State(state))


def site(report: Report | None) -> SimpleNamespace | None:
    return report and SimpleNamespace(report=lambda *others: report)


@pytest.mark.parametrize(
    ("report", "status"),
    [
        (None, "starting"),
        (Report((part("starting"),)), "starting"),
        (Report((part("fresh"),), (part("fresh"),)), "ok"),
        (Report((part("fresh"), part("failed"))), "degraded"),
        (Report((part("fresh"),), (part("stale"),)), "degraded"),
        (Report((part("fresh"),), workers=Load(lost=1)), "degraded"),
        (Report((part("fresh"),), workers=Load(busy=4, waiting=9)), "ok"),
        (Report((part("failed"),)), "failed"),
        (Report(), "failed"),
    ],
)
def test_the_status_follows_from_the_parts(report, status):
    assert health.summary(site(report), sessions=0)["status"] == status


def test_what_the_results_hold_stands_beside_the_memory_of_the_process():
    said = health.summary(site(Report(results=3, held=1234)), sessions=0)
    assert [*said][3:6] == ["memory", "held", "results"]
    assert (said["held"], said["results"]) == (1234, 3)


def test_health_says_how_pages_and_sources_are(server):
    answer = json.loads(ask(server, "/health").body)
    assert answer["status"] == "degraded"
    assert answer["sources"] == [{"name": "flowers", "state": "failed", "age": None}]
    assert answer["pages"] == [{"name": "first", "state": "fresh", "age": 1.5}]
    assert answer["workers"] == {"lost": 0, "busy": 0, "waiting": 0}
    assert answer["version"] == health.VERSION
    assert answer["memory"] > 10_000_000


def test_a_server_whose_site_is_not_there_yet_is_starting(tmp_path):
    folder = app(tmp_path, "")
    (folder / "app_hooks.py").unlink()
    with serving(folder) as server:
        starting = ask(server, "/health")
        assert starting.status == 200
        assert json.loads(starting.body)["status"] == "starting"


def test_a_site_that_cannot_show_anything_is_unavailable(tmp_path):
    with serving(app(tmp_path, "", report="Report()")) as server:
        assert ask(server, "/health").status == 503


def test_health_counts_live_sessions(tmp_path, browser):
    with serving(app(tmp_path, APP)) as server:
        ask(server, "/")
        assert json.loads(ask(server, "/health").body)["sessions"] == 0
        page = browser.new_context().new_page()
        page.goto(server.url)
        page.locator(".bk-Figure canvas").first.wait_for()
        assert json.loads(ask(server, "/health").body)["sessions"] == 1
        page.context.close()
