"""The address is the state of a page."""

import pytest
from tornado.escape import parse_qs_bytes

from dashboard.pages import address
from tests.support.visits import Viewer, prepared, run

NOTEBOOK = """
#| export
from typing import Annotated, Literal

TOWNS = {"CH": ["Bern", "Chur"], "NO": ["Oslo", "Tromsø"]}

def towns(country: Literal["CH", "NO"] = "CH"):
    return TOWNS[country]

def words(town: Annotated[str, {"objects": lambda towns: towns}] = None, size: Annotated[int, {"bounds": (1, 9)}] = 5,
          kinds: list[Literal["a", "b,c"]] = ("a",)):
    return f"{town} {size} {kinds}"
"""


@pytest.fixture
def path(tmp_path, write_notebook):
    write_notebook(tmp_path / "words.ipynb", NOTEBOOK)
    return tmp_path / "words.ipynb"


def visited(path, **told):
    """The address and what the page shows, for a viewer who comes with an address."""

    async def visit():
        viewer = Viewer((await prepared(path)).ready, **told)
        await viewer.settled()
        return [viewer.address.query, *viewer.address.notices], viewer.shown("words")

    return run(visit())


def test_controls_at_their_defaults_are_not_mentioned(path):
    assert visited(path)[0] == ["?page=words"]


def test_an_address_sets_the_controls_and_is_the_same_afterwards(path):
    tags, words = visited(path, size="7", kinds="a,b%2Cc")
    assert tags == ["?page=words&size=7&kinds=a,b%252Cc"]
    assert "Bern 7 ['a', 'b,c']" in words.replace("&#39;", "'").replace("&#x27;", "'")


def test_a_control_whose_choices_depend_on_another_is_set_once_they_are_known(path):
    tags, words = visited(path, country="NO", town="Tromsø")
    assert tags == ["?page=words&country=NO&town=Troms%C3%B8"]
    assert "Tromsø 5" in words


def test_what_a_control_does_not_take_is_passed_over_with_a_notice(path):
    (search, *notices), words = visited(path, size="99", kinds="b%2Cc")
    assert search == "?page=words&kinds=b%252Cc"
    assert notices == ["size='99': must be a whole number from 1 to 9."]
    assert "Bern 5" in words


def test_a_name_that_is_no_control_is_passed_over_with_a_notice(path):
    assert visited(path, colour="red")[0] == ["?page=words", "This page has no control “colour”."]


def test_the_address_follows_a_control(path):
    async def moved():
        viewer = Viewer((await prepared(path)).ready)
        await viewer.settled()
        viewer.move(size=3)
        await viewer.settled()
        return [viewer.address.query, *viewer.address.notices]

    assert run(moved()) == ["?page=words&size=3"]


def test_of_a_name_that_stands_twice_the_last_counts():
    query = {"page": [b"words"], "size": [b"3", b"4"], "bare": [b"1"]}
    assert address.texts(query) == {"size": "4"}


def chosen(path, **texts):
    """The values of the controls, and why a text was refused, where no viewer waits."""

    async def choose():
        _, values, refused = await address.choose((await prepared(path)).ready, texts)
        return values, refused

    return run(choose())


def test_a_text_is_read_within_the_domain_that_other_texts_decide_in_whatever_order_they_stand(path):
    values, refused = chosen(path, town="Tromsø", country="NO")
    assert (values["town"], refused) == ("Tromsø", {})


def test_a_text_outside_the_domain_that_other_texts_decide_is_refused_and_the_default_holds(path):
    values, refused = chosen(path, town="Bern", country="NO")
    assert values["town"] == "Oslo"
    assert refused == {"town": "town='Bern': must be one of Oslo, Tromsø."}


@pytest.mark.parametrize("texts", [{"size": "7", "kinds": "a,b%2Cc"}, {"size": "99"}, {"colour": "red", "size": "x"}])
def test_with_and_without_a_viewer_the_same_texts_are_read_and_refused_alike(path, texts):
    async def both():
        ready = (await prepared(path)).ready
        parameters = ready.new_parameters()
        applied = address.apply(ready, parameters, texts)
        _, values, refused = await address.choose(ready, texts)
        return (parameters.param.values(), applied), ({**parameters.param.values(), **values}, refused)

    with_viewer, without = run(both())
    assert with_viewer == without


NAMED = """
#| export
from typing import Annotated

def words(page: int = 1, page_: int = 1, bare: bool = False, view: int = 1, größe: float = 1.5, 名: str = "",
          name: str = "x", name_: str = "y", class_: str = "k", ﬁt: int = 1):
    return f"{page} {page_} {bare} {view} {größe} {名} {name} {name_} {class_} {fit}"
"""


def test_a_control_of_any_name_is_restored_from_the_address_that_the_page_shows(tmp_path, write_notebook):
    path = write_notebook(tmp_path / "named.ipynb", NAMED)
    moved = {"page": 2, "page_": 3, "bare": True, "view": 4, "größe": 2.5, "名": "a", "class_": "c", "fit": 9}
    moved |= {"name_": "b", "name__": "d"}  # `name` is every Parameterized's own attribute

    async def shown_again():
        ready = (await prepared(path)).ready
        viewer = Viewer(ready)
        await viewer.settled()
        viewer.move(**moved)
        await viewer.settled()
        query = parse_qs_bytes(viewer.address.query.removeprefix("?"), keep_blank_values=True)  # as Tornado does
        again = Viewer(ready, **address.texts(query))
        await again.settled()
        return viewer.shown("words"), again.shown("words"), again.address.notices

    first, again, notices = run(shown_again())
    assert first == again
    assert "2 3 True 4 2.5 a b d c 9" in first
    assert not notices
