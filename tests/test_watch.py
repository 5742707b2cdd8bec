"""Which files were saved: whole ones at once, others after a while; by a clock that is turned by hand."""

import pytest

from dashboard.watch import WAIT_FOR_WHOLE, Watch

WHOLE = '{"cells": []}'


@pytest.fixture
def clock():
    """A clock that a test turns: `clock.now += seconds`."""

    class Clock:
        now = 0.0

        def __call__(self):
            return self.now

    return Clock()


@pytest.fixture
def watch(tmp_path, clock):
    """A watch over a folder that holds one notebook, a module and a style."""
    for name, text in {"a.ipynb": WHOLE, "b.py": "x = 1", "c.css": "p {}"}.items():
        (tmp_path / name).write_text(text)
    return Watch(lambda: tmp_path.glob("[!.]*.*"), clock=clock)


def names(saved):
    return {path.name for path in saved}


def test_nothing_is_told_of_what_was_there_before(watch):
    assert watch.saved() == set()


@pytest.mark.parametrize(("name", "text"), [("a.ipynb", '{"cells": [1]}'), ("b.py", "x = 22"), ("c.css", "p { }")])
def test_a_whole_file_is_told_at_once_and_only_once(watch, tmp_path, name, text):
    (tmp_path / name).write_text(text)
    assert names(watch.saved()) == {name}
    assert watch.saved() == set()


def test_so_is_one_that_was_written_to_another_name_and_renamed(watch, tmp_path):
    (tmp_path / ".a.ipynb.tmp").write_text(WHOLE)
    (tmp_path / ".a.ipynb.tmp").replace(tmp_path / "a.ipynb")
    assert names(watch.saved()) == {"a.ipynb"}


def test_a_new_file_is_told(watch, tmp_path):
    (tmp_path / "new.ipynb").write_text(WHOLE)
    assert names(watch.saved()) == {"new.ipynb"}


@pytest.mark.parametrize(("name", "half"), [("a.ipynb", '{"cells": ['), ("b.py", "x = ("), ("c.css", "")])
def test_a_file_that_is_half_written_is_waited_for(watch, tmp_path, clock, name, half):
    (tmp_path / name).write_text(half)
    assert watch.saved() == set()
    clock.now += WAIT_FOR_WHOLE / 2
    (tmp_path / name).write_text({"a.ipynb": '{"cells": []} ', "b.py": "x = (1)", "c.css": "a {}"}[name])
    assert names(watch.saved()) == {name}


def test_but_not_for_ever_and_from_its_last_change_on(watch, tmp_path, clock):
    (tmp_path / "a.ipynb").write_text("{")
    watch.saved()
    clock.now += WAIT_FOR_WHOLE * 0.9
    (tmp_path / "a.ipynb").write_text('{"cells"')
    assert watch.saved() == set()
    clock.now += WAIT_FOR_WHOLE * 0.9
    assert watch.saved() == set()
    clock.now += WAIT_FOR_WHOLE * 0.2
    assert names(watch.saved()) == {"a.ipynb"}


def test_a_file_that_is_taken_away_and_comes_back_is_told_once(watch, tmp_path, clock):
    (tmp_path / "a.ipynb").unlink()
    assert watch.saved() == set()
    (tmp_path / "a.ipynb").write_text(WHOLE)
    assert names(watch.saved()) == {"a.ipynb"}
    clock.now += WAIT_FOR_WHOLE * 2
    assert watch.saved() == set()


def test_one_that_stays_away_is_told_after_a_while(watch, tmp_path, clock):
    (tmp_path / "a.ipynb").unlink()
    watch.saved()
    clock.now += WAIT_FOR_WHOLE
    assert names(watch.saved()) == {"a.ipynb"}


def test_a_later_watch_goes_on_from_where_an_earlier_one_was(watch, tmp_path):
    (tmp_path / "a.ipynb").write_text('{"cells": [1]}')
    assert names(Watch(lambda: tmp_path.glob("*.*"), watch.stamps).saved()) == {"a.ipynb"}
