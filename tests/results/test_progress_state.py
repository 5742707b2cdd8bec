"""The words for how far something is."""

import json

import pytest

from dashboard.results import State


def test_a_state_is_its_word_in_texts_and_in_json():
    assert f"{State.FRESH}" == "fresh"
    assert json.dumps([State.FRESH]) == '["fresh"]'


@pytest.mark.parametrize("state", State)
def test_what_waits_is_no_trouble_yet(state):
    assert not (state.is_waiting and state.is_trouble)
    assert state.is_waiting == (state in ("starting", "refreshing"))
    assert state.is_trouble == (state in ("stale", "failed"))
