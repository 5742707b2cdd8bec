"""What of a figure is patched, and what is replaced because BokehJS would not follow a change of it."""

import gc
import weakref
from dataclasses import FrozenInstanceError

import pytest
from bokeh import models as bk
from bokeh.layouts import grid, gridplot
from bokeh.plotting import figure
from bokeh.transform import linear_cmap

from dashboard.figures.drawing import to_drawing
from dashboard.figures.matching import match
from tests.support.sketches import trees


class Found:
    """A match of two figures, in classes of models instead of places."""

    def __init__(self, before, after):
        self.new = to_drawing(after)
        self.match = match(to_drawing(before), self.new)

    def kinds(self, places):
        return {self.new.records[place].kind for place in places}

    @property
    def replaced(self):
        return self.kinds(self.match.successors)

    @property
    def changed(self):
        return {(self.new.records[place].kind, name) for place, name in self.match.changed}


def plot(**options):
    made = figure(title="trees", tools="pan,reset", **options)
    made.scatter([1, 2], [1, 2], size=8, nonselection_alpha=0.1, muted_alpha=0.2)
    return made


def test_two_figures_that_are_alike_need_nothing():
    found = Found(trees(), trees())
    assert (found.match.changed, found.match.successors) == ((), {})
    assert (found.match.refreshed, found.match.measured, found.match.renamed) == (frozenset(),) * 3


def test_a_property_that_browsers_listen_to_is_patched():
    found = Found(plot(), plot(background_fill_color="beige"))
    assert found.changed == {(figure, "background_fill_color")}
    assert found.replaced == set()


def test_a_property_that_goes_back_to_its_default_has_changed():
    assert Found(plot(background_fill_color="beige"), plot()).changed == {(figure, "background_fill_color")}


def test_a_property_that_is_not_patchable_replaces_its_model_and_what_depends_on_it():
    after = plot()
    after.xaxis.ticker = [1, 2]
    found = Found(plot(), after)
    assert found.replaced == {bk.LinearAxis}
    assert 0 in found.match.kept


def test_another_backend_is_another_plot():
    assert figure in Found(plot(), plot(output_backend="webgl")).replaced


def test_with_a_new_root_all_that_changed_is_replaced():
    found = Found(plot(), plot(output_backend="webgl", x_axis_label="height"))
    assert bk.LinearAxis in found.replaced
    assert found.match.changed == ()


def test_another_list_of_tools_is_another_plot_and_toolbar():
    after = plot()
    after.add_tools(bk.TapTool())
    assert Found(plot(), after).replaced >= {figure, bk.Toolbar}


def test_something_new_in_one_list_is_patched_in():
    after = plot()
    after.line([1, 2], [2, 1])
    assert 0 in Found(plot(), after).match.kept


def test_something_new_in_two_lists_replaces_the_plot():
    after = plot()
    after.line([1, 2], [2, 1])
    after.add_layout(bk.LinearAxis(), "right")
    assert figure in Found(plot(), after).replaced


def test_a_range_of_another_class_replaces_the_plot():
    assert figure in Found(plot(), plot(x_range=(0, 10))).replaced


def test_a_glyph_with_copies_replaces_its_renderer_when_it_changes():
    """The browser has made the copies for what is not given."""

    def bare(size):
        made = figure()
        renderer = made.scatter([1, 2], [1, 2], size=size)
        renderer.nonselection_glyph = "auto"
        return made

    assert bk.GlyphRenderer in Found(bare(8), bare(9)).replaced


def test_one_whose_copies_are_all_given_is_patched():
    after = plot()
    after.renderers[0].glyph.size = 9
    found = Found(plot(), after)
    assert (bk.Scatter, "size") in found.changed
    assert bk.GlyphRenderer not in found.replaced


def test_one_of_many_rows_is_copied_by_the_browser_anyway():
    def many(size):
        made = figure()
        made.scatter(list(range(2001)), list(range(2001)), size=size, muted_alpha=0.2, nonselection_alpha=0.1)
        return made

    assert bk.GlyphRenderer in Found(many(8), many(9)).replaced


