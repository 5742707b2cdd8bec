"""The pictures in this folder, taken of the real page in the real browser: `make pictures`."""

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from playwright.sync_api import sync_playwright  # noqa: E402 - tests/ must be on the path first

import real_browser  # noqa: E402
import real_server  # noqa: E402

SIZES = {"wide": {"width": 1440, "height": 900}, "narrow": {"width": 390, "height": 844}}
DRAWN = "document.querySelectorAll('.card:has(.fresh)').length == document.querySelectorAll('.card').length"
FOLDER = Path(__file__).parent


def main() -> None:
    """Take the example's page wide and narrow, light and dark."""
    log = Path(tempfile.mkdtemp()) / "server.log"
    with sync_playwright() as playwright, real_server.start(ROOT / "notebooks", log) as server:
        browser = real_browser.launch(playwright, real_browser.find_chromium())
        for size, viewport in SIZES.items():
            for scheme in ("light", "dark"):
                page = browser.new_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
                page.goto(f"{server.url}/?page=iris&x=petal_length&y=petal_width")
                page.wait_for_function(DRAWN)
                page.wait_for_timeout(500)  # for the last frame
                page.screenshot(path=FOLDER / f"iris-{size}-{scheme}.png")
        browser.close()


if __name__ == "__main__":
    main()
