"""`docs/controls.md`: every kind of control, what one writes for it, what the function receives, and a picture.

The examples below are one notebook. Its page says what each control becomes and what it gives; the real server and the
real browser show it. `text` is quick and tested; `take_pictures` needs a Chromium and runs with `make docs` alone.
"""

import tempfile
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import v4
from playwright.sync_api import sync_playwright

from dashboard import controls
from dashboard.pages.page import Page
from tests.support import browsers, servers
from tests.support.visits import prepared, run

PICTURES = Path(__file__).parent / "controls"
IMPORTS = """\
#| export
import enum
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import pandas as pd
import param


class Smoothing(enum.Enum):
    NONE = "raw"
    WEEK = "7D"
    MONTH = "30D"


Hours = Annotated[tuple[datetime, datetime], {"bounds": (datetime(2024, 5, 1), datetime(2024, 5, 31))}]
Year = Annotated[tuple[date, date], {"bounds": (date(2024, 1, 1), date(2024, 12, 31))}]


def flowers() -> pd.DataFrame:
    return pd.DataFrame({"species": ["setosa", "virginica", "versicolor", "setosa"]})
"""


@dataclass(frozen=True)
class Example:
    """One section: its heading, the argument as an author writes it, and what is worth knowing besides."""

    heading: str
    argument: str
    says: str = ""

    @property
    def name(self) -> str:
        return self.argument.partition(":")[0]


EXAMPLES = (
    Example("On or off", "legend: bool = True"),
    Example("A whole number", "bins: int = 20"),
    Example("A number", "threshold: float = 0.5"),
    Example(
        "A number that may be missing", "limit: int | None = None", "The field may be left empty; then it gives `None`."
    ),
    Example("A slider of whole numbers", 'marker_size: Annotated[int, {"bounds": (4, 20)}] = 10'),
    Example("A slider", 'opacity: Annotated[float, {"bounds": (0, 1), "step": 0.05}] = 0.7'),
    Example("Text", 'heading: str = "Iris"'),
    Example("One of a few words", 'style: Literal["line", "bars"] = "line"'),
    Example(
        "One of an Enum",
        "smoothing: Smoothing = Smoothing.WEEK",
        "The labels are made from the members' names; the function gets the member.",
    ),
    Example(
        "One of any values, under names of their own",
        'unit: Annotated[float, {"objects": {"centimetres": 1.0, "inches": 2.54}}]',
        "Without a default it is the first.",
    ),
    Example(
        "One of what the data holds",
        'kind: Annotated[str, {"objects": lambda flowers: sorted(flowers["species"].unique())}]',
        "A keyword may be a function. Its arguments are names of functions of the notebook, whose results it gets.",
    ),
    Example(
        "Several of a few",
        'species: list[Literal["setosa", "versicolor", "virginica"]] = ("setosa", "virginica")',
        "Without a default it is all of them. `Sequence[...]` is the same control, and suits a type checker better.",
    ),
    Example(
        "Several of many",
        'months: Annotated[list[int], {"objects": list(range(1, 13))}] = (6, 7, 8)',
        "More than eight choices are a list that scrolls.",
    ),
    Example("A day", "first_day: date = date(2024, 5, 1)"),
    Example("A moment", "start: datetime = datetime(2024, 5, 1, 12)"),
    Example(
        "From a whole number to another", 'years: Annotated[tuple[int, int], {"bounds": (1990, 2024)}] = (2000, 2010)'
    ),
    Example(
        "From a number to another",
        'length: Annotated[tuple[float, float], {"bounds": (4.3, 7.9), "step": 0.1}]',
        "Without a default it is the whole range.",
    ),
    Example("From a day to another", "period: Year = (date(2024, 3, 1), date(2024, 5, 31))"),
    Example("From a moment to another", "window: Hours = (datetime(2024, 5, 10), datetime(2024, 5, 11, 12))"),
    Example(
        "A length of time",
        "pause: timedelta = timedelta(minutes=90)",
        "It is written as in `1 d 2 h 30 min`, `1.5 h` or `26:30`.",
    ),
    Example(
        "A time of day",
        "opens: Annotated[time, (time(8), time(18))] = time(9, 30)",
        "`(first, last)` is short for `{\"bounds\": (first, last)}`, as `[...]` is for `{\"objects\": [...]}`. "
        "Infinite ends are an error that names the control; where both ends are the same, the field rests.",
    ),
    Example(
        "A decimal number",
        'price: Decimal = Decimal("1.50")',
        "What a viewer writes is what the function gets: `2.10`.",
    ),
    Example(
        "A moment with a time zone",
        'departure: datetime = datetime(2024, 5, 1, 12, tzinfo=ZoneInfo("Europe/Oslo"))',
        "The field shows the clock there, and the function gets the zone. So does a range whose bounds have one.",
    ),
    Example(
        "One of several types",
        "level: int | str = 3",
        "The control is that of the default's type; without a default, of the first type that has one. Of numbers it "
        "is the wider.",
    ),
    Example(
        "With a label and a word of help",
        'depth: Annotated[int, {"bounds": (0, 90), "label": "Depth [m]", "doc": "Below the water\'s surface"}] = 10',
    ),
    Example(
        "A param Parameter of your own",
        "angle: Annotated[float, param.Magnitude(default=0.5)]",
        "Whatever [param](https://param.holoviz.org) offers.",
    ),
)  # fmt: skip

