"""What a check found, and the lines that an author reads of it in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dashboard.errors import NotebookError, Place, Rule
from dashboard.pages import Page
from dashboard.pipeline import Node
from dashboard.results import Result

PLACES = 3  # so many settings are named for one finding


@dataclass(frozen=True)
class Finding:
    """What is wrong ("error") or will disappoint ("warning"), and the settings for which it is so, if only for some."""

    severity: str
    error: NotebookError
    at: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = ", ".join(self.at[:PLACES])
        more = f" and {len(self.at) - PLACES} more" if len(self.at) > PLACES else ""
        return f"{self.error}{f' [at {shown}{more}]' if shown else ''}"


@dataclass(frozen=True)
class Cost:
    """The most that a node took, in seconds and in bytes of its result, and the setting at which it took so long;
    `held`, the seconds at a time for which an `async` one kept its event loop."""

    seconds: float = 0.0
    bytes: int = 0
    at: str = ""
    held: float = 0.0


@dataclass
class Report:
    """What is known of one notebook. It fills as the check goes on."""

    page: Page
    settings: int = 0
    costs: dict[str, Cost] = field(default_factory=dict)
    found: dict[tuple[str, str], Finding] = field(default_factory=dict)

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.found.values() if finding.severity == "error"]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.found.values() if finding.severity == "warning"]

    def add(self, severity: str, error: NotebookError, at: str = "") -> None:
        """Write down a finding; the same one at another setting is one finding still."""
        key = (severity, str(error))
        before = self.found[key].at if key in self.found else ()
        self.found[key] = Finding(severity, error, (*before, at) if at else before)

    def warn(self, place: Place, rule: Rule, at: str = "", **values: object) -> None:
        self.add("warning", NotebookError(place, rule, **values), at)

    def note(self, node: Node, result: Result, at: str) -> None:
        cost = self.costs.get(node.name, Cost())
        seconds, at = max((cost.seconds, cost.at), (result.seconds, at))
        self.costs[node.name] = Cost(seconds, max(result.bytes, cost.bytes), at, max(result.held, cost.held))


def lines(report: Report) -> Iterator[tuple[str, str]]:
    """What an author reads of one notebook: lines, each with its tone, which a terminal may show as a colour."""
    page = report.page
    yield "title", f"{page.path.name}: {page.title}"
    if page.ready:
        yield "plain", f"  {_extent(report)}"
        yield from _times(report)
    for finding in [*report.errors, *report.warnings]:
        yield finding.severity, f"  {finding.severity:7}  {finding}"


def verdict(reports: list[Report]) -> tuple[str, str]:
    """The last line: how many errors and warnings there are, and its tone."""
    counts = {"error": sum(len(r.errors) for r in reports), "warning": sum(len(r.warnings) for r in reports)}
    tone = next((severity for severity, count in counts.items() if count), "ok")
    findings = [_many(count, severity) for severity, count in counts.items() if count]
    return tone, f"{_many(len(reports), 'notebook')}: {', '.join(findings) or 'all well'}"


def duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


def _extent(report: Report) -> str:
    if report.page.is_workbook:
        return "no function of it is a view, so it is a workbook and no page"
    views, controls = _many(len(report.page.views), "view"), _many(len(report.page.ready.controls), "control")
    return f"{views}, {controls}, tried at {_many(report.settings, 'setting')}"


def _times(report: Report) -> Iterator[tuple[str, str]]:
    width = max(map(len, report.costs), default=0)
    slowest = max(report.costs, key=lambda name: report.costs[name].seconds, default=None)
    for name, cost in report.costs.items():
        where = f"  slowest, at {cost.at}" if name == slowest else ""
        yield "plain", f"    {name:{width}}  {duration(cost.seconds):>7}{where}"


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'' if count == 1 else 's'}"
