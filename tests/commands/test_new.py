"""`new` writes a first notebook that works, whatever the data file holds, and never overwrites anything."""

import asyncio
import json
import os
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbclient import NotebookClient

from dashboard import errors
from dashboard.commands import check
from dashboard.commands.new import ScaffoldError, create, literal, markdown, shortened
from dashboard.notebook import Notebook
from tests.support.visits import prepared

ROOT = Path(__file__).parents[2]
RANDOM = np.random.default_rng(0)
DAYS = pd.date_range("2022-01-01", periods=400)


def many(count, **columns):
    """A table of so many rows; a column of a few values holds them in a random order."""
    chosen = {
        name: RANDOM.choice(values, count) if isinstance(values, list) else values for name, values in columns.items()
    }
    return pd.DataFrame(chosen)


HEIGHT, RAIN = RANDOM.normal(500, 50, 400).round(1), RANDOM.integers(0, 30, 400)
TABLES = {
    "two numbers and a group": many(400, height=HEIGHT, rain=RAIN, country=["CH", "NO", "SE"]),
    "no group": many(400, height=HEIGHT, rain=RAIN),
    "one number": many(400, height=HEIGHT),
    "one number and a group": many(400, height=HEIGHT, country=["CH", "NO"]),
    "no number": many(400, country=["CH", "NO"], note=[f"note {number}" for number in range(9_999)]),
    "nothing but free text": pd.DataFrame({"note": [f"note {number}" for number in range(50)]}),
    "dates only": pd.DataFrame({"day": DAYS}),
    "dates, a number and a group": many(400, day=DAYS, height=HEIGHT, country=["CH", "NO"]),
    "dates and numbers": many(400, day=DAYS, height=HEIGHT, rain=RAIN),
    "dates and a group": many(400, day=DAYS, country=["CH", "NO"]),
    "dates with a zone and gaps": many(400, day=DAYS.tz_localize("UTC").where(RAIN > 3), height=HEIGHT),
    "as many groups as months": many(400, height=HEIGHT, rain=RAIN, month=[f"month {number}" for number in range(12)]),
    "many groups": many(400, height=HEIGHT, rain=RAIN, town=[f"town {number}" for number in range(90)]),
    "as many groups as colours, and gaps": many(400, height=HEIGHT, rain=RAIN, town=[*"abcdef", None]),
    "gaps": many(400, height=np.where(RAIN > 3, HEIGHT, np.nan), rain=RAIN, country=["CH", "NO", None]),
    "infinite numbers": many(400, height=np.where(RAIN > 3, HEIGHT, np.inf), rain=RAIN),
    "a switch with gaps": many(400, height=HEIGHT, rain=RAIN, hut=[True, False, None]),
    "one value over and over": pd.DataFrame({"height": [5] * 9, "rain": [1.5] * 9}),
    "more numbers than one cell holds": pd.DataFrame({f"height_{number}": RAIN for number in range(20)}),
    "names of all kinds": many(
        400, **{"Höhe (m)": HEIGHT, 'it\'s "wet"': RAIN, "p{q}@$r": RAIN, "class": ["CH", "NO"], "中文" * 15: RAIN}
    ),
    "100,000 rows": many(100_000, height=RANDOM.normal(size=100_000), rain=RANDOM.normal(size=100_000), c=["CH", "NO"]),
}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "notebooks"
    made.mkdir()
    return made


