"""Who may see the site: everybody; who knows the one shared password; or whom an identity provider names.

`DASHBOARD_PASSWORD` puts a password before the site, by `Password`, an auth provider as Bokeh has them. Panel's own
options (`PANEL_OAUTH_PROVIDER` and its sisters, `--basic-auth`) bring another one. Whichever there is, `MembersOnly` is
mixed into every handler of the server that `is_public` does not name, so that a route which is added later is behind
the login too.

The cookie of a member is signed and holds a fingerprint of the password: with another password all have to log in
again. Left out: users with passwords of their own, which an identity provider does better.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from bokeh.server.auth_provider import AuthProvider, NullAuth
from bokeh.server.tornado import BokehTornado
from bokeh.server.views.auth_request_handler import AuthRequestHandler
from bokeh.server.views.ico_handler import IcoHandler
from cachetools import TTLCache
from tornado.web import HTTPError, RequestHandler, StaticFileHandler
from tornado.websocket import WebSocketHandler

from dashboard import settings
from dashboard.pages import template
from dashboard.settings import SettingsError
from dashboard.static_files import address

COOKIE = "member"
DAYS = 30  # that a browser stays logged in
LONGEST = 1024  # characters of a password that is tried
FREE_TRIES = 3  # wrong passwords from one network before it has to wait
LONGEST_WAIT = 60.0  # seconds between two tries of one network
FORGET_AFTER = 900.0  # seconds after the last wrong password
ANYBODY = "anybody"  # who is let in by a server without a login


class Tries:
    """Wrong passwords by network, and how long the next try has to wait: twice as long after each.

    Parameters
    ----------
    clock: seconds, from any beginning.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self._clock = clock
        # Bounded, so that made-up addresses cost no memory: the oldest are forgotten first.
        self._wrong: TTLCache[str, tuple[int, float]] = TTLCache(10_000, FORGET_AFTER, timer=clock)

    def wait(self, ip: str) -> float:
        """Seconds until this address may try again; 0 when it may now."""
        count, at = self._wrong.get(_network(ip), (0, 0.0))
        pause = min(2.0 ** (count - FREE_TRIES), LONGEST_WAIT) if count >= FREE_TRIES else 0.0
        return max(0.0, at + pause - self._clock())

    def note_wrong(self, ip: str) -> None:
        """Note a wrong password from this address."""
        count, _ = self._wrong.get(_network(ip), (0, 0.0))
        self._wrong[_network(ip)] = count + 1, self._clock()

    def forget(self, ip: str) -> None:
        """The right password came from this address."""
        self._wrong.pop(_network(ip), None)


def _network(ip: str) -> str:
    """What one stranger has for sure: an address of IPv4, 64 bits of one of IPv6."""
    try:
        return str(ipaddress.ip_network((ip, 64 if ":" in ip else 32), strict=False))
    except ValueError:
        return ip


class Password(AuthProvider):
    """One shared password for all; the pages to log in and out."""

    def __init__(self, password: str):
        self._password = hashlib.sha256(password.encode()).digest()
        self.tries = Tries()
        super().__init__()

    def is_right(self, password: str) -> bool:
        """Compare in constant time, whatever the lengths."""
        return hmac.compare_digest(hashlib.sha256(password.encode()).digest(), self._password)

    @property
    def fingerprint(self) -> str:
        """What a member's cookie says; it tells nothing of the password to who has not signed it."""
        return hashlib.sha256(b"member" + self._password).hexdigest()

    @property
    def get_user(self) -> Callable[[RequestHandler], str | None]:
        return self._member

    def _member(self, handler: RequestHandler) -> str | None:
        said = handler.get_signed_cookie(COOKIE, max_age_days=DAYS) or b""
        return "member" if hmac.compare_digest(said, self.fingerprint.encode()) else None

    @property
    def login_url(self) -> str:
        return "/login"

    @property
    def login_handler(self) -> type[RequestHandler]:
        return LoginHandler

    @property
    def logout_url(self) -> str:
        return "/logout"

    @property
    def logout_handler(self) -> type[RequestHandler]:
        return LogoutHandler


