"""Charts of plotly and altair in a real browser: drawn by scripts of this server, in light and dark."""

import pytest

CELLS = (
    """
    #| export
    import altair as alt
    import pandas as pd
    import plotly.express as px
    """,
    """
    #| export
    def of_plotly(n: int = 2):
        return px.scatter(x=range(n), y=range(n), title=f"{n} points")

    def of_altair(n: int = 2):
        return alt.Chart(pd.DataFrame({"a": range(n)}), title=f"{n} points").mark_point().encode(x="a")
    """,
)
FIND = """(text) => {
  const inside = (one) => [one, ...all(one.shadowRoot)]
  const all = (root) => root == null ? [] : [...root.querySelectorAll("*")].flatMap(inside)
  const is_it = (one) => one.tagName == "text" && one.textContent == text
  return all(document).filter(is_it).map((one) => getComputedStyle(one).fill)
}"""
CHOOSE = """(value) => { shown.roots().flatMap((root) => [...root.references()])
    .find((model) => model.title == "N" && "value" in model.properties).value = value }"""


@pytest.fixture(scope="module")
def server(serve, write_notebook, tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "charts.ipynb", *CELLS, title="Charts")
    write_notebook(folder / "words.ipynb", "#| export\ndef words(n: int = 2):\n    return 'words'", title="Words")
    return serve(folder)


def test_charts_are_drawn_follow_their_controls_and_light_and_dark(server, open_page):
    visit = open_page(server.url + "/?page=charts")
    page = visit.page
    page.wait_for_function(f"() => ({FIND})('2 points').length == 2")
    light = page.evaluate(FIND, "2 points")
    page.evaluate(CHOOSE, 3)
    page.wait_for_function(f"() => ({FIND})('3 points').length == 2")
    page.get_by_role("button", name="Dark colours").click()
    page.wait_for_function(f"(light) => ({FIND})('3 points').every((colour) => !light.includes(colour))", arg=light)
    assert visit.problems == []
    scripts = [url for url in visit.urls if "/chart/" in url]
    assert len(scripts) == 4
    assert all(url.startswith(server.url) and "?v=" in url for url in scripts)


def test_a_page_without_charts_loads_none_of_their_scripts(server, open_page):
    visit = open_page(server.url + "/?page=words")
    visit.page.get_by_text("words", exact=True).wait_for()
    assert not [url for url in visit.urls if "/chart/" in url]
