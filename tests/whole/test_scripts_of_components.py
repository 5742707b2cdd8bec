"""The libraries that components need, in a real browser: from this server, when the first of a kind comes."""

import pytest
from playwright.sync_api import expect

from tests.support.browsers import PATIENCE

CHART = """
    pn.pane.ECharts(
        {"xAxis": {"data": ["a", "b"]}, "yAxis": {}, "series": [{"type": "bar", "data": [1, 2]}]}, height=200
    )
"""
KINDS = f"""
    #| export
    import panel as pn
    from typing import Literal

    def kinds(kind: Literal["words", "chart", "code", "icon"] = "words"):
        made = {{"chart": lambda: {CHART.strip()}, "code": lambda: pn.widgets.CodeEditor(value="1 + 1"),
                 "icon": lambda: pn.widgets.ButtonIcon(icon="heart"), "words": lambda: pn.pane.Markdown("words")}}
        return pn.Column(made[kind]())
"""
SLOW = f"""
    #| export
    import panel as pn

    def chart():
        return {CHART.strip()}

    def words():
        return "These do not wait."
"""
OWN = """
    #| export
    import panel as pn

    class Own(pn.reactive.ReactiveHTML):
        _template = "<b id='word'></b>"
        _scripts = {"render": "word.textContent = window.library"}
        __javascript__ = ["https://unpkg.com/NAME@1/lib.js"]

    def own():
        return Own()
"""
CHOOSE = """(kind) => { shown.roots().flatMap((root) => [...root.references()])
    .find((model) => model.title == "Kind" && "value" in model.properties).value = kind }"""
# Of each icon whether its font is there and what its sheet says that it is
ICON = """() => {
  const inside = (one) => [one, ...all(one.shadowRoot)]
  const all = (root) => root == null ? [] : [...root.querySelectorAll("*")].flatMap(inside)
  const icon = all(document).find((one) => one.classList.contains("ti-heart"))
  return icon && getComputedStyle(icon, "::before").content.length == 3 && document.fonts.check("12px tabler-icons")
}"""


@pytest.fixture(scope="module")
def server(serve, write_notebook, tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "kinds.ipynb", KINDS, title="Kinds")
    write_notebook(folder / "slow.ipynb", SLOW, title="Slow")
    write_notebook(folder / "here.ipynb", OWN.replace("NAME", "here"), title="Here")
    write_notebook(folder / "lacking.ipynb", OWN.replace("NAME", "lacking"), title="Lacking")
    copy = folder / "scripts" / "here@1" / "lib.js"
    copy.parent.mkdir(parents=True)
    copy.write_text("window.library = 'from a copy'")
    return serve(folder).ready()


def of_libraries(visit):
    return [url for url in visit.urls if ("/bundled/" in url and ".js" in url) or "tabler" in url]


def test_of_a_component_that_comes_later_the_scripts_come_with_it(server, open_page):
    visit = open_page(server.url + "/?page=kinds")
    page = visit.page
    page.locator(".card").get_by_text("words", exact=True).wait_for()
    assert of_libraries(visit) == []
    page.evaluate(CHOOSE, "chart")
    page.wait_for_function("() => window.echarts != null")
    page.locator(".card canvas").wait_for()
    page.evaluate(CHOOSE, "code")
    page.locator(".ace_content").wait_for()
    page.evaluate(CHOOSE, "icon")
    page.wait_for_function(ICON)
    assert all(url.startswith(server.url) for url in visit.urls if url.startswith("http"))
    assert visit.problems == []


def test_a_card_that_waits_for_its_scripts_holds_up_no_other(server, open_page):
    held = []
    visit = open_page("about:blank")
    visit.page.route("**/echarts.min.js*", lambda route: held.append(route))
    visit.page.goto(server.url + "/?page=slow")
    visit.page.get_by_text("These do not wait.").wait_for()
    assert visit.page.locator(".card canvas").count() == 0
    for route in held:
        route.continue_()
    visit.page.locator(".card canvas").wait_for()
    assert visit.problems == []


def test_an_authors_copy_stands_for_what_another_host_has(server, open_page):
    visit = open_page(server.url + "/?page=here")
    visit.page.get_by_text("from a copy").wait_for()
    assert visit.problems == []


def test_what_lies_on_another_host_is_not_asked_for_and_its_author_told(server, open_page):
    visit = open_page(server.url + "/?page=lacking")
    expect(visit.page.get_by_text("This could not be drawn.")).to_be_visible(timeout=PATIENCE)
    assert not [url for url in visit.urls if "unpkg" in url]
    assert "scripts/lacking@1/lib.js in the folder of the notebooks" in server.log()
    assert visit.problems == []
