"""A page that is ready: the controls that its viewers begin with, and their domains."""

import asyncio

import pytest

from tests.support.visits import module, prepared, run

DATA = """
#| export
from typing import Annotated, Literal
import pandas as pd
CALLS = []

def data():
    CALLS.append("data")
    return pd.DataFrame({"town": ["Ulm", "Bonn"], "size": [2, 7]})

def shown(data, town: Annotated[str, {"objects": lambda data: sorted(data["town"])}] = None,
          size: Annotated[int, {"bounds": lambda data: (data["size"].min(), data["size"].max())}] = 5):
    CALLS.append("shown")
    return f"{town} {size}"
"""
CHAIN = """
#| export
from typing import Annotated, Literal
TOWNS = {"CH": {"Bern": ["Länggasse"]}, "DE": {"Ulm": ["Mitte", "Wiblingen"], "Bonn": ["Castell"]}}

def towns(country: Literal["CH", "DE"] = "CH"):
    return TOWNS[country]

def quarters(towns, town: Annotated[str, {"objects": lambda towns: list(towns)}] = None):
    return towns[town]

def shown(quarter: Annotated[str, {"objects": lambda quarters: quarters}] = None):
    return quarter
"""


@pytest.fixture
def page(tmp_path, monkeypatch, write_notebook):
    """page(*cells, title=None): a page of these cells, prepared."""
    monkeypatch.chdir(tmp_path)
    return lambda *cells, **more: run(prepared(write_notebook(tmp_path / "first_page.ipynb", *cells, **more)))


def test_domains_come_from_the_data(page):
    parameters = page(DATA).ready.new_parameters()
    assert (parameters.town, list(parameters.param.town.objects)) == ("Bonn", ["Bonn", "Ulm"])
    assert (parameters.size, parameters.param.size.bounds) == (5, (2, 7))


def test_domains_and_their_data_may_come_from_async_functions(page):
    cell = """
    #| export
    from typing import Annotated

    async def data():
        return ["Ulm", "Bonn"]

    async def _sorted(data):
        return sorted(data)

    def shown(town: Annotated[str, {"objects": _sorted}] = None):
        return town
    """
    parameters = page(cell).ready.new_parameters()
    assert (parameters.town, list(parameters.param.town.objects)) == ("Bonn", ["Bonn", "Ulm"])


def test_every_viewer_has_controls_of_their_own(page):
    found = page(DATA)
    one, other = found.ready.new_parameters(), found.ready.new_parameters()
    one.size = 3
    one.param.town.objects = ["elsewhere"]
    assert other.size == 5
    assert list(other.param.town.objects) == ["Bonn", "Ulm"]


def test_a_domain_may_depend_on_another_control_and_that_ones_on_a_third(page):
    found = page(CHAIN)
    assert vars_of(found.ready.new_parameters()) == {"country": "CH", "town": "Bern", "quarter": "Länggasse"}
    parameters, valid = run(found.ready.resolve({"country": "DE", "town": "Ulm", "quarter": "Wiblingen"}))
    assert list(parameters["town"].objects) == ["Ulm", "Bonn"]
    assert list(parameters["quarter"].objects) == ["Mitte", "Wiblingen"]
    assert valid == {"country": "DE", "town": "Ulm", "quarter": "Wiblingen"}


def test_a_value_outside_its_domain_gives_way_to_the_domains_first(page):
    _, valid = run(page(CHAIN).ready.resolve({"country": "DE", "town": "Bern", "quarter": "Länggasse"}))
    assert valid == {"country": "DE", "town": "Ulm", "quarter": "Mitte"}


def test_a_control_reaches_those_whose_domains_depend_on_it_one_through_another(page):
    found = page(CHAIN)
    assert found.ready.reached_from({"country"}) == {"country", "town", "quarter"}
    assert found.ready.reached_from({"town"}) == {"town", "quarter"}
    assert found.ready.reached_from({"quarter"}) == {"quarter"}


def test_a_result_is_computed_once_for_equal_values_and_stored_from_then_on(page):
    found = page(DATA)
    view, values = found.views[0], {"town": "Ulm", "size": 3}
    assert found.ready.stored(view, values) is None

    async def twice():
        return await asyncio.gather(*(found.ready.result(view, dict(values)) for _ in range(2)))

    one, other = run(twice())
    assert one is other is found.ready.stored(view, values)
    assert module(found).CALLS == ["data", "shown"]


def test_the_fields_of_two_pages_are_equal_when_their_controls_are(page):
    before = page(DATA).ready.fields
    assert page(DATA).ready.fields == before
    assert page(DATA.replace("= 5", "= 6")).ready.fields != before


def vars_of(parameters):
    return {name: value for name, value in parameters.param.values().items() if name != "name"}
