"""A walk through all controls of a page in a real browser: what it shows after each step is what a fresh page shows.

A step sets one control the way its field would. The page's address is its state, so the same picture can be drawn anew
in another tab.

    python -m tests.support.walk "http://localhost:5006/dashboard?page=iris" folder_for_pictures
"""

import io
import sys
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.support import browsers

DESK = {"viewport": {"width": 1280, "height": 2400}, "device_scale_factor": 1}
TRIES = 4
FAR, FEW = 48, 4  # of 255 levels; of dots: so much may differ
SETTLED = """async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(done))
  const busy = () => document.querySelector(".slot > .starting, .slot > .refreshing") != null
  const address = shown.roots().find((root) => root.name == "address")
  const written = () => address?.query == null || address.query == location.search
  const pulse = shown.roots().find((root) => root.name == "pulse")
  if (pulse != null) { // the server has taken up all that was said before
    const asked = pulse.asked + 1
    pulse.asked = asked
    while (pulse.answered < asked) await frame()
  }
  for (let calm = 0; calm < 20; calm++) {
    if (busy() || !shown.is_idle || !written()) calm = 0
    await frame()
  }
}"""
# For each field: the id and title of its model, the property that is its value, what that is now, others to try.
FIELDS = """() => {
  const few = (values) => values.length <= 6 ? values : [...values.slice(0, 3), ...values.slice(-3)]
  const values_of = (options) => options.map((option) => Array.isArray(option) ? option[0] : option)
  const known = (...values) => values.filter((value) => value != null)
  const halves = ({start, end, step}) => {
    const middle = start + Math.round((end - start) / 2 / step) * step
    return [[start, middle], [middle, end], [start, end]]
  }
  const others = (model) => {
    const has = (name) => name in model.properties
    if (has("labels")) return ["active", [[], [0], model.labels.map((_, i) => i)]]
    if (typeof model.active == "boolean") return ["active", [!model.active]]
    const options = has("options") ? values_of(model.options) : null
    if (options != null && Array.isArray(model.value)) return ["value", [[], options.slice(0, 1), options]]
    if (options != null) return ["value", few(options)]
    if (has("start") && Array.isArray(model.value)) return ["value", model.start < model.end ? halves(model) : []]
    if (has("start")) return ["value", model.start < model.end ? [model.start, model.end] : []]
    if (has("low")) return ["value", known(model.low, model.high, model.value + 1)]
    if (has("min_date")) return ["value", known(model.min_date, model.max_date)]
    if (typeof model.value == "string") return ["value", ["", "a"]]
    return null
  }
  const fields = shown.roots().find((root) => root.name == "controls")
  const models = fields == null ? [] : [...fields.references()].filter((model) => "disabled" in model.properties)
  const tried = models.map((model) => [model, others(model)]).filter(([_, found]) => found != null)
  return tried.map(([model, [property, values]]) => (
    {id: model.id, name: model.title || model.name || model.type, property, values, now: model[property]}
  ))
}"""
SET = """([id, property, value]) => {
  const fields = shown.roots().find((root) => root.name == "controls")
  const model = [...fields.references()].find((model) => model.id == id)
  model[property] = value
  if (`${property}_throttled` in model.properties) model[`${property}_throttled`] = value
}"""
# Number and title of each card, and where on the page it stands.
BOXES = """() => [...document.querySelectorAll("section.card")].map((card, number) => {
  const {left, top, right, bottom} = card.getBoundingClientRect()
  const box = [left + scrollX, top + scrollY, right + scrollX, bottom + scrollY].map(Math.round)
  return [`${number} ${card.querySelector("h2").textContent}`, box]
})"""


@dataclass
class Walk:
    """What was found on a page: each fault is a sentence that says after which step."""

    steps: int = 0
    faults: list[str] = field(default_factory=list)


def settle(page: Page) -> None:
    """Wait until a page shows what it has to show, and its address says so."""
    page.wait_for_selector("section.card")
    page.wait_for_function("shown != null")
    _settle_in_sight(page)