@pytest.fixture
def new(folder, tmp_path):
    """new(table, name=...): the path of a first notebook of this table."""

    def new(table, name="towns", **options):
        file = tmp_path / f"{name}.csv"
        table.to_csv(file, index=False, **options)
        return create(name, folder, file)

    return new


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The paths of first notebooks of all tables."""
    here = tmp_path_factory.mktemp("made")

    def make(name, table):
        table.to_csv(file := here / f"{name}.csv", index=False)
        return create(name, here, file)

    return {title: make(f"towns_{number:02}", table) for number, (title, table) in enumerate(TABLES.items())}


def faults(path):
    """What `check` finds wrong or doubtful, but for the time that a busy machine takes."""
    with chdir(path.parent):
        report = asyncio.run(check.check(path, 64))
    return [str(found) for found in [*report.errors, *report.warnings] if found.error.rule is not errors.SLOW_NODE]


def faults_at_first_sight(path):
    """What is wrong with a notebook while all its controls stand at their defaults."""

    async def seen():
        page = await prepared(path)
        views = [page.ready.result(view, page.ready.defaults) for view in page.views]
        computed = await asyncio.gather(*views, return_exceptions=True)
        return page.error or [outcome for outcome in computed if isinstance(outcome, Exception)]

    with chdir(path.parent):
        return asyncio.run(seen())


def page_of(path):
    with chdir(path.parent):
        return asyncio.run(prepared(path))


def ruff(*words):
    config = ("--config", str(ROOT / "pyproject.toml"))
    words = [sys.executable, "-m", "ruff", *words[:-1], *config, words[-1]]
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)


def source(path):
    return "\n\n".join(cell.source for cell in Notebook.read(path).cells)


# The notebook works


@pytest.mark.parametrize("table", TABLES)
def test_a_notebook_of_any_table_passes_check(made, table):
    assert faults(made[table]) == []


def test_all_of_them_read_as_ruff_writes_them(made):
    folder = next(iter(made.values())).parent
    assert ruff("check", folder).stdout == "All checks passed!\n"
    assert ruff("format", "--check", folder).stdout == f"{len(TABLES)} files already formatted\n"


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), min_size=1, max_size=90)


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NAMES, min_size=3, max_size=3, unique=True), st.lists(NAMES, min_size=2, max_size=3, unique=True))
def test_no_name_of_a_column_and_no_group_breaks_it(new, names, groups):
    first, second, third = names
    path = new(pd.DataFrame({first: HEIGHT[:60], second: RAIN[:60], third: (groups * 60)[:60]}))
    try:
        assert faults(path) == []
    finally:
        path.unlink()
        (path.parent / "data" / "towns.csv").unlink()


def test_without_a_file_it_holds_data_of_its_own(folder):
    path = create("trees", folder)
    assert faults(path) == []
    assert "def trees() -> pd.DataFrame" in source(path)
    assert list(folder.iterdir()) == [path]


def test_it_runs_from_top_to_bottom_in_jupyter(made):
    path = made["dates, a number and a group"]
    content = nbformat.read(path, as_version=4)
    NotebookClient(content, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()


def test_it_is_a_valid_notebook_without_outputs_and_with_an_id_for_each_cell(made):
    content = json.loads(made["two numbers and a group"].read_text("utf-8"))
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in content["cells"])
    assert len({cell["id"] for cell in content["cells"]}) == len(content["cells"])
    nbformat.validate(content)


# What is in it


@pytest.mark.parametrize(
    ("table", "views"),
    [
        ("two numbers and a group", ["scatter", "histogram", "summary"]),
        ("dates and numbers", ["course", "histogram", "summary"]),
        ("one number", ["histogram", "summary"]),
        ("no number", ["counts", "summary"]),
        ("dates only", ["course", "overview"]),
        ("nothing but free text", ["overview"]),
    ],
)
def test_the_views_are_those_that_the_columns_allow(made, table, views):
    assert [view.name for view in page_of(made[table]).views] == views


@pytest.mark.parametrize(
    ("table", "controls"),
    [
        ("two numbers and a group", ["country", "x", "y", "marker_size", "bins"]),
        ("dates, a number and a group", ["country", "days", "every", "bins"]),
    ],
)
def test_controls_come_from_the_columns(made, table, controls):
    assert [control.name for control in page_of(made[table]).ready.controls] == controls


def test_a_file_that_pandas_reads_only_with_options_is_read_with_them(new):
    path = new(TABLES["two numbers and a group"], sep=";", decimal=",", encoding="cp1252")
    assert 'return pd.read_csv("data/towns.csv", sep=";", decimal=",")' in source(path)


def test_of_many_rows_the_scatter_shows_a_sample_and_says_so(made):
    path = made["100,000 rows"]
    prose = [part for part in Notebook.read(path).parts if isinstance(part, str)]
    assert "def sample(chosen, most" in source(path).replace("\n    ", "")
    assert any("of 100,000 rows the figure shows a random sample" in part for part in prose)


def test_a_column_is_called_what_a_person_would_call_it(new):
    assert '"body_mass": "Body mass"' in source(new(pd.DataFrame({"body_mass": HEIGHT, "rain": RAIN})))


def test_the_middle_of_a_long_name_gives_way():
    assert shortened("How content are you with your work in spring?", 30) == "How content are you…in spring?"


@pytest.mark.parametrize(
    ("text", "written"), [("a", '"a"'), ('"', "'\"'"), ("it's", '"it\'s"'), ("\\\t", '"\\\\\\t"'), ("'\"", '"\'\\""')]
)
def test_a_text_is_quoted_as_ruff_does(text, written):
    assert literal(text) == written


@given(st.text())
def test_a_quoted_text_is_the_text_itself_to_python(text):
    assert eval(literal(text)) == text


def test_a_name_means_nothing_to_markdown():
    assert markdown("a_b *c* <d>") == r"a\_b \*c\* \<d\>"


# What lies there already


def test_a_data_file_is_copied_beside_the_notebooks(new, folder):
    new(TABLES["one number"])
    assert pd.read_csv(folder / "data" / "towns.csv").equals(TABLES["one number"])


def test_a_data_file_that_lies_there_already_is_used_where_it_is(folder):
    (folder / "data").mkdir()
    TABLES["one number"].to_csv(folder / "data" / "heights.csv", index=False)
    path = create("towns", folder, folder / "data" / "heights.csv")
    assert 'pd.read_csv("data/heights.csv")' in source(path)
    assert len(list((folder / "data").iterdir())) == 1


def test_another_data_file_of_the_same_name_is_never_overwritten(new, folder):
    (folder / "data").mkdir()
    (folder / "data" / "towns.csv").write_text("mine")
    with pytest.raises(ScaffoldError, match=r"data/towns\.csv exists already and is another file"):
        new(TABLES["one number"])
    assert (folder / "data" / "towns.csv").read_text() == "mine"
    assert not list(folder.glob("*.ipynb"))


def test_a_notebook_is_never_overwritten(folder):
    path = create("trees", folder)
    before = path.read_bytes()
    with pytest.raises(ScaffoldError, match=r"trees\.ipynb exists already\. Give the new notebook another name"):
        create("trees.ipynb", folder)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", ["", ".trees", "_trees", "../trees", "a/b", "a b", "a.b", "a" * 61, "trees\n"])
def test_what_is_no_name_of_a_notebook_is_an_error(folder, name):
    with pytest.raises(ScaffoldError, match=r"is no name for a notebook\. Use at most 60 letters"):
        create(name, folder)


@pytest.mark.parametrize("name", ["trees", "Bäume-2024", "2024_trees", "class", "chosen", "pd", "list", "print"])
def test_every_other_name_will_do(folder, name):
    assert faults_at_first_sight(create(name, folder)) == []


# As somebody types it


def command(folder, *words):
    env = os.environ | {"PYTHONPATH": str(ROOT), "DASHBOARD_NOTEBOOKS": str(folder)}
    words = [sys.executable, "-m", "dashboard", *words]
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False)


def test_the_command_says_what_to_do_next(folder):
    done = command(folder, "new", "trees")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "trees.ipynb is written. Check it: python -m dashboard check trees. See it: http://localhost:5006/?page=trees\n"
    )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["a b"], "'a b' is no name for a notebook."),
        (["towns", "--data", "empty.csv"], "empty.csv is empty."),
        (["towns", "--data", "missing.csv"], "missing.csv: No such file or directory."),
    ],
)
def test_a_mistake_is_one_line_and_code_2(folder, words, says):
    (folder / "empty.csv").touch()
    done = command(folder, "new", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(says)
    assert done.stderr.count("\n") == 1


def unseen(seed):
    """A table that nobody has thought of: dates, groups and numbers, in any order and under any names."""
    chance = np.random.default_rng(seed)
    letters = [*"abcdefghijklmnop ÄßéøŁжλ字0123456789_-.,;:%&/(){}[]'\"#$|*+=~^<>!?"]
    names = {"".join(chance.choice(letters, chance.integers(1, 20))).strip() or "x" for _ in range(6)}
    kinds = [
        pd.date_range("2019-03-01", periods=90).strftime("%Y-%m-%d"),
        chance.choice(["Ä", "b & c", "<i>d</i>"], 90),
        chance.normal(10, 3, 90).round(2),
        chance.integers(-5, 5, 90),
        np.where(chance.random(90) < 0.2, np.nan, chance.lognormal(size=90)),
        chance.choice(["yes", "no", None], 90),
    ]
    columns = dict(zip(sorted(names), (kinds[at] for at in chance.permutation(len(names))), strict=True))
    return pd.DataFrame(columns)


ALL_FRESH = """() => {
    const cards = [...Bokeh.index.query((view) => view.model.name?.startsWith("view-"))].map((view) => view.model)
    return cards.length >= 3 && cards.every((card) => card.css_classes.includes("fresh"))
}"""


def test_from_a_file_never_seen_before_to_a_page_of_ones_own(folder, tmp_path, serve, open_page):
    unseen(1936).to_csv(tmp_path / "unseen.csv", index=False)
    assert command(folder, "new", "mine", "--data", str(tmp_path / "unseen.csv")).returncode == 0
    checked = command(folder, "check", "mine")
    assert checked.returncode == 0, checked.stdout
    server = serve(folder).ready()
    visit = open_page(server.url)
    visit.page.wait_for_function(ALL_FRESH)
    assert visit.page.locator("h1").text_content() == "Mine"
    assert visit.problems == []
