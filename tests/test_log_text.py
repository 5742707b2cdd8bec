"""What a record says is short, on one line, without what viewers sent; a traceback begins with its author's lines."""

import logging
import sys

import pytest

from dashboard import log_text
from dashboard.log_text import LONGEST, lines, message


def record(name, said, *values):
    return logging.LogRecord(name, logging.ERROR, "file.py", 1, said, values, None)


@pytest.fixture
def raised(load):
    """raised(source, **values): the exception that `fail` of an exported cell raises."""

    def raised(source, **values):
        function = load(f"#| export\n{source}").functions["fail"].call
        with pytest.raises(BaseException) as error:
            function(**values)
        return error.value

    return raised


@pytest.fixture
def load(tmp_path, write_notebook):
    from dashboard.notebook import Notebook, imports

    yield lambda *cells: imports.load(Notebook.read(write_notebook(tmp_path / "towns.ipynb", *cells)))
    for name in [name for name in sys.modules if name.startswith("notebooks.")]:
        del sys.modules[name]


def test_a_message_is_on_one_line_and_forges_none():
    forged = "hello\n2026-01-01 00:00:00,000 all is well\x1b[31m\r\x00\u2028end"
    assert message(record("dashboard", "%s", forged)) == "hello 2026-01-01 00:00:00,000 all is well [31m end"


def test_a_message_is_cut():
    assert len(message(record("dashboard", "%s", "x" * 5_000_000))) == LONGEST


class Unspeakable:
    def __str__(self):
        raise ValueError("no words")

    __repr__ = __str__


@pytest.mark.parametrize("values", [("one", "two"), (Unspeakable(),), ()])
def test_a_template_that_does_not_fit_is_said_as_it_is(values):
    assert message(record("dashboard", "%d of %s towns", *values)) == "%d of %s towns"


@pytest.mark.parametrize(
    ("said", "values", "told"),
    [
        (
            "error handling message\n message: %r \n error: %r",
            ({"secret": 1}, ValueError("secret")),
            "error handling message message: <dict> error: <ValueError>",
        ),
        ("%d %s %.2fms", (404, "GET /x?secret=1&b=2 (::1)", 2.5), "404 GET /x… (::1) 2.50ms"),
        ("Token for session %r had invalid signature", ("secret" * 8,), "Token for session … had invalid signature"),
        (
            "WebSocket connection closed: code=%s, reason=%r",
            (1001, None),
            "WebSocket connection closed: code=1001, reason=<NoneType>",
        ),
        (
            "Task exception was never retrieved\nfuture: <Task ValueError('secret')>",
            (),
            "Task exception was never retrieved",
        ),
        ("%(one)s said", ({"one": "a word"},), "a word said"),
    ],
)
@pytest.mark.parametrize("library", ["bokeh.server.protocol_handler", "tornado.access", "asyncio", "panel"])
def test_a_library_of_the_web_says_its_own_words_alone(library, said, values, told):
    assert message(record(library, said, *values)) == told


def test_the_author_s_lines_come_first_and_a_library_s_frames_are_a_word(raised):
    error = raised("import pandas as pd\ndef fail():\n    frame = pd.DataFrame()\n    return frame['secret']")
    found = lines(error)
    assert found[-3:-1] != []
    at = next(number for number, line in enumerate(found) if line.startswith("towns.ipynb, cell 1, line 5, fail()"))
    assert found[at] == "towns.ipynb, cell 1, line 5, fail(): return frame['secret']"
    assert found[at + 1].startswith("... ")
    assert found[at + 1].endswith("more in pandas")
    assert found[at + 2] == "KeyError: 'secret'"


def test_the_exception_itself_comes_last(raised):
    assert lines(raised("def fail():\n    return 1 / 0"))[-2:] == [
        "towns.ipynb, cell 1, line 3, fail(): return 1 / 0",
        "ZeroDivisionError: division by zero",
    ]


def test_a_deep_recursion_is_shown_at_its_ends(raised):
    found = lines(raised("def fail():\n    return fail()"))
    assert len(found) < 30
    assert any("calls more" in line for line in found)
    assert found[-1].startswith("RecursionError")


def test_the_causes_follow(raised):
    found = lines(
        raised("def fail():\n    try: 1 / 0\n    except Exception as error: raise ValueError('no') from error")
    )
    assert [line for line in found if "Error:" in line] == ["ValueError: no", "ZeroDivisionError: division by zero"]
    assert "which came of:" in found


def test_each_line_is_cut(raised):
    found = lines(raised("def fail():\n    raise ValueError('x' * 5_000_000)  # " + "y" * 2_000))
    assert max(map(len, found)) <= LONGEST


def test_an_exception_that_fails_at_its_own_words_is_named(raised):
    source = "class Odd(Exception):\n    def __str__(self): raise ValueError\ndef fail():\n    raise Odd"
    assert lines(raised(source))[-1] == "Odd"


def test_what_a_library_of_the_web_raised_by_itself_may_quote_a_viewer_and_is_only_named():
    error = ValueError("secret")
    assert lines(error) == ["ValueError: secret"]
    assert lines(error, of_web=True) == ["ValueError"]


def test_an_error_is_placed_at_the_author_s_innermost_line(raised):
    error = raised("import json\ndef fail():\n    return json.loads('{')")
    assert log_text.place(error) == ("towns.ipynb, cell 1", 4)
