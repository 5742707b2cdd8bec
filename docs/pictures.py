"""The pictures in this folder, taken of real pages in the real browser: `make pictures`, some with `ARGS="empty"`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.support import browsers, servers

ROOT = servers.ROOT

FOLDER = Path(__file__).parent
SIZES = {"wide": {"width": 1440, "height": 900}, "narrow": {"width": 390, "height": 844}}
SETTLED = "!document.querySelector('.card .slot:is(:empty, :has(> .starting, > .refreshing))')"
# Of each picture the folder of notebooks and the address: the example, nothing chosen, something failed.
PICTURES = {
    "iris": (ROOT / "notebooks", "page=iris&x=petal_length&y=petal_width"),
    "empty": (FOLDER / "states", "page=empty&countries="),
    "error": (FOLDER / "states", "page=error"),
}


def main(*names: str) -> None:
    """Take each page wide and narrow, light and dark."""
    with sync_playwright() as playwright:
        browser = browsers.launch(playwright, browsers.find_chromium())
        for name in names or PICTURES:
            folder, query = PICTURES[name]
            with servers.start(folder, Path(tempfile.mkdtemp()) / "server.log") as server:
                take(browser, name, f"{server.url}/?{query}")
        browser.close()


def take(browser: Browser, name: str, url: str) -> None:
    for size, viewport in SIZES.items():
        for scheme in ("light", "dark"):
            page = browser.new_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
            page.goto(url)
            page.wait_for_function(SETTLED)
            page.wait_for_timeout(500)  # for the last frame
            page.screenshot(path=FOLDER / f"{name}-{size}-{scheme}.png")
            page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
