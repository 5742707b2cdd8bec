"""What a function says of its arguments is read as its author wrote it."""

import pytest

from dashboard import errors
from dashboard.errors import NotebookError
from dashboard.notebook import Notebook, loader
from dashboard.pipeline import MISSING
from dashboard.pipeline import wire as wire_module


@pytest.mark.parametrize(
    ("annotation", "kind", "metadata"),
    [
        ("int", int, {}),
        ("'int'", int, {}),
        ("Annotated[int, {'step': 2}]", int, {"step": 2}),
        ("'Annotated[int, {\"step\": 2}]'", int, {"step": 2}),
        ("Annotated[Annotated[int, {'step': 2, 'doc': 'a'}], {'doc': 'b'}]", int, {"step": 2, "doc": "b"}),
        ("Annotated[int, 'a remark', {'step': 2}]", int, {"step": 2}),
        ("Annotated[int, 'a remark', object, {'step': 2}]", int, {"step": 2}),
        ("Annotated[int, 'a remark', len] | None", int | None, len),
        ("Optional[Annotated[int, len]]", int | None, len),
        ("Annotated[int | None, {'step': 2}]", int | None, {"step": 2}),
        ("Annotated[list['str'], {'step': 2}]", list[str], {"step": 2}),
    ],
)
def test_annotations_are_taken_apart(wire, annotation, kind, metadata):
    (argument,) = wire(f"from typing import Annotated, Optional\ndef a(x: {annotation} = 3): pass")["a"].arguments
    assert (argument.type, argument.metadata) == (kind, metadata)


def test_an_argument_of_which_nothing_is_said_says_nothing(wire):
    (argument,) = wire("def a(x): pass")["a"].arguments
    assert (argument.type, argument.metadata, argument.default) == (MISSING, {}, MISSING)


@pytest.mark.parametrize("annotation", ["'Undefined'", "'list[Undefined]'", "'not python'"])
def test_an_annotation_that_cannot_be_read_is_an_error(wrong, annotation):
    error = wrong(f"def a(x: {annotation} = 1): pass")
    assert (error.rule, error.place.function) == (errors.BAD_ANNOTATION, "a")


def test_an_annotation_that_uses_what_only_an_unexported_cell_defines_names_both(tmp_path, write_notebook):
    cells = ["Size = int", "#| export\ndef a(x: 'list[Size]' = 1): pass"]
    module = loader.load(Notebook.read(write_notebook(tmp_path / "test.ipynb", *cells)))
    with pytest.raises(NotebookError) as error:
        wire_module(module)
    assert error.value.values == {"name": "Size", "other": 1}
