"""Whoever waits long is told what for: which function computes, for how long, and how far its own bar is."""

import os
import re
import subprocess
import sys

import pytest
from tqdm import tqdm

from dashboard.pages.updates import HEAD_START
from dashboard.results.progress import Progress, Work, listen
from dashboard.workers.threads import Workers
from tests.support.servers import ROOT
from tests.support.visits import Viewer, a_few_turns, turn_clock, until


@pytest.fixture(autouse=True, scope="module")
def listening():
    listen()


CHAIN = """
#| export
import threading
from collections import defaultdict
from tqdm import tqdm

GATES = defaultdict(threading.Event)
REACHED = set()

def _gate(name):
    REACHED.add(name)
    GATES[name].wait()

def all_towns(n: int = 0):
    for town in tqdm(range(4 * n), mininterval=0):
        _gate(("town", town))
    return n

def chosen(all_towns):
    if all_towns:
        _gate("chosen")
    return all_towns

def shown(chosen):
    if chosen == 2:
        raise ValueError("no picture for 2")
    return f"shown {chosen}"
"""
BAR = """
#| export
import threading
from tqdm import tqdm

AT, GO = threading.Event(), threading.Event()

def shown(n: int = 0):
    if n:
        {body}
    return f"shown {{n}}"

def _stop():
    AT.set()
    GO.wait()
"""


def told(viewer, name="shown"):
    """What a card's viewer is told: the node, and what its bar says."""
    tags = viewer.card(name).root.tags
    return tags and (tags[0]["node"], tags[0]["count"], tags[0]["part"])


def waits(viewer, name):
    """Which node a card's viewer waits for, and whether that waits for a thread."""
    return [viewer.card(name).root.tags[0][part] for part in ("node", "waiting")]


async def long_enough(viewer, name="shown"):
    """Let a second pass, and what happens then."""
    turn_clock(1)
    await until(lambda: told(viewer, name))


def test_from_a_second_on_a_card_says_what_is_computed_not_before(visiting):
    @visiting(CHAIN)
    async def test(viewer, notebook):
        viewer.move(n=1)
        await until(lambda: ("town", 0) in notebook.REACHED)
        turn_clock(0.99)
        await until(lambda: viewer.card("shown").state == "refreshing")
        await a_few_turns()
        assert told(viewer) == []
        turn_clock(0.25)
        await until(lambda: told(viewer))
        assert told(viewer) == ("all towns", "0 of 4", 0)
        assert viewer.shown("shown") == "<p>shown 0</p>\n"
        open_all(notebook)
        await viewer.settled()


def open_all(notebook):
    for gate in [*(("town", town) for town in range(9)), "chosen"]:
        notebook.GATES[gate].set()


def test_it_follows_the_bar_and_goes_on_to_the_next_function_and_is_gone_with_the_result(visiting):
    @visiting(CHAIN)
    async def test(viewer, notebook):
        viewer.move(n=1)
        await until(lambda: ("town", 0) in notebook.REACHED)
        await long_enough(viewer)
        notebook.GATES["town", 0].set()
        await until(lambda: ("town", 1) in notebook.REACHED)
        turn_clock(0.25)
        await until(lambda: told(viewer) == ("all towns", "1 of 4", 0.25))
        for town in (1, 2, 3):
            notebook.GATES["town", town].set()
        await until(lambda: "chosen" in notebook.REACHED)
        turn_clock(0.25)
        await until(lambda: told(viewer) == ("chosen", "", None))
        notebook.GATES["chosen"].set()
        await viewer.settled()
        assert (told(viewer), viewer.shown("shown")) == ([], "<p>shown 1</p>\n")


def test_it_is_gone_with_an_error_too(visiting):
    @visiting(CHAIN)
    async def test(viewer, notebook):
        viewer.move(n=2)
        await until(lambda: ("town", 0) in notebook.REACHED)
        await long_enough(viewer)
        open_all(notebook)
        await viewer.settled()
        assert (told(viewer), viewer.card("shown").state) == ([], "failed")


def test_however_fast_a_bar_runs_a_viewer_is_told_at_most_four_times_a_second(visiting):
    @visiting(CHAIN)
    async def test(viewer, notebook):
        viewer.move(n=1)
        await until(lambda: ("town", 0) in notebook.REACHED)
        await long_enough(viewer)
        said = []
        viewer.card("shown").root.param.watch(lambda event: said.append(event.new), "tags")
        for town in range(3):
            notebook.GATES["town", town].set()
            await until(lambda town=town: ("town", town + 1) in notebook.REACHED)
            await a_few_turns()
        turn_clock(0.25)
        await until(lambda: said)
        assert [tags[0]["count"] for tags in said] == ["3 of 4"]
        open_all(notebook)
        await viewer.settled()


