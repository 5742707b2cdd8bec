"""The scripts and styles of real pages: each page gets those that it needs, under addresses that a browser may keep."""

import http.client
import re

import pytest
from panel.io.resources import DIST_DIR

from dashboard.server import compression
from tests.support.visits import prepared, run

FIGURES = """
#| export
import pandas as pd
from bokeh.plotting import figure
"""
PLAIN = """
#| export
def points():
    plot = figure(height=200)
    plot.scatter([1, 2, 3], [3, 1, 2], size=10)
    return plot

def rows():
    return pd.DataFrame({"x": range(20)})
"""
FAST = """
#| export
def points(fast: bool = False):
    plot = figure(height=200, output_backend="webgl" if fast else "canvas")
    plot.scatter([1, 2, 3], [3, 1, 2], size=10)
    return plot
"""
FORMULA = """
#| export
def first():
    plot = figure(height=200)
    plot.scatter([1, 2, 3], [3, 1, 2], size=10)
    return plot

def second():
    plot = figure(height=200, x_axis_label=chr(36) * 2 + r"\\alpha" + chr(36) * 2)
    plot.scatter([1, 2, 3], [3, 1, 2], size=10)
    return plot
"""
COMPONENT = """
#| export
import panel as pn

class Word(pn.custom.JSComponent):
    _esm = "export function render() { const p = document.createElement('p'); p.textContent = 'hello'; return p }"

def word():
    return Word()
"""
OWN_TABLE = """
#| export
import panel as pn

def own():
    return pn.widgets.Tabulator(pd.DataFrame({"x": [1, 2]}))
"""
NEEDED = {
    "plain": set(),
    "fast": {"bokeh-gl"},
    "formula": {"bokeh-mathjax"},
    "component": set(),
    "table": set(),
}
OPTIONAL = re.compile(r'<script[^>]* src="[^"]*?(bokeh-gl|bokeh-mathjax|es-module-shims|tabulator|luxon)\b[^/"]*"')
STATIC = re.compile(r"""["'](?:\./)?((?:dashboard/)?static/[^"'#]+)["']""")
YEAR = "public, max-age=31536000, immutable"


@pytest.fixture(scope="module")
def site(serve, tmp_path_factory, write_notebook):
    folder = tmp_path_factory.mktemp("notebooks")
    cells = {"plain": PLAIN, "fast": FAST, "formula": FORMULA, "component": COMPONENT, "table": OWN_TABLE}
    for name, cell in cells.items():
        write_notebook(folder / f"{name}.ipynb", FIGURES, cell, title=name)
    return serve(folder).ready()


