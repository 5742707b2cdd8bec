"""One notebook as a page and as one viewer sees it, without a server: for tests that turn the clock by hand.

A visit needs an event loop, hence `run`. Its clock stands still until a test moves it; nodes take as long as they take,
and a test that wants one to take longer lets it wait for an event of the notebook's own module.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from types import ModuleType
from typing import Any

from bokeh.document import Document

from dashboard.components.browser import Address
from dashboard.components.card import Card
from dashboard.live import keep
from dashboard.pages.page import Page
from dashboard.pages.ready import Ready
from dashboard.pages.visit import Visit
from dashboard.results.store import Results


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose clock is turned by hand."""

    now = 0.0

    def time(self) -> float:
        return self.now


def run(test: Coroutine[Any, Any, Any]) -> Any:
    """Run a test on such a loop; it is an error if a task of it failed without a word."""
    failures: list[Any] = []
    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.get_loop().set_exception_handler(lambda loop, context: failures.append(context))
        result = runner.run(test)
    assert not failures
    return result


def turn_clock(seconds: float) -> None:
    asyncio.get_running_loop().now += seconds


async def until(happened: Callable[[], Any]) -> None:
    """Let the loop run until something is so; the test's time-out ends the wait."""
    while not happened():
        await asyncio.sleep(0)


async def a_few_turns() -> None:
    """Enough turns of the loop for what a timer sets off to happen."""
    turns = iter(range(20))
    await until(lambda: next(turns, None) is None)


async def prepared(path: Path) -> Page:
    """The page of a notebook file, as a server makes it."""
    os.chdir(path.parent)
    page = Page(path, Results(keep=keep))
    await page.prepare()
    return page


def module(page: Page) -> ModuleType:
    """What the page's exported cells defined."""
    return sys.modules[f"notebooks.{page.slug}"]


class Viewer:
    """A viewer who has just opened a page."""

    def __init__(self, page: Ready, /, **told: str):
        self.document = Document()
        self.address = Address(name="address")
        self.visit = Visit(page, self.document, self.address, told)
        for root in self.visit.roots:
            root.server_doc(self.document, location=False)
        self.visit.begin()

    def card(self, name: str) -> Card:
        return next(card for card in self.visit.cards if card.node.name == name)

    def move(self, **controls: Any) -> None:
        self.visit.parameters.param.update(**controls)

    def shown(self, name: str) -> Any:
        """What a card holds: the object of its pane, the rows of its table; not what it says beside it."""
        component, *_ = self.card(name).root
        return component.value if hasattr(component, "value") else component.object

    def states(self, name: str) -> list[str]:
        """The states that a card goes through from now on."""
        seen: list[str] = []
        self.card(name).root.param.watch(lambda event: seen.append(event.new[0]), "css_classes")
        return seen

    async def settled(self) -> None:
        """Wait until every card shows what it last had to show."""
        await until(lambda: not self.visit.updates._tasks)
