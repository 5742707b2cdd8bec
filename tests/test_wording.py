"""Names, values and paths read the same in every message and on every page."""

import pytest

from dashboard.wording import did_you_mean, duration, label, seconds, shortened, value_text, without_folders, writable


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("marker_size", "Marker size"),
        ("GDP-growth", "GDP growth"),
        ("x", "X"),
        ("_GDP_", "GDP"),
        ("über__uns", "Über uns"),
        ("", ""),
    ],
)
def test_a_name_becomes_a_heading(name, heading):
    assert label(name) == heading


def test_the_name_that_was_probably_meant_is_suggested():
    assert did_you_mean("flower", ["flowers", "selected"]) == " Did you mean 'flowers'?"
    assert did_you_mean("x", ["flowers", "selected"]) == ""


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        ("a", "'a'"),
        (int, "int"),
        ({"bounds": (1, 2), "step": int}, "bounds=(1, 2), step=int"),
        ({}, "nothing"),
        ({"objects": lambda: [1]}, "objects=a function of its own"),
    ],
)
def test_a_value_is_named_as_its_author_would_write_it(value, text):
    assert value_text(value) == text


def test_a_long_text_loses_its_middle():
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefgh", 6) == "abc … fgh"


def test_half_of_a_surrogate_pair_gives_way_to_a_question_mark():
    assert writable("a\ud83d") == "a?"


# Paths


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("No such file: '/srv/app/data/a.csv'", "No such file: 'a.csv'"),
        ('"/srv/my app/a b.csv" is gone', '"a b.csv" is gone'),
        ("/srv/app/a.csv", "a.csv"),
        ("(/srv/app/a.csv)", "(a.csv)"),
        ("path=/srv/app/a.csv, mode=r", "path=a.csv, mode=r"),
        ("error:/srv/app/a.csv", "error:a.csv"),
        ("first\n/srv/app/a.csv", "first\na.csv"),
        ("it's in /srv/app/a.csv, isn't it", "it's in a.csv, isn't it"),
        ("~/data/a.csv and ~bob/data/b.csv", "a.csv and b.csv"),
        ("/srv/app/", "app/"),
        ("file:///srv/app/a.csv", "file://a.csv"),
        ("sqlite:////srv/app/a.db", "sqlite://a.db"),
        (r"C:\Users\me\a.csv", "a.csv"),
        ("C:/Users/me/a.csv", "a.csv"),
        (r"'C:\\Users\\John Doe\\a.csv'", "'a.csv'"),
        (r"\\server\share\a.csv", "a.csv"),
    ],
)
def test_absolute_paths_lose_their_folders(message, text):
    assert without_folders(message) == text


@pytest.mark.parametrize(
    "message",
    [
        "km/h and/or 1/2, 1/2/2020, a / b / c",
        "data/a.csv ./data/a.csv ../data/b/a.csv 'data/a b/c.csv'",
        "https://example.org/a-/b/c.csv?d=e",
        "'https://example.org/a/b'",
        "//example.org/a/b",
        "'m/s' or '/h', '/' alone",
        "<b>x</b><i>y</i>",
        r"\d+\w+\s and a\b\c",
        "",
    ],
)
def test_what_is_no_absolute_path_stays(message):
    assert without_folders(message) == message


@pytest.mark.parametrize(("length", "words"), [(1, "1 s"), (60, "1 min"), (90, "90 s"), (300, "5 min"), (7200, "2 h")])
def test_a_length_of_time_is_written_in_the_largest_unit_that_it_is_whole_in(length, words):
    assert duration(length) == words


@pytest.mark.parametrize("text", ["90 s", "5 min", "2 h"])
def test_a_length_of_time_is_read_as_it_is_written(text):
    assert duration(seconds(text)) == text
