"""Any drawing becomes any other: a thousand random pairs of figures, or as many as PAIRS says.

No browser is needed for that: a patched figure's models are those of a fresh one, and what the browser is told of them
can be sent. Whether it paints the same is the matter of `test_patch_browser`.
"""

import os
import textwrap
import traceback
from collections.abc import Iterator

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


Said = list[tuple[str, dict[str, str]]]


def said(drawing: Drawing) -> Said:
    """Each record as text, in which NaN equals NaN."""
    return [
        (record.kind.__name__, {n: repr(value) for n, value in record.values.items() if n not in NOT_THE_AUTHORS})
        for record in drawing.records
    ]


def difference(live: Said, fresh: Said) -> str:
    """The first one, in a line; nothing if there is none."""
    for place, ((kind, values), (fresh_kind, fresh_values)) in enumerate(zip(live, fresh, strict=False)):
        if kind != fresh_kind:
            return f"model {place} is a {kind}, of a fresh figure a {fresh_kind}"
        for name in sorted(values.keys() | fresh_values.keys()):
            one, other = values.get(name, "not set"), fresh_values.get(name, "not set")
            if one != other:
                return f"{kind}.{name} of model {place} is {short(one)}, of a fresh figure {short(other)}"
    return "" if len(live) == len(fresh) else f"{len(live)} models, of a fresh figure {len(fresh)}"


def short(text: str) -> str:
    return textwrap.shorten(text, 300)


def each_to_each(count: int) -> Iterator[int]:
    """One place after the other, so that each follows upon each other."""
    for place in range(count):
        yield place
        for other in range(place + 1, count):
            yield from (other, place)


class Shown:
    """A live figure on a page, whose browser is told of each change."""

    def __init__(self, drawing: Drawing) -> None:
        self.live, self.document = LiveFigure(drawing), Document()
        self.document.add_root(self.live.model)
        self.document.models.flush_synced()
        self._events: list[DocumentPatchedEvent] = []
        self.document.on_change(self._events.append)

    def show(self, drawing: Drawing) -> None:
        root = self.live.model
        if self.live.show(drawing):
            self.document.remove_root(root)
            self.document.add_root(self.live.model)
        elif self._events:
            Protocol().create("PATCH-DOC", self._events)
        self.document.models.flush_synced()
        self._events.clear()

    def strangers(self) -> str:
        """Whether the document holds other models than the figure, in words."""
        return "" if set(self.document.models) == self.live.model.references() else "its document holds other models"


@pytest.mark.timeout(max(120, PAIRS))  # of ten pairs a second, on a busy machine
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
    fresh = [said(to_drawing(to_models(drawing)[0])) for drawing in drawings]
    shown, before = Shown(drawings[0]), 0
    for place in each_to_each(FIGURES):
        if wrong := trouble(shown, drawings[place], fresh[place]):
            # In words, for pytest would take minutes to compare as many values.
            pytest.fail(f"{chain[before]}\nbecame\n{chain[place]}\nbut {wrong}", pytrace=False)
        before = place


def trouble(shown: Shown, drawing: Drawing, fresh: Said) -> str:
    """What goes wrong when a figure is to become a drawing; nothing if all is well."""
    try:
        shown.show(drawing)
        return difference(said(to_drawing(shown.live.model)), fresh) or shown.strangers()
    except Exception:  # noqa: BLE001 - each is a finding
        return f"failed:\n{traceback.format_exc()}"
