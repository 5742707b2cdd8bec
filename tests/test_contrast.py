"""A colour that somebody chose can be read on light and dark pages, and stays as it is where it could be anyway."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dashboard
from dashboard.contrast import BLACK, DARK, LIGHT, WHITE, WORDS, accent, contrast, ink, readable

CSS = (Path(dashboard.__file__).parent / "static" / "page.css").read_text("utf-8")
colors = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#00f", "#fff", 8.59), ("#abc", "#aabbcc", 1)],
)
def test_contrast_is_counted_as_in_wcag(one, other, ratio):
    assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio


@given(colors)
def test_any_colour_becomes_one_that_can_be_read_in_light_and_in_dark(color):
    found = accent(color)
    assert all(contrast(found["accent-light"], ground) >= WORDS for ground in LIGHT)
    assert all(contrast(found["accent-dark"], ground) >= WORDS for ground in DARK)


@given(colors)
def test_words_on_any_colour_can_be_read(color):
    found = accent(color)
    assert contrast(found["on-accent-light"], found["accent-light"]) >= WORDS
    assert contrast(found["on-accent-dark"], found["accent-dark"]) >= WORDS


def test_a_colour_that_can_be_read_stays_as_it_is():
    assert readable("#2457c5", LIGHT, "#000000") == "#2457c5"
    assert ink("#ffff00") == BLACK
    assert ink("#000080") == WHITE


@pytest.mark.parametrize("variable", ["ground", "surface", "sunken"])
def test_the_grounds_are_those_of_the_stylesheet(variable):
    light, dark = re.search(rf"--{variable}: light-dark\((#\w+), (#\w+)\)", CSS).groups()
    assert light in LIGHT
    assert dark in DARK
