"""The site as strangers and its author meet it: the Procfile's own command, and what a new session's document holds.

A status code proves nothing here: an app that failed still answers 200.
"""

import html
import json
import re
import sys
from urllib.error import HTTPError
from urllib.parse import quote, urljoin
from urllib.request import urlopen

import pytest

from tests.support import servers

COUNTED = """
#| export
from pathlib import Path
import pandas as pd

HERE = Path("counts")
HERE.mkdir(exist_ok=True)

def _count(what):
    with (HERE / what).open("a") as file:
        file.write(".")

_count("cell")
"""
VIEWS = """
#| export
def table():
    _count("source")
    return pd.read_csv("data.csv")

def shown(table, n: int = 2):
    "Rows and *more*\\n\\nHelp with `code`."
    _count("view")
    return table.head(n)

def secret(table):
    raise ValueError(f"no file {Path('data.csv').resolve()}")
"""
BROKEN = {
    "contract": ["#| export\ndef view(n): return n"],
    "magic": ["#| export\n%matplotlib inline"],
    "raises": ["1 + 1", "#| export\nx = 1\nopen('/srv/nowhere/at all')"],
    "syntax": ["#| export\ndef view(:\n    return 1"],
}
SAID = {
    "contract": [
        "contract.ipynb, cell 1, view()",
        "no function and no default for 'n'.",
        "Give it a default, or export a function named 'n'; the name of a helper starts with '_'.",
    ],
    "json": ["json.ipynb", "the file cannot be read as a notebook", "Open it in JupyterLab and save it again."],
    "magic": ["magic.ipynb, cell 1, line 2", "'%matplotlib inline' is an IPython command", "Move it to a cell without"],
    "raises": ["raises.ipynb, cell 2, line 3", "the cell raised FileNotFoundError", "Correct the cell"],
    "syntax": ["syntax.ipynb, cell 1, line 2", "this is not Python", "Correct the line."],
}


def fill(folder, write_notebook):
    """Two pages that work, one of them counting what runs, a workbook, and a broken notebook of every kind."""
    cells = ["md:The *description*.", COUNTED, "_count('exploration')", VIEWS]
    write_notebook(folder / "counted.ipynb", *cells, title="A<b>")
    write_notebook(folder / "other.ipynb", "#| export\ndef words(): return 'some words'", title="Other page")
    write_notebook(folder / "workbook.ipynb", "1 + 1", title="Workbook")
    (folder / "data.csv").write_text("a,b\n1,2\n3,4\n5,6\n")
    (folder / "json.ipynb").write_text("{nothing of the kind")
    for name, cells in BROKEN.items():
        write_notebook(folder / f"{name}.ipynb", *cells)
    return folder


def page_text(server, name=""):
    """The HTML page that a stranger gets, once it is no longer starting, with its entities as characters."""
    while "<h1>Starting</h1>" in (text := fetched(server, name)):
        pass
    return html.unescape(text)


def fetched(server, name):
    return urlopen(f"{server.url}/dashboard?page={quote(name)}").read().decode()


@pytest.fixture(scope="module")
def cards(document):
    """cards(server, page=""): what each card of a new session holds, once the first pictures are drawn."""

    def cards(server, page=""):
        roots = {root.name: root for root in document(f"{server.url}/dashboard", page=page).roots}
        views = {name.removeprefix("view-"): root for name, root in roots.items() if (name or "").startswith("view-")}
        if views and all(root.children for root in views.values()):
            return {name: root.children[0] for name, root in views.items()}
        return cards(server, page)

    return cards


@pytest.fixture(scope="module")
def folder(tmp_path_factory, write_notebook):
    return fill(tmp_path_factory.mktemp("site"), write_notebook)


@pytest.fixture(scope="module")
def site(folder, serve, cards):
    """A server with the notebooks of `fill`, ready."""
    server = serve(folder)
    cards(server, "counted")
    return server


def words_in(pane):
    return html.unescape(pane.text)


def rows_in(table):
    """The texts of a table's cells by column, of the rows that the browser is told."""
    (rows,) = table.tags
    cells = [re.split(r"<t[hd][^>]*>", row)[1:] for row in rows.shown["rows"].split("<tr>")[1:]]
    names = re.findall(r'data-name="(.*?)"', html.unescape(table.text))
    return {name: [html.unescape(row[place]) for row in cells] for place, name in enumerate(names)}


