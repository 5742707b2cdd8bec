"""Is a notebook fit to be a page: its contract, its controls, every view at every setting worth trying.

`check` prepares the page as the server does, walks through the settings of `trials`, shows each view in a card as a
visitor would get it, and writes down how long every node took. What is wrong is an error; what works and will
disappoint is a warning, told by the rules of `errors.WARNINGS`. `lines` says it all for a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bokeh.core.validation import check_integrity
from bokeh.document import Document
from bokeh.models import LinearAxis, LogAxis

from dashboard import errors, notebook
from dashboard.commands import trials
from dashboard.commands.trials import Trial
from dashboard.components import Card, keep
from dashboard.errors import NotebookError, Place, Rule
from dashboard.figures import Drawing, to_models
from dashboard.pages import Page, explain
from dashboard.pipeline import Node
from dashboard.results import MEGABYTE, Results, key, listen

SLOW = 1.0  # seconds after which a reader wonders whether anything happens
KEPT_MB = 2000  # while checking, so that no node is computed again for want of room
PLACES = 3  # so many settings are named for one finding


@dataclass(frozen=True)
class Finding:
    """What is wrong ("error") or will disappoint ("warning"), and the settings for which it is so, if only for some."""

    weight: str
    error: NotebookError
    at: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = ", ".join(self.at[:PLACES])
        more = f" and {len(self.at) - PLACES} more" if len(self.at) > PLACES else ""
        return f"{self.error}{f' [at {shown}{more}]' if shown else ''}"


@dataclass(frozen=True)
class Cost:
    """The most that a node took, in seconds and in bytes of its result, and the setting at which it took so long."""

    seconds: float = 0.0
    bytes: int = 0
    at: str = ""


@dataclass
class Report:
    """What is known of one notebook. It fills as the check goes on."""

    page: Page
    settings: int = 0
    costs: dict[str, Cost] = field(default_factory=dict)
    found: dict[tuple[str, str], Finding] = field(default_factory=dict)

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.found.values() if finding.weight == "error"]

    @property
    def warnings(self) -> list[Finding]:
        return [finding for finding in self.found.values() if finding.weight == "warning"]

    def add(self, weight: str, error: NotebookError, at: str = "") -> None:
        """Write down a finding; the same one at another setting is one finding still."""
        told = (weight, str(error))
        before = self.found[told].at if told in self.found else ()
        self.found[told] = Finding(weight, error, (*before, at) if at else before)

    def warn(self, place: Place, rule: Rule, at: str = "", **told: object) -> None:
        self.add("warning", NotebookError(place, rule, **told), at)

    def note(self, node: Node, seconds: float, size: int, at: str) -> None:
        cost = self.costs.get(node.name, Cost())
        longest = (seconds, at) if seconds > cost.seconds else (cost.seconds, cost.at)
        self.costs[node.name] = Cost(longest[0], max(size, cost.bytes), longest[1])


async def check(path: Path, cache_mb: float) -> Report:
    """Check one notebook, from its own folder; `cache_mb` is what the site may keep. Never raises for its faults."""
    listen()  # a bar would print between the lines of the report
    report = Report(Page(path, Results(KEPT_MB, keep=keep)))
    await report.page.prepare()
    if report.page.error:
        report.add("error", report.page.error)
        return report
    _judge_text(report)
    try:
        await _walk(report)
    except NotebookError as error:  # a domain that cannot be found for some setting
        report.add("error", error)
    _judge_costs(report, cache_mb)
    return report


# At every setting -----------------------------------------------------------------------------------------------------


async def _walk(report: Report) -> None:
    seen = set()
    async for trial in trials.all_of(report.page.ready):
        report.settings += 1
        for view in report.page.views:
            wanted = key(report.page.pipeline, view.name, trial.values)
            if wanted not in seen:
                seen.add(wanted)
                await _try(report, view, trial)


async def _try(report: Report, view: Node, trial: Trial) -> None:
    """Compute a view, its inputs first, and show it as far as the bytes that a browser would get."""
    pipeline, node, result = report.page.pipeline, view, None
    at = trial.moved or "the defaults"
    try:
        for node in pipeline.upstream(view.name):
            result = await report.page.ready.result(node, trial.values)
            report.note(node, result.seconds, result.bytes, at)
        _show(view, result.value)
    except Exception as error:  # noqa: BLE001 - an author's function may raise anything
        report.add("error", explain(pipeline, node, error), at)
        return
    for message in _bokeh_says(result.value):
        report.warn(view.place, errors.BOKEH_SAYS, at, message=message)
    if not trial.moved:
        _judge_first_sight(report, view, result.value)


def _show(view: Node, value: Any) -> None:
    card, document = Card(view), Document()
    card.show(value)
    card.root.server_doc(document, location=False)
    document.to_json()


# What will disappoint -------------------------------------------------------------------------------------------------


def _judge_text(report: Report) -> None:
    content = report.page.pipeline.notebook
    headed = any(isinstance(part, str) and part.lstrip().startswith("#") for part in content.parts)
    if report.page.views and not headed:
        report.warn(content.place(), errors.NO_HEADING, title=content.title)
    for place, name, hint in notebook.undefined_names(content):
        report.warn(place, errors.UNDEFINED, name=name, hint=hint)


def _judge_first_sight(report: Report, view: Node, value: Any) -> None:
    if value is None:
        report.warn(view.place, errors.EMPTY_AT_FIRST)
    elif isinstance(value, Drawing):
        # Categories and dates speak for themselves; a number does not.
        axes = [record.values for record in value.records if record.kind in (LinearAxis, LogAxis)]
        silent = sum(axis.get("visible", True) and not axis.get("axis_label") for axis in axes)
        if silent:
            report.warn(view.place, errors.NO_AXIS_LABEL, count=f"{silent} of {len(axes)}")


def _judge_costs(report: Report, cache_mb: float) -> None:
    pipeline = report.page.pipeline
    for name, cost in report.costs.items():
        depends_on = sorted(pipeline.depends_on(name))
        if depends_on and cost.seconds > SLOW:
            told = {"seconds": duration(cost.seconds), "controls": ", ".join(depends_on)}
            report.warn(pipeline[name].place, errors.SLOW_NODE, cost.at, **told)
        if cost.bytes > cache_mb * MEGABYTE:
            told = {"megabytes": f"{cost.bytes / MEGABYTE:.0f}", "cache": f"{cache_mb:g}"}
            report.warn(pipeline[name].place, errors.TOO_LARGE, **told)


def _bokeh_says(value: Any) -> Iterator[str]:
    """The errors of Bokeh's own check of a figure; what it merely warns of, that it is empty say, may be meant."""
    if isinstance(value, Drawing):
        for issue in check_integrity(to_models(value)[0].references()).error:
            # A model's id is another one in each drawing, and the fault the same.
            yield f"{issue.name}: {issue.text} {re.sub(r'[(]id=[^)]*[)]', '', issue.extra)}".strip()


# In words -------------------------------------------------------------------------------------------------------------


def lines(report: Report) -> Iterator[tuple[str, str]]:
    """What a person reads of one notebook: lines of text, each with its tone, which a terminal may show as a colour."""
    page = report.page
    yield "title", f"{page.path.name}: {page.title}"
    if page.ready:
        yield "plain", f"  {_extent(report)}"
        yield from _times(report)
    for finding in [*report.errors, *report.warnings]:
        yield finding.weight, f"  {finding.weight:7}  {finding}"


def verdict(reports: list[Report]) -> tuple[str, str]:
    """The last line: what all of it comes to."""
    counts = {"error": sum(len(r.errors) for r in reports), "warning": sum(len(r.warnings) for r in reports)}
    tone = next((weight for weight, count in counts.items() if count), "ok")
    findings = [_many(count, weight) for weight, count in counts.items() if count]
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
