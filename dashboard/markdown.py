"""Markdown from notebooks as HTML that is safe to show: markup, links and code, but no HTML of the author's own."""

from __future__ import annotations

import re
from html import unescape

from markdown_it import MarkdownIt

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


def html(text: str) -> str:
    """Markdown as HTML; whatever looks like HTML in it is shown as text."""
    return _markdown.render(text)


def plain(text: str) -> str:
    """Markdown as text without markup, on one line, for a page's `<meta name=description>`."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html(text))).split())
