"""The page in the output of a notebook's cell: the same controls, cards and patches, over the kernel's own connection.

A kernel's connection reaches JupyterLab, Notebook and VS Code alike; a server beside the kernel could not be reached
where the kernel is on another machine. When an exported cell is run again, a new page takes the place of the old one:
the controls keep their values through the text that an address would have, and each view keeps its card, so that its
figure is patched.

Left out is what needs a server: downloads, the address, "How this was made".
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from html import escape
from typing import Any
from urllib.parse import parse_qsl

import panel as pn
from bokeh.document import Document
from bokeh.settings import settings as bokeh_settings
from IPython import get_ipython
from IPython.display import display
from panel.io.state import set_curdoc

from dashboard import live, markdown
from dashboard.components import Card, Situation, browser, content, styles
from dashboard.errors import NotebookError
from dashboard.figures import FIGURE_THEME, documents
from dashboard.jupyter.connection import Connection, front_end
from dashboard.jupyter.kernel import Kernel, KernelPage
from dashboard.notebook import tracebacks
from dashboard.pages import Page, Ready, template, visit
from dashboard.pages import address as state
from dashboard.pipeline import Node, Pipeline
from dashboard.results import Results
from dashboard.static_files import address

THREAD = ThreadPoolExecutor(1, thread_name_prefix="preview")  # while a cell runs, the kernel's own event loop waits
NO_VIEW_YET = (
    "<h1>There is no view yet</h1><p>A cell that starts with <code>#| export</code> and defines a function that draws "
    "becomes one, as soon as it is run.</p>"
)


def show() -> None:
    """Show the page of the running kernel below the cell. Returns when its first pictures are there.

    Of several calls the last one's output follows the cells; earlier ones stay as they were.

    Raises
    ------
    RuntimeError: outside a notebook.
    """
    shell = get_ipython()
    if getattr(shell, "kernel", None) is None:
        raise RuntimeError("dashboard.preview() shows a page below a notebook's cell, and this is no notebook.")
    kernel = _kernel(shell)
    output = Output(kernel)
    kernel.on_change = output.update
    display({"application/javascript": front_end(), "text/plain": ""}, raw=True)
    display({**output.connection._repr_mimebundle_(), "text/plain": output.text}, raw=True)


@functools.cache
def _kernel(shell: Any) -> Kernel:
    """The kernel's cells, written down from the first preview on."""
    logging.getLogger("dashboard").addHandler(logging.NullHandler())  # the output says what a server's log would say
    bokeh_settings.simple_ids.set_value(False)  # several notebooks may be open in one browser window
    return Kernel(shell)


