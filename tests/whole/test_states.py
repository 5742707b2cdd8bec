"""Where there is nothing to show, a stranger reads a calm sentence and finds a way on."""

import pytest

from tests.support.visits import Viewer, module, prepared, run

TOWNS = """
    #| export
    from typing import Literal
    import pandas as pd
    from bokeh.plotting import figure

    def towns():
        return pd.DataFrame({"town": ["Bern", "Ulm"], "country": ["CH", "DE"], "height": [540, 478]})

    def chosen(towns, countries: list[Literal["CH", "DE"]] = ("CH", "DE"), at_least: int = 0):
        return towns[towns["country"].isin(countries) & (towns["height"] >= at_least)]

    def heights(chosen, marked: list[Literal["CH", "DE"]] = ()) -> figure:
        plot = figure(height=300)
        plot.scatter("height", "height", source=chosen)
        return plot

    def table(chosen):
        return chosen

    def highest(chosen):
        return chosen.loc[chosen["height"].idxmax(), "town"]

    def lowest(chosen):
        return chosen["town"].iloc[-1] if len(chosen) else None
"""
VIEWS = ["heights", "table", "highest", "lowest"]
GAUGE = """
    #| export
    from pathlib import Path

    def readings(n: int = 0):
        if n == 0:
            return "none yet"
        return Path("readings.txt").read_text()

    def words(readings):
        return readings

    def length(readings):
        return len(readings)

    def inverse(n):
        return str(1 / n)
"""


@pytest.fixture
def visiting(tmp_path, monkeypatch, write_notebook):
    """visiting(cell, name=value, ...)(test): run an async test(viewer, module) on a page so addressed."""
    monkeypatch.chdir(tmp_path)

    def visiting(cell, **told):
        async def visit(test):
            page = await prepared(write_notebook(tmp_path / "page.ipynb", cell))
            viewer = Viewer(page.ready, **told)
            await viewer.settled()
            await test(viewer, module(page))

        return lambda test: run(visit(test))

    return visiting


def said(viewer, name):
    return viewer.card(name).root[-1].object


def states(viewer):
    return [card.state for card in viewer.visit.cards]


def test_where_nothing_is_chosen_the_control_is_named(visiting):
    @visiting(TOWNS, countries="")
    async def test(viewer, notebook):
        assert states(viewer) == ["empty"] * 4
        for view in VIEWS:
            assert "Choose something in “Countries”." in said(viewer, view)
            assert "<a href='?page=page'>Reset the controls</a>" in said(viewer, view)


def test_where_no_row_is_left_there_is_no_data_for_these_values(visiting):
    @visiting(TOWNS, at_least="1000")
    async def test(viewer, notebook):
        assert states(viewer) == ["empty"] * 4
        for view in VIEWS:
            assert "There is no data for these values." in said(viewer, view)
        viewer.move(at_least=500)
        await viewer.settled()
        assert states(viewer) == ["fresh"] * 4
        assert viewer.shown("lowest") == "<p>Bern</p>\n"


def test_a_failing_source_is_read_again_for_all_who_need_it_when_one_asks(visiting, tmp_path):
    @visiting(GAUGE, n="1")
    async def test(viewer, notebook):
        assert states(viewer) == ["failed", "failed", "fresh"]
        (tmp_path / "readings.txt").write_text("12 mm")
        notice, button = viewer.card("words").root
        assert "The data could not be read." in notice.object
        button.clicks += 1
        await viewer.settled()
        assert states(viewer) == ["fresh"] * 3
        assert viewer.shown("words") == "<p>12 mm</p>\n"


def test_a_source_that_fails_again_may_be_asked_again(visiting):
    @visiting(GAUGE, n="1")
    async def test(viewer, notebook):
        before = [*viewer.card("words").root]
        before[-1].clicks += 1
        await viewer.settled()
        assert (states(viewer)[0], [*viewer.card("words").root]) == ("failed", before)


def test_a_view_that_fails_offers_the_controls_but_no_second_try(visiting):
    @visiting(GAUGE)
    async def test(viewer, notebook):
        (notice,) = viewer.card("inverse").root
        assert notice.object == (
            "<p><strong>This could not be drawn for these values.</strong></p><p>Other values may work.</p>"
        )


# In the browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("states")
    write_notebook(folder / "gauge.ipynb", GAUGE)
    write_notebook(folder / "towns.ipynb", TOWNS)
    return folder


@pytest.fixture(scope="module")
def server(serve, folder):
    return serve(folder)


def test_the_ways_on_lead_on(server, folder, open_page):
    page = open_page(f"{server.url}/?page=gauge&n=1").page
    page.get_by_role("button", name="Try again").first.wait_for()
    (folder / "readings.txt").write_text("12 mm")
    page.get_by_role("button", name="Try again").first.click()
    page.get_by_text("12 mm").wait_for()
    page.goto(f"{server.url}/?page=towns&countries=")
    page.get_by_text("Choose something in “Countries”.").nth(3).wait_for()
    page.get_by_role("link", name="Reset the controls").first.click()
    page.locator("tbody tr", has_text="Bern").wait_for()
    assert page.get_by_label("CH").first.is_checked()


def test_a_stranger_reads_nothing_of_the_notebook(server, open_page):
    page = open_page(f"{server.url}/?page=gauge").page
    page.get_by_text("This could not be drawn").wait_for()
    words = page.locator("main").inner_text() + "".join(page.locator(".view .notice").all_inner_texts())
    assert not any(word in words for word in ("ZeroDivisionError", "gauge.ipynb", "cell", "Traceback"))
