"""What Panel takes for its pool of threads: what a live view does runs in a worker thread, by the terms of its node.

Panel has a component's callbacks run on the event loop, where the whole server waits for them, unless it has a pool.
It hands over what to call and not in whose name; that is found here by the component that the call is of. What is of
no live view, like what Panel does itself, is done at once, as without a pool.

Private, for Panel makes its pool by itself and has no option for another one; checked with panel 1.9.4.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import Any

from bokeh.document import Document
from panel.io.callbacks import PeriodicCallback
from panel.io.state import state

from dashboard.live import stage
from dashboard.live.view import LiveView


class Pool:
    """A pool of threads, as far as Panel uses one."""

    def submit(self, call: Callable[..., Any], *args: Any) -> Future:
        """Have something called. A live view says by itself how that has ended, so the future is done already."""
        future: Future = Future()
        view = _view_of(call, args)
        if view is not None:
            owner = getattr(call, "__self__", None)
            view.submit(partial(call, *args), once=owner if isinstance(owner, PeriodicCallback) else None)
            future.set_result(None)
            return future
        try:
            future.set_result(call(*args))
        except Exception as error:  # noqa: BLE001 - Panel asks the future for it
            future.set_exception(error)
        return future

    def shutdown(self, wait: bool = True) -> None:
        """End nothing: the threads are those of all nodes."""


def install() -> None:
    """Have Panel use it in this process, and leave it to the view to say what has failed, without a viewer's values."""
    state._thread_pool = Pool()
    logging.getLogger("panel.reactive").addFilter(_is_not_said_again)


def _is_not_said_again(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith("Callback failed for object named")


def _view_of(call: Callable[..., Any], args: tuple[Any, ...]) -> LiveView | None:
    """The live view in whose name Panel has something called."""
    while isinstance(call, partial):
        call, args = call.func, (*call.args, *args)
    owner = getattr(call, "__self__", None)
    if owner is state:  # which calls what it was given
        return next(filter(None, (_view_of(given, ()) for given in args if callable(given))), None)
    if isinstance(owner, PeriodicCallback):
        found = stage.of(owner._doc)
        return found and found.view_of_ticker(owner)
    documents = [one for one in args if isinstance(one, Document)]
    found = stage.of(documents[0] if documents else state.curdoc)
    return found and found.view_around(owner)
