"""Markdown from notebooks as HTML that is safe to show: markup, links, code, formulas, but no HTML of their own."""

from __future__ import annotations

import re
from html import unescape

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from dashboard.mathml import mathml


def _markdown_it() -> MarkdownIt:
    def render(formula: str, options: dict[str, bool]) -> str:
        return mathml(formula, options["display_mode"])

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    # A dollar beside a blank or a digit is money.
    more = {"allow_space": False, "allow_digits": False, "allow_labels": False, "double_inline": True}
    return parser.use(dollarmath_plugin, **more, renderer=render)


_markdown = _markdown_it()
# In docstrings text is indented under what it belongs to, and sections are underlined.
_docstring = _markdown_it().disable(["code", "lheading"])


def html(text: str) -> str:
    """Markdown as HTML; whatever looks like HTML in it is shown as text."""
    return _markdown.render(text)


def docstring_html(text: str) -> str:
    """The same of a docstring: indented text is no code, and what is underlined no heading."""
    return _docstring.render(text)


def plain(text: str) -> str:
    """Markdown as text without markup, on one line, for a page's `<meta name=description>`."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html(text))).split())
