"""The web server's application: `panel serve dashboard --plugins dashboard.server`.

Panel imports this module when it starts and serves its `ROUTES`. Headers, compression and shared pages concern handlers
that Panel and Bokeh bring along, so `WebApplication` takes the place of Bokeh's Tornado application, as Panel's own
server takes the place of Bokeh's. It mixes ours into their handlers: `HANDLERS` says which into which.

The HTML page is shared (`html_page`) instead of by Panel's `--reuse-sessions`, which gives its first viewer's session
away, and keeps one more for each `?theme=` that anybody makes up. With `--dev` Panel makes each page itself.

Bokeh and Panel offer no public way to any of this. What is private of them in this room stands in this file alone, each
with its reason, checked with bokeh 3.9.2 and panel 1.9.4. Left out: anything that a page shows.
"""

import logging
import re
import sys
import time
from collections.abc import Callable
from functools import cache, partial
from importlib import import_module
from typing import Any

import bokeh.server.server
import panel.auth
from bokeh.application.application import Application
from bokeh.model import Model
from bokeh.protocol.message import Message
from bokeh.server.connection import ServerConnection
from bokeh.server.contexts import ApplicationContext
from bokeh.server.session import ServerSession
from bokeh.server.tornado import BokehTornado
from bokeh.server.util import create_hosts_allowlist
from bokeh.server.views.autoload_js_handler import AutoloadJsHandler
from bokeh.server.views.doc_handler import DocHandler
from bokeh.server.views.ico_handler import IcoHandler
from bokeh.server.views.static_handler import StaticHandler
from bokeh.server.views.ws import WSHandler
from bokeh.util.token import get_session_id
from panel.io import reload as panel_reload
from panel.io.document import _cleanup_doc
from panel.io.resources import LOCAL_DIST, Resources
from panel.io.server import ComponentResourceHandler, server_html_page_for_session
from panel.io.session import generate_session
from panel.io.state import set_curdoc, state
from tornado.web import HTTPError, StaticFileHandler, URLSpec

from dashboard import settings, signing
from dashboard.pages import Site, address, reasons, template
from dashboard.room import Room
from dashboard.server import login, reload, stopping
from dashboard.server.admission import Gate, Newcomer, be_patient
from dashboard.server.compression import ChartScriptHandler, CompressedFileHandler, CopyHandler, LoaderHandler, store
from dashboard.server.downloads import DownloadHandler
from dashboard.server.headers import IconHandler, ResponseTransform
from dashboard.server.health import HealthHandler
from dashboard.server.html_page import TOKEN, EmbeddingHandler, NoPageHandler, PageHandler, SharedPages
from dashboard.server.notebook_page import NotebookHandler
from dashboard.server.protocol import ViewerSocket
from dashboard.static_files import PACKAGE

log = logging.getLogger(__name__)
ROUTES = [(r"/health", HealthHandler), (r"/data\.csv", DownloadHandler), (r"/notebook", NotebookHandler)]
ROUTES += [
    (r"/chart/([\w-]+)\.js", ChartScriptHandler),
    (r"/(scripts\.js(?:on)?)", LoaderHandler),
    (r"/scripts/(.*)", CopyHandler),
]
LARGEST_BODY = 2**16  # bytes
SWEEP_EVERY = 1000  # milliseconds until the sessions of viewers who have left are looked for again


def websocket_hosts(allowed: tuple[str, ...]) -> list[str]:
    """The hosts of `DASHBOARD_ORIGINS` in the form that Bokeh compares a WebSocket's origin with."""
    bare = [re.sub(r"^http://(.*):80$|^https://(.*):443$|^https?://", r"\1\2", origin) for origin in allowed]
    return create_hosts_allowlist(bare, None) if bare else []


class SocketHandler(Newcomer):
    """Mixed into Panel's handler of the WebSocket. Bokeh makes those sessions at once whose viewers come together."""

    async def _async_open(self, token: str) -> None:
        name = get_session_id(token)
        try:
            await self.come_in(name, partial(super()._async_open, token))
        finally:  # where it was not made, Bokeh would have all others of this name wait for it
            self.application_context._pending_sessions.pop(name, None)


