"""What the web server needs besides the app: `panel serve dashboard --plugins dashboard.server`.

Panel imports this module when it starts and serves its `ROUTES`. Everything else hangs on one seam, the class of the
Tornado application, which is replaced here the way Panel itself replaces Bokeh's `Server`: only there can every
handler's responses be seen (`headers.py`), the handlers of files be told to compress (`assets.py`), and other hosts
be allowed to embed the page, with a command line that never changes.

The HTML page is shared (`sharing.py`) instead of Panel's `--reuse-sessions`, which gives its first visitor's session
away, and keeps one more for each `?theme=` that a stranger makes up. With `--dev` Panel makes each page itself.

Left out: who may log in, and anything that a page shows.
"""

import re
from functools import cache, partial
from importlib import import_module
from typing import Any

import bokeh.server.server
from bokeh.application.application import Application, SessionContext
from bokeh.server.contexts import ApplicationContext
from bokeh.server.session import ServerSession
from bokeh.server.tornado import BokehTornado
from bokeh.server.util import create_hosts_allowlist
from bokeh.server.views.autoload_js_handler import AutoloadJsHandler
from bokeh.server.views.doc_handler import DocHandler
from bokeh.server.views.ico_handler import IcoHandler
from bokeh.server.views.static_handler import StaticHandler
from bokeh.util.token import generate_jwt_token, generate_session_id
from panel.config import config
from panel.io import reload
from panel.io.document import _cleanup_doc
from panel.io.resources import LOCAL_DIST, Resources
from panel.io.server import server_html_page_for_session
from panel.io.session import generate_session
from panel.io.state import set_curdoc, state
from tornado.web import HTTPError, StaticFileHandler, URLSpec

from dashboard import settings
from dashboard.pages import Query, Site, the_site
from dashboard.server import reload as saving
from dashboard.server.compression import CompressedFiles, store, tailored
from dashboard.server.downloads import Data
from dashboard.server.headers import Envelope
from dashboard.server.health import Health
from dashboard.server.notebook_page import Story
from dashboard.server.shared_page import SharedPages
from dashboard.static_files import PACKAGE

TOKEN = "the-visitor-s-token"  # where it goes in the shared page


def _newest(ours: Any) -> Any:
    """A function or class of this package as it is now: with `--dev` the package is imported anew when it is saved."""
    return getattr(import_module(ours.__module__), ours.__name__)


ROUTES = [(r"/health", Health), (r"/data\.csv", Data), (r"/notebook", Story)]


def hosts(allowed: tuple[str, ...]) -> list[str]:
    """The hosts of `DASHBOARD_ORIGINS` in the form that Bokeh compares a WebSocket's origin with."""
    bare = [re.sub(r"^http://(.*):80$|^https://(.*):443$|^https?://", r"\1\2", origin) for origin in allowed]
    return create_hosts_allowlist(bare, None) if bare else []


class Page:
    """Mixed into Panel's handler of the HTML page."""

    async def get(self, *args, **kwargs) -> None:
        path = self.request.path.rstrip("/")
        if path and path != self.request.path:  # relative addresses in the page are made for the path without a slash
            self.redirect(path + (f"?{self.request.query}" if self.request.query else ""), permanent=True)
        elif shared := self.application.shared_page(self.application_context, self.request.arguments):
            self.set_header("Cache-Control", "no-store")
            self.write(shared.replace(TOKEN, self._token()))
        else:
            await super().get(*args, **kwargs)

    head = get

    def _token(self) -> str:
        """What the browser opens its WebSocket with: a session's name, and the query that the session is made for."""
        signing = {"secret_key": self.application.secret_key, "signed": self.application.sign_sessions}
        return generate_jwt_token(
            generate_session_id(**signing),
            **signing,
            expiration=self.application.session_token_expiration,
            extra_payload={"arguments": self.request.arguments},
        )

    def write(self, chunk: str | bytes | dict) -> None:
        static = self.application_context.application.static_path
        super().write(tailored(chunk, static) if isinstance(chunk, str) else chunk)


