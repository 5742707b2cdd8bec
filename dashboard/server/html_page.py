"""One HTML page for all viewers who ask for the same thing.

Making the HTML page means running `main.py` for a session that no viewer will look at, a quarter of a second; Bokeh
does so for each request, and keeps the session for a while in case a WebSocket follows. But the HTML depends on little
of the query, while the viewer's session is made when the WebSocket opens, with the whole query. So the page is kept as
text, and each viewer gets it with a token of their own: one or two milliseconds, and no session stays behind, whatever
a crawler puts into the query.

The site says which part of a query its HTML depends on, and has another `edition` whenever the HTML may be another one.
"""

from collections.abc import Callable, Hashable
from typing import Protocol

from cachetools import LRUCache

from dashboard.pages import address

Query = address.Query


class Shared(Protocol):
    """A site as far as its HTML is shared. `shared` is None for a page that must not be."""

    @property
    def edition(self) -> Hashable: ...

    def shared(self, query: Query) -> Query | None: ...


class SharedPages:
    """The pages that were made; the server's own thread alone uses them."""

    def __init__(self) -> None:
        self._pages: LRUCache[Hashable, str] = LRUCache(64)

    def page(self, path: str, query: Query, site: Shared, make: Callable[[Query], str | None]) -> str | None:
        """The page for this query, made at most once; None where there is nothing to share, or making it fails."""
        part = site.shared(query)
        if part is None:
            return None
        key = path, site.edition, *((name, *values) for name, values in sorted(part.items()))
        if key not in self._pages and (made := make(part)) is not None:
            self._pages[key] = made
        return self._pages.get(key)
