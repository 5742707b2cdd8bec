"""One page as a single HTML file that opens without a server or a network, drawn for the control values given.

The file is the page itself, template, styles and all, with the values in words where the controls would be: a picture
to mail or to keep, whose figures still zoom, select and tell about their points. Whatever the page would ask a
server for stands in the file: BokehJS, Panel's bundle, every stylesheet, all rows of a table.

    asyncio.run(write(site, "towns", Path("oslo.html"), {"town": "Oslo"}))

Left out: what only Python can do, so a widget that a view returned moves, but changes nothing; `write` says which views
these are.
"""

from __future__ import annotations

import base64
import mimetypes
import re
from collections.abc import Mapping, Set
from functools import partial
from pathlib import Path
from typing import Any

import param
from bokeh.document import Document
from bokeh.resources import INLINE
from panel.io.resources import Resources, set_resource_mode
from panel.io.save import file_html
from panel.io.state import set_curdoc

from dashboard import content_policy, folder, live
from dashboard.components import Card, content
from dashboard.controls import Control
from dashboard.figures import FIGURE_THEME
from dashboard.pages import Page, Ready, Site, address, reasons, template
from dashboard.pipeline import Node
from dashboard.results import Results
from dashboard.static_files import OURS, STATIC

WITHOUT_SERVER = dict.fromkeys(
    ("release", "kept", "exchange", "connection", "progress", "visible_cards", "save_picture")
)  # scripts that have nobody to ask

ELEMENT = re.compile(r"<(script|style)[^>]*>(.*?)</\1>", re.DOTALL)
BEGINNING = 1000  # characters of a script or a style, which tell what it is
ELSEWHERE = re.compile(r'\ssrc="https?://|\sfrom "https?://')  # a file loads nothing


class ExportError(Exception):
    """What was asked for cannot be had; the message says what can."""


async def write(site: Site, slug: str, file: Path, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Write a page to a file, for the values of controls given as text.

    Returns the titles of the views that act by themselves on the page, and not in the file.

    Raises ExportError for a page, a control or a value that does not exist, NotebookError for what is wrong with the
    notebook, OSError for a file that cannot be written.
    """
    file = file.absolute()
    folder.work_in(site.settings.notebooks)
    page = await _prepared(site, slug)
    parameters, values = await _chosen(page.ready, texts)
    document = Document(title=page.title, theme=FIGURE_THEME)
    for view in page.views:
        card = await _drawn(page.ready, view, page.ready.received(values), document)
        document.add_root(card.root.get_root(document))
    content.put_inline(document)
    values_in_words = dict(_in_words(control, parameters, values) for control in page.ready.controls)
    file.write_text(_html(document, site, page, values_in_words), "utf-8")
    return tuple(view.title for view in page.views if page.ready.is_anew(view))


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


async def _drawn(page: Ready, view: Node, values: Mapping[str, Any], document: Document) -> Card:
    """A view in its card, for this document.

    One that fails fails the file: nobody is there to move a control and try again.
    """
    card = Card(view)
    try:
        value = (await page.result(view, values)).value
        if isinstance(value, Results.Anew):
            value = content.Alive(await live.drawn_once(document, card, page.results, page.pipeline, values))
    except Exception as error:  # an author's function may raise anything
        raise reasons.explain(page.pipeline, view, error) from error
    with set_curdoc(document):
        card.show(value)
    card.hold_all_rows()
    return card


def _html(document: Document, site: Site, page: Page, values_in_words: Mapping[str, str]) -> str:
    frame = {name: _data(value) if _is_static(value) else value for name, value in site.frame(page).items()}
    with set_resource_mode("inline"):
        resources = Resources.from_bokeh(INLINE, absolute=True)
        variables = {**frame, "pages": [], "values_in_words": values_in_words, **WITHOUT_SERVER}
        types = {model.__qualified_model__ for model in document.models}
        others = {_beginning(path.read_text("utf-8")) for path in template.scripts.files_of_others(types)}
        variables["needed"] = partial(_without, others)
        return content_policy.put_into(
            file_html(
                document, resources, page.title, template=template.load("index.html"), template_variables=variables
            )
        )


def _without(others: Set[str], elements: str) -> str:
    """The scripts and styles of a file without those that begin so: of components that are not in it, megabytes."""

    def kept(element: re.Match[str]) -> str:
        is_needed = _beginning(element[2]) not in others and not ELSEWHERE.search(element[0][:BEGINNING])
        return element[0] if is_needed else ""

    return ELEMENT.sub(kept, elements)


def _beginning(text: str) -> str:
    return text.strip()[:BEGINNING]


def _is_static(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(OURS)


def _data(url: str) -> str:
    """The address of a static file as one that holds the file itself."""
    name = url.partition("?")[0].removeprefix(OURS)
    content = base64.b64encode((STATIC / name).read_bytes()).decode()
    return f"data:{mimetypes.guess_type(name)[0]};base64,{content}"
