"""Notebooks after public examples: each step of a walk through the controls shows what a fresh page shows.

They stand in `tests/gallery`, a cell at each `# %%`. Here one control of some of them goes to another value and back;
`make gallery` has all controls of all of them go to all their values.
"""

import os
from pathlib import Path

import pytest

from dashboard.settings import Settings
from tests.support.walk import walk

GALLERY = sorted(Path(__file__).parents[1].glob("gallery/*.py"))
IS_WHOLE = os.environ.get("GALLERY") == "all"
MOST = 100 if IS_WHOLE else 1  # controls of a page, values of a control
WALKED = ["iris", *(path.stem for path in GALLERY)] if IS_WHOLE else ["iris", "stocks", "tabs"]


@pytest.fixture(scope="module")
def site(tmp_path_factory, serve, write_notebook):
    folder = tmp_path_factory.mktemp("gallery")
    for path in GALLERY:
        write_notebook(folder / f"{path.stem}.ipynb", *_cells(path.read_text("utf-8")))
    for path in Settings().notebooks.glob("*.ipynb"):
        (folder / path.name).write_bytes(path.read_bytes())
    (folder / "data").symlink_to(Settings().notebooks / "data")
    return serve(folder).ready()


def _cells(text):
    introduction, *cells = text.split("# %%\n")
    prose = "\n\n".join(line.removeprefix("# ") for line in introduction.splitlines())
    return [f"md:{prose}", *(f"#| export\n{cell}" for cell in cells)]


def test_no_page_of_the_gallery_fails(site):
    assert {page["state"] for page in site.health()["pages"]} == {"ok"}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", WALKED)
def test_a_walk_through_all_controls_ends_where_a_fresh_page_is(name, site, browser, tmp_path):
    walked = walk(browser, f"{site.url}/dashboard?page={name}", fields=MOST, values=MOST, pictures=tmp_path)
    assert walked.steps > 1
    assert walked.faults == []
