"""One HTML page for everybody who asks for the same thing.

Making the HTML page means running `main.py` for a session that nobody will look at, a quarter of a second; Bokeh does
so for each request, and keeps the session for a while in case a WebSocket follows. But the HTML depends on little of
the query, while the visitor's session is made when the WebSocket opens, with the whole query. So the page is kept as
text, and each visitor gets it with a token of their own: one or two milliseconds, and nothing stays behind, whatever a
stranger puts into the query.

The site says which part of a query its HTML depends on, by setting `depends_on`; until then no page is shared. It
calls `forget` when the HTML would now be another one. Both belong on the server's own thread.
"""

from collections.abc import Callable, Hashable, Mapping

from cachetools import LRUCache

Query = Mapping[str, list[bytes]]  # as Tornado parses it

depends_on: Callable[[Query], Query | None] | None = None  # None for a page that must not be shared
_pages: LRUCache[Hashable, str] = LRUCache(64)


def page(path: str, query: Query, make: Callable[[Query], str | None]) -> str | None:
    """The page for this query, made at most once; None where there is nothing to share, or making it fails."""
    part = depends_on(query) if depends_on else None
    if part is None:
        return None
    key = path, *((name, *values) for name, values in sorted(part.items()))
    if key not in _pages and (made := make(part)) is not None:
        _pages[key] = made
    return _pages.get(key)


def forget() -> None:
    """Have every page made anew when it is asked for next."""
    _pages.clear()
