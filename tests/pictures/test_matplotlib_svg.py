"""A figure of matplotlib is as it was made, in the colours of the page."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns

from dashboard.components.content import height, is_narrow, keep
from dashboard.pictures import Picture, pyplot
from dashboard.results.sharing import hand_on
from tests.support.cards import card_with, content, give

DATA = pd.DataFrame({"a": [1.0, 2, 4], "b": [3.0, 1, 2], "k": list("xyx")})


@pytest.fixture(autouse=True)
def a_computation():
    pyplot.separate()
    with pyplot.apart():
        yield


def figure():
    fig, axes = plt.subplots()
    axes.plot([1, 2], label="a")
    axes.set_title("Heights & <more>")
    return fig


def series_of_axes():
    return DATA.groupby("k")[["a", "b"]].apply(lambda part: plt.gcf().add_subplot())


RETURNED = {
    "a figure": figure,
    "Axes": lambda: figure().axes[0],
    "of pandas": lambda: DATA.plot(x="a", y="b"),
    "an array of Axes": lambda: DATA.hist(),
    "of seaborn": lambda: sns.scatterplot(DATA, x="a", y="b", hue="k"),
    "a grid of seaborn": lambda: sns.relplot(DATA, x="a", y="b", col="k"),
    "pairs of seaborn": lambda: sns.pairplot(DATA),
    "a figure and its Axes": plt.subplots,
    "named Axes": lambda: plt.subplot_mosaic("ab"),
    "lines": lambda: plt.plot([1, 2]),
    "bars": lambda: plt.bar([1, 2], [1, 2]),
    "numbers and patches": lambda: plt.hist([1, 2, 2]),
    "an image": lambda: plt.imshow(np.eye(3)),
    "a part of a figure": lambda: plt.figure().subfigures(1, 2),
    "a Series of Axes": series_of_axes,
}


@pytest.mark.parametrize("draw", RETURNED.values(), ids=RETURNED)
def test_whatever_belongs_to_a_figure_is_shown_as_that_figure(draw):
    shown = keep(draw())
    assert isinstance(shown, Picture)
    assert shown.html.startswith('<svg role="img"')
    assert height(shown) == shown.height > 100


def test_it_is_as_wide_as_it_was_made_or_as_its_card():
    fig = figure()
    fig.set_size_inches(12, 3)
    wide, usual = keep(fig), keep(figure())
    assert f"max-width: {wide.width}px" in wide.html
    assert wide.width > 900
    assert is_narrow(usual)
    assert not is_narrow(wide)


def test_it_says_its_title_to_those_who_cannot_see_it():
    assert 'aria-label="Heights &amp; &lt;more&gt;"' in keep(figure()).html


def colours(fig):
    return set(re.findall(r"(?:fill|stroke): (#\w+|var\(--[\w-]+\)|none)", keep(fig).html))


def test_black_and_white_are_those_of_the_page():
    fig = figure()
    fig.axes[0].legend()
    assert colours(fig) == {"#1f77b4", "none", "var(--text)", "var(--surface)", "var(--edge-strong)"}


def test_a_colour_that_the_author_chose_stays():
    fig = figure()
    fig.axes[0].set_title("red", color="red")
    fig.axes[0].lines[0].set_color("#123456")
    assert {"#ff0000", "#123456"} <= colours(fig)


def test_what_lies_on_a_ground_of_the_authors_own_is_left_alone():
    fig = figure()
    fig.axes[0].set_facecolor("yellow")
    fig.axes[0].text(0, 1, "inside", color="black")
    assert {"#ffff00", "#000000", "var(--text)"} <= colours(fig)  # the numbers lie outside
    fig.set_facecolor("white")
    fig.patch.set_facecolor("black")
    assert "var(--text)" not in colours(fig)


def test_the_authors_figure_has_its_own_colours_again():
    fig = figure()
    before = [fig.get_facecolor(), fig.axes[0].title.get_color(), fig.axes[0].spines["left"].get_edgecolor()]
    keep(fig)
    assert [fig.get_facecolor(), fig.axes[0].title.get_color(), fig.axes[0].spines["left"].get_edgecolor()] == before


def test_the_same_figure_is_the_same_text():
    assert keep(figure()).html == keep(figure()).html


def test_very_many_points_are_pixels():
    few, many = plt.subplots()[1], plt.subplots()[1]
    few.scatter(range(100), range(100))
    many.scatter(range(4000), range(4000))
    assert "<image" not in keep(few).html
    assert "<image" in keep(many).html


def test_another_node_gets_the_figure_itself():
    fig = figure()
    given = hand_on(keep(fig))
    assert given is not fig
    assert given.axes[0].get_title() == "Heights & <more>"


def test_a_newer_picture_takes_the_place_of_the_older_one():
    card, _ = card_with(figure())
    shown = content(card)
    give(card, plt.subplots(figsize=(2, 2)))
    assert content(card) is shown
