"""How a viewer changes each app, and how the page tells that it has followed: by a word that it shows then.

A widget is set in the page as BokehJS sets it when it is moved; files, edits and words of a chat are given by real
input. A figure says in its title for which value it is drawn.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.browser import Tab

TRIES = 10  # of turning the wheel, while a figure may be replaced under it
PROBE = Path(__file__).with_name("probe.js").read_text("utf-8")


class AppTab(Tab):
    """A new viewer's page of an app, on either server."""

    def open(self, url: str) -> None:
        """Open a page, and wait until it shows its app."""
        self.page.add_init_script(PROBE)
        self.page.goto(url, wait_until="commit")
        self.page.wait_for_function("app.is_there()")
        self.settle()

    def set(self, label: str, value: object) -> None:
        """Move a widget."""
        self.page.evaluate("([label, value]) => app.set(label, value)", [label, value])

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label).click()

    def until_it_shows(self, text: str) -> None:
        self.page.wait_for_function("(text) => app.shows(text)", arg=text)

    def until_quiet(self) -> None:
        """Wait until no more messages come."""
        before = None
        while before != self.socket_bytes:
            before = self.socket_bytes
            self.settle()

    def zoom(self) -> list[float]:
        """What the viewer sees after turning the wheel over the figure: ends of both axes."""
        before = self.zoomed()
        for _ in range(TRIES):
            box = self.page.evaluate("app.frame_box()")
            self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
            self.page.mouse.wheel(0, -300)
            self.settle()
            if (zoomed := self.zoomed()) != before:
                return zoomed
        raise AssertionError("the wheel does not zoom the figure")

    def zoomed(self) -> list[float]:
        return self.page.evaluate("app.zoom()")


@dataclass(frozen=True)
class Moves:
    """How an app is changed.

    change: the next change, by its number, and waiting until it is shown.
    begin: what is done before.
    has_figure: whether each change draws a figure anew.
    """

    change: Callable[[AppTab, int], Any]
    begin: Callable[[AppTab], Any] = lambda tab: None
    has_figure: bool = True


def _moving(label: str, shown: str) -> Callable[[AppTab, int], None]:
    """Move a slider on by one; what is shown then, with the value at `{}`."""

    def move(tab: AppTab, step: int) -> None:
        tab.set(label, step + 5)
        tab.until_it_shows(shown.format(step + 5))

    return move


def _select(tab: AppTab, step: int) -> None:
    tab.page.evaluate("(rows) => app.select(rows)", list(range(step + 1)))
    tab.until_it_shows(f"{step + 1} selected")


def _edit(tab: AppTab, step: int) -> None:
    tab.page.locator('.tabulator-cell[tabulator-field="pieces"]').first.click()
    field = tab.page.locator('.tabulator-cell[tabulator-field="pieces"] input').first
    field.fill(str(step + 10))
    field.press("Enter")
    tab.until_it_shows(f"{step + 25} pieces")


def _upload(tab: AppTab, step: int) -> None:
    content = f"x,y\n1,{step}\n2,5\n3,{step}\n".encode()
    file = {"name": f"{step}.csv", "mimeType": "text/csv", "buffer": content}
    tab.page.locator("input[type=file]").set_input_files(file)
    tab.until_it_shows(f"Sum {2 * step + 5}")


def _say(tab: AppTab, step: int) -> None:
    field = tab.page.locator("textarea").first
    field.fill(f"hello {step}")
    field.press("Enter")
    tab.until_it_shows(f"HELLO {step}, of")
    tab.until_quiet()  # while it answers, the field takes no words


def _go_to_second_step(tab: AppTab) -> None:
    tab.until_it_shows("Step one")
    tab.press("Next")
    tab.until_it_shows("waves of size")


MOVES = {
    "explorer": Moves(_moving("Size", "of size {}")),
    "binds": Moves(_moving("Bins", "In {} bins")),
    "reactive": Moves(_moving("Least", "From {} on")),
    "linked": Moves(_select),
    "edits": Moves(_edit),
    "stream": Moves(lambda tab, step: tab.page.evaluate("app.next_tick()")),
    "upload": Moves(_upload),
    "steps": Moves(_moving("Size", "waves of size {}"), begin=_go_to_second_step),
    "chat": Moves(_say, has_figure=False),
    "template": Moves(_moving("Degree", "Degree {}")),
}