def ask(server, path):
    """One response: its headers and its text."""
    connection = http.client.HTTPConnection("localhost", server.port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read().decode(errors="replace")
    connection.close()
    assert answer.status == 200, path
    return answer.headers, text


def page_with(server, name, bundles):
    """The HTML of a page, as soon as it names these bundles; the test's time-out ends the wait."""
    while set(OPTIONAL.findall(text := ask(server, f"/?page={name}")[1])) != bundles:
        pass
    return text


@pytest.mark.parametrize(("name", "bundles"), NEEDED.items())
def test_a_page_has_the_bundles_that_its_views_need_and_no_other(site, name, bundles):
    assert "bokeh.min.js" in page_with(site, name, bundles)


def test_a_bundle_that_the_cells_name_is_there_before_a_picture_needs_it(tmp_path, monkeypatch, write_notebook):
    monkeypatch.chdir(tmp_path)
    page = run(prepared(write_notebook(tmp_path / "page.ipynb", FIGURES, FAST)))
    assert page.bundles == {"bokeh-gl"}


@pytest.mark.parametrize("path", ["/?page=plain", "/?page=fast", "/?page=component", "/notebook?page=plain"])
def test_every_file_that_a_page_names_may_be_kept_for_a_year(site, path):
    addresses = {address for address in STATIC.findall(ask(site, path)[1]) if "." in address}
    assert addresses
    kept = {address: ask(site, f"/{address}")[0]["Cache-Control"] for address in addresses}
    assert kept == dict.fromkeys(addresses, YEAR)


def test_every_style_that_a_session_names_may_be_kept_for_a_year(site, document):
    models = document(f"{site.url}/dashboard", page="plain").models
    sheets = [sheet for model in models for sheet in getattr(model, "stylesheets", [])]
    addresses = {sheet.url for sheet in sheets if hasattr(sheet, "url")}
    assert any("widgets.css" in address for address in addresses)
    kept = {address: ask(site, f"/{address}")[0]["Cache-Control"] for address in addresses}
    assert kept == dict.fromkeys(addresses, YEAR)


def test_a_style_of_both_pages_has_one_address(site):
    both = [set(STATIC.findall(ask(site, path)[1])) for path in ("/?page=plain", "/notebook?page=plain")]
    styles = [{address for address in addresses if "page.css" in address} for addresses in both]
    assert styles[0] == styles[1]
    assert len(styles[0]) == 1


def test_a_browser_paints_by_webgl_where_a_figure_asks_for_it(site, open_page):
    page_with(site, "fast", {"bokeh-gl"})
    visit = open_page(f"{site.url}/?page=fast&fast=true")
    visit.page.locator(".bk-Figure canvas").first.wait_for()
    has_webgl = "() => document.createElement('canvas').getContext('webgl2') != null"
    paints = "() => [...Bokeh.index.query((view) => view.model.type == 'Canvas')].some((view) => view.webgl != null)"
    assert visit.page.evaluate(paints) == visit.page.evaluate(has_webgl)
    assert not visit.problems


def test_a_formula_is_drawn_without_another_host(site, open_page):
    visit = open_page(f"{site.url}/?page=formula")
    card = visit.page.locator(".card").last
    card.scroll_into_view_if_needed()
    card.locator(".bk-Figure canvas").first.wait_for()
    visit.page.wait_for_load_state("networkidle")
    assert not visit.problems


def test_an_authors_own_table_of_panels_is_drawn(site, open_page):
    visit = open_page(f"{site.url}/?page=table")
    visit.page.locator(".tabulator-row").nth(1).wait_for()
    assert not visit.problems


def test_an_authors_own_module_is_drawn_without_a_script_of_others(site, open_page):
    visit = open_page(f"{site.url}/?page=component")
    visit.page.get_by_text("hello").wait_for()
    assert not [url for url in visit.urls if "shims" in url]
    assert not visit.problems


def bytes_of_a_visit(context, url):
    """What comes over HTTP until the page is drawn."""
    page, sizes = context.new_page(), []
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(url)
    page.locator(".bk-Figure canvas").first.wait_for()
    page.locator("tbody tr").first.wait_for()
    page.wait_for_load_state("networkidle")
    page.close()
    return sum(sizes)


def test_a_first_visit_is_small_and_a_second_one_tiny(site, browser):
    page = ask(site, "/?page=plain")[1]
    for path in {
        *compression.BUNDLES,
        *(DIST_DIR / name for name in re.findall(r'static/extensions/panel/([^"?]+)', page)),
    }:
        compression.store().improve(str(path), compression.CODINGS[0])  # what the server does in its spare time
    context = browser.new_context()
    assert bytes_of_a_visit(context, f"{site.url}/?page=plain") < 660_000
    assert bytes_of_a_visit(context, f"{site.url}/?page=plain") < 20_000


def test_the_content_security_policy_refuses_nothing_that_the_page_needs(site, open_page):
    visit = open_page(f"{site.url}/?page=plain")
    visit.page.locator(".card .bk-Figure canvas").first.wait_for()
    visit.page.wait_for_load_state("networkidle")
    assert not visit.problems
    assert {url.split("/")[2] for url in visit.urls if "//" in url} == {f"localhost:{site.port}"}
