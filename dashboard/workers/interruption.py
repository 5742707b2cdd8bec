"""An exception raised in another thread, which is all that Python offers to end what one is doing.

It comes when the thread next executes Python: at once in a loop, after the call in one that waits in C. `except
Exception` lets it through. Left out: a way to end a call of C, which there is none of within a process.
"""

from __future__ import annotations

import ctypes
import logging
import sys
import threading
import traceback
from typing import Any

# Where a thread may have taken a lock and not yet be bound to give it back: an exception there would keep it for ever,
# that of the log for instance, for which all others would wait.
CAREFUL = {logging.__file__, threading.__file__, "<frozen importlib._bootstrap>"}
SHOWN = 12  # frames, the innermost


class GivenUp(BaseException):
    """Raised in the thread of what has taken too long."""


def interrupt(thread: int) -> bool:
    """Raise `GivenUp` in the thread of this identifier; return whether that could be done now."""
    frame = sys._current_frames().get(thread)
    if frame is None or frame.f_code.co_filename in CAREFUL:
        return False
    _raise_in(thread, ctypes.py_object(GivenUp))
    return True


def take_back() -> None:
    """Forget an exception that was raised in this thread and has not come yet; it may come in here."""
    _raise_in(threading.get_ident(), None)


def whereabouts(thread: int) -> list[tuple[Any, int]]:
    """Where a thread is now: frames and their lines, the outer ones first."""
    frame = sys._current_frames().get(thread)
    return [*traceback.walk_stack(frame)][:SHOWN][::-1] if frame else []


def awaited_at(awaiting: Any) -> list[tuple[Any, int]]:
    """Where a coroutine or an asynchronous generator awaits: frames and their lines, the outer ones first."""
    found = []
    while (frame := getattr(awaiting, "cr_frame", None) or getattr(awaiting, "ag_frame", None)) is not None:
        found.append((frame, frame.f_lineno))
        awaiting = getattr(awaiting, "cr_await", None) or getattr(awaiting, "ag_await", None)
    return found


def _raise_in(thread: int, exception: Any) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), exception)
