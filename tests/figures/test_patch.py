"""A live figure after `show` is the figure freshly drawn, and what the viewer did to it is still there."""

import json

import numpy as np
import pytest
from bokeh import models as bk
from bokeh.core.serialization import Serializer
from bokeh.document import Document
from bokeh.layouts import row
from bokeh.plotting import figure
from bokeh.settings import settings as bokeh_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.figures.drawing import Drawing, to_drawing
from dashboard.figures.matching import Match
from dashboard.figures.patch import LiveFigure, one_message
from tests.support.sketches import KINDS, Plot, Sheet, pairs, sheets

quick = settings(deadline=None, max_examples=25, suppress_health_check=list(HealthCheck))


def shown(sheet: Sheet | Plot) -> tuple[LiveFigure, Document]:
    live, document = LiveFigure(to_drawing(sheet.draw())), Document()
    document.add_root(live.model)
    return live, document


def show(live: LiveFigure, document: Document, sheet: Sheet | Plot) -> None:
    """What a page does."""
    root = live.model
    if live.show(to_drawing(sheet.draw())):
        document.remove_root(root)
        document.add_root(live.model)


def said(root: bk.Model) -> list[tuple]:
    """Bokeh's own account of all models and all their properties, defaults too; ids are numbered as they come."""
    names: dict[str, int] = {}

    def numbered(value: object) -> object:
        if isinstance(value, dict):
            entries = {
                key: names.setdefault(part, len(names)) if key == "id" else numbered(part)
                for key, part in value.items()
            }
            if value.get("type") == "map":
                entries["entries"] = sorted(map(repr, entries.get("entries", [])))
            return entries
        return [numbered(part) for part in value] if isinstance(value, list) else value

    def auto(model: bk.Model) -> None:
        """What the browser makes of a default; and what is not the author's."""
        if isinstance(model, bk.GlyphRenderer) and model.selection_glyph == "auto":
            model.selection_glyph = model.glyph
        if isinstance(model, bk.Range1d):
            model.update(reset_start=model.reset_start or model.start, reset_end=model.reset_end or model.end)
        if isinstance(model, bk.DataRange1d):
            model.default_span = 2
        model.syncable = isinstance(model, bk.BoxAnnotation)

    for model in root.references():
        auto(model)
    bokeh_settings.serialize_include_defaults.set_value(True)
    try:
        text = json.dumps(numbered(json.loads(json.dumps(Serializer(deferred=False).encode(root), default=str))))
    finally:
        bokeh_settings.serialize_include_defaults.unset_value()
    return text


def same_drawing(one: Drawing, other: Drawing) -> bool:
    """Record by record; texts compare, so that NaN equals NaN."""

    def texts(drawing: Drawing) -> list:
        said = [{name: str(value) for name, value in record.values.items()} for record in drawing.records]
        return [
            {**values, "kind": record.kind, "default_span": None, "syncable": None}
            for values, record in zip(said, drawing.records, strict=True)
        ]

    return texts(one) == texts(other)


@quick
@given(pairs)
def test_a_patched_figure_is_the_freshly_drawn_one(pair: tuple[Sheet, Sheet]) -> None:
    before, after = pair
    live, document = shown(before)
    show(live, document, after)
    assert same_drawing(to_drawing(live.model), to_drawing(after.draw()))
    assert said(live.model) == said(after.draw())
    assert len(document.models) == len(live.model.references())


@settings(quick, max_examples=10)
@given(st.lists(sheets, min_size=3, max_size=3))
def test_several_changes_one_after_the_other_lead_to_the_last_drawing(chain: list[Sheet]) -> None:
    live, document = shown(chain[0])
    for sheet in chain[1:]:
        show(live, document, sheet)
    assert said(live.model) == said(chain[-1].draw())


