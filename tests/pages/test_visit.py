"""What one viewer sees when a control moves: domains that follow, the address, and nothing once the viewer is gone."""

from tests.support.visits import turn_clock, until

GATED = """
#| export
import threading
from collections import defaultdict

GATES = defaultdict(threading.Event)
CALLS = []

def gated(n: int = 0):
    CALLS.append(n)
    if n:
        GATES[n].wait()
    return f"drawn for {n}"

def quick(m: int = 0):
    return f"quick {m}"
"""
FLAG = """
#| export
from typing import Literal

def flag(country: Literal["CH", "DE", "none"] = "CH"):
    return f"The flag of {country}"
"""
TOWNS = """
#| export
from typing import Annotated, Literal

TOWNS = {"CH": ["Bern", "Basel"], "DE": ["Bonn", "Ulm"], "none": []}
CALLS = []

def towns(country: Literal["CH", "DE", "none"] = "CH"):
    return TOWNS[country]

def shown(town: Annotated[str, {"objects": lambda towns: {name.upper(): name for name in towns}}] = None):
    return town

def both(country, town):
    CALLS.append((country, town))
    return f"{town} in {country}"

def many(towns_seen: Annotated[tuple[str, ...], {"objects": lambda towns: towns}] = None):
    return ", ".join(towns_seen)
"""


def test_a_domain_follows_the_control_that_decides_it(visiting):
    @visiting(TOWNS)
    async def test(viewer, notebook):
        assert viewer.shown("shown") == "<p>Bern</p>\n"
        viewer.move(country="DE")
        await viewer.settled()
        parameters = viewer.visit.parameters
        assert parameters.town == "Bonn"
        assert dict(parameters.param.town.names) == {"BONN": "Bonn", "ULM": "Ulm"}
        assert viewer.shown("shown") == "<p>Bonn</p>\n"
        assert viewer.shown("many") == "<p>Bonn, Ulm</p>\n"


def test_no_view_is_computed_for_a_value_outside_its_new_domain(visiting):
    @visiting(TOWNS)
    async def test(viewer, notebook):
        viewer.move(country="DE")
        await viewer.settled()
        assert notebook.CALLS == [("CH", "Bern"), ("DE", "Bonn")]


def test_the_viewers_choice_stays_where_the_new_domain_has_it_too(visiting):
    @visiting(TOWNS)
    async def test(viewer, notebook):
        notebook.TOWNS["DE"].append("Basel")
        viewer.move(town="Basel")
        viewer.move(country="DE")
        await viewer.settled()
        assert viewer.visit.parameters.town == "Basel"


def test_the_last_of_several_domains_asked_for_fast_is_the_one_that_holds(visiting):
    @visiting(TOWNS)
    async def test(viewer, notebook):
        viewer.move(country="DE")
        viewer.move(country="CH")
        viewer.move(country="DE")
        await viewer.settled()
        assert viewer.visit.parameters.town == "Bonn"
        assert viewer.shown("both") == "<p>Bonn in DE</p>\n"


def test_a_domain_that_fails_shows_in_the_cards_that_need_it_and_recovers(visiting):
    @visiting(TOWNS)
    async def test(viewer, notebook):
        viewer.move(country="none")
        await viewer.settled()
        assert viewer.card("shown").state == "failed"
        assert "This could not be drawn" in viewer.shown("shown")
        viewer.move(country="DE")
        await viewer.settled()
        assert viewer.shown("shown") == "<p>Bonn</p>\n"


def test_a_domain_that_fails_costs_no_card_that_does_not_need_it(visiting):
    @visiting(FLAG, TOWNS)
    async def test(viewer, notebook):
        viewer.move(country="none")
        await viewer.settled()
        assert viewer.shown("flag") == "<p>The flag of none</p>\n"
        assert viewer.card("shown").state == "failed"


def test_the_fields_show_the_new_domain(visiting):
    @visiting(TOWNS)
    async def test(viewer, notebook):
        viewer.move(country="DE")
        await viewer.settled()
        (field,) = [field for field in viewer.visit.roots[-1] if getattr(field, "name", "") == "Town"]
        assert (field.options, field.value) == ({"BONN": "Bonn", "ULM": "Ulm"}, "Bonn")


def test_nothing_is_shown_to_a_viewer_who_has_gone(visiting):
    class Gone:
        destroyed = True

    @visiting(GATED)
    async def test(viewer, notebook):
        states = viewer.states("gated")
        viewer.move(n=1)
        await until(lambda: 1 in notebook.CALLS)
        viewer.document._session_context = lambda: Gone
        turn_clock(1)
        notebook.GATES[1].set()
        await viewer.settled()
        assert states == []
        assert viewer.shown("gated") == "<p>drawn for 0</p>\n"
