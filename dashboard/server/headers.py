"""What every response carries: the security headers, and a coding where that saves bytes.

A Tornado output transform sees each response of each handler, errors included, just before it leaves; no handler has
to know. Files come here compressed already (`compression`). WebSocket frames do not come here at all.

`content_policy` says what a page may load and run.
"""

import re

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import OutputTransform

from dashboard.content_policy import NOTHING, of_page
from dashboard.server.compression import accepted

ALWAYS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}
SECURE = "max-age=31536000"
SHORTEST = 1024  # bytes; under this a coding saves less than its header costs

_TEXT = re.compile(r"text/|application/(javascript|json|xml)|image/svg")


class ResponseTransform(OutputTransform):
    """Puts the headers on a response and compresses it when all of it is there at once."""

    embedders: tuple[str, ...] = ()

    def __init__(self, request: HTTPServerRequest) -> None:
        self.secure = request.protocol == "https"
        self.coding = accepted(request.headers.get("Accept-Encoding", ""))

    def transform_first_chunk(self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool):
        html = chunk.decode() if headers.get("Content-Type", "").startswith("text/html") else ""
        headers["Content-Security-Policy"] = of_page(html, self.embedders) if html else NOTHING
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
