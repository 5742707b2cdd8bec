"""Every component of the installed Panel in a real browser: drawn, without a complaint, and by this server alone."""

import pytest
from playwright.sync_api import expect

from tests.support import components
from tests.support.browsers import PATIENCE

ROOMS = ("widgets", "layout", "chat", "pane")


def of_room(room):
    """The names of the components that are tried on one page; those of `panel.param` beside the panes."""
    modules = {name: one.__module__.split(".")[1] for name, one in components.classes().items()}
    return [
        name
        for name, module in modules.items()
        if (module if module in ROOMS else "pane") == room and name not in components.WITHOUT
    ]


SETTLED = ".view .fresh, .view .failed, .view .empty"  # and what stands in a component may be called so, too
# Of each card whether something stands in it, by the name of its view.
STATES = """() => Object.fromEntries([...document.querySelectorAll(".card")].map((card) => [
    card.querySelector("[data-view]").dataset.view, card.querySelector(".fresh") == null ? "failed" : "shown"]))"""


@pytest.fixture(scope="module")
def server(serve, write_notebook, tmp_path_factory):
    folder = tmp_path_factory.mktemp("components")
    components.write_files(folder)
    for room in ROOMS:
        write_notebook(folder / f"{room}.ipynb", *components.notebook(of_room(room)), title=room)
    return serve(folder).ready()


@pytest.mark.parametrize("room", ROOMS)
def test_every_component_is_shown(server, open_page, room):
    names = of_room(room)
    visit = open_page(f"{server.url}/?page={room}", viewport={"width": 1440, "height": 400 * len(names)})
    settled = visit.page.locator(".card").filter(has=visit.page.locator(SETTLED))
    expect(settled).to_have_count(len(names), timeout=PATIENCE)
    visit.page.wait_for_load_state("networkidle")
    states = visit.page.evaluate(STATES)
    assert {name for name in names if states[components.view_of(name)] != "shown"} == set()
    assert visit.problems == []
    assert {url.split("/")[2] for url in visit.urls if url.startswith("http")} == {f"localhost:{server.port}"}


def test_what_cannot_be_shown_is_a_component():
    assert components.WITHOUT.keys() <= components.classes().keys()
    assert components.ARGUMENTS.keys() <= components.classes().keys()
