"""A document is changed from threads in the order of the changes, on its event loop, and never at once."""

import asyncio
import threading

from bokeh.document import Document
from bokeh.models import Column, Div

from dashboard.figures import documents
from dashboard.live.outbox import Job, Outbox, working


def sent(change, *, loop_does=lambda document: None, job=None):
    """The changes that a listener hears of after a thread has changed the document: model's name, property, thread."""
    heard = []

    async def work():
        document, lock = Document(), asyncio.Lock()

        async def commit_locked(change):
            async with lock:
                with documents.one_message(document):
                    change()

        document.add_root(Column(name="root", children=[Div(name="div", text="before")]))
        outbox = Outbox(document, commit_locked)
        document.on_change(lambda event: heard.append((event.model.name, event.attr, threading.current_thread().name)))
        async with lock:  # as if something else changed the document just now
            await asyncio.to_thread(in_job, document)
            assert heard == []
            loop_does(document)
        while outbox._waiting or outbox._sending:
            await asyncio.sleep(0)
        return document

    def in_job(document):
        with working(job):
            change(document)

    return asyncio.run(work()), heard


def div(document):
    return document.get_model_by_name("div")


def test_what_a_thread_sets_is_there_at_once_and_sent_from_the_event_loop():
    def change(document):
        div(document).text = "after"
        assert div(document).text == "after"

    _, heard = sent(change)
    assert heard == [("div", "text", "MainThread")]


def test_what_a_thread_puts_into_a_layout_is_part_of_the_document():
    document, heard = sent(lambda document: document.roots[0].children.append(Div(name="new")))
    assert document.get_model_by_name("new").document is document
    assert heard == [("root", "children", "MainThread")]


def test_changes_come_in_their_order_with_what_the_next_tick_does_among_them():
    def change(document):
        div(document).text = "first"
        document.add_next_tick_callback(lambda: div(document).update(name="second"))
        div(document).tags = ["third"]

    _, heard = sent(change)
    assert [attribute for _, attribute, _ in heard] == ["text", "name", "tags"]


def test_a_model_that_has_left_the_document_meanwhile_is_not_spoken_of():
    _, heard = sent(
        lambda document: setattr(div(document), "text", "after"),
        loop_does=lambda document: setattr(document.roots[0], "children", []),
    )
    assert heard == [("root", "children", "MainThread")]


def test_what_a_job_does_that_is_over_does_not_count():
    job = Job(on_error=print, schedule=lambda called, callback: callback)

    def change(document):
        div(document).text = "after"
        job.is_over = True

    assert sent(change, job=job)[1] == []


def test_what_a_change_raises_is_told_to_its_job_and_the_others_are_made():
    errors = []
    job = Job(on_error=errors.append, schedule=lambda called, callback: callback)

    def change(document):
        document.add_next_tick_callback(lambda: 1 / 0)
        div(document).text = "after"

    _, heard = sent(change, job=job)
    assert [type(error) for error in errors] == [ZeroDivisionError]
    assert heard == [("div", "text", "MainThread")]


def test_a_job_hears_what_it_has_called_again_and_again():
    scheduled = []

    def schedule(called, callback):
        scheduled.append(callback)
        return callback

    def callback():
        pass

    sent(
        lambda document: document.add_periodic_callback(callback, 1000) and setattr(div(document), "text", "after"),
        job=Job(print, schedule),
    )
    assert scheduled == [callback]