class Output:
    """What one call of `preview()` shows.

    Attributes
    ----------
    document: what the browser shows; it stays when the page is replaced.
    connection: the widget that shows it.
    text: the page in one sentence, for a front end without widgets.
    """

    def __init__(self, kernel: Kernel):
        self._kernel, self._results = kernel, Results(keep=live.keep)
        self._page: KernelPage | None = None  # the last one that could be shown
        self._visit: visit.Visit | None = None
        self._sections: dict[str, Section] = {}
        self._updating: asyncio.Task[None] | None = None
        self._intro, self._said = pn.pane.HTML(**_options("intro")), pn.pane.HTML(**_options("said"))
        self._sidebar, self._cards = pn.Column(**_options("sidebar")), pn.Column(**_options("cards"))
        self._board = pn.Column(**_options("board"))
        self._root = pn.Column(**_options("preview"))
        self.document = Document(theme=FIGURE_THEME)
        styles.use_inline(self.document)
        with set_curdoc(self.document):
            model = self._root.get_root(self.document)
        self.document.add_root(model)
        page = THREAD.submit(asyncio.run, _with_pictures(KernelPage(kernel, self._results))).result()
        self.text = _text(page)
        self._show_page(page)
        self.connection = Connection(model)

    def update(self) -> None:
        """Begin to make the page anew of the cells as they are now, and give up an earlier beginning."""
        if self._updating:
            self._updating.cancel()
        self._updating = asyncio.ensure_future(self._make_anew())

    async def _make_anew(self) -> None:
        page = KernelPage(self._kernel, self._results, self._page)
        await page.prepare()
        self._show_page(page)

    def _show_page(self, page: KernelPage) -> None:
        """Show this page in place of the last one, or why there is none."""
        with set_curdoc(self.document), documents.one_message(self.document):
            if page.error or page.is_workbook:
                self._root[:] = [_error_notice(page.error) if page.error else _notice(NO_VIEW_YET)]
            else:
                self._visit_page(page)
            content.put_inline(self.document)

    def _visit_page(self, page: KernelPage) -> None:
        texts = {}
        if self._visit:
            texts = _texts(self._visit)
            self._visit.end()
            self._results.forget(self._visit.page.pipeline)
        host = visit.Host(self._card, _commit, _situation, _own_frames)
        self._said.object = ""
        about = browser.Address()
        about.on_change("notices", self._say)
        self._page, self._visit = page, visit.Visit(page.ready, self.document, about, texts, host)
        self._intro.object = f"<h1>{escape(page.title)}</h1>{page.introduction}{template.remarks(page.passed_over)}"
        self._cards[:] = [self._sections[view.name].root for view in page.views]
        self._sidebar[:] = [] if self._visit.fields is None else [self._visit.fields]
        self._board[:] = [self._sidebar, self._cards] if page.ready.controls else [self._cards]
        self._root[:] = [self._intro, self._said, self._board]
        self._visit.updates.begin_with_all()  # a notebook that is saved without its kernel has all pictures
        self._visit.begin()

    def _say(self, attribute: str, before: list[str], notices: list[str]) -> None:
        """Say what a page says at its edge, such as which value was refused, until there is nothing more to say."""
        self._said.object = f'<p role="status">{escape(" ".join(notices))}</p>' if notices else ""

    def _card(self, view: Node) -> Card:
        """The card of a view; the same one as on the last page, so that its figure is patched."""
        if view.name not in self._sections:
            self._sections[view.name] = Section(view)
        self._sections[view.name].show_view(view)
        return self._sections[view.name].card


class Section:
    """A view's card with its heading."""

    def __init__(self, view: Node):
        self.card = Card(view)
        self._heading = pn.pane.HTML(**_options("heading"))
        self.root = pn.Column(self._heading, self.card.root, **_options("card"))

    def show_view(self, view: Node) -> None:
        """Show this view, which may have another title than before."""
        self.card.node = view
        self._heading.object = f"<h2>{escape(view.title)}</h2>{markdown.docstring_html(view.help)}"
        self.root.css_classes = ["card", view.options.get("width", "half")]


# What an output does in its own way, where a browser's page does as `visit.BROWSER` says ------------------------------


def _commit(document: Document, change: Callable[[], None]) -> None:
    with documents.one_message(document):
        visit.BROWSER.commit(document, change)
        content.put_inline(document)


def _situation(page: Ready, view: Node, *about: Any) -> Situation:
    """As on a page, for its author, and without its address: the link would leave JupyterLab."""
    return replace(visit.BROWSER.situation(page, view, *about), reset="", nothing=view.nothing)


def _own_frames(pipeline: Pipeline, error: BaseException) -> str:
    return tracebacks.own_frames(error, *pipeline.notebooks.values())


def _texts(of: visit.Visit) -> dict[str, str]:
    """What an address would say of the controls, for the next page to begin with."""
    query = state.search(of.page, of.parameters).removeprefix("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    return {state.control_name(name): text for name, text in pairs if name not in state.OURS}


async def _with_pictures(page: Page) -> Page:
    """The page with its first pictures computed."""
    await page.prepare()
    await page.warm()
    return page


def _options(*css_classes: str) -> dict[str, Any]:
    """Options of a part of the output: as `styles.component_options`, with the rules for where it stands."""
    options = styles.component_options()
    return options | {"stylesheets": [*options["stylesheets"], address("jupyter.css")], "css_classes": [*css_classes]}


def _notice(html: str, *css_classes: str) -> pn.pane.HTML:
    return pn.pane.HTML(html, **_options("notice", *css_classes))


def _error_notice(error: NotebookError) -> pn.pane.HTML:
    return _notice(
        f"<h1>This page cannot be shown, because its notebook needs a fix.</h1>{template.error_facts(error)}", "broken"
    )


def _text(page: Page) -> str:
    if page.error:
        return str(page.error)
    controls = ", ".join(control.name for control in page.ready.controls) or "none"
    return f"{page.title}. Controls: {controls}. Views: {', '.join(view.title for view in page.views) or 'none'}."
