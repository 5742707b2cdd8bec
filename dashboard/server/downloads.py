"""`/data.csv`: the data that a view was drawn from, as a file.

    /data.csv?page=towns&view=map&country=CH

The address is the state: everything that the answer depends on stands in it, the way it stands in the page's own
address, and parts that the page would pass over are passed over here too. A view that returned a table is that table;
anything else is the results of the view's inputs, several of them in a ZIP, or what the picture itself was given.
Results come from the shared store, so what is on a viewer's screen is not computed again. Pieces are made in a worker
thread, and the next one only when the network has taken the last: a slow viewer holds one piece, one who goes away
stops the work, and waits no more for what has not begun.

A refusal is one calm sentence. 404: there is no such thing. 503: not now, whatever the values, and `Retry-After` says
when. 409: not for these values, though the server is well and other values may work; hence no 500, which monitors count
as an outage.

Not compressed: Heroku's limits are on memory and time, and 100,000 rows make 7 MB.
"""

from __future__ import annotations

import asyncio
import logging
import re
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import quote

from tornado.iostream import StreamClosedError
from tornado.web import RequestHandler

from dashboard import errors
from dashboard.pages import Page, Ready, Site, address, reasons
from dashboard.pipeline import Node
from dashboard.results import State, data_tables, tabular
from dashboard.server import login
from dashboard.workers import BusyError, Terms, Workers

log = logging.getLogger(__name__)
WRITERS = Workers(2, "download")
MOST = 20  # downloads that are computed at the same time; viewers of pages wait for the same threads
RETRY_AFTER = 10  # seconds
TRY_AGAIN = "There is too much to do just now. Try again in a moment."


class RefusedError(Exception):
    """There is nothing to download; says why in words fit for any viewer."""

    def __init__(self, status: int, *sentences: str):
        super().__init__(" ".join(sentences))
        self.status = status


async def data(site: Site, query: address.Query, at: datetime, user: str | None = None) -> tuple[str, data_tables.File]:
    """The file that an address asks for, and its name; `user` is who asks, as the login has it. Raises RefusedError."""
    page, view = _view(site, query)
    try:
        # A control may be named `view` too; it comes second.
        values = await chosen(page.ready, address.texts({**query, "view": query.get("view", [])[1:]}), user)
        shown, results = await _drawn_from(page.ready, view, values)
    except Exception as error:  # an author's function may raise anything
        explained = reasons.report(log, page.pipeline, view, error)
        if explained.rule is errors.BUSY:
            raise RefusedError(503, TRY_AGAIN) from error
        author_s = [explained.problem] if reasons.is_dev() else []
        raise RefusedError(409, "The data could not be computed for these values.", *author_s) from error
    name = f"{page.slug}-{view.name}-{at.date()}"
    found = await WRITERS.run(Terms(name, name), _files, results)
    if not found:  # drawn from nothing that a file holds, or in the view itself: what the picture has of it
        found = await WRITERS.run(Terms(name, name), _files, {view.name: shown})
    if not found:
        raise RefusedError(404, f"“{view.title}” was not drawn from a table, so there is no data to save.")
    whole = next(iter(found.values())) if len(found) == 1 else data_tables.bundle(found, at)
    return f"{name}.{whole.suffix}", whole


def _view(site: Site, query: address.Query) -> tuple[Page, Node]:
    page = site.asked_for(query)
    if page is None:
        raise RefusedError(404, "There is no such page.")
    if page.state is State.STARTING:
        raise RefusedError(503, "The data is being read. Try again in a moment.")
    if page.state is State.FAILED:
        raise RefusedError(503, f"“{page.title}” cannot be shown, because its notebook needs a fix.")
    view = next((view for view in page.views if view.name == address.first(query, "view")), None)
    if view is None:
        raise RefusedError(404, f"There is no such view on “{page.title}”.")
    return page, view


async def chosen(page: Ready, texts: Mapping[str, str], user: str | None) -> dict[str, Any]:
    """What the nodes receive; a value that a control refuses is passed over, as on the page."""
    _, valid, _ = await address.choose(page, texts, page.said_by_login(user))
    return page.received(valid)


async def _drawn_from(page: Ready, view: Node, values: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """What the view returned; if that is a table itself, by node, else the results of its inputs."""
    shown = await page.result(view, values)
    if tabular.is_table(shown.value):
        return shown.value, {view.name: shown.value}
    return shown.value, {name: (await page.result(page.pipeline[name], values)).value for name in view.inputs}


def _files(results: Mapping[str, Any]) -> dict[str, data_tables.File]:
    """Files by name, of those results that a file can hold."""
    made = (data_tables.files(name, value) for name, value in results.items())
    return {name: one for files in made for name, one in files.items()}


def disposition(name: str) -> str:
    """`Content-Disposition` for a file of this name (RFC 6266), with a name in ASCII for older browsers."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^\w. -]", "_", plain)
    also = "" if plain == name else f"; filename*=UTF-8''{quote(name, safe='')}"
    return f'attachment; filename="{plain}"{also}'


class DownloadHandler(RequestHandler):
    """Answers with a file, or with a sentence that says why there is none."""

    computing: ClassVar[set[DownloadHandler]] = set()
    _began = False  # to answer with a file: a refusal comes too late from then on
    _answering: asyncio.Task[None] | None = None

    async def get(self) -> None:
        self._answering = asyncio.ensure_future(self._answer())
        with suppress(asyncio.CancelledError):  # the viewer has gone
            await self._answering

    head = get

    def on_connection_close(self) -> None:
        """Wait no more for what nobody takes."""
        if self._answering:
            self._answering.cancel()

    async def _answer(self) -> None:
        self.set_header("Cache-Control", "no-store")
        try:
            name, file = await self._data()
            await self._send(name, file)
        except RefusedError as refused:
            self.set_status(refused.status)
            if refused.status == 503:
                self.set_header("Retry-After", RETRY_AFTER)
            self.set_header("Content-Type", "text/plain; charset=UTF-8")
            self.write(f"{refused}\n")

    async def _data(self) -> tuple[str, data_tables.File]:
        if len(self.computing) >= MOST:
            raise RefusedError(503, TRY_AGAIN)
        self.computing.add(self)
        try:
            asked = self.request.arguments
            return await data(self.application.site, asked, datetime.now(UTC), login.name_of(self))
        finally:
            self.computing.discard(self)

    async def _send(self, name: str, file: data_tables.File) -> None:
        first = await self._next(name, file)
        self.set_header("Content-Type", file.media)
        self.set_header("Content-Disposition", disposition(name))
        with suppress(StreamClosedError):  # the viewer has gone
            piece = first
            while piece and self.request.method != "HEAD":
                self._began = True
                self.write(piece)
                await self.flush()
                piece = await self._next(name, file)
            await self.flush()

    async def _next(self, name: str, file: data_tables.File) -> bytes:
        """The next piece, nothing at the end.

        Where it fails on the way the connection ends, so that no viewer takes part of a file for the whole.
        """
        try:
            return await WRITERS.run(Terms(name, name), next, file.pieces, b"")
        except BusyError as error:
            raise RefusedError(503, TRY_AGAIN) from error
        except Exception as error:  # an author's object may fail at its own words
            log.error("a file could not be written", exc_info=error)
            if not self._began:
                raise RefusedError(409, "This data cannot be written as a file.") from error
            self.request.connection.close()
            return b""