def _settle_in_sight(page: Page) -> None:
    """Settle a page with all of it in its window.

    Cards out of sight are not computed. A picture of more than the window holds has all laid out anew, for a moment
    without any width, and what figures paint then leaves its marks.
    """
    height, size = page.evaluate("document.documentElement.scrollHeight"), page.viewport_size
    if height > size["height"]:
        page.set_viewport_size(size | {"height": height})
    page.evaluate(SETTLED)


def cards(page: Page) -> dict[str, Image.Image]:
    """A picture of each card by its number and title, once two pictures in a row are the same."""
    before, now = b"", None
    while before != now:
        _settle_in_sight(page)
        before, now = now, page.screenshot(full_page=True)
    picture = Image.open(io.BytesIO(now)).convert("RGB")
    return {name: picture.crop(box) for name, box in page.evaluate(BOXES)}


def differences(one: dict[str, Image.Image], other: dict[str, Image.Image]) -> list[str]:
    """The cards that look different, or are not on both pages."""
    both = one.keys() & other.keys()
    return sorted((one.keys() ^ other.keys()) | {name for name in both if _differ(one[name], other[name])})


def _differ(one: Image.Image, other: Image.Image) -> bool:
    """Whether more than a few dots differ by more than smoothing may make them."""
    if any(abs(ours - theirs) > 1 for ours, theirs in zip(one.size, other.size, strict=True)):
        return True
    far = ImageChops.difference(one, other).convert("L").point(lambda value: 255 if value > FAR else 0)
    return far.histogram()[255] > FEW


def walk(browser: Browser, url: str, *, fields: int = 100, values: int = 100, pictures: Path | None = None) -> Walk:
    """Walk through a page: each control to its other values and back, each step compared with a fresh page.

    url: of the page; fields, values: how many at most, and of each; pictures: a folder for both pictures of each card
    that differs.
    """
    found = Walk()
    with browser.new_context(**DESK) as mine, browser.new_context(**DESK) as anew:
        visit = browsers.visit(mine, url)
        settle(visit.page)
        _compare(found, visit, anew, "as opened", pictures)
        for number in range(min(fields, len(visit.page.evaluate(FIELDS)))):
            one = visit.page.evaluate(FIELDS)[number]  # its choices may be others by now
            for value in [*[value for value in one["values"] if value != one["now"]][:values], one["now"]]:
                found.steps += 1
                visit.page.evaluate(SET, [one["id"], one["property"], value])
                visit.page.evaluate(SETTLED)
                _compare(found, visit, anew, f"{one['name']} = {value!r}", pictures)
    return found


def _compare(found: Walk, visit: browsers.Visit, anew: BrowserContext, step: str, pictures: Path | None) -> None:
    for _ in range(TRIES):  # a change that is still to come makes both pages others
        live, drawn, problems = _both(visit, anew)
        if not differences(live, drawn):
            break
        visit.page.evaluate(SETTLED)
    for name in differences(live, drawn):
        found.faults.append(f"{step}: card {name} is not what a fresh page shows")
        if pictures:
            _save(pictures, live.get(name), drawn.get(name))
    found.faults += [f"{step}: {problem}" for problem in visit.problems]
    found.faults += [f"{step}, a fresh page: {problem}" for problem in problems]
    for noted in (visit.errors, visit.failed, visit.console):
        noted.clear()


def _both(visit: browsers.Visit, anew: BrowserContext) -> tuple[dict, dict, list[str]]:
    """Return the cards of a page and of a fresh one at the same address, and what went wrong with the fresh one."""
    fresh = browsers.visit(anew, visit.page.url)
    settle(fresh.page)
    drawn = cards(fresh.page)
    fresh.page.close()
    visit.page.bring_to_front()  # a tab behind another draws nothing
    return cards(visit.page), drawn, fresh.problems


def _save(folder: Path, live: Image.Image | None, fresh: Image.Image | None) -> None:
    stem = f"{len([*folder.glob('*-live.png')]):03}"
    for name, picture in (("live", live), ("fresh", fresh)):
        if picture:
            picture.save(folder / f"{stem}-{name}.png")


if __name__ == "__main__":
    urls, folder = sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None
    with sync_playwright() as playwright, browsers.launch(playwright, browsers.find_chromium()) as browser:
        for url in urls.split(","):
            done = walk(browser, url, pictures=folder)
            print(url, f"{done.steps} steps", *done.faults, sep="\n  ")
