"""Pages: a notebook as a page, all of them as a site, one viewer's visit.

page      `Page`, a notebook of the site: starting, `Ready` or failed, with the error that says why
ready     `Ready`, what a visit needs: functions bound to the store of their results, controls at their defaults
site      `Site`, all pages, and which one an address means; its report and its edition
visit     `Visit`, one viewer on one page: controls, cards, address; a `Host` is what differs where it is shown
updates   which cards of a visit are outdated, visible, being computed
reasons   why a view shows nothing, for its viewer and for its author
address   the query of a page and its controls
template  what the HTML is told, and the one environment that makes all HTML

There is one page per process and notebook, one visit per viewer. No module here knows a server, which
asks the site.
"""

from dashboard.pages import address, template
from dashboard.pages.page import Page
from dashboard.pages.ready import Ready, Wired
from dashboard.pages.reasons import explain, is_dev, situation_of
from dashboard.pages.site import Query, Report, Site, the_site
from dashboard.pages.visit import Host, Visit, commit

__all__ = [
    "Host",
    "Page",
    "Query",
    "Ready",
    "Report",
    "Site",
    "Visit",
    "Wired",
    "address",
    "commit",
    "explain",
    "is_dev",
    "situation_of",
    "template",
    "the_site",
]
