"""Markdown from notebooks as HTML that is safe to show: markup, links and code, but no HTML of the author's own."""

from __future__ import annotations

import re
from html import unescape

from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
# In docstrings text is indented under what it belongs to, and sections are underlined.
_docstring = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["code", "lheading"])


def html(text: str) -> str:
    """Markdown as HTML; whatever looks like HTML in it is shown as text."""
    return _markdown.render(text)


def docstring_html(text: str) -> str:
    """The same of a docstring: indented text is no code, and what is underlined no heading."""
    return _docstring.render(text)


def plain(text: str) -> str:
    """Markdown as text without markup, on one line, for a page's `<meta name=description>`."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html(text))).split())
