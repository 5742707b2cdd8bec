"""Pages: a notebook as a page, all of them as a site, one viewer's visit.

page      `Page`, a notebook of the site: starting, `Ready` or failed, with the error that says why
ready     `Ready`, what a visit needs: functions bound to the store of their results, controls at their defaults
site      `Site`, all pages, and which one an address means; what it reports of itself
visit     a `Visit` is one viewer on one page: controls, cards, address; a `Host` is what differs where it is shown
updates   which cards of a visit are outdated, visible, being computed
unshown   what was found and waits: linked cards change as one, what views yield comes as fast as the browser paints
reasons   why a view shows nothing, for its viewer and for its author
address   the query of a page <-> its controls
notebook_html  a notebook to read: its prose and its code
scripts   which scripts of libraries components need, and where this server has them
template  what the HTML is told, and the one environment that makes all HTML

There is one page per process and notebook, one visit per viewer. No module here knows a server, which
asks the site.
"""

from dashboard.pages import address, reasons, template, visit
from dashboard.pages.page import Page
from dashboard.pages.ready import Ready
from dashboard.pages.site import Site

__all__ = ["Page", "Ready", "Site", "address", "reasons", "template", "visit"]