def test_a_session_holds_the_views_of_its_page(site, cards):
    assert rows_in(cards(site, "counted")["shown"])["a"] == ["1", "3"]
    assert words_in(cards(site, "other")["words"]) == "<p>some words</p>\n"


def test_ten_sessions_read_the_data_once_and_run_exported_cells_once(site, document, folder):
    for _ in range(10):
        document(f"{site.url}/dashboard", page="counted")
    counts = {path.name: path.read_text() for path in (folder / "counts").iterdir()}
    assert counts == {"cell": ".", "source": ".", "view": "."}


def test_the_page_names_itself_and_its_views(site):
    text = page_text(site, "other")
    assert re.findall(r"<h[12][^>]*>(.*?)</h[12]>", text) == ["Other page", "Words"]
    assert "<title>Other page · Dashboard</title>" in text


def test_prose_is_markdown_and_html_in_a_title_is_text(site):
    text = fetched(site, "counted")
    assert "<h1>A&lt;b&gt;</h1>" in text
    assert "<p>The <em>description</em>.</p>" in text
    assert ">Rows and *more*</h2>" in text
    assert "<p>Help with <code>code</code>.</p>" in text


def test_the_navigation_names_every_page_and_the_current_one(site):
    text = page_text(site, "other")
    links = re.findall(r'<a href="\?page=(\w+)"( aria-current="page")?>(.*?)</a>', text)
    working = {slug: title for slug, _, title in links if slug not in SAID}
    assert working == {"counted": "A<b>", "other": "Other page"}
    assert [slug for slug, current, _ in links if current] == ["other"]


def test_without_a_name_the_first_page_is_shown_at_both_addresses(site):
    for path in ("/", "/dashboard"):
        assert '<a href="?page=contract" aria-current="page">' in urlopen(site.url + path).read().decode()


@pytest.mark.parametrize("path", ["/no", "/no/such/thing", "/no/", "/dashboard/other"])
def test_an_address_where_nothing_is_leads_back_to_the_pages(site, path):
    with pytest.raises(HTTPError, match="404") as missing:
        urlopen(site.url + path)
    text = missing.value.read().decode()
    home = re.search(r'<a href="([./]*)\?">Go to the first page', text)[1]
    style = re.search(r'<link rel="stylesheet" href="([^"]*)"', text)[1]
    assert urljoin(site.url + path, home) == f"{site.url}/"
    assert urlopen(urljoin(site.url + path, style)).status == 200


@pytest.mark.parametrize("name", SAID)
def test_a_broken_notebook_has_a_page_that_says_so_and_the_log_says_where_what_and_how_to_fix_it(site, name):
    text = page_text(site, name)
    assert "its notebook needs a fix" in text
    for words in SAID[name]:
        assert words not in text
        assert words in site.log()


@pytest.mark.parametrize("name", ["nowhere", "workbook", "../iris", "<script>alert(1)</script>", "%00", "é"])
def test_a_page_that_does_not_exist_says_so_and_names_those_that_do(site, name):
    text = fetched(site, name)
    assert "There is no such page" in text
    assert '<li><a href="?page=other">Other page</a></li>' in text
    assert "alert(1)" not in text


def test_a_view_that_fails_does_so_in_its_own_card(site, cards):
    assert words_in(cards(site, "counted")["secret"]) == "<p><strong>This could not be drawn.</strong></p>"


def test_a_stranger_sees_no_server_path_and_no_traceback(site, document, folder):
    pages = [page_text(site, name) for name in ("counted", *SAID)]
    session = document(f"{site.url}/dashboard", page="counted")
    for text in [*pages, html.unescape(json.dumps(session.to_json(), default=str))]:
        assert str(folder) not in text
        assert str(servers.ROOT) not in text
        assert "/srv/nowhere" not in text
        assert "Traceback" not in text


def test_the_log_has_both(site, folder):
    assert "\n    FileNotFoundError: [Errno 2]" in site.log()
    assert f"no file {folder / 'data.csv'}" in site.log()
    assert "'/srv/nowhere/at all'" in site.log()


