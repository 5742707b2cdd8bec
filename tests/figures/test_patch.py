"""A live figure after `show` is the figure freshly drawn, and what the viewer did to it is still there."""

import json

import pytest
from bokeh import models as bk
from bokeh.core.serialization import Serializer
from bokeh.document import Document
from bokeh.layouts import row
from bokeh.plotting import figure
from bokeh.settings import settings as bokeh_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.figures.drawing import Drawing, to_drawing, to_models
from dashboard.figures.matching import match
from dashboard.figures.patch import LiveFigure, _Change
from tests.support.sketches import KINDS, Plot, Sheet, on_page, pairs, sheets, trees

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
            model.default_span = 2.0  # not 2, which would be written otherwise than the default
        model.syncable = isinstance(model, bk.BoxAnnotation)

    for model in root.references():
        auto(model)
    bokeh_settings.serialize_include_defaults.set_value(True)
    try:
        text = json.dumps(numbered(json.loads(json.dumps(Serializer(deferred=False).encode(root), default=str))))
    finally:
        bokeh_settings.serialize_include_defaults.unset_value()
    return text


def as_drawn(sheet: Sheet) -> bk.Model:
    """A fresh figure, with its columns in a form that can be sent."""
    return to_models(to_drawing(sheet.draw()))[0]


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
    assert said(live.model) == said(as_drawn(after))
    assert len(document.models) == len(live.model.references())


@settings(quick, max_examples=10)
@given(st.lists(sheets, min_size=3, max_size=3))
def test_several_changes_one_after_the_other_lead_to_the_last_drawing(chain: list[Sheet]) -> None:
    live, document = shown(chain[0])
    for sheet in chain[1:]:
        show(live, document, sheet)
    assert said(live.model) == said(as_drawn(chain[-1]))


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
    drawing = to_drawing(after.draw())
    found = match(live.drawing, drawing)
    models = live.models
    show(live, document, after)
    for new, old in found.kept.items():
        if models[old] in zoomed:
            assert (live.models[new].start, live.models[new].end) == (end, end + 1)
        if models[old] in hidden and new not in found.renamed:
            assert not live.models[new].visible


@settings(quick, max_examples=10)
@given(sheets)
def test_the_same_drawing_again_changes_nothing(sheet: Sheet) -> None:
    live, document = shown(sheet)
    events: list = []
    document.on_change(lambda event: events.append(event))
    live.show(to_drawing(sheet.draw()))
    assert events == []


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


def test_a_figure_of_another_type_is_a_new_root() -> None:
    live = on_page(trees())
    root = live.model
    assert live.show(to_drawing(row(trees())))
    assert live.model is not root
    assert isinstance(live.model, bk.Row)


def test_of_a_change_that_fails_halfway_the_browser_hears_nothing(monkeypatch) -> None:
    live = on_page(trees(kinds=("oak", "elm")))
    heard: list = []
    live.model.document.on_change(heard.append)
    change = _Change._change

    def fail_at_the_second(changing: _Change, step: tuple) -> None:
        if changing._steps[1] is step:
            raise ZeroDivisionError
        change(changing, step)

    monkeypatch.setattr(_Change, "_change", fail_at_the_second)
    with pytest.raises(ZeroDivisionError):
        live.show(to_drawing(trees("age", kinds=("oak", "elm"))))
    assert heard == []