@settings(quick, max_examples=15)
@given(pairs, st.integers(1, 9))
def test_what_the_viewer_did_stays_where_the_author_says_the_same(pair: tuple[Sheet, Sheet], end: int) -> None:
    before, after = pair
    live, document = shown(before)
    zoomed = {model for model in live.model.references() if isinstance(model, bk.DataRange1d)}
    hidden = {
        model for model in live.model.references() if isinstance(model, bk.GlyphRenderer) and model.muted is False
    }
    for auto in zoomed:
        auto.update(start=end, end=end + 1)
    for renderer in hidden:
        renderer.visible = False
    match = Match(live.drawing, to_drawing(after.draw()))
    models = live._models
    show(live, document, after)
    for new, old in match.kept.items():
        if models[old] in zoomed:
            assert (live._models[new].start, live._models[new].end) == (end, end + 1)
        if models[old] in hidden and not match.renamed(new):
            assert not live._models[new].visible


@settings(quick, max_examples=10)
@given(sheets)
def test_the_same_drawing_again_changes_nothing(sheet: Sheet) -> None:
    live, document = shown(sheet)
    events: list = []
    document.on_change(lambda event: events.append(event))
    live.show(to_drawing(sheet.draw()))
    assert events == []


def trees(x: str = "height", kinds: tuple[str, ...] = KINDS, **options: object) -> figure:
    """A scatter as authors write it: one glyph, one source, one legend entry for each kind."""
    plot = figure(title=f"{x} of trees", x_axis_label=options.pop("label", None), tools="pan,tap,box_select,reset")
    for kind in kinds:
        rows = np.random.default_rng(KINDS.index(kind)).uniform(1, 9, (3, 10))
        source = bk.ColumnDataSource(dict(zip(("height", "girth", "age"), rows, strict=True)))
        plot.scatter(x, "girth", source=source, legend_label=kind, **options)
    return plot


def on_page(plot: bk.LayoutDOM) -> LiveFigure:
    live = LiveFigure(to_drawing(plot))
    Document().add_root(live.model)
    return live


def test_an_axis_that_shows_another_column_lets_go_of_the_zoom() -> None:
    live = on_page(trees("height"))
    x, y = live.model.x_range, live.model.y_range
    live.show(to_drawing(trees("age")))
    assert (live.model.x_range, live.model.y_range) == (x, y)
    assert (x.default_span > 2, y.default_span) == (True, 2)


def test_an_axis_whose_label_stays_keeps_the_zoom() -> None:
    live = on_page(trees("height", label="Size"))
    live.show(to_drawing(trees("age", label="Size")))
    assert live.model.x_range.default_span == 2


def test_a_new_title_is_not_another_quantity() -> None:
    before, after = trees(), trees()
    after.title.text = "Other trees"
    live = on_page(before)
    live.show(to_drawing(after))
    assert live.model.x_range.default_span == 2
    assert live.model.title.text == "Other trees"


def test_a_range_shared_by_two_plots_stays_shared_when_it_is_let_go() -> None:
    def both(x: str) -> bk.LayoutDOM:
        left, right = trees(x), trees(x)
        right.x_range = left.x_range
        return row(left, right)

    live = on_page(both("height"))
    live.show(to_drawing(both("age")))
    left, right = live.model.children
    assert left.x_range is right.x_range
    assert left.x_range.default_span > 2


def test_bounds_that_the_author_set_follow_the_author_and_nobody_else() -> None:
    def bounded(end: float) -> figure:
        plot = trees()
        plot.x_range = bk.Range1d(0, end)
        return plot

    live = on_page(bounded(10))
    live.model.x_range.update(start=3, end=4)
    live.show(to_drawing(bounded(10)))
    assert (live.model.x_range.start, live.model.x_range.end) == (3, 4)
    live.show(to_drawing(bounded(20)))
    assert live.model.x_range.end == 20


def test_a_legend_entry_clicked_away_stays_away_when_another_kind_goes() -> None:
    live = on_page(trees(kinds=("oak", "elm", "ash")))
    elm, ash = live.model.renderers[1:]
    elm.visible = False
    live.show(to_drawing(trees(kinds=("elm", "ash"), size=12)))
    assert live.model.renderers == [elm, ash]
    assert [renderer.visible for renderer in live.model.renderers] == [False, True]


