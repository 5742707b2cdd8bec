"""All that a process logs passes one place: one line per event, errors once with their traceback, in words or JSON."""

import io
import json
import logging
import re
import subprocess
import sys

import pytest

from dashboard import logs
from dashboard.log_limit import Limit
from dashboard.log_text import LONGEST
from tests.support.clock import Clock
from tests.support.servers import ROOT


@pytest.fixture
def clock():
    return Clock(1_000_000.0)


@pytest.fixture
def log_of(clock):
    """log_of(form): a logger whose lines pass a `Log`, and the lines written so far."""
    loggers = []

    def log_of(form="plain"):
        stream = io.StringIO()
        logger = logging.getLogger(f"dashboard.test{len(loggers)}")
        logger.propagate = False
        logger.setLevel(logging.INFO)
        logger.addHandler(logs.Log([logging.StreamHandler(stream)], Limit(clock), logs.FORMS[form]))
        loggers.append(logger)
        return logger, lambda: stream.getvalue().splitlines()

    yield log_of
    for logger in loggers:
        logger.handlers.clear()


@pytest.fixture
def said(caplog):
    """said(): what was said of the events so far: their event and what each is about."""
    caplog.set_level(logging.INFO, "dashboard")
    return lambda: [(one.event, one.about) for one in caplog.records]


def test_an_event_says_what_it_is_about(said):
    logs.event("page ready", page="towns", ms=12, session=None)
    assert said() == [("page ready", {"page": "towns", "ms": 12})]


def test_an_event_is_one_line(log_of):
    log, lines = log_of()
    log.info("slow node", extra={"event": "slow node", "about": {"page": "towns", "ms": 1200}})
    (line,) = lines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} slow node \[page=towns ms=1200\]", line)


def test_an_event_is_an_object_in_json(log_of):
    log, lines = log_of("json")
    about = {"page": "towns", "view": "map", "node": "fit", "cell": "towns.ipynb, cell 2", "ms": 7, "session": "a1b2c3"}
    log.warning("slow", extra={"event": "slow node", "about": about})
    log.error("%s", "ready", exc_info=ValueError("no"))
    first, second = map(json.loads, lines())
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", first.pop("time"))
    assert first == {"level": "warning", "event": "slow node", "message": "slow", **about}
    assert second["traceback"] == ["ValueError: no"]


def test_repetitions_are_counted(log_of, clock):
    log, lines = log_of()
    for _ in range(15):
        log.warning("too many open files")
    clock.now += 60
    log.info("another line")
    first, count, other = lines()
    assert first.endswith("WARNING too many open files")
    assert count.endswith("... and 14 times more in the last minute: too many open files")
    assert other.endswith("another line")


def _fail(value):
    raise ValueError(f"bad value {value}")


def _log_failure(log, value):
    try:
        _fail(value)
    except ValueError as error:
        log.error("failed: %s", value, exc_info=error)


def test_an_error_is_written_once_whatever_value_it_names_and_its_traceback_once_an_hour(log_of, clock):
    log, lines = log_of()
    for value in range(100):
        _log_failure(log, value)
    assert lines()[0].endswith("ERROR failed: 0")
    assert lines()[-1].strip() == "ValueError: bad value 0"
    assert len(lines()) == 4
    clock.now += 60
    _log_failure(log, 100)
    assert [line.rpartition(" ")[2] for line in lines()[4:]] == ["1", "100"]
    assert "99 times more" in lines()[4]
    clock.now += 3600
    _log_failure(log, 101)
    assert lines()[-1].strip() == "ValueError: bad value 101"


def test_two_notebooks_that_cannot_be_compiled_are_two_errors(log_of):
    log, lines = log_of()
    for name in ("magic", "syntax"):
        try:
            json.loads("{")  # raised below no author's line
        except ValueError as error:
            log.error("%s.ipynb: this is not Python", name, exc_info=error.with_traceback(error.__traceback__.tb_next))
    assert [line.split("ERROR ")[1] for line in lines() if "ERROR" in line] == [
        "magic.ipynb: this is not Python",
        "syntax.ipynb: this is not Python",
    ]


def test_no_line_is_longer_than_it_may_be(log_of):
    for form in logs.FORMS:
        log, lines = log_of(form)
        about = {"page": "x" * 1000, "session": "y" * 1000}
        log.error("z" * 100_000, exc_info=ValueError("a" * 100_000), extra={"event": "e", "about": about})
        assert all(len(line) <= LONGEST for line in lines()) or form == "json"
        assert sum(map(len, lines())) < 3 * LONGEST


def test_whatever_a_stranger_makes_libraries_say_the_log_stays_small(log_of, clock):
    """Kinds of noise that were measured: whole messages, accept without files, tasks that nobody waited for."""
    log, lines = log_of()
    for number in range(20_000):
        log.error("error handling message %s", number)
        log.error("[Errno 24] Too many open files")
        log.error("Task exception was never retrieved %s", "x" * 10_000, exc_info=ValueError(number))
        clock.now += 0.01
    assert sum(map(len, lines())) < 200_000


def test_the_level_of_a_handler_still_counts(clock):
    stream = io.StringIO()
    outlet = logging.StreamHandler(stream)
    logger = logging.getLogger("dashboard.level")
    logger.propagate = False
    logger.setLevel(logging.DEBUG)
    logger.addHandler(logs.Log([outlet], Limit(clock)))
    outlet.setLevel(logging.WARNING)
    logger.info("quiet")
    logger.warning("loud")
    logger.handlers.clear()
    assert [line.rpartition(" ")[2] for line in stream.getvalue().splitlines()] == ["loud"]


def test_a_session_is_marked_and_not_named():
    assert logs.mark("a-session") == logs.mark("a-session")
    assert logs.mark("a-session") != logs.mark("another")
    assert re.fullmatch("[0-9a-f]{6}", logs.mark("a-session"))


def test_a_process_that_is_set_up_says_everything_in_this_way():
    """In a process of its own, for it changes the loggers, warnings and threads of the process."""
    program = """
import logging, sys, threading, warnings
logging.basicConfig(format="%(name)s %(message)s", stream=sys.stdout)
logging.getLogger("bokeh").setLevel(logging.INFO)
from dashboard import logs
made = logs.set_up()
logs.event("page ready", page="towns")
logging.getLogger("bokeh.server.tornado").info("ready")
logging.getLogger("tornado.general").warning("said %s", {"secret": 1})
warnings.warn("old thing")
def run(): raise ValueError("in a thread")
thread = threading.Thread(target=run); thread.start(); thread.join()
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    words = [re.sub(r"^[\d-]+ [\d:,]+ ", "", line) for line in done.stdout.splitlines()]
    assert words[:3] == ["page ready [page=towns]", "ready", "WARNING said <dict>"]
    assert "UserWarning: old thing" in words[3]
    assert words[4] == "ERROR thread ended"
    assert words[-1].strip() == "ValueError: in a thread"
    assert done.stderr == ""
