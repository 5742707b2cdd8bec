"""What a browser cannot draw is the trouble of its own card: the page, its other cards and its controls live."""

import pytest

CELLS = (
    """
    #| export
    import pandas as pd
    from bokeh.plotting import figure

    def _shape(is_good):
        made = [[[[1, 2, 3]]]] if is_good else [[1, 2, 3]]  # too few lists for shapes with holes
        p = figure(height=200)
        p.multi_polygons(xs=made, ys=made)
        return p
    """,
    """
    #| export
    def at_first(size: int = 3):
        return _shape(size == 2)

    def later(size: int = 3):
        return _shape(size != 4)

    def table(size: int = 3):
        return pd.DataFrame({"a": [size]})
    """,
)
STATES = """() => shown.roots().filter(({name}) => name?.startsWith("view-"))
    .map((card) => `${card.name} ${card.css_classes[0]} ${card.children[0]?.type.split(".").at(-1)}`).join("; ")"""
CHOOSE = """(size) => { shown.roots().flatMap((root) => [...root.references()])
    .find((model) => model.title == "Size" && "value" in model.properties).value = size }"""


@pytest.fixture(scope="module")
def server(serve, write_notebook, tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    write_notebook(folder / "shapes.ipynb", *CELLS, title="Shapes")
    return serve(folder)


def test_a_card_that_cannot_be_drawn_says_so_and_the_next_good_value_draws_again(server, open_page):
    page = open_page(server.url + "/?page=shapes").page
    seen = []
    page.on("pageerror", lambda error: seen.append(str(error)))
    is_now = f"(wanted) => typeof shown != 'undefined' && shown != null && ({STATES})() == wanted"
    first_fails = "view-at_first failed HTML; view-later fresh Figure; view-table fresh HTML"
    page.wait_for_function(is_now, arg=first_fails)
    assert page.get_by_text("This could not be drawn for these values.").is_visible()
    assert page.get_by_label("Size").is_visible()
    page.evaluate(CHOOSE, 4)
    page.wait_for_function(is_now, arg="view-at_first failed HTML; view-later failed HTML; view-table fresh HTML")
    page.evaluate(CHOOSE, 2)
    page.wait_for_function(is_now, arg="view-at_first fresh Figure; view-later fresh Figure; view-table fresh HTML")
    page.evaluate(CHOOSE, 5)
    page.wait_for_function(is_now, arg=first_fails)
    assert seen == []
    log = server.log()
    assert "shapes.ipynb, cell 2, at_first(): the browser could not draw what it returned." in log
    assert "shapes.ipynb, cell 2, later(): the browser could not draw what it returned." in log
