"""Figures of one document share the models that their drawings share, and a drawing at a time decides which."""

import gc
from dataclasses import replace
from types import MappingProxyType

import pytest
from bokeh import models as bk
from bokeh.document import Document
from bokeh.document.events import ColumnDataChangedEvent, ModelChangedEvent
from bokeh.layouts import row
from bokeh.plotting import figure

from dashboard.figures.documents import one_message
from dashboard.figures.drawing import Drawing
from dashboard.figures.linking import company_of, handed_on, twins
from dashboard.figures.patch import LiveFigure
from dashboard.figures.prepare import prepared


def table(*heights: int, **other: list) -> bk.ColumnDataSource:
    return bk.ColumnDataSource({"age": list(range(len(heights))), "height": list(heights), **other})


def scatter(source: bk.ColumnDataSource, y: str = "height", **options: object) -> figure:
    plot = figure(width=200, height=200, **options)
    plot.scatter("age", y, source=source)
    return plot


def of_a_node(source: bk.ColumnDataSource) -> Drawing:
    """What is stored of a source that a node returned."""
    return prepared(source, is_view=False)


def drawn(returned: Drawing, *, y: str = "height") -> Drawing:
    """What a view draws of the source that a node returned."""
    return prepared(scatter(handed_on(returned), y))


class Viewer:
    """A document with live figures, each in a place of its own, as cards are."""

    def __init__(self, *drawings: Drawing) -> None:
        self.document = Document()
        self.figures = [LiveFigure(drawing, self.document) for drawing in drawings]
        for one in self.figures:
            self.document.add_root(one.model)

    def show(self, *drawings: Drawing | None) -> list:
        """Patch the figures to these drawings, in one message; return its events."""
        events = []
        self.document.on_change(events.append)
        pairs = [(one, new) for one, new in zip(self.figures, drawings, strict=True) if new]
        with one_message(self.document):
            for one, new in pairs:
                one.expect(new)
            for one, new in pairs:
                root = one.model
                if one.show(new):
                    self.document.remove_root(root)
                    self.document.add_root(one.model)
        self.document.remove_on_change(events.append)
        self.check()
        return events

    def check(self) -> None:
        """The document counts what is there, and every model is as its drawing has it."""
        counted = {model.id for model in self.document.models}
        assert counted == {model.id for root in self.document.roots for model in root.references()}
        for one in self.figures:
            for model, record in zip(one.models, one.drawing.records, strict=True):
                assert model.document is self.document
                if record.kind is bk.ColumnDataSource:
                    assert {name: list(column) for name, column in model.data.items()} == {
                        name: list(column) for name, column in record.values["data"].items()
                    }

    def sources(self) -> list[bk.ColumnDataSource]:
        return [plot.select_one(bk.GlyphRenderer).data_source for plot in self.plots()]

    def plots(self) -> list[bk.Plot]:
        return [next(model for model in one.models if isinstance(model, bk.Plot)) for one in self.figures]

    @property
    def is_linked(self) -> bool:
        one, other = self.sources()
        return one is other and one.selected is other.selected


# What is one model ----------------------------------------------------------------------------------------------------


def shared_source(shared: bk.ColumnDataSource) -> figure:
    return scatter(shared)


def shared_selection(shared: bk.Selection) -> figure:
    return scatter(bk.ColumnDataSource({"age": [1, 2], "height": [3, 4]}, selected=shared))


def shared_range(shared: bk.Range) -> figure:
    return scatter(table(1, 2), x_range=shared)


def one_view() -> tuple:
    return table(1, 2), bk.CDSView(filter=bk.IndexFilter([1]))


def shared_view(shared: tuple) -> figure:
    source, view = shared
    plot = figure(width=200, height=200)
    plot.scatter("age", "height", source=source, view=view)
    return plot


SHARED = {
    "source": (lambda: table(1, 2), shared_source, lambda plot: plot.renderers[0].data_source),
    "selection": (bk.Selection, shared_selection, lambda plot: plot.renderers[0].data_source.selected),
    "range": (lambda: bk.Range1d(0, 5), shared_range, lambda plot: plot.x_range),
    "range of the data": (bk.DataRange1d, shared_range, lambda plot: plot.x_range),
    "factors": (lambda: bk.FactorRange("0", "1"), shared_range, lambda plot: plot.x_range),
    "view": (
        lambda: (table(1, 2), bk.CDSView(filter=bk.IndexFilter([1]))),
        shared_view,
        lambda plot: plot.renderers[0].view,
    ),
}
every_kind = pytest.mark.parametrize(("make", "draw", "of"), SHARED.values(), ids=SHARED)


