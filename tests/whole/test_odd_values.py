"""What no field can say reaches no function, though a stranger writes it on the WebSocket; the field goes back."""

import datetime as dt
import math
import pkgutil
import re
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest
from bokeh.document.events import ModelChangedEvent
from bokeh.protocol import Protocol
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from panel import models
from playwright.sync_api import expect

from tests.support import viewers
from tests.support.controls import between, day, moment, naive, number, one_of, pair, some_of, text, whole, whole_end
from tests.support.everything import CONTROLS

SAID = """
#| export
def said(settings, after: int = 0):
    return repr({**settings, "after": after}).encode().hex()
"""
RIGHT = {
    "choice": one_of("one", "two"),
    "some": some_of("ant", "bee"),
    "many": some_of(*range(12)),
    "size": between(4, 20, whole),
    "share": between(0, 1, number),
    "range": pair(0, 10, whole_end),
    "days": pair(dt.date(2024, 1, 1), dt.date(2024, 12, 31), day),
    "times": pair(moment(2024, 1, 1), moment(2024, 12, 31), naive),
    "on": lambda value: type(value) is bool,
    "ratio": number,
    "text": text(1000),
    "day": day,
    "when": naive,
}
MILLISECONDS = st.sampled_from([1704067200000, 1706745600000, 1735603200000, -1, 0, 10**18])
NUMBERS = (
    st.sampled_from([math.inf, -math.inf, math.nan, -1, 0, 1, 0.5, 5, 12, 20, 21, 2.5, 1e308, True]) | MILLISECONDS
)
TEXTS = st.sampled_from(["", "one", "x" * 1000, "x" * 1001, "x" * 5000, "2024-02-30", "0000-01-01", "2024-01-01", "9"])
ODD = (
    st.none()
    | NUMBERS
    | TEXTS
    | st.tuples(NUMBERS, NUMBERS)
    | st.lists(st.sampled_from(["1", "1", "2", "99", 0, 1, 7, -1]), max_size=3)
    | st.just("2024-01-01T00:00:00+02:00")
    | st.just({"a": 1})
)


@pytest.fixture(scope="module")
def server(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("odd")
    write_notebook(folder / "all.ipynb", CONTROLS, SAID, title="Everything")
    return serve(folder).ready()


class Stranger:
    """A client that says whatever it likes of the fields of a page."""

    def __init__(self, server):
        for module in pkgutil.iter_modules(models.__path__, f"{models.__name__}."):
            import_module(module.name)  # Bokeh's client knows a model only when its class is there
        self._session = viewers.pull(f"{server.url}/dashboard", {"page": "all"})
        self._document = self._session.document
        self._count = 100
        root = next(root for root in self._document.roots if root.name == "controls")
        fields = {model: name for model in root.references() for name in ("active", "value") if hasattr(model, name)}
        self.fields = {(getattr(model, "title", None) or "some").lower(): (model, fields[model]) for model in fields}
        self.fields["on"] = next((model, "active") for model in fields if type(model).__name__ == "Switch")

    def says(self, **values):
        """Send these as one message, between two numbers; return what the function has received then."""
        self._count += 1
        said = {"number": self._count, **values, "after": self._count}
        events = [ModelChangedEvent(self._document, *self.fields[name], value) for name, value in said.items()]
        self._send(events)
        last = "after" if all(map(self.may_be_said, values, values.values())) else "number"
        # Bokeh's client takes what comes unasked only while it waits for its connection to do something.
        self._session._connection._loop_until(lambda: self.received()[last] == self._count)
        return self.received()

    def may_be_said(self, name, value):
        """Whether Bokeh's model of a field can hold a value; if not, Bokeh takes no more of its message."""
        model, attribute = self.fields[name]
        return model.lookup(attribute).property.is_valid(value)

    def received(self):
        shown = next(root for root in self._document.roots if root.name == "view-said")
        text = next(model.text for model in shown.references() if "&lt;p&gt;" in getattr(model, "text", ""))
        received = bytes.fromhex(re.sub("&.*?;|/?p|[^0-9a-f]", "", text)).decode()
        return eval(received, {"datetime": dt, "inf": math.inf, "nan": math.nan})

    def refused_alone(self, **values):
        """Send these alone; return the notices that come."""
        address = next(root for root in self._document.roots if root.name == "address")
        events = [ModelChangedEvent(self._document, *self.fields[name], value) for name, value in values.items()]
        self._send(events)
        self._session._connection._loop_until(lambda: address.notices)
        return address.notices

    def _send(self, events):
        connection = self._session._connection
        message = Protocol().create("PATCH-DOC", events)
        connection._loop.add_callback(connection.send_message, message)

    def close(self):
        self._session.close()


@pytest.fixture(scope="module")
def stranger(server):
    """stranger(method, ...): a method of one, in a thread of its own, because Bokeh's client runs an event loop."""
    with ThreadPoolExecutor(1) as thread:
        one = thread.submit(Stranger, server).result()
        yield lambda method, **values: thread.submit(getattr(one, method), **values).result()
        thread.submit(one.close).result()


@given(values=st.dictionaries(st.sampled_from([*RIGHT]), ODD, min_size=1, max_size=3))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_function_receives_what_its_control_does_not_take(stranger, values):
    received = stranger("says", **values)
    assert {name: received[name] for name in RIGHT if not RIGHT[name](received[name])} == {}


def test_the_other_controls_of_a_message_take_effect_and_a_notice_says_what_was_refused(stranger):
    stranger("says", size=7, range=(2, 8), text="abc")
    received = stranger("says", text="x" * 1001, size=9, range=(8, 2), share=0.75)
    assert (received["text"], received["size"], received["range"], received["share"]) == ("abc", 9, (2, 8), 0.75)


def test_a_refusal_alone_brings_its_notice(stranger):
    stranger("says", text="abc")
    assert stranger("refused_alone", text="x" * 1001) == ["“Text” takes a text of at most 1,000 characters."]


def test_the_log_names_what_was_refused_without_a_value_and_no_traceback(server, stranger):
    stranger("says", text="x" * 1001, range=(9, 3))
    log = server.log()  # all of it: a line that has come lately is not repeated
    assert "all: a value of text was refused" in log
    assert "all: a value of range was refused" in log
    assert "xxx" not in log
    assert "Traceback" not in log


# What a viewer sees


@pytest.mark.browser
def test_a_field_goes_back_to_its_value_before_each_time_with_a_word(server, open_page):
    visit = open_page(f"{server.url}/?page=all", viewport={"width": 1440, "height": 900})
    field = visit.page.get_by_label("Text", exact=True)
    notice = visit.page.locator("#notice.shown")
    for _ in range(2):
        field.fill("b" * 1500)
        field.press("Enter")
        notice.get_by_text("“Text” takes a text of at most 1,000 characters.").wait_for()
        expect(field).to_have_value("abc")
        notice.evaluate("notice => notice.classList.remove('shown')")
    field.fill("c" * 1000)
    field.press("Enter")
    visit.page.wait_for_url(lambda url: f"text={'c' * 1000}" in url)
    expect(field).to_have_value("c" * 1000)
    assert visit.problems == []


@pytest.mark.browser
def test_a_number_that_is_not_finite_goes_back(server, open_page):
    visit = open_page(f"{server.url}/?page=all")
    field = visit.page.get_by_label("Ratio", exact=True)
    field.fill("1e999")
    field.press("Enter")
    visit.page.get_by_text("“Ratio” takes a number.").wait_for()
    expect(field).to_have_value("1.5")
