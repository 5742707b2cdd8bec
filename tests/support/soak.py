"""A site's life in a few minutes: viewers, restarts, crowds, strangers.

Most viewers are clients without a browser, some have a Chromium. All look, change everything that there is to change,
and go, well or badly; when the server has gone they come back with what they had. One of them, the bystander, does
nothing but change a word and wait for the picture with it, from the beginning to the end.

In the first third of the time the server is restarted again and again, by SIGTERM and by SIGKILL in turns. Then it
stays, so that its memory can be compared, and crowds come. Strangers send noise all the time.
"""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, BrowserContext, async_playwright
from playwright.async_api import Error as BrowserError
from playwright.async_api import Page as Tab
from tornado.httpclient import HTTPError
from tornado.websocket import WebSocketClosedError

from tests.support import browsers, noise, scripts, servers
from tests.support.everything import CONTROLS
from tests.support.tally import Tally
from tests.support.viewers import PATIENCE, ClosedError, Page, attribute, changed, objects

VIEWS = """
#| export
def picture(settings):
    "A figure"
    plot = figure(height=300, title=f"{settings['text']}, {settings['choice']}", tools="tap,wheel_zoom,reset",
                  active_scroll="wheel_zoom")
    plot.scatter("x", "y", source={"x": [1, 2, 3], "y": [3, 1, 2]}, size=settings["size"])
    return plot

def rows(size):
    "A table"
    return pd.DataFrame({"number": range(5 * size), "word": "a word"})
"""
CELLS = (CONTROLS, VIEWS)
CACHE = {"DASHBOARD_CACHE_MB": "20"}  # soon full, so that the memory after it can be compared
GONE = (ClosedError, WebSocketClosedError, HTTPError, OSError)  # what a client meets while the server is away
STRANGERS = 4  # at the same time
PER_SECOND = 10  # of a crowd
DAY, MINUTE = 86_400_000, 60_000  # milliseconds
# What a browser says of a field of each type: a property, and a value by the field's attributes.
FIELDS: dict[str, tuple[str, Callable[[dict[str, Any], random.Random], Any]]] = {
    "CustomSelect": ("value", lambda field, chance: chance.choice(field["options"])[0]),
    "CustomMultiSelect": ("value", lambda field, chance: field["options"][chance.randint(0, 5) :: 3]),
    "CheckboxGroup": ("active", lambda field, chance: sorted(chance.sample(range(2), chance.randint(0, 2)))),
    "Slider": ("value", lambda field, chance: field["start"] + field.get("step", 1) * chance.randint(0, 10)),
    "RangeSlider": ("value", lambda field, chance: sorted(chance.sample(range(11), 2))),
    "DateRangeSlider": ("value", lambda field, chance: _from_start(field, DAY * chance.randint(1, 300))),
    "DatetimeRangeSlider": ("value", lambda field, chance: _from_start(field, MINUTE * chance.randint(1, 999))),
    "Switch": ("active", lambda field, chance: chance.random() < 0.5),
    "Spinner": ("value", lambda field, chance: chance.randint(0, 99)),
    "DatePicker": ("value", lambda field, chance: f"2024-05-{chance.randint(1, 28):02}"),
    "DatetimePicker": ("value", lambda field, chance: f"2024-05-{chance.randint(1, 28):02} 10:00:00"),
}  # fmt: skip
TITLE = f"{scripts.FIGURE}.title.text"
OWN = f"JSON.stringify([{scripts.SPAN}, location.search])"  # what a viewer in Chromium has made of the page


def _from_start(field: dict[str, Any], length: int) -> list[float]:
    return [field["start"], field["start"] + length]


@dataclass(frozen=True)
class Plan:
    """How much of everything there is in so many minutes."""

    minutes: float
    viewers: int
    browsers: int
    restarts: int
    crowds: int
    crowd: int  # newcomers of one
    inputs: int  # of strangers

    @classmethod
    def of(cls, minutes: float) -> "Plan":
        if minutes < 5:
            return cls(minutes, viewers=4, browsers=1, restarts=2, crowds=1, crowd=12, inputs=300)
        return cls(
            minutes, 20, 3, restarts=int(minutes / 2), crowds=1 + int(minutes / 6), crowd=150, inputs=int(333 * minutes)
        )


class Site:
    """A server that goes and comes back at the same port.

    life: which of its lives this is.
    up: set while it is there.
    hands: held by whoever must not lose it just now.
    """

    def __init__(self, folder: Path, logs: Path):
        self._folder, self._logs = folder, logs
        self.life, self.up, self.hands, self.returned = 0, asyncio.Event(), asyncio.Lock(), 0.0

    @property
    def url(self) -> str:
        return f"{self.server.url}/"

    async def start(self, port: int | None = None) -> None:
        log = self._logs / f"{self.life:03}.log"
        options = {"port": port, "env": CACHE}
        self.server = await asyncio.to_thread(lambda: servers.start(self._folder, log, **options).ready())
        self.returned = time.monotonic()
        self.up.set()

    async def restart(self, by: str, away: float) -> None:
        async with self.hands:
            self.up.clear()
            self.life += 1
            await asyncio.to_thread(self.server.stop if by == "SIGTERM" else self.server.kill)
        await asyncio.sleep(away)
        await self.start(self.server.port)

    def stays(self, life: int) -> bool:
        """Whether nobody has had a reason to lose it since it was in this life."""
        return self.up.is_set() and self.life == life

    def log(self) -> str:
        return "".join(path.read_text("utf-8", errors="replace") for path in sorted(self._logs.iterdir()))