def test_who_goes_back_to_what_is_there_is_not_told_to_wait(visiting):
    @visiting(CHAIN)
    async def test(viewer, notebook):
        viewer.move(n=1)
        await until(lambda: ("town", 0) in notebook.REACHED)
        await long_enough(viewer)
        viewer.move(n=0)
        turn_clock(1)
        await a_few_turns()
        assert (told(viewer), viewer.card("shown").state) == ([], "fresh")
        open_all(notebook)
        await viewer.settled()


def test_all_who_wait_see_how_far_it_is_also_who_comes_later(visiting):
    @visiting(CHAIN)
    async def test(viewer, notebook):
        others = [Viewer(viewer.visit.page) for _ in range(3)]
        for one in [viewer, *others]:
            one.move(n=1)
        await until(lambda: ("town", 0) in notebook.REACHED)
        notebook.GATES["town", 0].set()
        await until(lambda: ("town", 1) in notebook.REACHED)
        turn_clock(60)
        late = Viewer(viewer.visit.page, n="1")
        await a_few_turns()
        turn_clock(1)
        for one in [viewer, *others, late]:
            await until(lambda one=one: told(one) == ("all towns", "1 of 4", 0.25))
        open_all(notebook)
        for one in [viewer, *others, late]:
            await one.settled()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("for i in tqdm(iter('abc'), mininterval=0):\n            if i == 'c': _stop()", ("2", None)),
        (
            "for i in tqdm('abcd', desc='Letters', unit='letters'):\n            if i == 'a': _stop()",
            ("Letters: 0 of 4 letters", 0),
        ),
        ("bar = tqdm(total=4, unit='letters', desc='Read'); bar.update(3); _stop()", ("Read: 3 of 4 letters", 0.75)),
        (
            "bar = tqdm(total=4e6, unit='B', unit_scale=True); bar.update(3_000_000); _stop()",
            ("3.00M of 4.00M B", 0.75),
        ),
        ("bar = tqdm(total=2); bar.update(5); _stop()", ("5 of 2", 1)),
        ("from tqdm.auto import tqdm as auto; bar = auto(total=2, file=None); bar.update(); _stop()", ("1 of 2", 0.5)),
        ("import sys; bar = tqdm(None, 'It', 2, True, sys.stderr, disable=True); bar.update(); _stop()", ("", None)),
        ("import sys; bar = tqdm(total=2, file=sys.stdout, disable=None); bar.update(); _stop()", ("1 of 2", 0.5)),
        ("bar = tqdm(total=2); inner = tqdm(total=8); inner.update(3); bar.update(); _stop()", ("1 of 2", 0.5)),
        ("bar = tqdm(total=2); bar.close(); inner = tqdm(total=8); inner.update(4); _stop()", ("4 of 8", 0.5)),
        ("for i in tqdm('abc'):\n            break\n        _stop()", ("", None)),
        ("_stop()", ("", None)),
    ],
)
def test_the_outermost_open_bar_counts_and_none_prints(visiting, capfd, body, says):
    @visiting(BAR.format(body=body))
    async def test(viewer, notebook):
        viewer.move(n=1)
        await until(notebook.AT.is_set)
        await long_enough(viewer)
        assert told(viewer) == ("shown", *says)
        notebook.GO.set()
        await viewer.settled()
        assert viewer.shown("shown") == "<p>shown 1</p>\n"

    assert capfd.readouterr().err == ""


def test_a_bar_that_no_node_made_prints_as_ever(capsys):
    assert [*tqdm("abc")] == ["a", "b", "c"]
    assert "3/3" in capsys.readouterr().err


def test_a_bar_that_prints_to_a_file_of_its_own_does_so(tmp_path):
    with (tmp_path / "bars").open("w") as file, Work("node").running():
        assert [*tqdm("abc", file=file)] == ["a", "b", "c"]
    assert "3/3" in (tmp_path / "bars").read_text()


def test_many_bars_one_after_the_other_are_not_remembered():
    work = Work("node")
    with work.running():
        for _ in range(100):
            tqdm("abc").close()
    assert len(work._bars) == 1


def test_a_node_without_a_thread_is_waiting_and_its_seconds_start_anew_when_it_has_one():
    now = [0.0]
    work = Work("node", lambda: now[0])
    now[0] = 5
    assert (work.progress, work.progress.seconds) == (Progress("node", True, 5), 5)
    with work.running():
        now[0] = 7
        assert (work.progress, work.progress.seconds) == (Progress("node", False, 2), 2)


