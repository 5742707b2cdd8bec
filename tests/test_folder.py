"""Relative paths start from the notebook's folder, whatever the cells of another notebook do."""

from pathlib import Path

import pytest

from dashboard import folder, settings


@pytest.fixture(autouse=True)
def _here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def test_relative_paths_start_from_the_folder_from_now_on(tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "data.txt").write_text("42")
    folder.work_in(tmp_path / "notebooks")
    assert Path("data.txt").read_text() == "42"


def test_what_the_environment_says_of_the_folder_stays_true(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("DASHBOARD_NOTEBOOKS", "notebooks")
    folder.work_in(settings.read().notebooks)
    assert settings.read().notebooks == tmp_path / "notebooks"
