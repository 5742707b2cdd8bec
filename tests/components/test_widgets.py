"""Widgets of our own: what a browser gets of choices, and what it means."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from dashboard.components.widgets import OneOf, SomeOf, ZonedPicker, ZonedRange

LABELLED = {"one": 1, "yes": True, "none": None, "missing": float("nan"), "list": [1]}


@pytest.mark.parametrize("label", LABELLED)
def test_a_choice_goes_to_the_browser_by_its_label_and_back_as_the_very_object(label):
    choice = LABELLED[label]
    one, some = OneOf(options=LABELLED, value=choice), SomeOf(options=LABELLED, value=[choice])
    assert from_browser(one, in_browser(one, choice)) is choice
    assert (in_browser(one, choice), label) in one._process_param_change({"options": LABELLED})["options"]
    assert some._process_param_change({"value": [choice]})["value"] == [label]
    assert some._process_property_change({"value": [label]})["value"][0] is choice


def test_choices_without_labels_are_said_as_texts():
    assert OneOf(options=[1, 2], value=2)._process_param_change({"options": [1, 2]})["options"] == [
        ("1", "1"),
        ("2", "2"),
    ]


def test_what_a_browser_makes_up_is_no_choice():
    for widget, value in ((OneOf(options=["a"]), "b"), (SomeOf(options=["a"]), ["b"])):
        with pytest.raises(KeyError):
            widget._process_property_change({"value": value})


NEW_YORK = ZoneInfo("America/New_York")
DAY = dt.datetime(2024, 11, 3, tzinfo=NEW_YORK)  # clocks go back at two
ONCE_AGAIN = dt.datetime(2024, 11, 3, 1, 30, fold=1, tzinfo=NEW_YORK)


def in_browser(widget, value):
    return widget._process_param_change({"value": value})["value"]


def from_browser(widget, value):
    return widget._process_property_change({"value": value})["value"]


@pytest.mark.parametrize("zone", [NEW_YORK, dt.UTC, dt.timezone(dt.timedelta(hours=5, minutes=30))], ids=str)
def test_a_range_of_moments_keeps_its_zone_and_its_clock(zone):
    ends = dt.datetime(2024, 3, 5, 9, tzinfo=zone), dt.datetime(2024, 7, 5, 18, tzinfo=zone)
    slider = ZonedRange(start=ends[0], end=ends[1], value=ends)
    shown = in_browser(slider, ends)
    assert [dt.datetime.fromtimestamp(end / 1000, dt.UTC).hour for end in shown] == [9, 18]
    back = from_browser(slider, (shown[0] + 3_600_000, shown[1]))
    assert back == (ends[0] + dt.timedelta(hours=1), ends[1])
    assert [end.tzinfo for end in back] == [zone, zone]


def test_a_moment_keeps_its_zone_its_clock_and_which_of_two_hours_it_is():
    picker = ZonedPicker(value=ONCE_AGAIN)
    assert in_browser(picker, ONCE_AGAIN) == "2024-11-03 01:30:00"
    again = from_browser(picker, "2024-11-03 01:30:00")
    assert (again.utcoffset(), again.tzinfo) == (ONCE_AGAIN.utcoffset(), NEW_YORK)
    assert from_browser(picker, "2024-11-05 12:00:00").utcoffset() == dt.timedelta(hours=-5)


def test_moments_without_a_zone_have_none_afterwards():
    assert from_browser(ZonedPicker(value=DAY.replace(tzinfo=None)), "2024-11-05 12:00:00").tzinfo is None
