"""HTML of a table that another program wrote, without anything but a table: its tags, its styles, links.

    only_tables("<td style='color: red'>5<td><img src=x onerror=f()>")     # the image is there as words

What is left has no script, loads nothing and looks like what its author gave it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from html.parser import HTMLParser

TAGS = {
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "caption", "colgroup", "col", "style"),
    *("b", "i", "em", "strong", "small", "sub", "sup", "span", "div", "br", "code", "a"),
}
ATTRIBUTES = {"id", "class", "style", "colspan", "rowspan", "scope", "href", "title"}
LINKS = ("http://", "https://", "mailto:", "#")


def only_tables(html: str) -> str:
    """The HTML with the tags of tables and of words; every other tag is text."""
    parser = _Parser()
    parser.feed(html)
    parser.close()
    return "".join(parser.parts)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attributes: Iterable[tuple[str, str | None]]) -> None:
        if tag in TAGS:
            kept = (f' {name}="{escape(value or "")}"' for name, value in attributes if _is_kept(name, value or ""))
            self.parts.append(f"<{tag}{''.join(kept)}>")
        else:
            self.parts.append(escape(self.get_starttag_text() or ""))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{tag}>" if tag in TAGS else escape(f"</{tag}>"))

    def handle_data(self, data: str) -> None:
        # A style sheet is no HTML, and holds nothing that would end it: the parser would have ended it there.
        self.parts.append(data if self.cdata_elem else escape(data, quote=False))

    def handle_entityref(self, name: str) -> None:
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.parts.append(f"&#{name};")


def _is_kept(name: str, value: str) -> bool:
    return name in ATTRIBUTES and (name != "href" or value.strip().lower().startswith(LINKS))
