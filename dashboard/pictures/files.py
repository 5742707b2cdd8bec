"""Pictures that are files or draw themselves, and tables as pandas' Styler has them, as HTML.

    of_bytes(content)                # a picture file: PNG, JPEG, GIF, WebP, SVG

Nothing in here can run: a picture file is an image to the browser, and of a styled table the tags that tables are made
of remain.
"""

from __future__ import annotations

import base64
import io
from typing import Any

from dashboard.pictures.kept import Picture
from dashboard.pictures.table_markup import only_tables

LARGEST = 2000  # pixels of a picture's side: as sharp as a card can show it
MOST_ROWS = 500  # of a styled table, which is one page
# How a picture file begins, and its media type.
FILES = (
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"<svg", "image/svg+xml"),
)


# Files ----------------------------------------------------------------------------------------------------------------


def of_bytes(value: bytes | bytearray) -> Picture | None:
    """The picture that is in a file's bytes; None where there is none."""
    content = bytes(value)
    media = _media(content)
    return Picture(value, _image(content, media)) if media else None


def _media(content: bytes) -> str | None:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    beginning = content[:1000].lstrip()
    if beginning.startswith((b"<?xml", b"<!")) and b"<svg" in beginning:
        return "image/svg+xml"
    return next((media for start, media in FILES if beginning.startswith(start)), None)


def _image(content: bytes, media: str) -> str:
    return f'<img alt="" src="data:{media};base64,{base64.b64encode(content).decode()}">'


def of_pillow(value: Any) -> Picture | None:
    """The picture that an image of Pillow's is."""
    from PIL import Image

    if not isinstance(value, Image.Image):
        return None
    image = value if value.mode in ("1", "L", "LA", "P", "RGB", "RGBA") else value.convert("RGB")
    if max(image.size) > LARGEST:
        image = image.copy()
        image.thumbnail((LARGEST, LARGEST))
    file = io.BytesIO()
    image.save(file, "PNG")
    return Picture(value, _image(file.getvalue(), "image/png"), *image.size)


# Objects that draw themselves, and styled tables ----------------------------------------------------------------------


def of_itself(value: Any) -> Picture | None:
    """The picture that an object makes of itself, as for a notebook's output; None if it makes none."""
    for name, media in (("_repr_svg_", "image/svg+xml"), ("_repr_png_", "image/png"), ("_repr_jpeg_", "image/jpeg")):
        content = getattr(value, name)() if hasattr(type(value), name) else None
        content = content[0] if isinstance(content, tuple) else content  # with words about it
        if isinstance(content, str) and media != "image/svg+xml":
            content = base64.b64decode(content)
        if content:
            return Picture(value, _image(content.encode() if isinstance(content, str) else content, media))
    return None


def of_styler(styler: Any) -> Picture | None:
    """A table of pandas with the look that its author gave it; a text of the data that looks like HTML is text."""
    if type(styler).__name__ != "Styler":
        return None
    html = only_tables(styler.to_html(max_rows=MOST_ROWS, table_uuid="of_the_card"))
    return Picture(styler, f'<div class="styled">{html}</div>', has_rows=bool(len(styler.index)))
