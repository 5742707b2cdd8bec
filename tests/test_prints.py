"""What notebooks print goes to the log with their cell's name, and a flood of it costs nothing."""

import io
import logging
import subprocess
import sys
import threading

import pytest

from dashboard.log_limit import LINES, Limit
from dashboard.log_text import LONGEST
from dashboard.notebook import Notebook, imports
from dashboard.prints import Prints
from tests.support.servers import ROOT


class Clock:
    now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def said(caplog):
    """said(): what was printed so far, by cell."""
    caplog.set_level(logging.INFO, "dashboard")
    return lambda: [(one.about.get("cell"), one.args[0].removeprefix("print: ")) for one in caplog.records]


@pytest.fixture
def stream():
    return Prints(io.StringIO(), Limit(Clock()))


@pytest.fixture
def run(tmp_path, write_notebook, stream, monkeypatch):
    """run(source): the functions of a notebook with this exported cell, which prints to the stream."""

    def run(source):
        monkeypatch.setattr(sys, "stdout", stream)
        return imports.load(Notebook.read(write_notebook(tmp_path / "towns.ipynb", f"#| export\n{source}"))).functions

    yield run
    for name in [name for name in sys.modules if name.startswith("notebooks.")]:
        del sys.modules[name]


def test_a_line_is_logged_with_the_cell_and_function_that_print_it(run, said):
    run("print('at the top')\ndef fit():\n    print('two', 'words')")["fit"].call()
    assert said() == [("towns.ipynb, cell 1", "at the top"), ("towns.ipynb, cell 1, fit()", "two words")]


def test_what_a_thread_of_a_notebook_prints_is_its_cell_s(run, said):
    source = "import threading\ndef _say(): print('hello')\ndef fit():\n    one = threading.Thread(target=_say)\n"
    run(f"{source}    one.start()\n    one.join()")["fit"].call()
    assert said() == [("towns.ipynb, cell 1, _say()", "hello")]


def test_parts_of_a_line_are_put_together_for_each_thread_by_itself(stream, said):
    stream.write("one ")
    other = threading.Thread(target=stream.write, args=["other\n"])
    other.start()
    other.join()
    stream.write("line\n\n  \nand")
    assert said() == [(None, "other"), (None, "one line")]


def test_a_long_line_is_cut_while_it_is_printed(stream, said):
    for _ in range(1_000):
        stream.write("x" * 1_000)
    stream.write("\n")
    ((_, line),) = said()
    assert len(line) == LONGEST


def test_of_many_lines_at_once_the_first_come_and_the_rest_is_counted():
    limit = Limit(clock := Clock())
    stream = Prints(io.StringIO(), limit)
    stream.write("line\n" * 1_000_000)
    clock.now += 60
    assert limit.turn() == [f"... and {1_000_000 - LINES - 1:,} times more in the last minute: "]


def test_bytes_are_taken_as_text(stream, said):
    stream.buffer.write("Zürich\n".encode())
    assert said() == [(None, "Zürich")]


PROGRAM = """
import logging, resource, sys
logging.basicConfig(stream=open(sys.argv[2], "w"))
from dashboard import logs, prints
from dashboard.notebook import Notebook, imports
from pathlib import Path
prints.take_over(logs.set_up().limit)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
imports.load(Notebook.read(Path(sys.argv[1]))).functions["flood"].call()
sys.__stdout__.write(str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before))
"""


def test_a_flood_costs_neither_memory_nor_disk(tmp_path, write_notebook):
    """300 MB, as one text, as long lines and without an end of line."""
    source = """
        #| export
        def flood():
            text = "line\\n" * 20_000_000
            print(text)
            for number in range(100):
                print(number, "x" * 1_000_000)
            for _ in range(100):
                print("y" * 1_000_000, end="")
    """
    notebook = write_notebook(tmp_path / "flood.ipynb", source)
    program = [sys.executable, "-c", PROGRAM, str(notebook), str(tmp_path / "log")]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 150_000  # KiB, of which the notebook's own text is 98,000
    assert (tmp_path / "log").stat().st_size < 20_000


def test_a_line_that_has_not_ended_is_there_when_the_server_ends(stream, said):
    other = threading.Thread(target=stream.write, args=["a last word"])
    other.start()
    other.join()
    stream.flush()
    stream.flush()
    assert said() == [(None, "a last word")]
