"""A figure whose author said nothing looks like the page around it."""

import re

from bokeh.document import Document
from bokeh.plotting import figure

from dashboard.figures.legibility import FIGURE_THEME, FONT
from dashboard.static_files import STATIC


def on_page(**options):
    made = figure(title="trees", **options)
    made.line([1, 2], [1, 2], legend_label="oak")
    Document(theme=FIGURE_THEME).add_root(made)
    return made


def test_the_font_is_the_pages():
    (stack,) = re.findall(r"--font: (.*);", (STATIC / "page.css").read_text("utf-8"))
    assert stack.replace('"', "'") == FONT
    assert on_page().title.text_font == FONT


def test_the_page_shows_through_where_the_author_said_no_ground():
    made = on_page(border_fill_color="white")
    assert (made.background_fill_color, made.border_fill_color) == (None, "white")
    assert made.legend[0].background_fill_color is None


def test_legend_and_toolbar_carry_their_stylesheets_without_comments():
    made = on_page()
    for sheet in (*made.legend[0].stylesheets, *made.toolbar.stylesheets):
        assert "{" in sheet
        assert "/*" not in sheet
        assert "\n" not in sheet
