"""What crosses to the browser has names, few bytes, and costs no walk through the document."""

import json

from bokeh.core.json_encoder import serialize_json
from bokeh.document import Document

from dashboard.components.browser import Address, Pulse, VisibleCards, waiting
from dashboard.results import Progress
from tests.support.cards import new_card


def in_document(model):
    document, events = Document(), []
    document.add_root(model)
    document.on_change(events.append)
    return document, events


def test_the_definitions_are_sent_with_a_document_and_are_small():
    document, _ = in_document(Address(name="address"))
    definitions = json.loads(serialize_json(document.to_json(deferred=False)["defs"]))
    ours = {one["name"].rpartition(".")[2]: one for one in definitions if one["name"].startswith("dashboard.")}
    assert [named["name"] for named in ours["Address"]["properties"]] == ["query", "notices", "reload"]
    assert [named["name"] for named in ours["VisibleCards"]["properties"]] == ["numbers"]
    assert [named["name"] for named in ours["TableRows"]["properties"]] == ["wish", "shown", "held"]
    assert len(json.dumps([ours["Address"], ours["VisibleCards"], ours["TableRows"]])) < 750


def test_an_address_that_stays_is_not_sent_again():
    address = Address(query="?page=a", notices=["one"])
    _, events = in_document(address)
    address.update(query="?page=a", notices=["one"])
    assert events == []
    address.update(query="?page=a&n=1", notices=["one"])
    assert [event.attr for event in events] == ["query"]


def test_what_a_browser_reports_as_visible_is_heard():
    heard = []
    visible = VisibleCards()
    visible.on_change("numbers", lambda name, before, now: heard.append(now))
    visible.numbers = [0, 2]
    assert heard == [[0, 2]]


def test_a_browser_that_asks_is_answered():
    pulse = Pulse(name="pulse")
    _, events = in_document(pulse)
    pulse.asked = 3
    assert pulse.answered == 3
    assert {event.attr for event in events} == {"asked", "answered"}


def test_progress_crosses_by_name_and_as_plain_values():
    (told,) = waiting(Progress("towns", False, 1.5, "1 of 4", 0.25))
    assert told == {"node": "towns", "waiting": False, "seconds": 1.5, "count": "1 of 4", "part": 0.25}
    assert waiting(None) == []


def test_a_card_that_waits_adds_no_model_to_its_document():
    card, document = new_card(), Document()
    card.root.server_doc(document, location=False)
    before = set(document.models)
    card.working(Progress("towns", False, 1.5))
    assert document.roots[0].tags[0]["node"] == "towns"
    assert set(document.models) == before
