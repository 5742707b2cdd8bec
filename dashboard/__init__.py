"""From an exploratory notebook to a public, interactive dashboard. The map of this package, top to bottom:

commands    `python -m dashboard`: check, show, new, export
jupyter     the page in a notebook's output
server      everything Tornado: pages, files, headers, who may come in, what is saved shows
pages       a notebook as a page, all of them as a site, one viewer's visit
live        views that act by themselves: widgets, bound functions, callbacks, each viewer's own
components  what stands on a page: cards, tables, fields, notices
controls    arguments become controls; their values as text and words
results     what nodes computed: once, shared, refreshed
workers     where functions run: threads and event loops, shared fairly and for a limited time
pipeline    functions wired by name
notebook    an .ipynb file becomes a module
pictures    what other libraries draw, in a form that a browser shows
figures     a Bokeh figure as plain values, and the least change to a live one

Each room is a folder. It imports the rooms below it, through their doors, which are their `__init__.py`; the docstring
there says what the room's nouns are. Below them all is the ground: `errors` (what can be wrong with a notebook, said
once), `wording` (names, values and paths in messages), `settings` (the environment), `static_files` (addresses of our
own files), `logs` (what the server's log says; `log_text` and `log_limit` are its words and its measure), `prints`
(what notebooks print), `signing` (tokens and their secret), `untrusted` (JSON of strangers), `by_type` (looking up
tables that are keyed by types), `markdown` (as HTML that is safe to show), `mathml` (its formulas), `contrast`
(colours that can be read), `content_policy` (what a page may load and run), `memory` (how much there is and how much
is used), `room` (whether one more viewer fits in), `folder` (where relative paths start), `watch` (which files were
saved).

The entrances: `main.py` is what `panel serve dashboard` runs for each viewer, `app_hooks.py` what it runs once,
`testing` a pytest plugin for authors.
"""


def preview() -> None:
    """Show the page of this notebook below the cell: for a last cell, which is not exported.

    The page is made of the exported cells as they were last run, saved or not, and follows when one is run again."""
    from dashboard.jupyter.output import show

    show()
