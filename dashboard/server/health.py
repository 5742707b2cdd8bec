"""`/health`: is this process well, in a few words that an author and a monitor can read.

The site reports its pages and sources; where there is none yet, the process is starting. The answer holds names,
numbers, states and ages, never a path, an error's text or data. It costs a few milliseconds and no lock, so that it
also answers while sources are being read in a thread.
"""

import tomllib
from dataclasses import asdict

from tornado.web import RequestHandler

from dashboard import memory
from dashboard.pages import Site
from dashboard.server import login
from dashboard.server.downloads import WRITERS
from dashboard.static_files import PACKAGE

VERSION = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text())["project"]["version"]


def summary(site: Site | None, **viewers: int | None) -> dict:
    """The answer of `/health` as plain data.

    Parameters
    ----------
    site: None where there is none yet, which has nothing to report.
    viewers: numbers of those who are inside and at the door, and how many there may be.
    """
    report = site and site.report(WRITERS)
    said = asdict(report) if report else {}
    return {
        "status": report.status if report else "starting",
        "version": VERSION,
        **viewers,
        "memory": memory.used(),
        **{name: said.pop(name) for name in ("held", "results") if name in said},
        **said,
    }


class HealthHandler(RequestHandler):
    """Answers 200 as long as there is a page to serve or soon will be, else 503."""

    is_public = True

    async def get(self) -> None:
        site, gate = self.application.site, self.application.gate
        answer = summary(
            site,
            sessions=sum(session.connection_count > 0 for session in self.application.sessions()),
            waiting=gate.waiting,
            refused=gate.refused,
            most_sessions=gate.room.most,
            most_memory=gate.room.most_memory,
        )
        self.set_status(503 if answer["status"] == "failed" else 200)
        self.set_header("Cache-Control", "no-store")
        if not await login.member(self):  # who has not logged in learns no names
            answer = {name: answer[name] for name in ("status", "version")}
        self.write(answer)

    head = get
