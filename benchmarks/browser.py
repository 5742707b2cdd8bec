"""What a viewer's browser measures: a real Chromium, real DOM events, and the bytes that its network counts.

How a page is driven from the inside, and when a change counts as painted, stands in `probe.js`. WebSocket bytes are
those of the messages, before any compression on the wire; HTTP bytes are those on the wire, with headers.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support import browsers

PROBE = Path(__file__).with_name("probe.js").read_text("utf-8")
# True as soon as the first figure is painted; asked again when the page replaces itself, as ours does while it starts.
PAINTED = """(window.first ??= bench.first_painted().then((at) => { window.at = at })) && window.at &&
    [window.at, performance.timeOrigin, performance.getEntriesByType("navigation")[0].responseStart]"""
SETTLED = 150  # milliseconds in which what follows a change reaches server and browser
STEPS = 8  # of a mouse that draws a box


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright, browsers.launch(playwright, browsers.find_chromium()) as browser:
        yield browser


@dataclass(frozen=True)
class Load:
    """One page load: when the first figure was painted (seconds since 1970), and milliseconds and bytes until then."""

    at: float
    painted: float
    first_byte: float
    bytes: int


class Tab:
    """One viewer's page. Without a context it is a new viewer's, with an empty cache."""

    def __init__(self, browser: Browser, context: BrowserContext | None = None):
        self.browser = browser
        self.context = context or browser.new_context(viewport={"width": 1280, "height": 900})
        self._own_context = context is None
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(browsers.PATIENCE)
        self.page.add_init_script(PROBE)
        self.http_bytes = self.socket_bytes = 0
        network = self.context.new_cdp_session(self.page)
        network.send("Network.enable")
        network.on("Network.loadingFinished", self._count_http)
        network.on("Network.webSocketFrameReceived", self._count_message)
        network.on("Network.webSocketFrameSent", self._count_message)

    def load(self, url: str) -> Load:
        """Open a page, and wait for its first figure and for what comes after it."""
        self.page.goto(url, wait_until="commit")
        at, start, first_byte = self.page.wait_for_function(PAINTED).json_value()
        self.settle()
        return Load(at / 1000, at - start, first_byte, self.http_bytes)

    def change(self, control: str, value: object) -> float:
        """Move a control; the milliseconds until the scatter shows it."""
        return self.page.evaluate("([control, value]) => bench.change(control, value)", [control, value])

    def settle(self) -> None:
        self.page.wait_for_timeout(SETTLED)

    def zoom(self) -> list[float]:
        """What the viewer sees after turning the wheel over the figure: ends of both axes."""
        box = self._tool("WheelZoomTool")
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.wheel(0, -300)
        self.settle()
        return self.zoomed()

    def zoomed(self) -> list[float]:
        return self.page.evaluate("bench.zoom()")

    def select(self) -> list[int]:
        """The rows that the viewer selects by drawing a box over most of the figure."""
        box = self._tool("BoxSelectTool")
        self.page.mouse.move(box["x"] + box["width"] / 8, box["y"] + box["height"] / 8)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + 7 * box["width"] / 8, box["y"] + 7 * box["height"] / 8, steps=STEPS)
        self.page.mouse.up()
        self.settle()
        return self.selected()

    def selected(self) -> list[int]:
        return self.page.evaluate("bench.selection()")

    def _tool(self, name: str) -> dict[str, float]:
        """Take a tool in hand, and look where it can be used."""
        self.page.evaluate("(name) => bench.activate(name)", name)
        return self.page.evaluate("bench.frame_box()")

    def _count_http(self, event: dict) -> None:
        self.http_bytes += int(event["encodedDataLength"])

    def _count_message(self, event: dict) -> None:
        frame = event["response"]
        binary = frame["opcode"] == 2
        self.socket_bytes += len(base64.b64decode(frame["payloadData"]) if binary else frame["payloadData"].encode())

    def __enter__(self) -> "Tab":
        return self

    def __exit__(self, *_) -> None:
        self.page.close()
        if self._own_context:
            self.context.close()
