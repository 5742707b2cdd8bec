"""Any drawing becomes any other: a thousand random pairs of figures, or as many as PAIRS says.

No browser is needed for that: a patched figure's models are those of a fresh one, and what the browser is told of them
can be sent. Whether it paints the same is the matter of `test_patch_browser`.
"""

import os
from collections.abc import Iterator, Sequence

import pytest
from bokeh.document import Document
from bokeh.document.events import DocumentPatchedEvent
from bokeh.protocol import Protocol
from hypothesis import HealthCheck, given, settings

from dashboard.figures.drawing import Drawing, to_drawing, to_models
from dashboard.figures.patch import LiveFigure
from tests.support.sketches import Sheet, chains

FIGURES = 8  # in a chain: drawing one takes longer than all else, and each becomes each other
PAIRS_OF_A_CHAIN = FIGURES * (FIGURES - 1)
PAIRS = int(os.environ.get("PAIRS", "1000"))
NOT_THE_AUTHORS = {"default_span", "syncable"}  # what makes a range follow its data again, and a plot measure itself


def said(drawing: Drawing) -> list[tuple]:
    """Each record as text, in which NaN equals NaN."""
    return [
        (record.kind, {name: repr(value) for name, value in record.values.items() if name not in NOT_THE_AUTHORS})
        for record in drawing.records
    ]


def each_to_each(drawings: Sequence[Drawing]) -> Iterator[Drawing]:
    """One drawing after the other, so that each follows upon each other."""
    for place, one in enumerate(drawings):
        yield one
        for other in drawings[place + 1 :]:
            yield from (other, one)


@pytest.mark.filterwarnings("ignore:out of range integer", "ignore:no explicit representation of timezones")
@settings(
    max_examples=-(-PAIRS // PAIRS_OF_A_CHAIN),
    deadline=None,
    derandomize=PAIRS <= 1000,
    suppress_health_check=list(HealthCheck),
)
@given(chains(FIGURES))
def test_any_drawing_becomes_any_other(chain: list[Sheet]) -> None:
    drawings = [to_drawing(sheet.draw()) for sheet in chain]
    fresh = {id(drawing): said(to_drawing(to_models(drawing)[0])) for drawing in drawings}
    live, document = LiveFigure(drawings[0]), Document()
    document.add_root(live.model)
    document.models.flush_synced()
    events: list[DocumentPatchedEvent] = []
    document.on_change(events.append)
    for drawing in each_to_each(drawings):
        root = live.model
        if live.show(drawing):
            document.remove_root(root)
            document.add_root(live.model)
        elif events:
            Protocol().create("PATCH-DOC", events)
        assert said(to_drawing(live.model)) == fresh[id(drawing)]
        document.models.flush_synced()
        events.clear()
    assert set(document.models) == live.model.references()
