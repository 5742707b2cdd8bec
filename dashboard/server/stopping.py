"""How the server ends: at once, whatever runs.

At SIGTERM or Ctrl-C Bokeh and Panel leave their event loop and call `WebApplication.stop`. Python would then wait for
each thread in which a node is still computed, which may be for ever; Heroku kills after 30 s, and until then no browser
hears that it must come back. So the browsers are told, and the process has a last moment to end by itself.

Left out: a node that holds Python's lock for all that time, inside of one call of a C library; nothing in this process
runs then, not even this.
"""

import logging
import os
import signal
import sys
from functools import partial
from threading import Thread, Timer
from weakref import WeakSet

from tornado.ioloop import PeriodicCallback
from tornado.process import task_id
from tornado.websocket import WebSocketHandler

AT_MOST = 1.5  # seconds from being told to end until the process has ended
FLUSHED_WITHIN = 0.3  # seconds more, where a log's reader is slow
LOOK_EVERY = 1000  # ms from one look at the master process to the next
SERVICE_RESTART = 1012  # the code of a WebSocket that closes for the server to start again

_open: WeakSet[WebSocketHandler] = WeakSet()


class SocketHandler:
    """Mixed into Bokeh's handler of WebSockets, to know which are open."""

    def open(self, *args, **kwargs) -> None:
        _open.add(self)
        super().open(*args, **kwargs)

    def on_close(self) -> None:
        _open.discard(self)
        super().on_close()


def stop() -> None:
    """Close all WebSockets, and have the process end soon, with 0, whatever its threads do."""
    for socket in tuple(_open):
        socket.close(SERVICE_RESTART, "service restart")
    timer = Timer(AT_MOST, _exit)
    timer.daemon = True  # nobody waits for it where the process ends by itself
    timer.start()


def _exit() -> None:
    flushing = Thread(target=_flush, daemon=True)
    flushing.start()
    flushing.join(FLUSHED_WITHIN)
    os._exit(0)


def _flush() -> None:
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()


def follow_master() -> None:
    """With `--num-procs`, end when the master process has: a signal to it alone reaches none of its children."""
    if task_id() is not None:
        PeriodicCallback(partial(_end_without, os.getppid()), LOOK_EVERY).start()


def _end_without(master: int) -> None:
    if os.getppid() != master:
        signal.raise_signal(signal.SIGTERM)
