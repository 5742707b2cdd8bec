"""What Panel wants a pool of threads for, where no view lives: it is done at once, as without a pool."""

import logging
import threading

import panel as pn
from bokeh.document import Document

from dashboard.live import pool


def test_what_is_of_no_live_view_is_done_at_once_in_this_thread():
    future = pool.Pool().submit(threading.get_ident)
    assert future.done()
    assert future.result() == threading.get_ident()


def test_what_it_raises_waits_in_the_future():
    assert isinstance(pool.Pool().submit(lambda: 1 / 0).exception(), ZeroDivisionError)


def test_a_component_of_a_document_without_live_views_is_changed_at_once():
    slider, document = pn.widgets.IntSlider(value=1), Document()
    slider.server_doc(document, location=False)
    slider._events = {"value": 3}
    assert pool.Pool().submit(slider._change_event, document).done()
    assert slider.value == 3


def test_panel_does_not_log_what_a_viewer_has_chosen(caplog, monkeypatch):
    monkeypatch.setattr(pn.state, "_thread_pool", None)
    pool.install()
    slider = pn.widgets.IntSlider(value=1)
    slider.param.watch(lambda event: 1 / 0, "value")
    slider._events = {"value": 3}
    with caplog.at_level(logging.INFO):
        pool.Pool().submit(slider._change_event, Document())
    assert "{'value': 3}" not in caplog.text
