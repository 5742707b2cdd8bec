"""What the server's log says: one line per event, bounded whatever notebooks and strangers do.

    2026-11-27 10:42:07,120 slow node: fit() took 2.3 s [cell=towns.ipynb, cell 6, fit() ms=2310]

`event` says something, from any room. `set_up` is called once, when the server starts: from then on a `Log` stands in
the place of the handlers that the process's loggers have, so that what libraries say passes it as well. It keeps where
they write to and from which level on, and with that Panel's `--log-level` and `--log-file`.

An error is written with its traceback once an hour, and in a line otherwise, once a minute. What it says may be another
thing each time, so the author's line that raised it tells which it is. All other lines are told apart by what they say.
`log_text` says how they are worded, `log_limit` how many may come.

Left out: data, tokens, queries, which no event of ours names; what notebooks print (`prints`).
"""

from __future__ import annotations

import hashlib
import json
import logging
import sys
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from dashboard import log_text
from dashboard.log_limit import HOUR, KINDS, MINUTE, Limit
from dashboard.log_text import LONGEST, clean

log = logging.getLogger("dashboard")
TELLS_APART = ("page", "view", "node", "cell")  # kinds of a line, beside where in the code it is said
SAID_BETTER = "bokeh.server.views.ws"  # a session's connection, in three lines; an event of ours says it in one
ABOUT = 80  # characters of each thing that an event is about


def event(
    what: str,
    message: str = "",
    *,
    level: int = logging.INFO,
    error: BaseException | None = None,
    kind: Hashable = None,
    **about: Any,
) -> None:
    """Write one line.

    Parameters
    ----------
    what: the event in a word or two, like `slow node`.
    message: the rest of the sentence; no data, no token, no query.
    level: as `logging` has it.
    error: whose traceback follows.
    kind: what it is counted as; by default where in the code it is said, about which page, view, node and cell.
    about: `page`, `view`, `node`, `cell`, `ms` (milliseconds), `session` (a `mark`); None is left out.
    """
    known = {name: value for name, value in about.items() if value is not None}
    text = f"{what}: {message}" if message else what
    log.log(level, "%s", text, exc_info=error, extra={"event": what, "about": known, "kind": kind})


def mark(session: str) -> str:
    """A session's name as the log has it: enough to tell two apart, and nothing that opens one."""
    return hashlib.sha256(session.encode()).hexdigest()[:6]


@dataclass(frozen=True)
class Entry:
    """One event, ready to be written: `at` in seconds of the epoch, texts clean, a traceback in lines."""

    at: float
    level: str
    event: str
    message: str
    about: Mapping[str, Any] = field(default_factory=dict)
    traceback: Sequence[str] = ()


def plain(entry: Entry) -> str:
    """An event as a line for a person, the lines of its traceback below it."""
    at = datetime.fromtimestamp(entry.at).astimezone().strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]
    level = "" if entry.level in ("INFO", "DEBUG") else f"{entry.level} "
    about = f" [{' '.join(f'{name}={value}' for name, value in entry.about.items())}]" if entry.about else ""
    head = f"{at} {level}"
    head += clean(entry.message, LONGEST - len(head) - len(about)) + about
    return "\n".join([head, *(f"    {clean(line, LONGEST - 4)}" for line in entry.traceback)])


