"""`python -m dashboard`, as somebody types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VIEW = """
    #| export
    def view(bins: int = 20):
        return f"{bins} bins"
"""
BROKEN = """
    #| export
    def view(bins: int = 20):
        return missing
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory, write_notebook):
    """run(*words): what the command made of these words, in a folder of its own; `cwd` is that folder."""
    folder = tmp_path_factory.mktemp("cli")
    write_notebook(folder / "notebooks" / "towns.ipynb", VIEW)
    write_notebook(folder / "notebooks" / "broken.ipynb", BROKEN)

    def run(*words, options=(), **env):
        return subprocess.run(
            [sys.executable, *options, "-m", "dashboard", *words],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT), "DASHBOARD_NOTEBOOKS": "notebooks"} | env,
            capture_output=True,
            text=True,
            check=False,
        )

    run.cwd = folder
    return run


def test_export_writes_the_file_beside_the_person_who_typed(run):
    done = run("export", "towns", "towns.html", "bins=7")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "7 bins" in (run.cwd / "towns.html").read_text()


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["town", "a.html"], "there is no page 'town'. Pages: broken, towns."),
        (["towns", "a.html", "bin=7"], "there is no control 'bin'. Controls: bins."),
        (["towns", "a.html", "bins=many"], "bins='many': must be a whole number."),
        (["towns", "a.html", "bins"], "'bins' is no NAME=VALUE, like bins=20."),
        (["towns", "missing/a.html"], "missing/a.html: No such file or directory."),
    ],
)
def test_a_mistake_in_what_was_typed_is_one_line_and_code_2(run, words, line):
    done = run("export", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"{line}\n")
    assert done.stderr.count("\n") == 1


def test_a_broken_notebook_is_one_line_and_code_1(run):
    done = run("export", "broken", "a.html")
    assert done.returncode == 1
    assert done.stderr.startswith("broken.ipynb, cell 1")
    assert done.stderr.count("\n") == 1


def test_a_mistake_in_a_setting_is_one_line_and_code_2(run):
    done = run("export", "towns", "a.html", DASHBOARD_THREADS="many")
    assert (done.returncode, done.stderr) == (2, "DASHBOARD_THREADS='many': must be a whole number from 1 to 64.\n")


def test_without_a_command_it_lists_them(run):
    assert "export" in run().stdout + run("--help").stdout


def test_without_typer_it_says_how_to_get_it(run, tmp_path):
    (tmp_path / "typer.py").write_text("raise ImportError")
    done = run("--help", PYTHONPATH=f"{tmp_path}{os.pathsep}{ROOT}")
    assert done.returncode == 1
    assert done.stderr == (
        "The commands need Typer, one of the tools: pip install --requirement requirements-dev.txt\n"
    )
