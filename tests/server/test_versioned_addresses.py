"""A file is cached for a year under the address that names its content."""

import pytest

from dashboard.server.compression import with_versions
from dashboard.static_files import version
from tests.support.toy_server import BOKEH, ask, page_address


@pytest.mark.parametrize(
    "name", ["bokeh.min.js", "panel.min.js", "tabulator.min.js", "tabulator_simple.min.css", "look.css"]
)
def test_every_address_in_the_page_is_cached_for_a_year(server, name):
    answer = ask(server, page_address(server, name))
    assert answer.status == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("version", ["", "?v=", "?v=made-up", "?v=6ac"])
def test_an_address_that_does_not_name_the_content_is_revalidated(server, version):
    assert ask(server, BOKEH + version).headers["cache-control"] == "no-cache"


def test_an_address_gets_the_hash_of_its_file_in_place_of_any_other(tmp_path):
    (tmp_path / "look.css").write_text("a {}")
    expected = f'<link href="../app/static/look.css?v={version(tmp_path / "look.css")}">'
    assert with_versions('<link href="../app/static/look.css?v=old">', str(tmp_path)) == expected


@pytest.mark.parametrize("address", ["static/none.css", "https://other.example/static.css", "static/js/none.js?v=1"])
def test_an_address_of_no_file_here_stays_as_it_is(tmp_path, address):
    page = f'<link href="{address}">'
    assert with_versions(page, str(tmp_path)) == page
