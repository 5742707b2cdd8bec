"""The HTML of a page before anything is drawn, and the one way in which all of it is made."""

import panel as pn
import pytest
from jinja2 import TemplateSyntaxError

from dashboard.errors import NotebookError, Place, Rule
from dashboard.pages import scripts, template
from dashboard.pages.page import Page
from dashboard.results.store import Results
from tests.support.visits import prepared, run

LOADED_LATER = [("panel.models.echarts.ECharts", "scripts"), ("panel.models.perspective.Perspective", "modules")]
SCRIPTS = '<script src="static/js/bokeh.min.js"></script>\n<script src="static/js/bokeh-gl.min.js"></script>\n'


@pytest.fixture
def page(tmp_path, monkeypatch, write_notebook):
    """page(*cells): a page of these cells, prepared."""
    monkeypatch.chdir(tmp_path)
    return lambda *cells: run(prepared(write_notebook(tmp_path / "first_page.ipynb", *cells)))


def test_what_an_author_writes_is_escaped():
    error = NotebookError(Place("a.ipynb", 1), Rule("<b>{what}</b> is wrong.", "Write it anew."), what="<script>")
    html = template.error_facts(error)
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
    assert "<dd>a.ipynb, cell 1</dd>" in html


def test_every_template_can_be_read():
    template.check()


def test_a_broken_template_is_found(tmp_path, monkeypatch):
    (tmp_path / "index.html").write_text("{% if %}")
    monkeypatch.setattr(template.ENVIRONMENT, "loader", template.FileSystemLoader(tmp_path))
    with pytest.raises(TemplateSyntaxError):
        template.check()


def test_of_the_optional_bundles_a_page_gets_those_that_it_needs():
    assert template.with_bundles(SCRIPTS, set()).count("<script") == 1
    assert template.with_bundles(SCRIPTS, {"bokeh-gl"}) == SCRIPTS
    assert "static/js/bokeh-mathjax.min.js" in template.with_bundles(SCRIPTS, {"bokeh-mathjax"})


def test_what_components_load_when_they_come_stands_in_no_page():
    echarts, module = (next(iter(scripts.by_type()[name][kind])) for name, kind in LOADED_LATER)
    elements = f"""<script type="text/javascript" src="{echarts}"></script>
    <link rel="stylesheet" href="{echarts.partition("?")[0]}" type="text/css" />
    <script type="module" src="./{module}"></script>
    <script type="module">
      import perspective from "./{module.partition("?")[0]}";
      window.perspective = perspective
    </script>"""
    assert template.with_bundles(elements, {"media"}) == ""
    own = '<script src="static/extensions/own/own.js"></script>'
    assert template.with_bundles(own, set()) == own


def test_a_page_that_does_not_exist_has_no_words():
    context = template.context(None)
    assert (context["page"], context["views"], context["error"], context["starting"]) == (None, [], None, False)


def test_before_it_is_prepared_a_page_says_that_it_starts(tmp_path):
    assert template.context(Page(tmp_path / "a.ipynb", Results()))["starting"]


def test_a_failed_page_says_nothing_of_it_to_a_viewer(page):
    assert template.context(page("#| export\nx = 1 / 0"))["error"] == {"place": ""}


def test_a_failed_page_says_where_what_and_the_fix_to_its_author(page, monkeypatch):
    monkeypatch.setattr(pn.config, "autoreload", True)
    context = template.context(page("#| export\nx = 1 / 0"))
    assert context["error"]["place"] == "first_page.ipynb, cell 1, line 2"
    assert not context["starting"]


def test_what_is_left_out_of_a_page_is_for_its_author(page, monkeypatch):
    found = page("# export\nx = 1", "#| export\ndef view(): return 'a'")
    assert template.context(found)["remarks"] == []
    monkeypatch.setattr(pn.config, "autoreload", True)
    (said,) = template.context(found)["remarks"]
    assert said.startswith("first_page.ipynb, cell 1, line 1: '# export' exports nothing")


def test_a_view_that_is_stored_has_a_height_that_is_kept_for_it(page):
    found = page("#| export\nfrom bokeh.plotting import figure\ndef view(n: int = 1):\n    return figure(height=210)")
    assert template.context(found)["views"][0]["height"] is None
    run(found.warm())
    assert template.context(found)["views"][0]["height"] == 210


def frame(page):
    return {"site": "Garden", "style": "page.css?v=1"} | template.context(page)


VIEW = "#| export\ndef table(n: int = 1):\n    import pandas as pd\n    return pd.DataFrame({'a': [1]})"


def test_a_release_stays_while_results_come(page):
    shown = page(VIEW)
    before = frame(shown)
    run(shown.warm())
    assert before["views"] != frame(shown)["views"]  # its height is known by now
    assert template.release(before) == template.release(frame(shown))


def test_other_words_scripts_or_cells_are_another_release(page):
    shown = page(VIEW)
    release = template.release(frame(shown))
    assert template.release(frame(shown)) == release
    assert template.release(frame(shown) | {"style": "page.css?v=2"}) != release
    assert template.release(frame(page("md:Flowers.", VIEW))) != release
    assert template.release(frame(page(VIEW, "#| export\ndef second(): return 'More.'"))) != release