def as_json(entry: Entry) -> str:
    """An event as a line for a machine: one object."""
    at = datetime.fromtimestamp(entry.at, UTC).isoformat(timespec="milliseconds")
    found = {"time": at, "level": entry.level.lower(), "event": entry.event, **entry.about}
    found["message"] = clean(entry.message, LONGEST // 2)
    return json.dumps(found | ({"traceback": entry.traceback} if entry.traceback else {}), ensure_ascii=False)


FORMS: Mapping[str, Callable[[Entry], str]] = {"plain": plain, "json": as_json}


class Log(logging.Handler):
    """Stands in the place of handlers: what passes it is short, bounded and said once.

    Parameters
    ----------
    outlets: the handlers that it stands for; they know where to write to, and from which level on.
    limit: how much; the logs of a process share one.
    form: an event -> its text.
    """

    def __init__(self, outlets: Sequence[logging.Handler], limit: Limit, form: Callable[[Entry], str] = plain):
        super().__init__()
        self.outlets, self.limit, self.form = outlets, limit, form
        self._traced: dict[Hashable, float] = {}
        for outlet in outlets:
            outlet.setFormatter(None)

    def handle(self, record: logging.LogRecord) -> bool:
        """As each handler does, without its lock: words of an author's exception may take long, or log something."""
        self.turn()
        if record.name == SAID_BETTER and record.levelno == logging.INFO:
            return False
        about = {name: value if isinstance(value, int) else clean(value, ABOUT) for name, value in _about(record)}
        kind = getattr(record, "kind", None) or _kind(record, about)
        if self.limit.is_full(kind):
            return False
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        text = log_text.message(record)
        place = error and log_text.place(error)
        identity = (kind, type(error), place) if place else (kind, text)
        if not self.limit.admits(kind, identity, text, record.levelno >= logging.ERROR):
            return False
        what = getattr(record, "event", record.levelname.lower())
        trace = self._trace(identity, error, log_text.is_of_web(record))
        self._write(record.levelno, Entry(record.created, record.levelname, what, text, about, trace))
        return True

    def turn(self) -> None:
        """Say what was left out of the last minute, if it is over."""
        for text in self.limit.turn():
            self._write(logging.INFO, Entry(self.limit.clock(), "INFO", "repeated", text))

    def _trace(self, identity: Hashable, error: BaseException | None, of_web: bool) -> list[str]:
        """The lines of a traceback, once an hour."""
        now = self.limit.clock()
        if error is None or now - self._traced.get(identity, now - HOUR) < HOUR:
            return []
        if len(self._traced) >= KINDS:
            self._traced.clear()
        self._traced[identity] = now
        return log_text.lines(error, of_web)

    def _write(self, level: int, entry: Entry) -> None:
        text = self.form(entry)
        self.limit.spend(len(text.encode()))
        record = logging.makeLogRecord({"name": log.name, "levelno": level, "levelname": entry.level, "msg": text})
        for outlet in self.outlets:
            if level >= outlet.level:
                outlet.handle(record)


def _about(record: logging.LogRecord) -> list[tuple[str, Any]]:
    return [*getattr(record, "about", {}).items()]


def _kind(record: logging.LogRecord, about: Mapping[str, Any]) -> Hashable:
    where = getattr(record, "event", (record.pathname, record.lineno))
    return (record.name, record.levelno, where, *map(about.get, TELLS_APART))


def set_up(form: str = "plain", limit: Limit | None = None) -> Log:
    """Have all that this process logs pass a `Log`, from now on. Returns that of the root.

    Events of ours come from the level on that Bokeh's have, which is what `--log-level` says.
    """
    limit = limit or Limit()
    made = [_stand_in(logging.getLogger(name), limit, FORMS[form]) for name in ("", "panel")]
    log.setLevel(logging.getLogger("bokeh").getEffectiveLevel())
    logging.captureWarnings(True)
    threading.excepthook = _ended
    threading.Thread(target=_turn_each_minute, args=made[:1], name="log", daemon=True).start()
    return made[0]


def _stand_in(logger: logging.Logger, limit: Limit, form: Callable[[Entry], str]) -> Log:
    """Put a log in the place of a logger's handlers, as many as it has."""
    outlets = [*logger.handlers]
    for outlet in outlets:
        logger.removeHandler(outlet)
    made = Log(outlets or ([logging.StreamHandler(sys.stderr)] if not logger.parent else []), limit, form)
    logger.addHandler(made)
    return made


def _ended(ended: Any) -> None:
    """A thread that a notebook started ended with an exception."""
    if ended.exc_type is not SystemExit:
        event("thread ended", level=logging.ERROR, error=ended.exc_value)


def _turn_each_minute(made: Log) -> None:
    never = threading.Event()
    while not never.wait(MINUTE):
        made.turn()
