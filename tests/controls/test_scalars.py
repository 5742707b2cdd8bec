"""Single values as text: as a person would write them, and what a person might write besides."""

import datetime as dt

import pytest

from dashboard.controls import scalars

LENGTHS = {
    dt.timedelta(0): "0 s",
    dt.timedelta(hours=1): "1 h",
    dt.timedelta(days=1, hours=2, minutes=30): "1 d 2 h 30 min",
    dt.timedelta(milliseconds=-1500): "-1.5 s",
    dt.timedelta(microseconds=1): "0.000001 s",
}


@pytest.mark.parametrize(("length", "text"), LENGTHS.items())
def test_a_length_of_time_is_its_parts(length, text):
    assert scalars.DURATION.write(length) == text
    assert scalars.DURATION.read(text) == length


@pytest.mark.parametrize(
    ("text", "minutes"), [("90min", 90), ("1:30", 90), ("1.5 h", 90), ("0:00:30", 0.5), ("-2 h", -120)]
)
def test_a_length_of_time_may_be_written_in_other_ways(text, minutes):
    assert scalars.DURATION.read(text) == dt.timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "90", "h", "1 hour", "1:60:", "1 h and 5 min", "nan s"])
def test_what_is_no_length_of_time_is_refused(text):
    with pytest.raises(ValueError):
        scalars.DURATION.read(text)


def test_a_moment_with_a_time_zone_says_how_far_it_is_from_greenwich():
    moment = dt.datetime(2024, 2, 29, 12, 30, tzinfo=dt.timezone(dt.timedelta(hours=5, minutes=30)))
    assert scalars.MOMENT.write(moment) == "2024-02-29T12:30+05:30"
    assert scalars.MOMENT.read("2024-02-29T12:30+05:30") == moment
