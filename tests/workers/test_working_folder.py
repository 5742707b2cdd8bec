"""Where a function goes, the process does not follow."""

import os
from pathlib import Path

import pytest

from dashboard.workers.working_folder import WorkingFolder


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A folder beside the working folder."""
    (tmp_path / "home").mkdir()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "home")
    return tmp_path / "elsewhere"


def test_where_nobody_left_nothing_is_done(elsewhere):
    folder = WorkingFolder()
    folder.note()
    assert not folder.restore()


def test_the_process_is_where_it_was_noted(elsewhere):
    folder, home = WorkingFolder(), Path.cwd()
    folder.note()
    os.chdir(elsewhere)
    assert folder.restore()
    assert Path.cwd() == home


def test_it_comes_back_from_a_folder_that_is_no_more(elsewhere):
    folder, home = WorkingFolder(), Path.cwd()
    folder.note()
    os.chdir(elsewhere)
    elsewhere.rmdir()
    assert folder.restore()
    assert Path.cwd() == home


def test_a_home_that_is_given_counts_wherever_the_process_was(elsewhere):
    folder = WorkingFolder(elsewhere)
    folder.note()
    assert folder.restore()
    assert Path.cwd() == elsewhere


def test_a_home_that_is_no_more_is_left_alone(elsewhere, tmp_path):
    folder = WorkingFolder()
    folder.note()
    os.chdir(elsewhere)
    (tmp_path / "home").rmdir()
    assert not folder.restore()
    assert Path.cwd() == elsewhere
