"""Server: everything Tornado. `panel serve --plugins dashboard.server` imports it and serves its `ROUTES`."""

from dashboard.server.web import ROUTES

__all__ = ["ROUTES"]
