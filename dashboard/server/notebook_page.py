"""`/notebook`: how a page was made, which is its notebook to read, with an anchor for each cell and each node.

    /notebook?page=towns&country=CH#map

Whatever else stands in the address is the state of the page that the viewer came from, and leads back there. What is
not exported, prose and code alike, is its author's own, unless the notebook or the site say that all may be read; they
may also say that nothing may, which is 404 then. Of a page that is starting or has failed the notebook is shown as far
as it can be read; what is wrong stands beside its cell with `--dev` alone.
"""

import asyncio

from tornado.web import RequestHandler

from dashboard.pages import template
from dashboard.static_files import address


class NotebookHandler(RequestHandler):
    """Answers with the notebook of the page that is asked for, else of the first one."""

    async def get(self) -> None:
        site = self.application.site
        page = site.page(self.get_query_argument("page", ""))
        found = await asyncio.get_running_loop().run_in_executor(None, site.to_read, page) if page else None
        if found is None:
            page, found = None, {}
        self.set_status(200 if page else 404)
        self.set_header("Cache-Control", "no-cache")
        around = site.around(page) | {"page": page, "notebook_style": address("notebook.css")}
        back = f"./?{self.request.query}"
        self.write(template.load("notebook.html").render(around, back=back, **found))

    head = get
