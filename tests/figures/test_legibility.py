"""The words and lines of a figure can be read on a light page and on a dark one, and an author's colours are kept."""

import pytest
from bokeh.models import ColorBar, LinearColorMapper
from bokeh.plotting import figure

from dashboard.figures.prepare import prepared


@pytest.fixture
def plot():
    """plot(title=..., axis=..., **options of figure): fitted; its title and axes have the colours given."""

    def plot(title=None, axis=None, line=None, **options):
        made = figure(title="title", x_axis_label="x", **options)
        made.line([1, 2], [1, 2], legend_label="line")
        if title is not None:
            made.title.text_color = title
        if axis is not None:
            made.axis.axis_label_text_color = axis
        if line is not None:
            made.axis.axis_line_color = line
        prepared(made)
        return made

    return plot


def ink(model, name="text-color"):
    return model.styles.get(f"--ink-{name}")


def test_where_the_author_said_nothing_the_page_says_all(plot):
    made = plot()
    assert [model.styles for model in (made, made.title, *made.axis)] == [{}] * 4


@pytest.mark.parametrize("black", ["black", "#000", "#000000", (0, 0, 0)])
def test_a_colour_that_is_lost_on_a_dark_page_is_the_pages_there(plot, black):
    assert ink(plot(title=black).title) in ("light-dark(#000000, var(--text))", "light-dark(#000, var(--text))")


def test_one_that_is_lost_on_a_light_page_is_the_pages_there(plot):
    made = plot(axis="yellow")
    assert ink(made.xaxis[0], "axis-label-text-color") == "light-dark(var(--text), #ffff00)"
    assert made.xaxis[0].styles["--bk-axis-label-text-color"] == "var(--ink-axis-label-text-color)"


def test_a_line_needs_less_contrast_than_words(plot):
    assert ink(plot(line="navy").xaxis[0], "axis-line-color") == "light-dark(#000080, var(--text))"
    assert plot(line="#808080").xaxis[0].styles == {}


@pytest.mark.parametrize(("ground", "words"), [("white", "#0e1626"), ("#102030", "#ffffff")])
def test_on_a_ground_of_its_own_a_figure_has_words_that_stand_out_from_it(plot, ground, words):
    made = plot(background_fill_color=ground, border_fill_color=ground)
    assert ink(made.title) == ink(made.xaxis[0], "major-label-text-color") == words
    assert ink(made.legend[0], "label-text-color") == made.styles["--bokeh-icon-color"] == words


def test_there_an_authors_colour_is_kept_whatever_it_is(plot):
    assert ink(plot(title="lightgrey", border_fill_color="white").title) == "#d3d3d3"


def test_a_ground_under_the_data_alone_is_one_for_what_stands_on_it(plot):
    made = plot(background_fill_color="white")
    assert ink(made.legend[0], "label-text-color") == "#0e1626"
    assert made.title.styles == made.xaxis[0].styles == {}


def test_a_ground_that_lets_the_page_through_is_none(plot):
    assert plot(border_fill_color="white", border_fill_alpha=0.5).title.styles == {}


def test_a_colour_bar_has_words_too():
    made = figure()
    bar = ColorBar(color_mapper=LinearColorMapper("Viridis256", low=0, high=1), title_text_color="white")
    made.add_layout(bar, "right")
    prepared(made)
    assert ink(bar, "title-text-color") == "light-dark(var(--text), #ffffff)"


def test_what_an_author_says_in_styles_counts_more(plot):
    made = figure(title="title", border_fill_color="white")
    made.title.styles = {"--ink-text-color": "red"}
    prepared(made)
    assert ink(made.title) == "red"


@pytest.mark.parametrize(
    ("options", "said", "ground"),
    [
        ({}, {}, "color-mix(in srgb, var(--surface) 80%, transparent)"),
        ({"background_fill_color": "#eeeeee"}, {}, "color-mix(in srgb, #eeeeee 80%, transparent)"),
        ({}, {"background_fill_color": "#ffeeee"}, None),
        ({}, {"background_fill_color": None}, None),
    ],
    ids=["the page's", "the plot's", "its author's", "none, as its author said"],
)
def test_a_legend_has_a_ground_so_that_it_can_be_read_over_bars(options, said, ground):
    made = figure(**options)
    made.line([1, 2], [1, 2], legend_label="line")
    made.legend[0].update(**said)
    prepared(made)
    assert made.legend[0].styles.get("background-color") == ground
