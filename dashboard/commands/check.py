"""Is a notebook fit to be a page: its contract, its controls, every view at every setting worth trying.

`check` prepares the page as the server does, walks through the settings of `trials`, shows each view in a card as a
viewer would get it, and writes down how long every node took. What is wrong is an error; what works and will
disappoint is a warning, by one of the rules of `errors.WARNINGS`. `report` makes it lines for a terminal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bokeh.core.validation import check_integrity
from bokeh.document import Document
from bokeh.models import LinearAxis, LogAxis

from dashboard import errors, live
from dashboard.commands import trials
from dashboard.commands.report import Report, duration
from dashboard.commands.trials import Trial
from dashboard.components import Card, content
from dashboard.errors import NotebookError
from dashboard.figures import Drawing, handed_on
from dashboard.memory import MEGABYTE
from dashboard.notebook import loader
from dashboard.pages import Page, reasons
from dashboard.pipeline import Node
from dashboard.results import Results

SLOW = 1.0  # seconds after which a viewer wonders whether anything happens
KEPT_MB = 2000  # while checking, so that no node is computed again for want of room


async def check(path: Path, cache_mb: float, timeout: float = 60) -> Report:
    """Check one notebook, from its own folder. Never raises for its faults.

    `cache_mb` is what the site may keep, `timeout` the seconds that a function may take.
    """
    report = Report(Page(path, Results(KEPT_MB, timeout=timeout, keep=live.keep)))
    await report.page.prepare()
    for passed_over in report.page.passed_over:
        report.add("warning", passed_over)
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
            wanted = report.page.pipeline.key(view.name, trial.values)
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
            report.note(node, result, at)
            if node is not view and not trial.moved:
                _judge_sharing(report, node, result.value)
            if result.value is None and node.nothing:
                report.add("warning", node.nothing)
        await _show(report.page, view, result.value, trial)
    except Exception as error:  # noqa: BLE001 - an author's function may raise anything
        report.add("error", reasons.explain(pipeline, node, error), at)
        return
    for message in _bokeh_says(result.value):
        report.warn(view.place, errors.BOKEH_SAYS, at, message=message)
    if not trial.moved:
        _judge_first_sight(report, view, result.value)


async def _show(page: Page, view: Node, value: Any, trial: Trial) -> None:
    card, document = Card(view), Document()
    if isinstance(value, Results.Anew):
        component = await live.drawn_once(document, card, page.results, page.pipeline, trial.values)
        value = content.Alive(component)
    card.show(value)
    card.root.server_doc(document, location=False)
    document.to_json()


# What will disappoint -------------------------------------------------------------------------------------------------


def _judge_text(report: Report) -> None:
    notebook = report.page.pipeline.notebook
    headed = any(isinstance(part, str) and part.lstrip().startswith("#") for part in notebook.parts)
    if report.page.views and not headed:
        report.warn(notebook.place(), errors.NO_HEADING, title=notebook.title)
    for place, name, hint in loader.undefined_names(notebook):
        report.warn(place, errors.UNDEFINED, name=name, hint=hint)


def _judge_first_sight(report: Report, view: Node, value: Any) -> None:
    if value is None and not view.nothing:
        report.warn(view.place, errors.EMPTY_AT_FIRST)
    elif isinstance(value, Drawing):
        # Categories and dates speak for themselves; a number does not.
        axes = [record.values for record in value.records if record.kind in (LinearAxis, LogAxis)]
        silent = sum(axis.get("visible", True) and not axis.get("axis_label") for axis in axes)
        if silent:
            report.warn(view.place, errors.NO_AXIS_LABEL, count=f"{silent} of {len(axes)}")


def _judge_sharing(report: Report, node: Node, value: Any) -> None:
    for kind, reason in Results.shared_parts(value).items():
        report.warn(node.place, errors.SHARED, kind=kind, reason=reason)


def _judge_costs(report: Report, cache_mb: float) -> None:
    pipeline = report.page.pipeline
    for name, cost in report.costs.items():
        depends_on = sorted(pipeline.depends_on(name))
        if depends_on and cost.seconds > SLOW:
            values = {"seconds": duration(cost.seconds), "controls": ", ".join(depends_on)}
            report.warn(pipeline[name].place, errors.SLOW_NODE, cost.at, **values)
        if cost.held > SLOW:
            report.warn(pipeline[name].place, errors.HOLDS_UP, seconds=duration(cost.held))
        if cost.bytes > cache_mb * MEGABYTE:
            values = {"megabytes": f"{cost.bytes / MEGABYTE:.0f}", "cache": f"{cache_mb:g}"}
            report.warn(pipeline[name].place, errors.TOO_LARGE, **values)


def _bokeh_says(value: Any) -> Iterator[str]:
    """The errors of Bokeh's own check of a figure; what it merely warns of, that it is empty say, may be meant."""
    if isinstance(value, Drawing):
        for issue in check_integrity(handed_on(value).references()).error:
            # A model's id is another one in each drawing, and the fault the same.
            yield f"{issue.name}: {issue.text} {re.sub(r'[(]id=[^)]*[)]', '', issue.extra)}".strip()
