"""What a notebook asks of Panel's extension holds for its page, as far as it makes sense there, and for no other."""

import ast
import asyncio

import panel as pn
import pytest

from dashboard import errors
from dashboard.errors import Place
from dashboard.pages.page import Page
from dashboard.pipeline import extension
from dashboard.results.store import Results


@pytest.fixture
def page(tmp_path, write_notebook):
    """page(*cells): the prepared page of a notebook."""

    def page(*cells):
        made = Page(write_notebook(tmp_path / "test.ipynb", *cells), Results())
        asyncio.run(made.prepare())
        assert not made.error
        return made

    return page


def calls(*sources):
    return [(Place("test.ipynb", 1), ast.parse(source, mode="eval").body) for source in sources]


@pytest.mark.parametrize("name", ["panel", "pn", "extension"])
def test_a_call_is_understood_under_any_name_and_sets_nothing(page, name):
    imported = {"panel": "import panel", "pn": "import panel as pn", "extension": "from panel import extension"}[name]
    call = f"{name if name == 'extension' else f'{name}.extension'}('tabulator', 'echarts', sizing_mode='stretch_both')"
    made = page(f"#| export\n{imported}\n{call}\ndef a(): return 1")
    assert made.pipeline.bundles == {"tabulator", "echarts"}
    assert made.pipeline["a"].options == {"sizing_mode": "stretch_both"}
    assert pn.config.sizing_mode is None
    assert made.passed_over == ()


def test_without_options_it_does_nothing_and_this_is_said(page):
    (said,) = page("#| export\nimport panel as pn\npn.extension('plotly')\ndef a(): return 1").passed_over
    assert said.rule is errors.READIES_NOTEBOOK
    assert str(said).startswith("test.ipynb, cell 1, line 3: 'pn.extension('plotly')'")


@pytest.mark.parametrize(
    ("option", "reason"),
    [
        ("template='fast'", "it has a look of its own"),
        ("theme='dark'", "it has a look of its own"),
        ("raw_css=[':host {}']", "stylesheets"),
        ("js_files={'a': 'https://example.org/a.js'}", "it loads no scripts"),
        ("notifications=True", "it has notices of its own"),
        ("defer_load=True", "a matter of the server"),
    ],
)
def test_an_option_that_does_nothing_is_said_with_the_reason(option, reason):
    (said,) = extension.left_out(calls(f"pn.extension('vega', sizing_mode='fixed', {option})"))
    assert said.rule is errors.EXTENSION_OPTION
    assert option.partition("=")[0] in said.problem
    assert reason in said.problem


def test_the_last_word_counts_and_what_is_computed_is_no_word():
    said = calls("pn.extension(sizing_mode='fixed')", "pn.extension(*names, sizing_mode='stretch_width')")
    assert extension.sizing_mode(said) == "stretch_width"
    assert extension.sizing_mode(calls("pn.extension(sizing_mode=mode)")) is None
    assert extension.bundles(said) == frozenset()


def test_the_log_says_what_does_nothing(page, caplog):
    page("#| export\nfrom bokeh.io import output_notebook\noutput_notebook()\ndef a(): return 1")
    assert "cell 1, line 3: 'output_notebook()' readies a notebook" in caplog.text