def with_password(password: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The options of Bokeh's server with a password before the site; as they are where there is none.

    Cookies are signed with a secret made of the one that tokens are signed with, so that all servers of a site agree.
    Raises SettingsError where Panel has been told of another login.
    """
    if not password:
        return dict(options)
    if options.get("auth_provider") is not None and not isinstance(options["auth_provider"], NullAuth):
        raise SettingsError("DASHBOARD_PASSWORD", "...", "must be empty where Panel has a login of its own.")
    secret = hmac.digest(_as_bytes(options.get("secret_key")), b"cookies of members", "sha256").hex()
    secret = options.get("cookie_secret") or secret
    return {**options, "cookie_secret": secret, "auth_provider": Password(password)}


def _as_bytes(key: str | bytes | None) -> bytes:
    """The key that tokens are signed with; one of this process where there is none."""
    return key.encode() if isinstance(key, str) else key or secrets.token_bytes(32)


# The pages to log in and out -----------------------------------------------------------------------------------------


def safe_next(asked: str) -> str:
    """The address to go on to: one of this site alone, so that no link leads a member from here to a stranger."""
    parts = urlsplit(asked)
    is_ours = asked.startswith("/") and not asked.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return asked if is_ours and asked.isprintable() else "/"


class LoginHandler(RequestHandler):
    """Asks for the password, and takes it."""

    def get(self) -> None:
        self._ask()

    head = get

    def post(self) -> None:
        provider: Password = self.application.auth_provider
        ip = self.request.remote_ip
        if self._is_foreign():
            raise HTTPError(403)
        if seconds := provider.tries.wait(ip):
            self.set_status(429)
            self.set_header("Retry-After", str(int(seconds) + 1))
            self._ask(f"Too many tries. Try again in {int(seconds) + 1} seconds.")
        elif provider.is_right(self.get_body_argument("password", "", strip=False)[:LONGEST]):
            provider.tries.forget(ip)
            secure = self.request.protocol == "https"
            options: dict[str, Any] = {"httponly": True, "samesite": "Lax", "secure": secure}
            self.set_signed_cookie(COOKIE, provider.fingerprint, expires_days=DAYS, **options)
            self.redirect(safe_next(self.get_argument("next", "/")), status=303)
        else:
            provider.tries.note_wrong(ip)
            self.set_status(403)
            self._ask("This is not the password.")

    def _is_foreign(self) -> bool:
        """Whether a page of another site sends this; a browser always says so."""
        origin = self.request.headers.get("Origin")
        return origin is not None and urlsplit(origin).netloc != self.request.host

    def _ask(self, refused: str = "") -> None:
        self.set_header("Cache-Control", "no-store")
        given = settings.read()
        self.write(
            template.load("login.html").render(
                site=given.title or "Dashboard",
                refused=refused,
                next=safe_next(self.get_argument("next", "/")),
                style=address("page.css"),
                theme=address("theme.js"),
                icon=address("icon.svg"),
                pages=[],
            )
        )


class LogoutHandler(RequestHandler):
    """Ends a member's visit, in this browser alone."""

    def get(self) -> None:
        self.clear_cookie(COOKIE)
        self.set_header("Cache-Control", "no-store")
        self.redirect(_login_address(self), status=303)


# Everything else -----------------------------------------------------------------------------------------------------


def is_public(handler: type[RequestHandler], web: BokehTornado) -> bool:
    """Whether everybody may have what a handler answers: static files, the doors, and what says so of itself."""
    provider = web.auth_provider
    doors = tuple(filter(None, (provider.login_handler, provider.logout_handler)))
    said = getattr(handler, "is_public", None)
    return issubclass(handler, (StaticFileHandler, IcoHandler, *doors)) if said is None else said


def has_login(web: BokehTornado) -> bool:
    """Whether the server lets in members alone."""
    return bool(web.auth_provider.get_user or web.auth_provider.get_user_async)


async def member(handler: RequestHandler) -> str | None:
    """Who a request comes from: the name that the provider gives, None for a stranger."""
    provider = handler.application.auth_provider
    if provider.get_user_async:
        return await provider.get_user_async(handler)
    return provider.get_user(handler) if provider.get_user else ANYBODY


def name_of(handler: RequestHandler) -> str | None:
    """The name that an identity provider gives whom a request comes from; None where there is no such provider."""
    return None if isinstance(handler.application.auth_provider, (NullAuth, Password)) else handler.current_user


class MembersOnly:
    """Mixed into every handler that is not public: a stranger is led to the login; without a page, refused."""

    async def prepare(self) -> None:
        if not isinstance(self, AuthRequestHandler):
            self.current_user = await member(self)
        if (waiting := super().prepare()) is not None:
            await waiting
        if self.current_user:
            return
        if isinstance(self, WebSocketHandler) or self.request.method not in ("GET", "HEAD"):
            raise HTTPError(403)
        self.set_header("Cache-Control", "no-store")
        self.redirect(f"{_login_address(self)}?{urlencode({'next': self.request.uri})}")


def _login_address(handler: RequestHandler) -> str:
    provider, prefix = handler.application.auth_provider, handler.application.prefix
    return provider.get_login_url(handler) if provider.get_login_url else prefix + provider.login_url