def test_a_glyph_that_maps_by_a_new_mapper_is_replaced():
    def colored(color):
        made = plot()
        made.renderers[0].glyph.fill_color = color
        return made

    shade = linear_cmap("x", "Viridis256", 0, 1)
    found = Found(colored("navy"), colored(shade))
    assert {bk.Scatter, bk.GlyphRenderer} <= found.replaced


@pytest.mark.parametrize(("x", "refreshed"), [("height", set()), ("age", {bk.DataRange1d})])
def test_a_range_is_refreshed_when_its_axis_shows_another_quantity(x, refreshed):
    found = Found(trees("height"), trees(x))
    assert found.kinds(found.match.refreshed) == refreshed


def test_a_range_that_was_on_a_log_scale_is_replaced():
    assert bk.DataRange1d in Found(plot(), plot(y_axis_type="log")).replaced


def test_where_something_went_one_glyph_is_touched_so_that_data_is_measured():
    before = plot()
    before.line([1, 20], [1, 20])
    found = Found(before, plot())
    assert found.kinds(found.match.measured) == {bk.Scatter}
    assert len(found.match.measured) == 1


def test_without_a_glyph_to_touch_the_plot_is_replaced():
    before, after = figure(), figure()
    before.add_layout(bk.BoxAnnotation(left=1, right=2))
    assert figure in Found(before, after).replaced


def test_a_renderer_whose_legend_entry_has_another_label_is_renamed():
    found = Found(trees(kinds=("oak",)), trees(kinds=("elm",)))
    assert bk.GlyphRenderer in found.kinds(found.match.renamed)
    assert Found(trees(kinds=("oak",)), trees("age", kinds=("oak",))).match.renamed == frozenset()


def test_a_match_is_made_once_and_cannot_be_changed():
    old, new = to_drawing(plot()), to_drawing(plot())
    found = match(old, new)
    assert match(old, new) is found
    with pytest.raises(FrozenInstanceError):
        found.kept = {}
    with pytest.raises(TypeError):
        found.kept[0] = 1


def test_a_match_that_is_remembered_keeps_no_drawing():
    old, new = to_drawing(plot()), to_drawing(plot())
    match(old, new)
    watched = weakref.ref(old)
    del old
    gc.collect()
    assert watched() is None


def bars(*factors):
    made = figure(x_range=bk.FactorRange(factors=list(factors)))
    made.vbar("f", top=1, width=0.9, source={"f": list(factors)})
    return made


ONE, TWO, THREE = ("a", "b"), (("a", "b"), ("a", "c")), (("a", "b", "c"),)


@pytest.mark.parametrize(("before", "after"), [(ONE, TWO), (TWO, ONE), (TWO, THREE), (TWO, ()), ((), TWO)], ids=str)
def test_factors_of_another_number_of_levels_need_a_new_range_and_new_rows(before, after):
    assert {bk.FactorRange, bk.ColumnDataSource, bk.CDSView, bk.Selection} <= Found(
        bars(*before), bars(*after)
    ).replaced


@pytest.mark.parametrize(("before", "after"), [(ONE, ("a",)), (TWO, TWO[:1]), (ONE, ())], ids=str)
def test_factors_of_as_many_levels_are_patched(before, after):
    found = Found(bars(*before), bars(*after))
    assert found.replaced == set()
    assert found.changed == {(bk.FactorRange, "factors"), (bk.ColumnDataSource, "data")}


@pytest.mark.parametrize("make", [gridplot, grid], ids=["gridplot", "grid"])
def test_a_grid_of_another_number_of_plots_is_a_new_one(make):
    before, after = (make([[plot(name=name) for name in names]]) for names in ("ab", "abc"))
    assert type(after) in Found(before, after).replaced


def test_a_view_goes_with_its_renderer():
    sources = [bk.ColumnDataSource({"x": [1]}, name=name) for name in "ab"]
    before, after = figure(), figure()
    for made, source in zip((before, after), sources, strict=True):
        made.scatter("x", "x", source=source)
    assert bk.CDSView in Found(before, after).replaced
