"""What `panel serve dashboard` runs once, when the server starts, and when a viewer's session opens or closes.

At the start the notebooks are read, while the port already answers, and what they print begins to go to the log.
"""

import gc
import sys
import time
from functools import cache
from pathlib import Path

# Seconds that a thread may compute while another one waits, by default 0.005. The event loop waits for its turn at each
# socket, so beside endless loops of Python all pages would be slow; what numpy computes is not held up by it.
SWITCH_INTERVAL = 0.0002

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # as in main.py

from dashboard import logs, prints, settings
from dashboard.pages import Site

_opened = {}  # when each session did, by its name


@cache
def _set_up_logs():
    prints.take_over(logs.set_up(settings.read().log).limit)


def on_server_loaded(server_context):
    _set_up_logs()
    sys.setswitchinterval(SWITCH_INTERVAL)
    site = server_context.application_context.application.site = Site.of_this_process()  # where the server looks for it
    if opening := site.start():
        opening.add_done_callback(_keep_for_good)


def _keep_for_good(opened):
    """Tell the garbage collector that what is there now stays: libraries, notebooks and their data.

    It would go through all of it again and again while viewers wait: some 100 ms each time, of which 6 are left."""
    gc.collect()
    gc.freeze()


def on_session_created(session_context):
    _opened[session_context.id] = time.monotonic()
    logs.event("session opened", page=_page(session_context), session=logs.mark(session_context.id))


def on_session_destroyed(session_context):
    if (opened := _opened.pop(session_context.id, None)) is not None:
        ms = round((time.monotonic() - opened) * 1000)
        logs.event("session closed", page=_page(session_context), session=logs.mark(session_context.id), ms=ms)


def _page(session_context):
    """The page that a session shows, by its name in addresses; None where there is none of that name."""
    page = Site.of_this_process().asked_for(session_context.request.arguments if session_context.request else {})
    return page and page.slug
