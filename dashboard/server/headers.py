"""What every response carries: the security headers, and a coding where that saves bytes.

A Tornado output transform sees each response of each handler, errors included, just before it leaves; no handler has
to know. Files come here compressed already (`compression`). WebSocket frames do not come here at all.

The content security policy names no host but our own. Scripts in the page itself are allowed by their hash: the page
is the same for every viewer and holds nothing that a viewer wrote, whereas all content (tables, Markdown, labels)
arrives later through the WebSocket, where a script that slipped in is refused. What Bokeh and Panel cannot do
without: `unsafe-eval`, for BokehJS makes each `CustomJS` a function from text and Panel's notifications are such;
`blob:`, for `CustomJS` written as a module; inline styles, which BokehJS writes as it draws.
"""

import base64
import hashlib
import re
from collections.abc import Iterable

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import OutputTransform

from dashboard.server.compression import accepted

ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
SECURE = "max-age=31536000"
SHORTEST = 1024  # bytes; under this a coding saves less than its header costs

_TEXT = re.compile(r"text/|application/(javascript|json|xml)|image/svg")
_INLINE = re.compile(r"<script((?:\s[^>]*)?)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_NO_CODE = re.compile(r'\ssrc=|type="(application/json|esms-options)"')


def policy(page: str, embedders: Iterable[str]) -> str:
    """The content security policy for an HTML page, or for what is none; `embedders` may show the page in a frame."""
    if not page:
        return "default-src 'none'; frame-ancestors 'none'"
    scripts = [body for attributes, body in _INLINE.findall(page) if not _NO_CODE.search(attributes)]
    rules = {
        "default-src": ["'self'"],
        "script-src": ["'self'", "'unsafe-eval'", "blob:", *map(_hash, scripts)],
        "style-src": ["'self'", "'unsafe-inline'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'", *embedders],
    }
    return "; ".join(" ".join([name, *values]) for name, values in rules.items())


def _hash(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


class ResponseTransform(OutputTransform):
    """Puts the headers on a response and compresses it when all of it is there at once."""

    embedders: tuple[str, ...] = ()

    def __init__(self, request: HTTPServerRequest) -> None:
        self.secure = request.protocol == "https"
        self.coding = accepted(request.headers.get("Accept-Encoding", ""))

    def transform_first_chunk(self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool):
        html = chunk.decode() if headers.get("Content-Type", "").startswith("text/html") else ""
        headers["Content-Security-Policy"] = policy(html, self.embedders)
        headers.update(ALWAYS)
        if self.secure:
            headers["Strict-Transport-Security"] = SECURE
        if finishing and _is_worth_compressing(headers, chunk):
            chunk = self._compressed(headers, chunk)
        return status_code, headers, chunk

    def _compressed(self, headers: HTTPHeaders, chunk: bytes) -> bytes:
        headers["Vary"] = "Accept-Encoding"
        if self.coding is None:
            return chunk
        if etag := headers.get("Etag"):
            headers["Etag"] = "W/" + etag.removeprefix("W/")  # the validator was made for the bytes before coding
        chunk = self.coding.quick(chunk)
        headers["Content-Encoding"] = self.coding.name
        headers["Content-Length"] = str(len(chunk))
        return chunk


def _is_worth_compressing(headers: HTTPHeaders, chunk: bytes) -> bool:
    text = _TEXT.match(headers.get("Content-Type", ""))
    return bool(text) and len(chunk) >= SHORTEST and not {"Content-Encoding", "Content-Range"} & set(headers)


class IconHandler:
    """Mixed into Bokeh's handler of `/favicon.ico`, which browsers ask for by themselves."""

    async def get(self, *args, **kwargs) -> None:
        self.set_header("Cache-Control", "public, max-age=86400")
        await super().get(*args, **kwargs)
