"""Pages: a notebook as a page, all of them as a site, one viewer's visit."""

from dashboard.pages import address
from dashboard.pages.page import Page, explain
from dashboard.pages.site import Query, Report, Site, the_site
from dashboard.pages.visit import Visit

__all__ = [
    "Page",
    "Query",
    "Report",
    "Site",
    "Visit",
    "address",
    "explain",
    "the_site",
]