@dataclass
class Own:
    """What a viewer has made of a page: its address, and what its fields show."""

    query: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    count: Iterator[int] = field(default_factory=count)  # of words, so that each is another one

    def forget(self) -> None:
        self.query, self.values = "", {}

    def missing(self, page: Page) -> dict[str, tuple[Any, Any]]:
        """The fields that show something else, and what."""
        shown = {title: attribute(page.field(title), "value") for title in self.values}
        return {title: (value, shown[title]) for title, value in self.values.items() if shown[title] != value}


class Life:
    """One run: who is there, and what becomes of them."""

    def __init__(self, site: Site, plan: Plan, chromium: str):
        self.site, self.plan, self.tally, self._chromium = site, plan, Tally(), chromium
        self._over = asyncio.Event()

    async def run(self) -> Tally:
        await self.site.start()
        inputs = await asyncio.to_thread(noise.some, self.plan.inputs)
        self._began = time.monotonic()
        async with async_playwright() as playwright, asyncio.TaskGroup() as everybody:
            browser = await playwright.chromium.launch(executable_path=self._chromium, args=[*browsers.FLAGS])
            staying = [self._viewer(number) for number in range(self.plan.viewers)]
            staying += [self._in_chromium(browser, number) for number in range(self.plan.browsers)]
            staying = [everybody.create_task(one) for one in (*staying, self._bystander())]
            passing = [self._stranger(inputs[number::STRANGERS], number) for number in range(STRANGERS)]
            passing = [everybody.create_task(one) for one in (*passing, self._what_happens())]
            await asyncio.gather(*passing)
            self.tally.memory["at the end, with everybody inside"] = await self._memory()
            self.tally.minutes = (time.monotonic() - self._began) / 60
            self._over.set()
            await asyncio.gather(*staying)
            await browser.close()
        await asyncio.to_thread(self.site.server.stop)
        self.tally.log = self.site.log()
        return self.tally

    async def _until(self, part: float) -> None:
        """Return when this part of the time is over."""
        await asyncio.sleep(self._began + part * self.plan.minutes * 60 - time.monotonic())

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._over.wait(), seconds)

    async def _memory(self) -> int:
        return await asyncio.to_thread(lambda: min(self.site.server.health()["memory"] for _ in range(20)))

    # What happens to the server

    async def _what_happens(self) -> None:
        chance = random.Random(1)
        for number in range(self.plan.restarts):
            await self._until((number + 1) / (self.plan.restarts + 1) / 3)
            by = ("SIGTERM", "SIGKILL")[number % 2]
            await self.site.restart(by, away=chance.uniform(0, 5))
            self.tally.restarts[by] += 1
        await self._until(0.45)
        self.tally.memory["after the last restart, with everybody inside"] = await self._memory()
        for number in range(self.plan.crowds):
            await self._until(0.5 + 0.4 * number / self.plan.crowds)
            async with asyncio.TaskGroup() as crowd:
                for _ in range(self.plan.crowd):
                    crowd.create_task(self._newcomer())
                    await asyncio.sleep(1 / PER_SECOND)
        await self._until(1)

    async def _newcomer(self) -> None:
        with self.tally.timed("A newcomer of a crowd has the page"):
            page = await Page.open(self.site.url)
        self.tally.sessions += 1
        await asyncio.sleep(3)
        page.leave(well=True)

    async def _stranger(self, inputs: list[noise.Noise], number: int) -> None:
        stranger = noise.Stranger(self.site.url)
        for place, one in enumerate(inputs):
            await self._until(place / len(inputs))
            await self.site.up.wait()
            life = self.site.life
            try:
                fault = await stranger.send(one, place)
            except GONE as error:
                stranger, fault = noise.Stranger(self.site.url), f"{type(error).__name__} at {one}"[:300]
            self.tally.inputs[one.kind] += 1
            if fault and self.site.stays(life):
                self.tally.troubles.append(fault)

    # Viewers without a browser

    async def _viewer(self, number: int) -> None:
        chance, own = random.Random(number), Own()

        async def look_around(page: Page) -> None:
            for _ in range(chance.randint(3, 40)):
                await self._change(page, own, f"v{number}w{next(own.count)}", self._somehow(page, chance))
                await self._pause(chance.uniform(0.2, 2))
            page.leave(well=chance.random() < 0.5)
            own.forget()

        while not self._over.is_set():
            await self._with_page(own, look_around)

    async def _bystander(self) -> None:
        own = Own()

        async def go_on(page: Page) -> None:
            while not self._over.is_set():
                with self.tally.timed("A bystander's change is in the picture"):
                    await self._change(page, own, f"bystander{next(own.count)}")
                await self._pause(0.2)

        while not self._over.is_set():
            await self._with_page(own, go_on)

    async def _with_page(self, own: Own, work: Callable[[Page], Awaitable[None]]) -> None:
        """Work on the page of somebody who has lost it before, or who is new, until the server goes."""
        await self.site.up.wait()
        life, page = self.site.life, None
        try:
            page = await Page.open(self.site.url + own.query)
            self.tally.sessions += 1
            if own.query:
                self.tally.away += 1
                missing = own.missing(page)
                self.tally.back += not missing
                self.tally.troubles += [f"came back with other values: {missing}"] * bool(missing)
            await work(page)
        except GONE as error:
            if self.site.stays(life):
                self.tally.troubles.append(f"lost without a reason: {error!r}")
        finally:
            self.tally.troubles += page.troubles if page else ()

    async def _change(self, page: Page, own: Own, word: str, somehow: list[tuple[dict, str, Any]] = ()) -> None:
        """Change the text, by which the picture is known, and something else; return when the picture is there."""
        events = [changed(*change) for change in (*somehow, (page.field("Text"), "value", word))]
        await page.say(events, f"{word}, ", f"text={word}")
        said = {attribute(model, "title"): value for model, name, value in somehow if name == "value"}
        own.query, own.values = page.query, {**own.values, **said, "Text": word}
        self.tally.changes += 1

    def _somehow(self, page: Page, chance: random.Random) -> list[tuple[dict, str, Any]]:
        """A field at another value; sometimes a zoom."""
        fields = [one for one in objects(page.document) if one["name"].rpartition(".")[2] in FIELDS]
        model = chance.choice(fields)
        name, value = FIELDS[model["name"].rpartition(".")[2]]
        zoomed = [one for one in objects(page.document) if one["name"] == "DataRange1d"][:1]
        zooms = [(one, end, at) for one in zoomed for end, at in (("start", chance.random()), ("end", 3))]
        return [*(zooms if chance.random() < 0.2 else ()), (model, name, value(model["attributes"], chance))]

    # Viewers with one

    async def _in_chromium(self, browser: Browser, number: int) -> None:
        chance = random.Random(number)
        while not self._over.is_set():
            context = await browser.new_context(viewport={"width": 1000, "height": 900})
            try:
                await self._stay(context, f"chromium{number}", times=chance.randint(30, 90))
            except BrowserError as error:
                self.tally.troubles.append(f"in Chromium: {error}"[:300])
            finally:
                await context.close()

    async def _stay(self, context: BrowserContext, name: str, times: int) -> None:
        tab, life, own = await self._opened(context)
        for number in range(times):
            async with self.site.hands:
                if self.site.stays(life):
                    await self._use(tab, f"{name}w{number}")
                    own = await tab.evaluate(OWN)
            await self._pause(1)
            if self._over.is_set():
                break
            if not self.site.stays(life):
                await self.site.up.wait()
                life = self.site.life
                await self._is_back(tab, own)
        self.tally.troubles += ["a page was blank"] * await tab.evaluate(scripts.BLANKS)

    async def _opened(self, context: BrowserContext) -> tuple[Tab, int, str]:
        """A page, in which life of the server it was opened, and what stands on it."""
        context.set_default_timeout(1000 * PATIENCE)  # ms; who is new waits for a crowd
        await context.add_init_script(scripts.counting_blanks("view-picture"))
        tab = await context.new_page()
        tab.on("pageerror", lambda error: self.tally.troubles.append(f"in Chromium: {error}"))
        await self.site.up.wait()
        async with self.site.hands:
            await tab.goto(self.site.url)
            await tab.wait_for_function(scripts.READY)
            self.tally.sessions += 1
            return tab, self.site.life, await tab.evaluate(OWN)

    async def _use(self, tab: Tab, word: str) -> None:
        """Change a word, wait for its picture, and zoom."""
        with self.tally.timed("A change in Chromium is in the picture"):
            await tab.get_by_label("Text", exact=True).fill(word)
            await tab.get_by_label("Text", exact=True).press("Enter")
            await tab.wait_for_function(f"{TITLE}.startsWith('{word},') && location.search.includes('text={word}')")
        self.tally.changes += 1
        box = await tab.locator(".card .slot").first.bounding_box()
        await tab.mouse.move(box["x"] + box["width"] / 2, box["y"] + 150)
        before = await tab.evaluate(f"{scripts.SPAN}[0]")
        await tab.mouse.wheel(0, -20)
        await tab.wait_for_function(f"{scripts.SPAN}[0] != {before}")

    async def _is_back(self, tab: Tab, own: str) -> None:
        await tab.wait_for_function(scripts.BACK)
        self.tally.waits["A page in Chromium is back after the server"].append(time.monotonic() - self.site.returned)
        self.tally.away += 1
        now = await tab.evaluate(OWN)
        self.tally.back += now == own
        self.tally.troubles += [f"came back in Chromium as {now} instead of {own}"] * (now != own)
        self.tally.sessions += 1
