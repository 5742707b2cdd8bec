"""What `make hooks` asks of git: notebooks without outputs in diffs and commits, and no commit that ruff refuses."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from tests.support.servers import ROOT

TOOLS = ".venv/tools-installed"  # the environment of the tests is in order
AUTHOR = ("-c", "user.name=A", "-c", "user.email=a@example.org")


@pytest.fixture
def git(tmp_path):
    """git(*words): what git says in a clone that has its hooks; `git.folder` is the clone."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    for name in ("Makefile", ".gitattributes", ".githooks"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    env = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}

    def git(*words, program="git", check=True):
        done = subprocess.run([program, *words], cwd=tmp_path, env=env, check=check, capture_output=True, text=True)
        return done.stdout + done.stderr

    git.folder = tmp_path
    git("init", "--quiet")
    git("--assume-old", TOOLS, "hooks", program="make")
    return git


def written(path: Path, text: str):
    """A notebook of one cell that ran and printed a text."""
    output = v4.new_output("stream", text=text)
    cell = v4.new_code_cell("print(1)", id="kept", execution_count=len(text), outputs=[output])
    nbformat.write(v4.new_notebook(cells=[cell]), path)


def test_outputs_stay_on_the_disk_and_out_of_git(git):
    written(git.folder / "towns.ipynb", "Bern")
    git("add", "towns.ipynb")
    (cell,) = nbformat.reads(git("show", ":towns.ipynb"), as_version=4).cells
    assert (cell.id, cell.outputs, cell.execution_count) == ("kept", [], None)
    assert "Bern" in (git.folder / "towns.ipynb").read_text("utf-8")


def test_a_notebook_that_only_ran_again_has_no_diff(git):
    written(git.folder / "towns.ipynb", "Bern")
    git("add", "towns.ipynb")
    written(git.folder / "towns.ipynb", "Bern and Oslo")
    assert git("diff") == ""


def test_a_commit_that_ruff_refuses_is_refused(git):
    (git.folder / "towns.py").write_text("import os\n", "utf-8")
    git("add", "towns.py")
    assert "F401" in git(*AUTHOR, "commit", "--message", "x", check=False)
    (git.folder / "towns.py").write_text("TOWNS = 2\n", "utf-8")
    git("add", "towns.py")
    git(*AUTHOR, "commit", "--message", "x")
