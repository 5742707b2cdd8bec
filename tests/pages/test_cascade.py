"""A choice that decides the next: where the value that was chosen is no more to be had, the default holds, or the
first of the new ones, and no function gets one value while the viewer sees another."""

import pytest

from tests.support.visits import Viewer, module, prepared, run

NOTEBOOK = """
#| export
from typing import Annotated

CITIES = {"France": ["Lyon", "Nice", "Paris"], "Germany": ["Berlin", "Lyon"], "Monaco": ["Monaco"]}
CALLS = []

def cities(country: Annotated[str, {"objects": list(CITIES)}] = "France"):
    return CITIES[country]

def one(cities, city: Annotated[str, {"objects": lambda cities: cities}] = "Paris"):
    CALLS.append((city, city in cities))
    return city

def many(cities, some: Annotated[list[str], {"objects": lambda cities: cities}] = ("Nice", "Paris")):
    CALLS.append((some, set(some) <= set(cities)))
    return f"{some}"

def few(cities, count: Annotated[int, {"bounds": lambda cities: (1, len(cities))}] = 3):
    CALLS.append((count, count <= len(cities)))
    return f"{count}"
"""
NO_DEFAULT = NOTEBOOK.replace(' = "Paris"):', ' = "Rome"):')


@pytest.fixture
def path(tmp_path, write_notebook):
    return write_notebook(tmp_path / "cascade.ipynb", NOTEBOOK)


def walked(path, *countries, **told):
    """For each country what the functions got, and what the viewer has in the fields afterwards."""

    async def walk():
        page = await prepared(path)
        viewer = Viewer(page.ready, **told)
        await viewer.settled()
        for country in countries:
            module(page).CALLS.clear()
            viewer.move(country=country)
            await viewer.settled()
            values = viewer.visit.parameters
            yield [*module(page).CALLS], (values.city, values.some, values.count)

    async def all_of():
        return [step async for step in walk()]

    return run(all_of())


def test_the_first_of_the_new_ones_is_chosen_once_where_the_default_is_none_of_them(path):
    ((calls, fields),) = walked(path, "Monaco")
    assert fields == ("Monaco", ["Monaco"], 1)
    assert calls == [("Monaco", True), (["Monaco"], True), (1, True)]


def test_back_where_the_default_can_be_had_it_is_chosen_again(path):
    *_, (_, (city, some, _)) = walked(path, "Germany", "France")
    assert (city, some) == ("Paris", ["Nice", "Paris"])


def test_a_value_that_is_among_the_new_ones_stays(path):
    ((_, (city, _, _)),) = walked(path, "Germany", city="Lyon")
    assert city == "Lyon"


def test_a_default_outside_where_all_controls_stand_at_their_defaults_is_an_error_at_start(tmp_path, write_notebook):
    page = run(prepared(write_notebook(tmp_path / "cascade.ipynb", NO_DEFAULT)))
    assert "the default 'Rome' of 'city' is outside its domain" in str(page.error)
