"""Pages: a notebook as a page, all of them as a site, one viewer's visit."""

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