class Icon:
    """Mixed into Bokeh's handler of `/favicon.ico`, which browsers ask for by themselves."""

    async def get(self, *args, **kwargs) -> None:
        self.set_header("Cache-Control", "public, max-age=86400")
        await super().get(*args, **kwargs)


class Embedding:
    """Mixed into Panel's handler of the script that embeds an app: each call makes a session, so only on demand."""

    async def prepare(self) -> None:
        await super().prepare()
        if not Envelope.embedders:
            raise HTTPError(404)


MIXINS = {StaticFileHandler: CompressedFiles, DocHandler: Page, IcoHandler: Icon, AutoloadJsHandler: Embedding}


@cache
def _extended(handler: type) -> type:
    """The handler with its mixin, if the table has one for it."""
    if handler.__module__.partition(".")[0] == PACKAGE.name:
        return _newest(handler)
    mixin = next((mixin for base, mixin in MIXINS.items() if issubclass(handler, base)), None)
    return type(handler.__name__, (mixin, handler), {}) if mixin else handler


class Web(BokehTornado):
    """Bokeh's Tornado application with our handlers, headers and origins."""

    def __init__(self, applications, *, extra_websocket_origins=(), **options) -> None:
        embedders = settings.read().origins
        super().__init__(applications, extra_websocket_origins=[*extra_websocket_origins, *hosts(embedders)], **options)
        self.seal(embedders)
        self._shared = SharedPages()
        # With --index the app also answers at /, and its static folder would hide BokehJS there.
        self.wildcard_router.rules.insert(0, URLSpec(r"/static/(js/.*)", StaticHandler))

    @property
    def site(self) -> Site | None:
        """What `app_hooks` has attached to the app; None for an app that is not ours."""
        sites = (getattr(context.application, "site", None) for context in self.applications.values())
        return next(filter(None, sites), None)

    def seal(self, embedders: tuple[str, ...]) -> None:
        """Have every response leave in our envelope."""
        Envelope.embedders, self.transforms = embedders, [Envelope]

    def get_handler_delegate(self, request, target_class, *args, **kwargs):
        return super().get_handler_delegate(request, _extended(target_class), *args, **kwargs)

    def start(self) -> None:
        super().start()
        store().prepare()
        state.on_session_created(keep_styles_here)
        reload.setup_autoreload_watcher = partial(saving.follow, self)

    def stop(self, *args, **kwargs) -> None:
        store().stop()
        super().stop(*args, **kwargs)

    def start_request(self, server_conn, request_conn):
        """Nothing here takes a body (uploads come by WebSocket), and Tornado would hold 100 MB of one in memory."""
        request_conn.set_max_body_size(0)
        return super().start_request(server_conn, request_conn)

    def shared_page(self, context: ApplicationContext, query: Query) -> str | None:
        """The page that everybody with this query gets, if there is one."""
        if config.autoreload or self.site is None:
            return None
        return self._shared.page(context.url, query, self.site, partial(self._made, context.application))

    def _made(self, application: Application, query: Query) -> str | None:
        """A page of the app, made for nobody in particular; None if the app fails, so that it can get well."""
        session = generate_session(application, payload={"arguments": query})
        try:
            return None if any(handler.failed for handler in application.handlers) else self._written(session)
        finally:
            _cleanup_doc(session.document)

    def _written(self, session: ServerSession) -> str:
        document = session.document
        with set_curdoc(document):
            return server_html_page_for_session(
                session,
                Resources.from_bokeh(self.resources()),
                document.title,
                token=TOKEN,
                template=document.template,
                template_variables={**document.template_variables, "token": TOKEN},
            )


async def take_over(web: BokehTornado) -> None:
    """Go on where an older import of this package left off."""
    before = web.site
    await the_site().start()
    for context in web.applications.values():
        if getattr(context.application, "site", None) is before:
            context.application.site = the_site()
    web.__class__ = Web
    web.seal(settings.read().origins)


def keep_styles_here(context: SessionContext) -> None:
    """Name our own host in the addresses of Panel's stylesheets.

    Panel does so as it writes the HTML page, and a session made for a shared page never sees that: its visitor's
    browser would ask a content delivery network for every style.
    """
    context._document.template_variables["dist_url"] = LOCAL_DIST


bokeh.server.server.BokehTornado = Web
