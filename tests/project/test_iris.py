"""The example notebook: its data is Fisher's, and its views say what the data says.

Only what is particular to iris. That every notebook imports, wires and serves is tested elsewhere.
"""

from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from bokeh.embed import json_item
from bokeh.models import HoverTool
from bokeh_sampledata.iris import flowers as packaged

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "iris.ipynb"
MEASUREMENTS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]
SPECIES = ["setosa", "versicolor", "virginica"]


@pytest.fixture
def iris(notebook):
    """The notebook module: what the exported cells define, with paths relative to the notebook."""
    return notebook(NOTEBOOK)


@pytest.fixture
def everything(iris):
    """All flowers, as the views receive them by default."""
    return iris.selected(iris.flowers())


def renderer(fig, name):
    """The one renderer of that name."""
    (found,) = fig.select({"name": name})
    return found


def columns(drawn):
    """The data that a renderer draws from, as a plain dict of lists."""
    return {name: list(values) for name, values in drawn.data_source.data.items()}


def tooltips(fig):
    return dict(fig.select_one(HoverTool).tooltips)


# The data


def test_there_are_fifty_flowers_of_each_of_three_species(iris):
    assert iris.flowers()["species"].value_counts().to_dict() == dict.fromkeys(SPECIES, 50)


def test_the_blank_line_at_the_end_of_the_file_is_no_flower(iris):
    assert (NOTEBOOK.parent / "data" / "iris.csv").read_text("utf-8").endswith("virginica\n\n")
    assert len(iris.flowers()) == 150
    assert iris.flowers().notna().all(axis=None)


@pytest.mark.parametrize(("row", "fisher"), [(35, [4.9, 3.1, 1.5, 0.2]), (38, [4.9, 3.6, 1.4, 0.1])])
def test_the_two_flowers_that_are_wrong_at_uci_are_as_fisher_printed_them(iris, row, fisher):
    assert iris.flowers().loc[row - 1, MEASUREMENTS].to_list() == fisher


def test_every_measurement_agrees_with_an_independent_copy(iris):
    pd.testing.assert_frame_equal(iris.flowers(), packaged, check_dtype=False)


def test_selected_keeps_the_flowers_of_the_chosen_species_only(iris):
    chosen = iris.selected(iris.flowers(), ["virginica", "setosa"])
    assert chosen["species"].value_counts().to_dict() == {"setosa": 50, "virginica": 50}


def test_the_species_to_choose_from_are_those_in_the_data(iris):
    objects = iris.Species.__metadata__[0]["objects"]
    assert objects(iris.flowers()) == SPECIES


# The scatter


def test_every_measurement_can_be_drawn_against_every_other_without_a_warning(iris, everything, caplog):
    for x, y in product(MEASUREMENTS, repeat=2):
        json_item(iris.scatter(everything, x, y, fit=True))
    assert not caplog.records


def test_title_and_axis_labels_follow_the_axes(iris, everything):
    fig = iris.scatter(everything, "petal_length", "petal_width")
    assert (fig.title.text, fig.title.text_font_size) == ("Petal width vs. petal length", "16pt")
    assert (fig.xaxis[0].axis_label, fig.yaxis[0].axis_label) == ("Petal length [cm]", "Petal width [cm]")


def test_the_hover_box_names_the_species_and_both_values_with_their_unit(iris, everything):
    assert tooltips(iris.scatter(everything, "petal_length", "sepal_width")) == {
        "Species": "@species",
        "Petal length": "@petal_length{0.0} cm",
        "Sepal width": "@sepal_width{0.0} cm",
    }


def test_a_click_in_the_legend_hides_the_marks_and_the_line_of_one_species(iris, everything):
    (legend,) = iris.scatter(everything, fit=True).legend
    assert legend.click_policy == "hide"
    assert [[drawn.name for drawn in item.renderers] for item in legend.items] == [[s, f"{s} fit"] for s in SPECIES]


def test_the_legend_lists_only_the_chosen_species(iris):
    (legend,) = iris.scatter(iris.selected(iris.flowers(), ["virginica"])).legend
    assert [item.label.value for item in legend.items if item.visible] == ["virginica"]


@pytest.mark.parametrize("view", ["scatter", "histogram"])
@pytest.mark.parametrize("chosen", [["virginica"], ["virginica", "versicolor"], SPECIES])
def test_a_species_keeps_its_colour_whichever_species_are_shown(iris, view, chosen):
    fig = getattr(iris, view)(iris.selected(iris.flowers(), chosen))
    drawn = {species: renderer(fig, species).glyph.fill_color for species in SPECIES}
    assert drawn == {species: look.color for species, look in iris.LOOKS.items()}


def test_no_two_species_share_a_colour_or_a_marker(iris):
    assert [len(set(each)) for each in zip(*iris.LOOKS.values(), strict=True)] == [3, 3]


def test_another_axis_needs_no_other_data(iris, everything):
    before, after = iris.scatter(everything), iris.scatter(everything, "petal_length", "petal_width")
    for name in [drawn.name for drawn in before.renderers]:
        assert columns(renderer(before, name)) == columns(renderer(after, name))
    assert (renderer(after, "setosa").glyph.x, renderer(after, "setosa").glyph.y) == ("petal_length", "petal_width")


