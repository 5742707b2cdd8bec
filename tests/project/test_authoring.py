"""The tutorial keeps its word: each of its steps is taken, and the page shows what the step says one sees."""

import re
import shutil
from symtable import symtable

import panel as pn
import pytest
from nbclient import NotebookClient
from nbformat import read

from dashboard.by_type import entry
from dashboard.commands import check, show
from dashboard.commands.report import verdict
from dashboard.components import content
from tests.support import servers
from tests.support.visits import Viewer, prepared, run

TUTORIAL = (servers.ROOT / "docs" / "authoring.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.+?)(?=^## |\Z)", TUTORIAL, re.MULTILINE | re.DOTALL))
STEPS = [title for title in SECTIONS if title[0].isdigit()]
FINISHED, MISTAKE = STEPS[-2:]
# What the tutorial calls what one sees.
WORDS = {
    content.Figure: "picture",
    content.Table: "table",
    pn.pane.HTML: "text",
    pn.widgets.CheckBoxGroup: "boxes",
    pn.widgets.IntSlider: "slider",
    pn.widgets.Select: "choice",
}


def blocks(title, *languages):
    return re.findall(rf"```(?:{'|'.join(languages)})\n(.*?)\n```", SECTIONS[title], re.DOTALL)


def promised(title):
    """(word, name) of everything that a step says one sees."""
    (sentence,) = re.findall(r"^> \*\*You see\*\*(.+(?:\n> .+)*)", SECTIONS[title], re.MULTILINE)
    return set(re.findall(r"(\w+) \*([^*]+)\*", sentence.replace("\n> ", " ")))


def cells_after(step):
    """The cells of the notebook when a step is taken; the mistake is the last one."""
    cells = []
    for title in STEPS[: STEPS.index(step) + 1]:
        for source in blocks(title, "markdown", "python"):
            _put(cells, source)
    return cells


def _put(cells, source):
    """At the end, or where an earlier cell defined the same names."""
    for index, earlier in enumerate(cells):
        if defined(source) & defined(earlier):
            cells[index] = source
            return
    cells.append(source)


def defined(source):
    symbols = [] if source.startswith("# ") else symtable(source, "cell", "exec").get_symbols()
    return {symbol.get_name() for symbol in symbols if symbol.is_assigned() or symbol.is_imported()}


@pytest.fixture
def path_after(tmp_path, monkeypatch, write_notebook):
    """path_after(step): the notebook's file when a step is taken, beside its data."""
    shutil.copytree(servers.ROOT / "notebooks" / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)

    def path_after(step):
        cells = [f"md:{cell}" if cell.startswith("# ") else cell for cell in cells_after(step)]
        return write_notebook(tmp_path / "petals.ipynb", *cells)

    return path_after


def seen(viewer):
    """(word, name) of every card and every field of a page."""
    for card in viewer.visit.cards:
        yield WORDS[type(card.root[0])], card.node.title
    for field in viewer.visit.roots[len(viewer.visit.cards) :]:
        yield from map(_field, field)


def _field(field):
    label, widget = (field[0].object, field[1]) if isinstance(field, pn.Column) else (field.name, field)
    return entry(WORDS, type(widget)), label


async def viewer_of(path, **told):
    page = await prepared(path)
    assert page.error is None, page.error
    viewer = Viewer(page.ready, **told)
    await viewer.settled()
    return viewer


@pytest.mark.parametrize("step", STEPS[:-1])
def test_after_each_step_one_sees_what_it_says(path_after, step):
    async def visit():
        assert set(seen(await viewer_of(path_after(step)))) == promised(step)

    run(visit())


def test_the_mistake_is_explained_in_the_words_that_are_quoted(path_after):
    page = run(prepared(path_after(MISTAKE)))
    assert [str(page.error)] == blocks(MISTAKE, "text")


def test_where_there_is_nothing_to_show_the_card_says_so(path_after):
    async def visit():
        nothing = (await viewer_of(path_after(FINISHED), species="setosa")).shown("verdict")
        (quoted,) = re.findall(r'card says: "(.+)"', TUTORIAL)
        assert quoted in nothing

    run(visit())


def test_the_drawing_of_the_finished_notebook_is_its_own(path_after):
    page = run(prepared(path_after(FINISHED)))
    assert blocks("What comes from where", "text") == [show.draw(page.pipeline, page.ready.controls)]


def test_the_finished_notebook_passes_its_check(path_after):
    report = run(check.check(path_after(FINISHED), cache_mb=64))
    assert f"`{verdict([report])[1]}`" in TUTORIAL


def test_the_finished_notebook_runs_in_jupyter_from_top_to_bottom(path_after):
    path = path_after(FINISHED)
    here = {"metadata": {"path": path.parent}}
    NotebookClient(read(path, as_version=4), kernel_name="python3", resources=here).execute()
