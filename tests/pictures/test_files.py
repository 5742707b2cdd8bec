"""Files of pictures, objects that draw themselves and styled tables are shown as they are, and nothing in them runs."""

import base64
import io

import pandas as pd
import pytest
from PIL import Image

from dashboard.components.content import keep
from tests.support.cards import card_with

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def image(kind):
    file = io.BytesIO()
    Image.new("RGB", (3, 2), "red").save(file, kind)
    return file.getvalue()


FILES = {
    "image/png": image("PNG"),
    "image/jpeg": image("JPEG"),
    "image/gif": image("GIF"),
    "image/webp": image("WEBP"),
    "image/svg+xml": SVG.encode(),
}


@pytest.mark.parametrize(("media", "file"), FILES.items(), ids=FILES)
def test_the_bytes_of_a_picture_are_an_image_in_which_nothing_runs(media, file):
    assert keep(file).html == f'<img alt="" src="data:{media};base64,{base64.b64encode(file).decode()}">'


def test_svg_may_begin_with_what_xml_begins_with():
    assert "image/svg+xml" in keep(b'<?xml version="1.0"?>\n' + SVG.encode()).html


def test_other_bytes_are_words():
    assert keep(b"<b>words</b>") == b"<b>words</b>"


class Own:
    def _repr_svg_(self):
        return SVG


@pytest.mark.parametrize("mode", ["RGB", "L", "F", "CMYK", "P"])
def test_an_image_of_pillow_is_shown_in_every_mode(mode):
    shown = keep(Image.new(mode, (30, 20)))
    assert shown.html.startswith('<img alt="" src="data:image/png')
    assert (shown.width, shown.height) == (30, 20)


def test_an_object_that_draws_itself_is_its_picture():
    assert base64.b64decode(keep(Own()).html.partition("base64,")[2].rstrip('">')).decode() == SVG


def test_a_styled_table_keeps_its_look_and_a_text_of_the_data_is_text():
    data = pd.DataFrame({"town": ["<img src=x onerror=alert(1)>", "Oslo"], "t": [9.123, 5.2]})
    html = keep(data.style.format({"t": "{:.1f} °C"}).highlight_max(subset=["t"], color="orange")).html
    assert "9.1 °C" in html
    assert "background-color: orange" in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_a_styled_table_without_rows_says_so():
    card, _ = card_with(pd.DataFrame({"a": []}).style)
    assert card.state == "empty"