def test_with_dev_the_author_sees_what_and_where_and_the_traceback(tmp_path, serve, cards, write_notebook):
    server = serve(fill(tmp_path, write_notebook), args=["--address", "localhost", "--dev"])
    assert "FileNotFoundError: [Errno 2]" in page_text(server, "raises")
    assert "Traceback" in page_text(server, "raises")
    words = words_in(cards(server, "counted")["secret"])
    assert "ValueError: no file data.csv" in words
    assert "counted.ipynb, cell 3, line 12, secret()" in words
    assert "Traceback" in words


@pytest.mark.parametrize("program", ["panel", f"{sys.executable} -m panel"])
def test_it_works_from_another_folder_and_without_pythonpath(tmp_path, serve, cards, write_notebook, program):
    write_notebook(tmp_path / "notebooks" / "one.ipynb", "#| export\ndef words(): return 'some words'")
    command = f"{program} serve {servers.ROOT / 'dashboard'} --port $PORT"
    server = serve(tmp_path / "notebooks", cwd=tmp_path, env={"PYTHONPATH": None}, command=command)
    assert "<h1>One</h1>" in page_text(server)
    assert words_in(cards(server)["words"]) == "<p>some words</p>\n"


def test_an_empty_folder_says_what_becomes_a_page_and_the_site_has_the_title_that_was_set(tmp_path, serve):
    server = serve(tmp_path, env={"DASHBOARD_TITLE": "Our <data>"})
    text = fetched(server, "")
    assert "<title>Our &lt;data&gt;</title>" in text
    assert "There is no page yet" in text


def test_a_setting_that_breaks_its_rule_is_an_error_at_start(tmp_path, serve):
    with pytest.raises(AssertionError, match="DASHBOARD_NOTEBOOKS='nowhere': must be a folder that exists"):
        serve("nowhere")


UNSEEN = [
    "md:Rain and *river*, day by day.",
    """
    #| export
    import datetime as dt
    import enum
    from typing import Annotated, Literal

    import numpy as np
    import pandas as pd
    from bokeh.plotting import figure

    class Unit(enum.Enum):
        MILLIMETRES = 1.0
        INCHES = 25.4
    """,
    """
    #| export
    def rain():
        days = pd.date_range("2024-01-01", periods=60)
        return pd.DataFrame({"day": days, "rain": np.arange(60.0) % 7})

    def gauges():
        return pd.Series({"Upper": 1.0, "Lower": 2.0}, name="factor")
    """,
    """
    #| export
    Days = Annotated[tuple[dt.date, dt.date], {"bounds": lambda rain: (rain["day"].min(), rain["day"].max())}]

    def period(rain, days: Days = None):
        return rain[rain["day"].between(*map(pd.Timestamp, days))]

    def scaled(period, gauges, gauge: Annotated[str, {"objects": lambda gauges: list(gauges.index)}] = None,
               unit: Unit = Unit.MILLIMETRES):
        return period.assign(level=period["rain"] * gauges[gauge] / unit.value)

    def smoothed(scaled, window: Annotated[int, {"bounds": (1, 14)}] = 3):
        return scaled.assign(level=scaled["level"].rolling(window, min_periods=1).mean())
    """,
    """
    #| export
    def levels(smoothed, log: bool = False, kind: Literal["line", "step"] = "line") -> figure:
        "Level over time"
        fig = figure(x_axis_type="datetime", y_axis_type="log" if log else "linear", height=300)
        getattr(fig, kind)("day", "level", source=smoothed)
        return fig

    def weekly(smoothed):
        return smoothed.set_index("day")["level"].resample("W").mean()

    def words(scaled, note: str = "none"):
        return f"**{len(scaled)}** days; note: {note}"
    """,
]


def test_a_notebook_never_seen_before_is_a_working_page(tmp_path, serve, cards, document, write_notebook):
    server = serve(write_notebook(tmp_path / "water.ipynb", *UNSEEN, title="Water").parent)
    headings = re.findall(r"<h[12][^>]*>(.*?)</h[12]>", page_text(server))
    assert headings == ["Water", "Level over time", "Weekly", "Words"]
    shown = cards(server)
    assert type(shown["levels"]).__name__ == "figure"
    assert len(rows_in(shown["weekly"])["level"]) == 9
    assert words_in(shown["words"]) == "<p><strong>60</strong> days; note: none</p>\n"
    (controls,) = (root for root in document(f"{server.url}/dashboard").roots if root.name == "controls")
    assert len(controls.children) == 7
