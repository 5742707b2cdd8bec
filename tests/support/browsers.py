"""A real browser: a Chromium that is found or installed, and a page that remembers what happened on it."""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import gettempdir

from playwright.sync_api import Browser, BrowserContext, Page, Playwright

PATIENCE = 60_000  # milliseconds that a page on a busy machine may take
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class NoChromiumError(Exception):
    """No way led to a Chromium. It fails the tests that need one; they are never skipped."""


def find_chromium() -> str:
    """The path of a Chromium: the one in $CHROMIUM, else one on PATH, else Debian's, else Playwright's own download."""
    given = os.environ.get("CHROMIUM")
    if given and not shutil.which(given):
        raise NoChromiumError(f"CHROMIUM={given!r} is no program. Give the path of a Chromium, or unset the variable.")
    for way in (lambda: given, _on_path, _from_debian, _from_playwright):
        if path := way():
            return path
    raise NoChromiumError(
        f"The browser tests need a Chromium: none of {', '.join(NAMES)} is on PATH, and neither apt-get nor "
        "`playwright install chromium` could install one. Install it, or give its path: CHROMIUM=/path/to/chromium"
    )


def _on_path() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _from_debian() -> str | None:
    return _on_path() if debian_installs("chromium") else None


def debian_installs(package: str) -> bool:
    """Whether this is a Debian that installed the package."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    with alone():
        return bool(shutil.which("apt-get")) and _run(*apt, "update") and _run(*apt, "install", "-y", package)


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time: the tests run in several, and none may install what another one is installing."""
    with Path(gettempdir(), "tests-install").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _from_playwright() -> str | None:
    if not _run(sys.executable, "-m", "playwright", "install", "chromium"):
        return None
    # Asked for in a process of its own: Playwright's event loop must not run in ours before the first browser test.
    where = "from playwright.sync_api import sync_playwright as p\nwith p() as p: print(p.chromium.executable_path)"
    found = subprocess.run([sys.executable, "-c", where], capture_output=True, text=True, check=False).stdout.strip()
    return found if Path(found).is_file() else None


def _run(*command: str) -> bool:
    """Whether the command is there and succeeds."""
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode == 0
    except FileNotFoundError:
        return False


def launch(playwright: Playwright, chromium: str, *flags: str) -> Browser:
    return playwright.chromium.launch(executable_path=chromium, args=[*FLAGS, *flags], timeout=PATIENCE)


@dataclass(frozen=True)
class Visit:
    """A page that one viewer has open, and what happened on it."""

    page: Page
    console: list[tuple[str, str]] = field(default_factory=list)
    """Console messages: (type, text)."""
    errors: list[str] = field(default_factory=list)
    """Exceptions that no script caught."""
    failed: list[str] = field(default_factory=list)
    """Requests without an answer or with one of 400 and above."""
    urls: list[str] = field(default_factory=list)
    """Every address asked for, those of WebSockets too."""
    bytes: list[int] = field(default_factory=list)
    """Of each message that a WebSocket brought."""

    @property
    def problems(self) -> list[str]:
        """All that a healthy page has none of."""
        return [*self.errors, *self.failed, *(text for kind, text in self.console if kind == "error")]


def visit(context: BrowserContext, url: str) -> Visit:
    """Open a page in a browser context and write down what happens on it from the first request on."""
    context.set_default_timeout(PATIENCE)
    visited = Visit(context.new_page())
    for event, note in _notes(visited).items():
        visited.page.on(event, note)
    visited.page.goto(url)
    return visited


def _notes(visited: Visit) -> dict[str, Callable]:
    """For each of Playwright's events what is written down."""
    return {
        "console": lambda message: visited.console.append((message.type, message.text)),
        "pageerror": lambda error: visited.errors.append(str(error)),
        "request": lambda request: visited.urls.append(request.url),
        "websocket": lambda socket: (
            visited.urls.append(socket.url),
            socket.on("framereceived", lambda message: visited.bytes.append(len(message))),
        ),
        "requestfailed": lambda request: visited.failed.append(f"{request.url}: {request.failure}"),
        "response": lambda response: (
            visited.failed.append(f"{response.url}: {response.status}") if response.status >= 400 else None
        ),
    }
