"""What this site signs with, and whether what comes back was signed here: tokens of pages, sessions, cookies.

A page's token names the viewer's session and the query that it is made for. Signed, it is worth something only where it
comes from: nobody can make up a session, nor a little token that unpacks to a lot. All servers of one site need the
same secret, `BOKEH_SECRET_KEY`. Where none is set, one is made and kept in the user's folder for the state of programs,
readable by its owner alone, so that servers of one user on one machine agree and a restart forgets nothing.

Left out: what a token says.
"""

from __future__ import annotations

import logging
import os
import secrets
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import mkstemp

from bokeh.util.token import check_session_id_signature, check_token_signature, get_token_payload

from dashboard import settings

log = logging.getLogger(__name__)
LARGEST_TOKEN = 8192  # bytes; a router in front takes no larger header
SHORTEST_SECRET = 32  # bytes
# What Bokeh's functions raise at what is no token: it is text, base64 and JSON in one another.
_GARBLED = (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError)


@cache
def secret_key() -> bytes:
    """The secret of this site, the same for the life of this process and of those that it forks."""
    given = settings.read().secret_key
    return given.encode() if given else kept_secret(state_folder() / "secret")


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """Where this user keeps the state of this program, as the XDG base directory specification has it."""
    given = Path(environ.get("XDG_STATE_HOME", ""))
    folder = given if given.is_absolute() else Path(environ.get("HOME", "~")).expanduser() / ".local/state"
    return folder / "dashboard"


def kept_secret(path: Path) -> bytes:
    """The secret that is kept in a file, which is made if it is not there; where it cannot be, one for this process."""
    try:
        return _read(path) or _make(path)
    except (OSError, RuntimeError) as error:  # no such home, or no place to write
        log.warning("No secret could be kept, so open pages must load again after a restart: %s", type(error).__name__)
        return secrets.token_bytes(SHORTEST_SECRET)


def _read(path: Path) -> bytes | None:
    """The secret, if it is one that nobody else can know."""
    with suppress(FileNotFoundError):
        found, kept = path.stat(), path.read_bytes()
        is_mine = found.st_uid == os.getuid() and not stat.S_IMODE(found.st_mode) & 0o077
        return kept if is_mine and len(kept) >= SHORTEST_SECRET else None
    return None


def _make(path: Path) -> bytes:
    """Make one, unless another server is faster: whole before it has its name, and never in the place of a good one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = mkstemp(dir=path.parent)  # readable by its owner alone
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(SHORTEST_SECRET))
        try:
            os.link(name, path)
        except FileExistsError:
            if not _read(path):
                Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    return path.read_bytes()


def fault_of_token(token: str, secret: bytes) -> str | None:
    """What is wrong with a token, in words of ours; None where it was signed here and is still good.

    Its length and its signature come first; what is packed in it is unpacked only if it is ours.
    """
    if len(token) > LARGEST_TOKEN:
        return f"has more than {LARGEST_TOKEN:,} characters"
    try:
        if not check_token_signature(token, secret_key=secret, signed=True):
            return "is not signed here"
        good_until = get_token_payload(token).get("session_expiry", 0)
    except _GARBLED:
        return "is none"
    return "has expired" if time.time() >= good_until else None


def is_session_of_ours(name: str, secret: bytes) -> bool:
    """Whether the name of a session was given here."""
    try:
        return len(name) <= LARGEST_TOKEN and check_session_id_signature(name, secret_key=secret, signed=True)
    except _GARBLED:
        return False
