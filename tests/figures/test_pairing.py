"""Records that are the same thing are found again, in a list that grew or is in another order too."""

import pytest
from bokeh import models as bk
from bokeh.plotting import figure

from dashboard.figures import pairing
from dashboard.figures.drawing import to_drawing
from dashboard.figures.pairing import legend_labels
from tests.support.sketches import trees


def pairs(old, new):
    return pairing.pairs(old, new, (legend_labels(old), legend_labels(new)))


def paired(before, after):
    """The pairs of two figures, as the records themselves."""
    old, new = to_drawing(before), to_drawing(after)
    return [(old.records[there], new.records[here]) for here, there in pairs(old, new).items()]


def test_two_figures_that_are_built_alike_are_paired_record_by_record():
    old, new = to_drawing(trees()), to_drawing(trees())
    assert pairs(old, new) == {place: place for place in range(len(old.records))}


def test_the_roots_are_paired_whatever_their_names():
    assert pairs(to_drawing(figure(name="one")), to_drawing(figure(name="other")))[0] == 0


def test_roots_of_other_classes_are_not():
    assert pairs(to_drawing(figure()), to_drawing(bk.Row())) == {}


def test_no_record_is_paired_twice():
    old, new = to_drawing(trees(kinds=("oak", "elm"))), to_drawing(trees(kinds=("elm", "ash", "oak")))
    found = pairs(old, new)
    assert len(set(found.values())) == len(found)


def spans(*locations, names=()):
    plot = figure()
    for number, location in enumerate(locations):
        plot.add_layout(bk.Span(location=location, name=names[number] if names else None))
    return plot


def locations(before, after):
    found = [
        (old.values["location"], new.values["location"]) for old, new in paired(before, after) if new.kind is bk.Span
    ]
    return sorted(found)


def test_items_that_look_the_same_are_paired_first_and_the_others_in_turn():
    assert locations(spans(1, 2, 3), spans(3, 4, 1)) == [(1, 1), (2, 4), (3, 3)]


def test_an_item_that_comes_in_the_middle_has_no_pair():
    assert locations(spans(1, 3), spans(1, 2, 3)) == [(1, 1), (3, 3)]


def test_items_of_other_names_are_not_paired():
    assert locations(spans(1, names=["low"]), spans(1, names=["high"])) == []


@pytest.mark.parametrize("kinds", [("elm", "oak"), ("ash", "elm", "oak")])
def test_renderers_are_paired_by_their_legend_entries(kinds):
    before, after = to_drawing(trees(kinds=("oak", "elm"))), to_drawing(trees(kinds=kinds))
    found = pairs(before, after)
    olds, news = before.records[0].values["renderers"], after.records[0].values["renderers"]
    assert found[news[kinds.index("oak")].index] == olds[0].index
    assert found[news[kinds.index("elm")].index] == olds[1].index
