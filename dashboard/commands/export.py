"""One page as a single HTML file that opens without a server or a network, drawn for the control values given.

The file is the page itself, template, styles and all, with the values in words where the controls would be: a picture
to mail or to keep, whose figures still zoom, select and tell about their points. Whatever the page would ask a
server for stands in the file: BokehJS, Panel's bundle, every stylesheet, all rows of a table.

    asyncio.run(write(site, "towns", Path("oslo.html"), {"town": "Oslo"}))

Left out: what only Python can do, so a widget that a view returned moves, but changes nothing.
"""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Mapping, Set
from pathlib import Path
from typing import Any

import param
from bokeh.document import Document
from bokeh.resources import INLINE
from panel.io.resources import Resources, set_resource_mode
from panel.io.save import file_html

from dashboard import content_policy, folder
from dashboard.components import Card, content, styles
from dashboard.controls import Control
from dashboard.figures import FIGURE_THEME
from dashboard.pages import Page, Ready, Site, address, reasons, template
from dashboard.pipeline import Node
from dashboard.static_files import OURS, STATIC

WITHOUT_SERVER = dict.fromkeys(
    ("release", "kept", "exchange", "connection", "progress", "visible_cards", "save_picture")
)  # scripts that have nobody to ask

SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL)
SHIMS, BEGINNING = "es-module-shims", 1000  # characters of a script, which tell what it is


class ExportError(Exception):
    """What was asked for cannot be had; the message says what can."""


async def write(site: Site, slug: str, file: Path, texts: Mapping[str, str]) -> None:
    """Write a page to a file, for the values of controls given as text.

    Raises ExportError for a page, a control or a value that does not exist, NotebookError for what is wrong with the
    notebook, OSError for a file that cannot be written.
    """
    file = file.absolute()
    folder.work_in(site.settings.notebooks)
    page = await _prepared(site, slug)
    parameters, values = await _chosen(page.ready, texts)
    document = Document(title=page.title, theme=FIGURE_THEME)
    needed: set[str] = set()
    for view in page.views:
        card, bundles = await _drawn(page.ready, view, page.ready.received(values))
        document.add_root(card.root.get_root(document))
        needed |= bundles
    styles.put_inline(document)
    values_in_words = dict(_in_words(control, parameters, values) for control in page.ready.controls)
    file.write_text(_html(document, site, page, values_in_words, needed), "utf-8")


async def _prepared(site: Site, slug: str) -> Page:
    page = site.page(slug) if slug else None
    if page is None:
        pages = ", ".join(page.slug for page in site.pages) or "none"
        raise ExportError(f"there is no page {slug!r}. Pages: {pages}.")
    await page.prepare()
    if page.error is not None:
        raise page.error
    if page.is_workbook:
        raise ExportError(f"{page.path.name} has no view, so it is no page.")
    return page


async def _chosen(page: Ready, texts: Mapping[str, str]) -> tuple[dict[str, param.Parameter], dict[str, Any]]:
    """The Parameters and the values of the controls by attribute."""
    names = [control.name for control in page.controls]
    if unknown := [name for name in texts if name not in names]:
        raise ExportError(f"there is no control {unknown[0]!r}. Controls: {', '.join(names) or 'none'}.")
    parameters, valid, refused = await address.choose(page, texts)
    if refused:
        raise ExportError(next(iter(refused.values())))
    return parameters, valid


def _in_words(
    control: Control, parameters: Mapping[str, param.Parameter], values: Mapping[str, Any]
) -> tuple[str, str]:
    """The label of a control and its value, as a viewer of the file sees them."""
    parameter = parameters[control.attribute]
    return parameter.label, control.words(parameter, values[control.attribute])


async def _drawn(page: Ready, view: Node, values: Mapping[str, Any]) -> tuple[Card, frozenset[str]]:
    """A view in its card, and the bundles that it needs.

    One that fails fails the file: nobody is there to move a control and try again.
    """
    try:
        result = await page.result(view, values)
    except Exception as error:  # an author's function may raise anything
        raise reasons.explain(page.pipeline, view, error) from error
    card = Card(view)
    card.show(result.value)
    card.hold_all_rows()
    return card, content.bundles(result.value)


def _html(document: Document, site: Site, page: Page, values_in_words: Mapping[str, str], bundles: Set[str]) -> str:
    frame = {name: _data(value) if _is_static(value) else value for name, value in site.frame(page).items()}
    with set_resource_mode("inline"):
        resources = Resources.from_bokeh(INLINE, absolute=True)
        variables = {**frame, "pages": [], "values_in_words": values_in_words, **WITHOUT_SERVER}
        variables["needed"] = None if SHIMS in bundles else _without_shims
        return content_policy.put_into(
            file_html(
                document, resources, page.title, template=template.load("index.html"), template_variables=variables
            )
        )


def _without_shims(elements: str) -> str:
    """The scripts and styles of a file but for the shims of modules.

    They try what a browser can by scripts that they write into the page, which the file's policy refuses aloud.
    """
    return SCRIPT.sub(lambda script: "" if SHIMS in script[1][:BEGINNING] else script[0], elements)


def _is_static(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(OURS)


def _data(url: str) -> str:
    """The address of a static file as one that holds the file itself."""
    name = url.partition("?")[0].removeprefix(OURS)
    content = base64.b64encode((STATIC / name).read_bytes()).decode()
    return f"data:{mimetypes.guess_type(name)[0]};base64,{content}"
