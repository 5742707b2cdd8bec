"""Widgets of our own: what a browser gets of choices, and what it means."""

import pytest

from dashboard.components.widgets import OneOf, SomeOf

LABELLED = {"one": 1, "yes": True, "none": None, "missing": float("nan"), "list": [1]}


@pytest.mark.parametrize("label", LABELLED)
def test_a_choice_goes_to_the_browser_by_its_label_and_back_as_the_very_object(label):
    choice = LABELLED[label]
    one, some = OneOf(options=LABELLED, value=choice), SomeOf(options=LABELLED, value=[choice])
    assert one._process_param_change({"value": choice})["value"] == label
    assert one._process_property_change({"value": label})["value"] is choice
    assert some._process_param_change({"value": [choice]})["value"] == [label]
    assert some._process_property_change({"value": [label]})["value"][0] is choice


def test_choices_without_labels_are_said_as_texts():
    assert OneOf(options=[1, 2], value=2)._process_param_change({"options": [1, 2]})["options"] == ["1", "2"]


def test_what_a_browser_makes_up_is_no_choice():
    for widget, value in ((OneOf(options=["a"]), "b"), (SomeOf(options=["a"]), ["b"])):
        with pytest.raises(KeyError):
            widget._process_property_change({"value": value})
