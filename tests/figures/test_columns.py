"""Of a table no more is sent than what changed, and a selection stays while its rows do."""

import numpy as np
import pytest
from bokeh import models as bk

from dashboard.figures.columns import selected_rows
from dashboard.figures.drawing import to_drawing
from tests.support.sketches import on_page, table

LONG = np.arange(1000.0)
CELL = np.where(LONG == 7, 0.5, LONG)

COLUMNS = {
    "the column that changed": ({"x": LONG, "y": LONG}, {"x": LONG, "y": -LONG}, "ColumnDataChanged", ["y"]),
    "a few cells": ({"x": LONG, "y": LONG}, {"x": LONG, "y": CELL}, "ColumnsPatched", None),
    "rows at the end": ({"x": LONG[:9], "y": LONG[:9]}, {"x": LONG, "y": LONG}, "ColumnsStreamed", None),
    "all of a shorter table": ({"x": LONG, "y": LONG}, {"x": LONG[:9], "y": LONG[:9]}, "ColumnDataChanged", None),
}


@pytest.mark.parametrize(("before", "after", "kind", "names"), COLUMNS.values(), ids=COLUMNS)
def test_of_a_table_only_what_changed_is_sent(before: dict, after: dict, kind: str, names: list | None) -> None:
    live, events = on_page(table(**before)), []
    live.model.document.on_change(lambda event: events.append(event))
    live.show(to_drawing(table(**after)))
    assert [(event.kind, getattr(event, "cols", None)) for event in events] == [(kind, names)]
    assert all(np.array_equal(live.model.renderers[0].data_source.data[name], after[name]) for name in after)


def test_a_cell_that_is_not_a_number_equals_another_that_is_not_one() -> None:
    gaps = np.array([1.0, np.nan])
    live, events = on_page(table(x=gaps, y=gaps)), []
    live.model.document.on_change(lambda event: events.append(event))
    live.show(to_drawing(table(x=gaps.copy(), y=gaps.copy())))
    assert events == []


@pytest.mark.parametrize(
    ("after", "stays"),
    [
        ({"x": LONG, "y": -LONG}, True),
        ({"x": LONG[:20], "y": LONG[:20]}, True),
        ({"x": LONG[:9], "y": LONG[:9]}, False),
        ({"x": -LONG[:20], "y": LONG[:20]}, False),
    ],
    ids=["another column", "fewer rows after it", "its row gone", "another row there"],
)
def test_a_selection_stays_while_its_rows_do(after: dict, stays: bool) -> None:
    live = on_page(table(x=LONG, y=LONG))
    chosen = live.model.renderers[0].data_source.selected
    chosen.indices = [11]
    live.show(to_drawing(table(**after)))
    assert chosen.indices == ([11] if stays else [])


def test_after_rows_were_added_in_the_browser_the_whole_table_goes() -> None:
    live, events = on_page(table(x=LONG, y=LONG)), []
    source = live.model.renderers[0].data_source
    source.stream({"x": [1.0], "y": [1.0]})
    live.model.document.on_change(lambda event: events.append(event))
    live.show(to_drawing(table(x=LONG, y=CELL)))
    assert [(event.kind, event.cols) for event in events] == [("ColumnDataChanged", None)]
    assert len(source.data["y"]) == len(LONG)


def test_a_cell_that_needs_a_wider_integer_is_not_sent_by_itself() -> None:
    live, events = on_page(table(x=np.arange(1000), y=LONG)), []
    live.model.document.on_change(lambda event: events.append(event))
    live.show(to_drawing(table(x=np.where(LONG == 7, 2**40, np.arange(1000)), y=LONG)))
    assert [event.kind for event in events] == ["ColumnDataChanged"]


def test_selected_rows_are_those_of_points_lines_and_images() -> None:
    images = [{"index": 5, "i": 0, "j": 0, "flat_index": 0}]
    selection = bk.Selection(indices=[1], line_indices=[2], multiline_indices={3: [0]}, image_indices=images)
    assert selected_rows(selection) == {1, 2, 3, 5}