class SessionHandler:
    """Mixed into the handlers that make a session for whoever asks, of the name or by the token that they are given."""

    async def prepare(self) -> None:
        await super().prepare()
        secret = self.application.secret_key
        tokens = self.get_arguments("bokeh-token")
        names = [*self.get_arguments("bokeh-session-id"), *self.request.headers.get_list("Bokeh-Session-Id")]
        if any(signing.fault_of_token(token, secret) for token in tokens) or not all(
            signing.is_session_of_ours(name, secret) for name in names
        ):
            log.warning("refused from a browser: a session or a token that is not signed here")
            raise HTTPError(403)


class ComponentHandler:
    """Mixed into Panel's handler of components' files, which imports whatever module an address names, to look there.

    Importing one may end the process, as the modules do that are programs. A component that a page shows is imported.
    """

    def parse_url_path(self, path: str) -> str:
        if path.partition("/")[0] not in sys.modules:
            raise HTTPError(404)
        try:
            return super().parse_url_path(path)
        except HTTPError:
            raise
        except Exception:  # noqa: BLE001 - the rest of the address may name anything in that module
            raise HTTPError(404) from None


HANDLERS: dict[type, tuple[type, ...]] = {
    ComponentResourceHandler: (ComponentHandler, CompressedFileHandler),  # which are static files as well
    StaticFileHandler: (CompressedFileHandler,),
    DocHandler: (PageHandler, SessionHandler),
    IcoHandler: (IconHandler,),
    AutoloadJsHandler: (EmbeddingHandler, SessionHandler),
    WSHandler: (SocketHandler, stopping.SocketHandler, ViewerSocket),
}


@cache
def _extended(handler: type, for_members: bool) -> type:
    """The handler with ours mixed into it, if `HANDLERS` has one for it, and behind the login if it is for members."""
    if handler.__module__.partition(".")[0] == PACKAGE.name:
        ours, handler = (), _imported_last(handler)
    else:
        ours = next((ours for base, ours in HANDLERS.items() if issubclass(handler, base)), ())
    mixed = (login.MembersOnly, *ours) if for_members else ours
    return type(handler.__name__, (*mixed, handler), {}) if mixed else handler


def _imported_last(ours: Any) -> Any:
    """A class of this package as it is now: with `--dev` the package is imported anew when one of its files is saved,
    while Tornado's routes still name the class that was imported first."""
    return getattr(import_module(ours.__module__), ours.__name__)