# The straight lines


@pytest.mark.parametrize("species", SPECIES)
def test_the_line_of_a_species_is_the_least_squares_fit_over_its_own_flowers(iris, everything, species):
    line = columns(renderer(iris.scatter(everything, "petal_length", "petal_width", fit=True), f"{species} fit"))
    flowers = packaged[packaged["species"] == species]
    slope, intercept = np.polyfit(flowers["petal_length"], flowers["petal_width"], 1)
    assert line["x"] == [flowers["petal_length"].min(), flowers["petal_length"].max()]
    assert line["y"] == pytest.approx([slope * x + intercept for x in line["x"]])


def test_without_a_fit_the_lines_are_there_but_empty(iris, everything):
    fig = iris.scatter(everything, fit=False)
    assert [columns(renderer(fig, f"{species} fit")) for species in SPECIES] == [{"x": [], "y": []}] * 3


@pytest.mark.parametrize("sepal_lengths", [[], [5.0], [5.0, 5.0, 5.0]])
def test_where_no_line_is_determined_none_is_drawn(iris, sepal_lengths):
    row = {"sepal_width": 3.0, "petal_length": 1.0, "petal_width": 0.2, "species": "setosa"}
    few = pd.DataFrame(
        [{"sepal_length": length, **row} for length in sepal_lengths], columns=[*MEASUREMENTS, "species"]
    )
    assert columns(renderer(iris.scatter(few, fit=True), "setosa fit")) == {"x": [], "y": []}


# The histogram


@pytest.mark.parametrize("bins", [5, 20, 40])
def test_the_bars_of_a_species_count_its_flowers_in_bins_shared_by_all(iris, everything, bins):
    bars = columns(renderer(iris.histogram(everything, "petal_width", bins), "virginica"))
    edges = [*bars["left"], bars["right"][-1]]
    expected, _ = np.histogram(packaged.loc[packaged["species"] == "virginica", "petal_width"], edges)
    assert len(bars["left"]) == bins
    assert np.nan_to_num(bars["virginica"]).tolist() == expected.tolist()


def test_every_flower_is_counted_once(iris, everything):
    bars = columns(renderer(iris.histogram(everything), "setosa"))
    assert {species: np.nansum(bars[species]) for species in SPECIES} == dict.fromkeys(SPECIES, 50)


def test_the_histogram_names_the_measurement_its_unit_and_what_is_counted(iris, everything):
    fig = iris.histogram(everything, "petal_width")
    assert (fig.xaxis[0].axis_label, fig.yaxis[0].axis_label) == ("Petal width [cm]", "Number of flowers")
    assert tooltips(fig)["Petal width"] == "@left{0.00} to @right{0.00} cm"
    assert tooltips(fig)["Flowers"] == "@$name"


# The summary


def test_the_summary_is_what_pandas_says(iris, everything):
    table = iris.summary(everything, "petal_length", "sepal_width").set_index(["Measurement", "Species"])
    for (label, column), species in product(
        [("Petal length", "petal_length"), ("Sepal width", "sepal_width")], SPECIES
    ):
        described = packaged.loc[packaged["species"] == species, column].describe().round(2)
        assert table.loc[(label, species)].to_list() == described[["count", "mean", "std", "min", "max"]].to_list()


def test_a_measurement_chosen_twice_is_summarised_once(iris, everything):
    table = iris.summary(everything, "petal_width", "petal_width")
    assert table.set_index("Species")["Flowers"].to_dict() == dict.fromkeys(SPECIES, 50)


def test_the_summary_names_units(iris, everything):
    named = ["Mean [cm]", "Standard deviation [cm]", "Minimum [cm]", "Maximum [cm]"]
    assert iris.summary(everything).columns.to_list() == ["Measurement", "Species", "Flowers", *named]


# Nothing chosen


@pytest.mark.parametrize("view", ["scatter", "histogram"])
def test_a_figure_without_flowers_still_has_labelled_axes_and_something_for_them_to_span(iris, caplog, view):
    fig = getattr(iris, view)(iris.selected(iris.flowers(), []))
    json_item(fig)
    assert fig.xaxis[0].axis_label == "Sepal length [cm]"
    assert columns(renderer(fig, "corners of an empty figure")) == {"x": [0, 1], "y": [0, 1]}
    assert not caplog.records


@pytest.mark.parametrize("view", ["scatter", "histogram"])
def test_a_figure_without_flowers_has_the_same_parts_and_corners_that_keep_its_axes(iris, everything, view):
    draw = getattr(iris, view)
    parts = [{r.name: [*columns(r)] for r in draw(flowers).renderers} for flowers in (everything, everything.head(0))]
    assert parts[0] | {"corners of an empty figure": ["x", "y"]} == parts[1]


def test_the_summary_without_flowers_is_an_empty_table_of_the_same_columns(iris, everything):
    empty = iris.summary(iris.selected(iris.flowers(), ()))
    assert empty.empty
    assert empty.columns.equals(iris.summary(everything).columns)