INTRODUCTION = """\
<!-- Generated from docs/controls.py by `make docs`. -->
# Controls

Every argument of an exported function that is not the name of another function is a control. Its annotation says which
one; without an annotation the default does, so `bins=20` is `bins: int = 20`. An argument with a default that starts
with `_` is none: `_palette=Category10[3]` stays as it is.

Where another control decides what can be chosen, a value that is no more among it gives way to the default, and where
that is not either, to the first. Choices may be thousands, and among them what is missing (`nan`, `NaT`, `NA`). A
control may be called anything; one called `page` or `bare` stands in the address as `page_` or `bare_`.

| keyword | of | means |
| --- | --- | --- |
| `bounds` | numbers, ranges | the smallest and the largest value; `None` leaves an end open. It makes a slider |
| `softbounds` | numbers, ranges | the ends of the slider, when other values are right too |
| `step` | numbers, ranges | from one value to the next |
| `objects` | anything | what can be chosen: a list, or a dictionary of labels and values |
| `max_length` | texts | how many characters a text may have; 1,000 where none is said, as by a `param.String` |
| `label` | anything | what stands over the field, instead of one made from the name |
| `doc` | anything | a line of help under the field |
| `precedence` | anything | the order of the fields, smallest first; below 0 there is no field, and the default holds |

Give them in `Annotated[type, {...}]`. A long one is best given a name, as `Year` is here. The examples below share this
cell:

```python
"""


def text() -> str:
    """The whole file."""
    page = example_page()
    received = controls.values(page.ready.controls, page.ready.new_parameters())
    kinds = {control.name: controls.parameters.name_in_param(control.kind.parameter) for control in page.ready.controls}
    sections = [_section(example, kinds[example.name], received[example.name]) for example in EXAMPLES]
    return "".join([INTRODUCTION, IMPORTS, "```\n", *sections])


def example_page() -> Page:
    """The page of all examples together."""
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        page = run(prepared(_notebook(Path(folder))))
    if page.error:
        raise page.error
    return page


def _section(example: Example, kind: str, received: object) -> str:
    says = f"\n{example.says}\n" if example.says else ""
    return f"""
## {example.heading}

```python
{example.argument}
```

![The field of this control](controls/{example.name}.png)

At first the function receives `{received!r}`. The control is a `{kind}`.
{says}"""


def _notebook(folder: Path) -> Path:
    views = [f"#| export\ndef of_{example.name}({example.argument}):\n    return None" for example in EXAMPLES]
    path = folder / "examples.ipynb"
    nbformat.write(v4.new_notebook(cells=list(map(v4.new_code_cell, [IMPORTS, *views]))), path)
    return path


# Pictures -------------------------------------------------------------------------------------------------------------

FIELDS = "fields => [...fields.shadowRoot.children].filter(child => !child.matches('style, link'))"


def take_pictures() -> None:
    """A picture of each field, named as its control."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, _served(Path(folder)) as server:
        browser = browsers.launch(playwright, browsers.find_chromium())
        page = browser.new_page(viewport={"width": 1280, "height": 2400}, color_scheme="light")
        page.goto(server.url)
        page.locator(".fields").wait_for()
        fields = page.locator(".fields").evaluate_handle(FIELDS)
        for index, example in enumerate(EXAMPLES):
            field = fields.get_property(str(index)).as_element()
            field.screenshot(path=PICTURES / f"{example.name}.png", animations="disabled")
        browser.close()


def _served(folder: Path) -> servers.Server:
    return servers.start(_notebook(folder).parent, folder / "server.log")
