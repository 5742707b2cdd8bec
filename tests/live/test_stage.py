"""What lives in a document: each card has at most one view, which ends when another takes its place."""

import panel as pn
from bokeh.document import Document

from dashboard.components import Card
from dashboard.live import keep, stage
from dashboard.results import Results
from tests.support.nodes import node, pipeline, run

ENDED = []


def shown():
    slider = pn.widgets.IntSlider(label="N", value=1, end=9)
    slider.param.watch(lambda event: 1 / event.new, "value")
    return slider


async def placed(*, times=1):
    """A stage whose only card has been given a view so many times, what has failed, and the views."""
    document, failures = Document(), []
    wired = pipeline(node(shown))
    card = Card(wired["shown"])
    on = stage.Stage(document, None, lambda card, error: failures.append(error))
    views = []
    for _ in range(times):
        view = await on.make(card, Results(keep=keep), wired, {})
        card.root[:] = [view.component]
        on.place(card, view)
        views.append(view)
    card.root.server_doc(document, location=False)
    return on, failures, views


def test_a_document_is_known_as_long_as_a_view_lives_in_it():
    on, _, _ = run(placed())
    assert stage.of(on.document) is on
    assert stage.of(Document()) is None
    assert stage.of(None) is None


def test_what_a_viewer_has_set_is_set_in_the_view_that_takes_the_place():
    async def work():
        on, _, (view,) = await placed()
        view.component.value = 7
        newer = await on.make(view.card, Results(keep=keep), pipeline(node(shown)), {})
        return newer.component.value

    assert run(work()) == 7


def test_a_view_that_has_given_way_does_nothing_any_more():
    _, _, (first, second) = run(placed(times=2))
    done = []
    first.submit(lambda: done.append("first"))
    second.submit(lambda: done.append("second"))
    assert done == ["second"]


def test_what_fails_is_told_with_its_card():
    _, failures, (view,) = run(placed())
    view.submit(lambda: 1 / 0)
    assert [type(error) for error in failures] == [ZeroDivisionError]
