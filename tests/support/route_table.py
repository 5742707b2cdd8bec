"""A plugin for the Procfile's server: its own routing table, and a handler that fails.

    serve(folder, args=route_table.ARGS)

So a test walks every route that there is, those too that are added later.
"""

import re

from tornado.web import RequestHandler, StaticFileHandler

from dashboard.server import login

ARGS = ("--address", "localhost", "--plugins", __name__)


class Table(RequestHandler):
    """For each route's pattern whether everybody may have it, and below which address it has files, if any."""

    is_public = True

    def get(self):
        table = {}
        for rule in self.application.wildcard_router.rules:
            pattern = rule.matcher.regex.pattern
            is_public = login.is_public(rule.target, self.application)
            has_files = issubclass(rule.target, StaticFileHandler)
            table[pattern] = {"is_public": is_public, "root": _root(pattern) if has_files else None}
        self.write(table)


class Fails(RequestHandler):
    is_public = True

    def get(self):
        raise ValueError("secret-handler")


def _root(pattern):
    """What stands before the name of a file, without conditions."""
    return re.sub(r"\(\?!.*?\)|\(", "", pattern).partition(".*")[0]


ROUTES = [("/table", Table), ("/fails", Fails)]
