"""The introduction of a page: what its notebook says under its title, as HTML that is safe to show.

Its pictures are those of the cell (`attachment:`) and files beside the notebook. They stand in the page as data, so
that no browser asks another host for them; any other picture gives way to its words, and `left_out` says so.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from html import escape, unescape
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote

from dashboard import errors, markdown
from dashboard.errors import NotebookError
from dashboard.notebook import Notebook

IMAGE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"[^>]*>')  # as markdown-it writes it
KINDS = {"image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml", "image/avif"}
LARGEST = 500_000  # bytes of a picture, which every viewer gets with the page


class _LeftOutError(Exception):
    """A picture that is not shown; the message says why."""


def html(notebook: Notebook) -> str:
    """The introduction of a notebook."""
    return IMAGE.sub(lambda image: _image(notebook, image), markdown.html(notebook.introduction))


def left_out(notebook: Notebook) -> Iterator[NotebookError]:
    """Yield why pictures of the introduction are not shown."""
    for image in IMAGE.finditer(markdown.html(notebook.introduction)):
        try:
            _data(notebook, unescape(image[1]))
        except _LeftOutError as reason:
            said = {"picture": unescape(image[1]), "reason": str(reason)}
            yield NotebookError(notebook.place(), errors.PICTURE_LEFT_OUT, **said)


def _image(notebook: Notebook, image: re.Match[str]) -> str:
    try:
        return f'<img src="{escape(_data(notebook, unescape(image[1])))}" alt="{image[2]}">'
    except _LeftOutError:
        return f'<span class="picture">{image[2]}</span>'


def _data(notebook: Notebook, source: str) -> str:
    """A picture as a `data:` address. Raises _LeftOutError."""
    if source.startswith("attachment:"):
        kind, data = notebook.attachments.get(unquote(source.removeprefix("attachment:")), ("", ""))
        if not data:
            raise _LeftOutError("its cell has no attachment of that name")
    elif re.match(r"[\w+.-]+:|//", source):
        raise _LeftOutError("it is of another host")
    else:
        kind, data = _of_file(notebook.path.parent, unquote(source))
    if kind not in KINDS:
        raise _LeftOutError("it is no PNG, JPEG, GIF, WebP, AVIF or SVG")
    if len(data) * 3 / 4 > LARGEST:
        raise _LeftOutError(f"it is larger than {LARGEST / 1000:.0f} kB")
    return f"data:{kind};base64,{data}"


def _of_file(folder: Path, name: str) -> tuple[str, str]:
    try:
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise _LeftOutError("it does not lie beside the notebook")
        if not path.is_file():
            raise _LeftOutError("there is no such file")
        content = b" " * (LARGEST + 1) if path.stat().st_size > LARGEST else path.read_bytes()
    except (OSError, ValueError) as error:
        raise _LeftOutError("it cannot be read") from error
    return guess_type(path.name)[0] or "", base64.b64encode(content).decode()
