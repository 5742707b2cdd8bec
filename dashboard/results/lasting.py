"""Whether a result can be used by many, again and again: no generator, which is empty afterwards, no open connection.

Left out: what lies deeper than in a small collection, and whatever nobody can tell of an object, like a connection to a
server of its own library.
"""

from __future__ import annotations

import inspect
import threading
from collections.abc import Iterable, Iterator
from typing import Any

from dashboard import errors
from dashboard.errors import NotebookError
from dashboard.pipeline import Node

MOST_PARTS = 100  # of a collection that are looked at one by one


def check_lasting(node: Node, returned: Any) -> None:
    """A result is used again and again: one that is empty afterwards would be there for the first viewer alone."""
    parts = (returned, *_first_parts(returned))
    for part in filter(inspect.iscoroutine, parts):
        part.close()  # else Python complains that nobody has awaited it
    for part in parts:
        if isinstance(part, Iterator) or inspect.isawaitable(part) or inspect.isasyncgen(part):
            raise NotebookError(node.place, errors.USED_UP, kind=type(part).__name__)
        if _is_of_one_thread(part):
            raise NotebookError(node.place, errors.OF_ONE_THREAD, kind=type(part).__name__)


def _first_parts(returned: Any) -> Iterable[Any]:
    """The parts of a small collection: a pair of a table and a generator, say."""
    parts = returned.values() if isinstance(returned, dict) else returned
    return tuple(parts) if type(returned) in (dict, list, tuple) and len(parts) <= MOST_PARTS else ()


def _is_of_one_thread(value: Any) -> bool:
    """Whether it is an SQLite connection that only the thread may use which opened it: asked from another one."""
    if not any(base.__module__ == "sqlite3" and base.__name__ == "Connection" for base in type(value).__mro__):
        return False
    refused: list[Exception] = []

    def use() -> None:
        try:
            value.cursor()
        except Exception as error:  # noqa: BLE001 - of whatever class, it cannot be used
            refused.append(error)

    elsewhere = threading.Thread(target=use, name="sqlite", daemon=True)
    elsewhere.start()
    elsewhere.join()
    return bool(refused)
