"""One HTML page for all viewers who ask for the same thing.

Making the HTML page means running `main.py` for a session that no viewer will look at, a quarter of a second; Bokeh
does so for each request, and keeps the session for a while in case a WebSocket follows. But the HTML depends on little
of the query, while the viewer's session is made when the WebSocket opens, with the whole query. So the page is kept as
text, and each viewer gets it with a token of their own: one or two milliseconds, and no session stays behind, whatever
a crawler puts into the query.

The site says which part of a query its HTML depends on, and has another `edition` whenever the HTML may be another one.
Where nothing can be shared a session is made for the one who asks, at their turn; so it is for the script by which
another host embeds the page. Left out: how the HTML is made (`web`), and who has a turn (`admission`).
"""

from collections.abc import Callable, Hashable
from functools import partial
from typing import Protocol

from bokeh.util.token import generate_jwt_token, generate_session_id
from cachetools import LRUCache
from tornado.web import HTTPError, RequestHandler

from dashboard import signing
from dashboard.pages import address, template
from dashboard.server.admission import Asking, FullError
from dashboard.server.compression import with_versions
from dashboard.server.headers import ResponseTransform

Query = address.Query
TOKEN = "the-token-of-the-viewer"  # stands in the shared page where each viewer's own goes


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


class PageHandler(Asking):
    """Mixed into Panel's handler of the HTML page."""

    async def get(self, *args, **kwargs) -> None:
        path = self.request.path.rstrip("/")
        if path and path != self.request.path:  # relative addresses in the page are made for the path without a slash
            self.redirect(path + (f"?{self.request.query}" if self.request.query else ""), permanent=True)
        elif self.finds_no_room:
            self.say_full()
        elif shared := self.application.shared_page(self.application_context, self.request.arguments):
            self.set_header("Cache-Control", "no-store")
            self.write(shared.replace(TOKEN, self._token()))
        else:  # a session is made for it
            try:
                await self.application.gate.enter(self, partial(super().get, *args, **kwargs))
            except FullError:
                self.say_full()

    head = get

    def _token(self) -> str:
        """What the browser opens its WebSocket with: a session's name, and the query that the session is made for."""
        signed = {"secret_key": self.application.secret_key, "signed": self.application.sign_sessions}
        token = generate_jwt_token(
            generate_session_id(**signed),
            **signed,
            expiration=self.application.session_token_expiration,
            extra_payload={"arguments": self.request.arguments},
        )
        if len(token) > signing.LARGEST_TOKEN:
            raise HTTPError(414)  # the page could not open its WebSocket
        return token

    def write(self, chunk: str | bytes | dict) -> None:
        static = self.application_context.application.static_path
        super().write(with_versions(chunk, static) if isinstance(chunk, str) else chunk)


class NoPageHandler(RequestHandler):
    """Answers wherever nothing else does, with a page that leads back; its addresses are relative, as on all pages."""

    async def get(self) -> None:
        self.set_status(404)
        self.set_header("Cache-Control", "no-store")
        if self.application.site is None:
            return
        home = "../" * (self.request.path.removeprefix(self.application.prefix).count("/") - 1) or "./"
        around = self.application.site.around(None)
        around |= {name: home + around[name] for name in ("style", "theme", "icon")}
        self.write(template.load("missing.html").render(around, home=home))

    head = get


class EmbeddingHandler:
    """Mixed into Panel's handler of the script by which another host embeds the app.

    Each request for that script makes a session, so there is none where no host may embed the app; else it waits for
    its turn.
    """

    async def prepare(self) -> None:
        await super().prepare()
        if not ResponseTransform.embedders:
            raise HTTPError(404)

    async def get(self, *args, **kwargs) -> None:
        try:
            await self.application.gate.enter(self, partial(super().get, *args, **kwargs))
        except FullError:
            raise HTTPError(503) from None
