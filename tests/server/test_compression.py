"""Files leave compressed, each compressed once: a real server, asked by a plain client."""

import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli
import pytest
from panel.io.resources import DIST_DIR

from dashboard.server import compression
from tests.support.toy_server import BOKEH, ask


@pytest.mark.parametrize(("coding", "decoded"), [("br", brotli.decompress), ("gzip", gzip.decompress)])
def test_a_script_leaves_compressed_as_the_browser_takes_it(server, coding, decoded):
    plain, packed = ask(server, BOKEH), ask(server, BOKEH, Accept_Encoding=coding)
    assert packed.headers["content-encoding"] == coding
    assert "content-encoding" not in plain.headers
    assert decoded(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 3
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert packed.headers["content-type"] == plain.headers["content-type"] == "application/javascript"


def test_a_coding_that_the_browser_refuses_is_not_used(server):
    assert ask(server, BOKEH, Accept_Encoding="br;q=0, gzip").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in ask(server, BOKEH, Accept_Encoding="br;q=0.0").headers


@pytest.mark.parametrize("coding", ["br", ""])
def test_a_script_that_has_but_the_name_of_its_package_is_a_script(server, coding):
    [script] = DIST_DIR.glob("bundled/vegaplot/vega@*")
    answer = ask(server, f"/static/extensions/panel/{script.relative_to(DIST_DIR)}", Accept_Encoding=coding)
    assert answer.headers["content-type"] == "text/javascript"
    assert answer.headers.get("content-encoding", "") == coding


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("*", "br"),
        ("br;q=0, *", "gzip"),
        ("gzip, *;q=0", "gzip"),
        ("*;q=0", None),
        ("identity", None),
        ("GZIP ; Q=0.5", "gzip"),
        ("br;q=1..2", None),
        ("br;q=1..2, gzip", "gzip"),
        ("br;q=nan", None),
        ("br;q=, gzip;q=-1", None),
        ("br;level=4", "br"),
        (";;;,,=,;q", None),
    ],
)
@pytest.mark.parametrize("path", ["/", BOKEH])
def test_every_accept_encoding_has_an_answer(server, path, header, coding):
    answer = ask(server, path, Accept_Encoding=header)
    assert answer.status == 200
    assert answer.headers.get("content-encoding") == coding


@pytest.mark.parametrize("coding", ["br", "gzip", ""])
def test_a_browser_that_has_the_file_is_not_sent_it_again(server, coding):
    etag = ask(server, BOKEH, Accept_Encoding=coding).headers["etag"]
    again = ask(server, BOKEH, Accept_Encoding=coding, If_None_Match=etag)
    assert again.status == 304
    assert not again.body


def test_two_codings_of_a_file_are_told_apart(server):
    assert len({ask(server, BOKEH, Accept_Encoding=coding).headers["etag"] for coding in ("br", "gzip", "")}) == 3


@pytest.mark.parametrize("coding", ["br", ""])
def test_a_range_is_cut_from_what_is_sent(server, coding):
    whole, part = (
        ask(server, BOKEH, Accept_Encoding=coding),
        ask(server, BOKEH, Accept_Encoding=coding, Range="bytes=5-9"),
    )
    assert part.status == 206
    assert part.body == whole.body[5:10]
    assert part.headers["content-range"] == f"bytes 5-9/{len(whole.body)}"


@pytest.mark.parametrize("coding", ["br", ""])
@pytest.mark.parametrize(
    "path", ["/static/../main.py", "/static/js/..%2f..%2f..%2fsettings.py", "/static/extensions/panel/../../config.py"]
)
def test_no_address_leads_out_of_a_folder(server, path, coding):
    assert ask(server, path, Accept_Encoding=coding).status in {403, 404}


def test_the_first_to_ask_gets_a_quick_twin_and_later_ones_a_smaller(tmp_path):
    worker = ThreadPoolExecutor(1)
    store = compression.Store(tmp_path, worker)
    path, coding = str(DIST_DIR / "css" / "markdown.css"), compression.CODINGS[0]
    first = store.twin(path, coding)
    worker.shutdown()
    later = store.twin(path, coding)
    assert later.stat().st_size < first.stat().st_size
    assert brotli.decompress(first.read_bytes()) == brotli.decompress(later.read_bytes()) == Path(path).read_bytes()


def test_a_changed_file_has_another_twin(tmp_path):
    store = compression.Store(tmp_path, ThreadPoolExecutor(1))
    style = tmp_path / "look.css"
    twins = [store.twin(str(style), compression.CODINGS[0]) for text in ("a {}", "body {}") if style.write_text(text)]
    assert twins[0] != twins[1]