def test_a_renderer_that_stands_for_another_kind_is_not_hidden() -> None:
    live = on_page(trees(kinds=("oak",)))
    live.model.renderers[0].visible = False
    live.show(to_drawing(trees(kinds=("elm",))))
    assert live.model.renderers[0].visible


def table(**columns: object) -> bk.LayoutDOM:
    plot = figure()
    plot.scatter("x", "y", source=bk.ColumnDataSource(columns))
    return plot


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


def test_all_viewers_share_the_arrays_and_none_can_change_them() -> None:
    drawing = to_drawing(table(x=LONG, y=LONG))
    one, other = LiveFigure(drawing), LiveFigure(drawing)
    columns = [live.model.renderers[0].data_source.data["x"] for live in (one, other)]
    assert columns[0] is columns[1]
    with pytest.raises(ValueError, match="read-only"):
        columns[0][0] = 1


def test_an_edit_in_one_browser_reaches_no_other_viewer() -> None:
    drawing = to_drawing(table(x=LONG, y=list(range(1000))))
    one, other = LiveFigure(drawing), LiveFigure(drawing)
    for live in (one, other):
        Document().add_root(live.model)
    one.model.renderers[0].data_source.patch({"x": [(0, 99.0)], "y": [(0, 99)]})
    one.model.renderers[0].data_source.stream({"x": [1.0], "y": [1]})
    assert other.model.renderers[0].data_source.data["x"][0] == 0
    assert list(other.model.renderers[0].data_source.data["y"]) == list(range(1000))


def test_an_array_that_the_author_goes_on_changing_is_not_the_drawing_s() -> None:
    column = np.zeros(3)
    drawing = to_drawing(table(x=column, y=column))
    column[0] = 1
    assert LiveFigure(drawing).model.renderers[0].data_source.data["x"][0] == 0


def test_a_drawing_knows_how_many_bytes_it_holds() -> None:
    small, large = (to_drawing(table(x=np.zeros(rows), y=np.ones(rows))).nbytes for rows in (10, 100_010))
    assert large - small == 2 * 8 * 100_000


def test_values_of_a_theme_are_not_the_author_s() -> None:
    live, document = LiveFigure(to_drawing(trees())), Document()
    document.theme = "dark_minimal"
    document.add_root(live.model)
    live.show(to_drawing(trees("age")))
    assert "background_fill_color" not in to_drawing(live.model).records[0].values
    assert live.model.background_fill_color == "#2b3035"


def test_what_was_set_and_no_longer_is_goes_back_to_the_theme() -> None:
    before = trees()
    before.background_fill_color = "red"
    live, document = LiveFigure(to_drawing(before)), Document()
    document.theme = "dark_minimal"
    document.add_root(live.model)
    live.show(to_drawing(trees()))
    assert live.model.background_fill_color == "#2b3035"


def test_a_thousand_changes_leave_as_many_models_as_the_first() -> None:
    drawings = [
        to_drawing(trees(x, kinds)) for x, kinds in [("height", KINDS), ("age", KINDS[1:]), ("girth", KINDS[::-1])]
    ]
    live = on_page(trees())
    document = live.model.document
    counts = {index: set() for index in range(3)}
    for turn in range(1000):
        live.show(drawings[turn % 3])
        counts[turn % 3].add(len(document.models))
    assert [len(count) for count in counts.values()] == [1, 1, 1]
    assert set(document.models) == live.model.references()


def test_changes_of_several_figures_are_held_until_the_last() -> None:
    one, other = trees(), trees()
    first, second, document = LiveFigure(to_drawing(one)), LiveFigure(to_drawing(other)), Document()
    document.add_root(first.model)
    document.add_root(second.model)
    events: list = []
    document.on_change(lambda event: events.append(event))
    with one_message(document):
        first.show(to_drawing(trees("age")))
        second.show(to_drawing(trees("age")))
        assert events == []
    assert events
    assert document.callbacks.hold_value is None


def test_a_figure_of_another_type_is_a_new_root() -> None:
    live = on_page(trees())
    root = live.model
    assert live.show(to_drawing(row(trees())))
    assert live.model is not root
    assert isinstance(live.model, bk.Row)