class WebApplication(BokehTornado):
    """Bokeh's Tornado application with our handlers, headers and origins."""

    def __init__(self, applications, *, extra_websocket_origins=(), **options) -> None:
        given = settings.read()
        origins = [*extra_websocket_origins, *websocket_hosts(given.origins)]
        options |= {"sign_sessions": True, "secret_key": signing.secret_key()}  # before any process is forked
        options = login.with_password(given.password, options)
        options.setdefault("check_unused_sessions_milliseconds", SWEEP_EVERY)
        options.setdefault("default_handler_class", NoPageHandler)
        super().__init__(applications, extra_websocket_origins=origins, **options)
        self.transform_responses(given.origins)
        self.gate = Gate(Room(given.sessions, lambda: len(self.sessions())))
        self._shared = SharedPages()
        # With --index the app also answers at /, and its static folder would hide BokehJS there.
        self.wildcard_router.rules.insert(0, URLSpec(r"/static/(js/.*)", StaticHandler))

    @property
    def site(self) -> Site | None:
        """What `app_hooks` has attached to the app; None for an app that is not ours."""
        sites = (getattr(context.application, "site", None) for context in self.applications.values())
        return next(filter(None, sites), None)

    def listens(self, model: Model, name: str) -> bool:
        """Whether the server listens to a property of a model; Bokeh keeps to itself who does."""
        return bool(model._callbacks.get(name))

    def sessions(self) -> list[ServerSession]:
        """All sessions but those whose viewers have left, which end at the next look."""
        found = (session for context in self.applications.values() for session in context.sessions)
        return [session for session in found if session.connection_count or not session.expiration_requested]

    def transform_responses(self, embedders: tuple[str, ...]) -> None:
        """Give every response our headers; `embedders` are the hosts that may show the page in a frame."""
        ResponseTransform.embedders, self.transforms = embedders, [ResponseTransform]

    def get_handler_delegate(self, request, target_class, *args, **kwargs):
        for_members = login.has_login(self) and not login.is_public(target_class, self)
        return super().get_handler_delegate(request, _extended(target_class, for_members), *args, **kwargs)

    def new_connection(self, *about: Any) -> ServerConnection:
        """What Bokeh answers to a change that failed would hold the exception and its traceback."""
        connection = super().new_connection(*about)
        if not reasons.is_dev():
            connection.error = partial(_error_without_words, connection.error)
        return connection

    def start(self) -> None:
        super().start()
        store().prepare()
        template.scripts.loader()  # before a notebook runs: Panel warns of each model that it did not know by then
        stopping.follow_master()
        state.on_session_created(lambda context: self._come_home())
        # Panel looks this function up when it starts to watch; there is no option for another watcher.
        panel_reload.setup_autoreload_watcher = partial(reload.follow, self)

    def stop(self, *args, **kwargs) -> None:
        if self.site is not None:  # else it is somebody's server within a process that goes on
            stopping.stop()
        store().stop()
        super().stop(*args, **kwargs)

    def start_request(self, server_conn, request_conn):
        """Nothing here takes more than a password, and Tornado would hold 100 MB of a body in memory."""
        request_conn.set_max_body_size(LARGEST_BODY)
        return super().start_request(server_conn, request_conn)

    def shared_page(self, context: ApplicationContext, query: address.Query) -> str | None:
        """The page that every viewer with this query gets, if there is one."""
        if self.site is None:
            return None
        return self._shared.page(context.url, query, self.site, partial(self._make_page, context.application))

    def _make_page(self, application: Application, query: address.Query) -> str | None:
        """A page of the app, made for no viewer in particular; None if the app fails, so that the next try may work."""
        self._come_home()
        began = time.monotonic()
        session = generate_session(application, payload={"arguments": query})
        try:
            return None if any(handler.failed for handler in application.handlers) else self._html_of(session)
        finally:
            # As Panel does when a viewer's session ends, which this one never does by itself; there is no public way.
            _cleanup_doc(session.document)
            self.gate.owe(time.monotonic() - began)

    def _come_home(self) -> None:
        """Panel cannot make a session where the working folder was removed, say by a function that runs just now."""
        if self.site is not None:
            self.site.come_home()

    def _html_of(self, session: ServerSession) -> str:
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


def _error_without_words(answer: Callable[[Message, str], Message], message: Message, text: str) -> Message:
    """The answer to a message that could not be handled; the log says why."""
    said = answer(message, "")
    said.content = {"text": "this could not be done", "traceback": None}
    return said


async def take_over(web: BokehTornado) -> None:
    """Have the package that was just imported anew serve this application, which an older import made.

    The server keeps its application as long as it runs, and with it all open pages, so the object stays and gets this
    import's class and site.
    """
    before = web.site
    await Site.of_this_process().start()
    for context in web.applications.values():
        if getattr(context.application, "site", None) is before:
            context.application.site = Site.of_this_process()
    web.__class__ = WebApplication
    web.transform_responses(settings.read().origins)


# Bokeh's server makes its application of the class that stands here; there is no option for another one.
bokeh.server.server.BokehTornado = WebApplication
# Where Panel's own login page has its pictures: by default on a content delivery network, and no option says otherwise.
panel.auth.CDN_DIST = LOCAL_DIST
be_patient()
