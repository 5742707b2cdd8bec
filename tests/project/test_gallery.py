"""Notebooks after public examples: each step of a walk through the controls shows what a fresh page shows."""

import pytest

from dashboard.settings import Settings
from tests.support.walk import walk


@pytest.fixture(scope="module")
def site(serve):
    return serve(Settings().notebooks).ready()


@pytest.mark.timeout(300)
def test_a_walk_through_all_controls_ends_where_a_fresh_page_is(site, browser):
    walked = walk(browser, f"{site.url}/dashboard?page=iris")
    assert walked.steps > 10
    assert walked.faults == []