def test_a_card_that_waits_for_a_thread_says_so(visiting):
    @visiting(BAR.format(body="_stop()") + "\ndef other(n):\n    return 'other'")
    async def test(viewer, notebook):
        results = viewer.visit.page.results
        results.workers = Workers(1)
        viewer.move(n=1)
        await until(notebook.AT.is_set)
        turn_clock(HEAD_START)
        await until(lambda: len(results._work) == 2)
        await long_enough(viewer, "other")
        assert waits(viewer, "other") == ["other", True]
        assert waits(viewer, "shown") == ["shown", False]
        notebook.GO.set()
        await viewer.settled()


def test_choices_that_take_long_to_find_are_named(visiting):
    cell = """
    #| export
    import threading
    from typing import Annotated
    AT, GO = threading.Event(), threading.Event()

    def _choices(country):
        if country == "far":
            AT.set()
            GO.wait()
        return [country + "ville"]

    def country_name(country: str = "near"):
        return country

    def shown(home_town: Annotated[str, {"objects": lambda country_name: _choices(country_name)}] = None):
        return home_town
    """

    @visiting(cell)
    async def test(viewer, notebook):
        viewer.move(country="far")
        await until(notebook.AT.is_set)
        await long_enough(viewer)
        assert told(viewer) == ("the choices of home town", "", None)
        notebook.GO.set()
        await viewer.settled()
        assert viewer.shown("shown") == "<p>farville</p>\n"


def test_nothing_of_a_nodes_work_is_kept(visiting):
    @visiting(CHAIN)
    async def test(viewer, notebook):
        open_all(notebook)
        viewer.move(n=1)
        await viewer.settled()
        viewer.move(n=2)
        await viewer.settled()
        assert viewer.visit.page.results._work == {}


# In a browser --------------------------------------------------------------------------------------------------------

PIPE = """
#| export
from typing import Literal
from tqdm import tqdm

def measured(pace: Literal["fast", "slow"] = "fast"):
    for step in tqdm(range(4 if pace == "slow" else 0), mininterval=0):
        with open("gate") as gate:
            gate.read()
    return pace

def first(measured):
    return f"first {measured}"

def second(measured, other: int = 0):
    return f"second {measured} {other}"
"""
ANNOUNCED = """
window.announced = []
const line = document.getElementById("waiting")
new MutationObserver(() => announced.push(line.textContent)).observe(line, {childList: true})
"""
LATER = """
const now = performance.now.bind(performance)
performance.now = () => now() + 30_000
"""


@pytest.fixture(scope="module")
def slow(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("slow")
    write_notebook(folder / "slow.ipynb", PIPE)
    os.mkfifo(folder / "gate")
    return serve(folder), folder


def test_a_viewer_sees_seconds_and_bar_and_hears_of_them_once(slow, open_page):
    server, folder = slow
    visit = open_page(f"{server.url}/?page=slow")
    page = visit.page
    page.wait_for_function("document.querySelectorAll('.slot > .fresh').length == 2")
    page.evaluate(ANNOUNCED)
    page.get_by_label("Pace").select_option("slow")
    first, second = page.locator(".card").all()
    first.get_by_text(re.compile(r"^Computing measured, \d s$")).wait_for()
    (folder / "gate").write_text("go on")
    for card in (first, second):
        card.get_by_text("1 of 4", exact=True).wait_for()
        assert card.get_by_role("progressbar", name="measured").get_attribute("value") == "0.25"
    page.evaluate(LATER)
    said = re.compile(r"^Still computing measured, \d+ s so far. You may change other controls meanwhile.$")
    second.get_by_text(said).wait_for()
    late = open_page(f"{server.url}/?page=slow&pace=slow").page
    late.get_by_text("1 of 4", exact=True).first.wait_for()
    for step in (2, 3, 4):
        (folder / "gate").write_text("go on")
        (page.get_by_text(f"{step} of 4") if step < 4 else page.get_by_text("first slow")).first.wait_for()
    late.get_by_text("second slow").wait_for()
    page.wait_for_function("document.querySelectorAll('.fresh').length == 2 && !document.querySelector('.progress')")
    assert page.evaluate("announced") == ["Computing measured.", ""]
    assert visit.problems == []
    assert "it/s" not in server.log()


def test_a_bar_outside_of_every_node_prints_as_before(capsys):
    assert [*tqdm("abc")] == ["a", "b", "c"]
    assert "3/3" in capsys.readouterr().err


def test_to_listen_twice_is_to_listen_once():
    before = tqdm.__init__
    listen()
    assert tqdm.__init__ is before


def test_nobody_listens_before_there_is_a_store():
    made_by = "vars(tqdm)['__init__']"
    code = f"from tqdm import tqdm; before = {made_by}; import dashboard.results; assert {made_by} is before"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
