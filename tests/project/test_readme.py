"""The README keeps its word: its notebook is a page, its commands and settings exist."""

import asyncio
import re
from pathlib import Path

import pytest

from dashboard import controls, settings
from dashboard.components.content import keep
from dashboard.pages.page import Page
from dashboard.results.store import Results

ROOT = Path(__file__).parents[2]
CHAPTER = "Your own notebook in five minutes"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language, chapter):
    text = README.partition(f"## {chapter}\n")[2].partition("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture
def page(tmp_path, write_notebook):
    prose = [f"md:{text}" for text in blocks("markdown", CHAPTER)]
    path = tmp_path / "towns.ipynb"
    write_notebook(path, *prose, *(block for block in blocks("python", CHAPTER) if block.startswith("#| export")))
    return Page(path, Results(keep=keep))


def test_the_notebook_of_five_minutes_is_a_page(page):
    asyncio.run(page.prepare())
    assert page.error is None
    assert page.title == "Warm and cold towns"
    assert [view.title for view in page.views] == ["The year", "Coldest and warmest"]


def test_each_of_its_views_is_drawn(page):
    async def draw():
        await page.prepare()
        chosen = controls.values(page.ready.controls, page.ready.new_parameters())
        return [await page.ready.result(view, chosen) for view in page.views]

    figure, table = asyncio.run(draw())
    assert figure.value.records[0].kind.__name__ == "figure"
    assert table.value["Bern"].to_list() == [0, 19]


def test_the_test_of_its_functions_holds(page, notebook):
    (test,) = (block for block in blocks("python", CHAPTER) if block.startswith("def test_"))
    exec(test, defined := {})
    defined["test_the_coldest_month"](lambda name: notebook(page.path.with_stem(name)))


def test_every_make_target_that_it_names_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z]+)", README)) <= targets


def test_it_names_every_setting():
    named = set(re.findall(r"^\| `((?!PANEL_)[A-Z_]+)` \|", README, re.MULTILINE))  # Panel's own are Panel's
    assert named == {variable for variable, _ in settings.VARIABLES.values()}


def test_every_file_that_it_links_to_exists():
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", README):
        assert (ROOT / link).exists(), link
