"""Markdown of notebooks and of views is shown; HTML that stands in it is shown as text."""

import pytest

from dashboard import markdown


def test_markdown_becomes_html():
    assert (
        markdown.html("*Two* `words`\n\n- one") == "<p><em>Two</em> <code>words</code></p>\n<ul>\n<li>one</li>\n</ul>\n"
    )


def test_a_table_in_markdown_is_a_table():
    assert "<td>1</td>" in markdown.html("| a |\n| - |\n| 1 |")


@pytest.mark.parametrize("text", ["<img src=x onerror=alert(1)>", "a <b>bold</b> word", "<script>alert(1)</script>"])
def test_html_is_shown_as_text(text):
    shown = markdown.html(text)
    assert "&lt;" in shown
    assert not {"<img", "<b>", "<script"} & {shown[i : i + n] for n in (3, 4, 7) for i in range(len(shown))}


@pytest.mark.parametrize("address", ["javascript:alert(1)", "vbscript:x", "data:text/html,x"])
def test_a_link_that_would_run_code_is_no_link(address):
    assert "<a" not in markdown.html(f"[here]({address})")


def test_indented_text_of_a_docstring_is_no_code_and_what_it_underlines_no_heading():
    shown = markdown.docstring_html("Notes\n-----\nwidth : int\n\n    of a petal")
    assert not {"<code", "<h2"} & {shown[i : i + n] for n in (3, 5) for i in range(len(shown))}


def test_plain_is_the_words_on_one_line():
    assert markdown.plain("*Fisher's* [data](http://example.org) &\n`a < b`") == "Fisher's data & a < b"
