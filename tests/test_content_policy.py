"""What a page may run is what stands in it as a script, and nothing that only holds one."""

import pytest

from dashboard.content_policy import FIRST, of_page, put_into

HASH_OF_1 = "'sha256-a4ayc/80/OGda4BO/1o/V0etpOqiLx1JwB5S3beHW0s='"


def test_a_script_of_the_page_is_allowed_by_its_hash():
    assert HASH_OF_1 in of_page("<script>1</script>", ())


@pytest.mark.parametrize(
    "page",
    [
        '<script type="application/json">1</script>',
        '<script src="static/page.js">1</script>',
        "<p>&lt;script&gt;1&lt;/script&gt;</p>",
        "<img onerror=1>",
    ],
)
def test_what_runs_nothing_needs_no_hash(page):
    assert "sha256" not in of_page(page, ())


def test_what_a_page_shows_besides_is_allowed_there_alone():
    page = '<head><meta name="shows" content="media"></head>'
    assert "media-src 'self' data: blob:" in of_page(page, ())
    assert "object-src 'none'" in of_page(page, ())
    assert "media-src" not in of_page("<head></head>", ())


def test_a_script_that_an_address_holds_stands_in_the_file_as_text():
    file = put_into(f'{FIRST}<script type="module" src="data:text/javascript;base64,MQ=="></script>')
    assert '<script type="module">1</script>' in file
    assert HASH_OF_1 in file
    assert "data:" not in file.partition("script-src")[2].partition(";")[0]


def test_a_file_loads_nothing():
    assert "default-src 'none'" in put_into(FIRST)
    assert "'self'" not in put_into(FIRST)