@every_kind
def test_what_two_figures_share_is_one_model_of_their_document(make, draw, of):
    shared = make()
    viewer = Viewer(prepared(draw(shared)), prepared(draw(shared)))
    one, other = map(of, viewer.plots())
    assert one is other
    viewer.check()


@every_kind
def test_two_viewers_share_nothing(make, draw, of):
    shared = make()
    drawing = prepared(draw(shared))
    mine, theirs = Viewer(drawing), Viewer(drawing)
    assert not {*mine.figures[0].models} & {*theirs.figures[0].models}


@every_kind
def test_what_is_alike_and_not_shared_is_not_one(make, draw, of):
    viewer = Viewer(prepared(draw(make())), prepared(draw(make())))
    one, other = map(of, viewer.plots())
    assert one is not other
    assert viewer.figures[0].shared_models == set()


def test_what_a_node_returned_is_one_in_all_that_received_it():
    returned = of_a_node(table(1, 2))
    again = of_a_node(handed_on(returned))  # by a node between
    assert Viewer(drawn(returned), drawn(again)).is_linked


def test_parts_of_one_layout_that_received_it_apart_share_it():
    returned = of_a_node(table(1, 2))
    (live,) = Viewer(prepared(row(scatter(handed_on(returned)), scatter(handed_on(returned))))).figures
    one, other = live.model.select({"type": bk.GlyphRenderer})
    assert one.data_source is other.data_source


def test_copies_that_a_function_changed_are_two_in_one_layout():
    returned = of_a_node(table(1, 2))
    other = handed_on(returned)
    other.data["height"] = [5, 6]
    drawing = prepared(row(scatter(handed_on(returned)), scatter(other)))
    one, other = LiveFigure(drawing).model.select({"type": bk.GlyphRenderer})
    assert one.data_source is not other.data_source
    assert len(drawing.shareable) == sum(record.id is not None for record in drawing.records)


def test_a_figure_that_a_callback_knows_is_not_shared():
    source = table(1, 2)
    plot = scatter(source)
    source.selected.js_on_change("indices", bk.CustomJS(args={"plot": plot}, code="plot.title.text = 'new'"))
    one, other = prepared(plot), prepared(scatter(source))
    assert one.shareable[source.id] not in twins(one, other)


# What patches do ------------------------------------------------------------------------------------------------------


def test_a_shared_model_is_patched_once_and_stays_one():
    first, second = (of_a_node(table(*heights)) for heights in ([1, 2], [1, 3]))
    viewer = Viewer(drawn(first), drawn(first))
    source, _ = viewer.sources()
    for number in range(100):
        returned = (second, first)[number % 2]
        events = viewer.show(drawn(returned), drawn(returned))
        assert [type(event) for event in events] == [ColumnDataChangedEvent]
        assert viewer.is_linked
        assert viewer.sources()[0] is source


def test_what_a_viewer_did_to_it_stays():
    viewer = Viewer(*(drawn(returned) for returned in [of_a_node(table(1, 2))] * 2))
    viewer.sources()[0].selected.indices = [1]
    grown = of_a_node(table(1, 2, 3))
    viewer.show(drawn(grown), drawn(grown))
    assert viewer.sources()[1].selected.indices == [1]


def test_one_that_moves_on_alone_gets_its_own_and_joins_the_other_when_it_says_the_same():
    first, second = (of_a_node(table(*heights)) for heights in ([1, 2], [1, 3]))
    viewer = Viewer(drawn(first), drawn(first))
    source, _ = viewer.sources()
    source.selected.indices = [1]
    viewer.show(drawn(second), None)
    one, other = viewer.sources()
    assert one.selected.indices == other.selected.indices == [1]
    assert other is source
    assert [list(source.data["height"]) for source in (one, other)] == [[1, 3], [1, 2]]
    assert not {one, one.selected} & {other, other.selected}
    viewer.show(None, drawn(second))
    assert viewer.is_linked
    assert one.selected.indices == [1]
    viewer.show(drawn(first), drawn(first))
    assert viewer.is_linked


def test_a_figure_that_stays_is_not_touched_by_one_that_moves_on():
    shared = source, _ = one_view()
    viewer = Viewer(prepared(shared_view(shared)), prepared(shared_view(shared)))
    before = list(viewer.figures[1].models)
    source.data["height"] = [5, 6]
    events = viewer.show(prepared(shared_view(shared)), None)
    assert viewer.figures[1].models == before
    assert not [event for event in events if getattr(event, "model", None) in before]
    assert viewer.plots()[0].renderers[0].view is not viewer.plots()[1].renderers[0].view


