"""What `make docs` writes is what the code says, and whoever reads it finds every rule and every kind of control."""

import re

import param
import pytest

from dashboard import errors
from dashboard.components.fields import WIDGETS
from dashboard.controls import kinds, parameters
from docs import __main__ as made
from docs import controls as docs_of_controls
from tests.support import servers
from tests.support.visits import prepared, run

FOLDER = servers.ROOT / "docs"


def written(name):
    return (FOLDER / name).read_text("utf-8")


def headings(name):
    return re.findall(r"^## (.+)$", written(name), re.MULTILINE)


@pytest.mark.dyno  # from Python 3.13 on, one of the examples breaks no rule
@pytest.mark.parametrize("name", made.MADE)
def test_a_file_that_is_made_is_up_to_date(name):
    assert made.MADE[name]() == written(name), f"docs/{name} is out of date: run make docs"


def test_every_rule_has_its_section():
    sections = re.findall(r"^### (.+)$", written("errors.md"), re.MULTILINE)
    assert [section.upper().replace(" ", "_") for section in sections] == list(errors.RULES)


def test_the_fix_for_an_optional_annotated_type_works(tmp_path, monkeypatch, write_notebook):
    monkeypatch.chdir(tmp_path)
    typing = "#| export\nfrom typing import Annotated"
    dots = "#| export\ndef dots(size: Annotated[int | None, {'bounds': (4, 20)}]): return ''"
    page = run(prepared(write_notebook(tmp_path / "page.ipynb", typing, dots)))
    assert page.error is None
    assert page.ready.defaults == {"size": None}


def test_every_kind_of_parameter_and_every_widget_has_its_section():
    shown = {control.kind.parameter for control in docs_of_controls.example_page().ready.controls}
    with_annotation = {kind.parameter for kind in kinds.KINDS} - {param.Color}  # a Parameter of one's own alone
    alike = {one for one in with_annotation if issubclass(one, parameters.PlainRange)} | {param.ListSelector}
    assert shown >= (with_annotation | {*WIDGETS}) - alike


def test_every_example_has_its_section_and_its_picture():
    examples = docs_of_controls.EXAMPLES
    assert headings("controls.md") == [example.heading for example in examples]
    assert {picture.stem for picture in (FOLDER / "controls").iterdir()} == {example.name for example in examples}


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.md")), ids=lambda path: path.name)
def test_every_file_that_a_document_links_to_exists(path):
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text("utf-8")):
        assert (path.parent / link).exists(), link


def test_the_pictures_of_controls_are_small():
    assert sum(picture.stat().st_size for picture in (FOLDER / "controls").iterdir()) < 300_000


@pytest.mark.parametrize(("file", "test"), re.findall(r"`(\S+\.py)::(test_\w+)`", written("reliability.md")))
def test_a_test_that_is_named_is_there(file, test):
    assert f"def {test}(" in (servers.ROOT / "tests" / file).read_text("utf-8")
