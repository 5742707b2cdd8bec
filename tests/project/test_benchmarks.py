"""`make bench` works: a quick run brings figures, and the README gets the table. What they are is not judged here."""

import re
import subprocess
import sys

import pytest

from benchmarks import __main__ as bench
from benchmarks import crowd
from benchmarks.measures import Samples
from benchmarks.panel_apps import __main__ as panel_apps
from benchmarks.panel_apps.moves import MOVES
from benchmarks.servers import BY_HAND, OURS, PLAIN, WAYS

FIGURE = re.compile(r"\d[\d,]*(\.\d+)? (ms|B|KB|MB)")


@pytest.fixture
def samples() -> Samples:
    samples = Samples()
    samples["Painted: species, again", OURS] += [30.0, 20.0, 90.0]
    samples["Painted: species, again", PLAIN] += [60.0]
    samples["Painted: species, again", BY_HAND] += [20.0]
    samples["Zoom kept", OURS] += [True]
    samples["Zoom kept", PLAIN] += [True, False]
    return samples


@pytest.mark.timeout(300)  # it starts several servers and browsers
def test_a_quick_run_brings_a_figure_for_every_row_and_way(chromium):
    command = [sys.executable, "-m", "benchmarks", "--quick", "--only", "changes", "loads"]
    done = subprocess.run(command, cwd=bench.ROOT, capture_output=True, text=True, check=False)
    rows = [line.split("|")[1:-1] for line in done.stdout.splitlines() if line.startswith("| ")][2:]
    assert rows, done.stderr
    for _, *figures in rows:
        assert all(FIGURE.fullmatch(figure.strip()) for figure in figures[: len(WAYS)])


def test_a_row_holds_medians_and_their_ratios(samples):
    assert "| Painted: species, again | 30 ms | 60 ms | 20 ms | 0.50 | 1.50 |" in bench.table(samples)


def test_something_is_kept_when_it_is_kept_every_time(samples):
    assert "| Zoom kept | yes | no |  |  |  |" in bench.table(samples)


def test_a_goal_that_is_missed_says_so(samples):
    assert "MISSED  Painted: species, again: 1.50 x by hand, asked 1.2" in bench.goals(samples)


def test_the_table_replaces_what_stands_between_the_markers(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("before\n<!-- bench -->\nold\n<!-- /bench -->\nafter\n", "utf-8")
    bench.update_readme("new", readme)
    assert readme.read_text("utf-8") == "before\n<!-- bench -->\nnew\n<!-- /bench -->\nafter\n"


def test_a_readme_without_markers_stays_as_it_is(tmp_path):
    readme = tmp_path / "README.md"
    readme.write_text("words\n", "utf-8")
    bench.update_readme("new", readme)
    assert readme.read_text("utf-8") == "words\n"


def test_a_small_crowd_is_counted():
    command = [sys.executable, "-m", "benchmarks.crowd", "--quick", "--only", "full"]
    done = subprocess.run(command, cwd=bench.ROOT, capture_output=True, text=True, check=False)
    assert "| of the first came in | 4 |" in done.stdout, done.stderr
    assert "holds   0 were lost, and all of the others were told" in done.stdout


def test_those_inside_who_wait_too_long_miss_the_goal():
    took = {"calm": [50.0], "meanwhile": [60.0] * 18 + [900.0] * 2, "newcomers": [3000.0]}
    table = crowd.table_of_arrivals(took)
    assert "| a change while they arrive | 20 | 60 ms | 900 ms | 900 ms |" in table
    assert "MISSED" in table


def test_every_app_of_panel_is_one_that_the_bench_can_change():
    assert sorted(path.stem for path in panel_apps.APPS.glob("*.py")) == sorted(MOVES)


@pytest.mark.timeout(300)  # it starts two servers and a browser
def test_an_app_is_changed_in_a_card_and_under_plain_panel(chromium):
    command = [sys.executable, "-m", "benchmarks.panel_apps", "--changes", "1", "--only", "template"]
    done = subprocess.run(command, cwd=bench.ROOT, capture_output=True, text=True, check=False)
    cells = r"\| `template` \| [\d,]+ B \| [\d,]+ B \| 0\.\d\d \| \d+ ms \| \d+ ms \| yes \| no \|"
    assert re.search(cells, done.stdout), done.stderr


def test_an_app_that_loses_the_zoom_misses_its_goal():
    few, many = panel_apps.Cost(500.0, 10.0, keeps_zoom=False), panel_apps.Cost(9000.0, 50.0, keeps_zoom=False)
    assert panel_apps.goals({"binds": (few, many)}) == "MISSED  binds: 0.06 x plain, asked 0.1; zoom lost"