def test_a_range_is_shared_whatever_else_the_figures_show():
    bounds = bk.Range1d(0, 5)
    viewer = Viewer(*(prepared(scatter(table(1, 2), x_range=bounds)) for _ in range(2)))
    viewer.plots()[0].x_range.start = 2
    events = viewer.show(prepared(scatter(table(8, 9), x_range=bounds)), None)
    one, other = (plot.x_range for plot in viewer.plots())
    assert one is other
    assert one.start == 2
    assert not [event for event in events if isinstance(event, ModelChangedEvent)]


def test_a_figure_made_anew_finds_what_the_others_have():
    returned = of_a_node(table(1, 2))
    viewer = Viewer(drawn(returned), drawn(returned))
    viewer.sources()[0].selected.indices = [0]
    viewer.show(prepared(row(scatter(handed_on(returned)), sizing_mode="stretch_width")), None)
    assert viewer.is_linked
    assert viewer.sources()[0].selected.indices == [0]


def test_factors_of_other_levels_are_new_for_both():
    def one(factors, source):
        plot = figure(width=200, height=200, x_range=factors)
        plot.vbar("kind", top="height", source=source)
        return prepared(plot)

    flat = bk.FactorRange("a", "b"), bk.ColumnDataSource({"kind": ["a", "b"], "height": [1, 2]})
    nested = (
        bk.FactorRange(("a", "x"), ("b", "y")),
        bk.ColumnDataSource({"kind": [("a", "x"), ("b", "y")], "height": [1, 2]}),
    )
    viewer = Viewer(one(*flat), one(*flat))
    before = viewer.sources()[0]
    viewer.show(one(*nested), one(*nested))
    assert viewer.is_linked
    assert viewer.sources()[0] is not before
    assert viewer.plots()[0].x_range is viewer.plots()[1].x_range


def test_a_table_and_an_annotation_follow_a_source_that_is_another_now():
    first, second = (of_a_node(table(*heights)) for heights in ([1, 2], [1, 3]))

    def listed(returned):
        return prepared(bk.DataTable(source=handed_on(returned), columns=[bk.TableColumn(field="height")]))

    def noted(returned):
        plot = figure(width=200, height=200)
        plot.add_layout(bk.LabelSet(x="age", y="height", text="height", source=handed_on(returned)))
        return prepared(plot)

    for draw, kind in ((listed, bk.DataTable), (noted, bk.LabelSet)):
        viewer = Viewer(drawn(first), draw(first))
        before = viewer.figures[1].model.select_one({"type": kind})
        assert before.source is viewer.figures[0].model.renderers[0].data_source
        viewer.show(None, draw(second))
        assert viewer.figures[1].model.select_one({"type": kind}) is not before


# Who leaves -----------------------------------------------------------------------------------------------------------


def test_what_is_shared_outlives_one_of_the_figures():
    returned, other = of_a_node(table(1, 2)), of_a_node(table(1, 3))
    viewer = Viewer(drawn(returned), drawn(returned))
    left, stays = viewer.figures
    source = viewer.sources()[1]
    left.leave()
    viewer.document.remove_root(left.model)
    assert source.document is viewer.document
    assert not left.model.visible
    assert stays.model.visible
    viewer.figures = [stays]
    viewer.show(drawn(other))
    assert viewer.sources() == [source]


def test_a_figure_without_company_leaves_as_it_is():
    viewer = Viewer(prepared(scatter(table(1, 2))))
    viewer.figures[0].leave()
    assert viewer.figures[0].model.visible


def test_a_document_that_is_gone_leaves_nothing():
    viewer = Viewer(prepared(scatter(table(1, 2))))
    company = company_of(viewer.document)
    assert len(company) == 1
    del viewer
    gc.collect()
    assert len(company) == 0


def test_a_change_that_fails_halfway_has_all_that_share_it_made_anew():
    first, second = (of_a_node(table(*heights)) for heights in ([1, 2], [1, 3]))
    viewer = Viewer(drawn(first), drawn(first))
    one, other = viewer.figures
    with pytest.raises(ValueError, match="nowhere"):
        one.show(with_a_wrong_value(drawn(second)))
    with pytest.raises(RuntimeError, match="shares something"):
        other.show(drawn(second))


def with_a_wrong_value(drawing: Drawing) -> Drawing:
    """The drawing with a value that Bokeh refuses."""
    first, *others = drawing.records
    return Drawing((replace(first, values=MappingProxyType({**first.values, "width_policy": "nowhere"})), *others))
