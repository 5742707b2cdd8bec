"""A dyno: the Procfile's web process in an environment made of `requirements.txt` alone, with a dyno's variables.

Left out: the limit of 512 MB, which nothing here comes near, and the file system that a dyno forgets.
"""

import hashlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.browsers import alone
from tests.support.servers import ROOT, Server, free_port

REQUIREMENTS = ROOT / "requirements.txt"
SECRET = "one secret for all dynos, as app.json has Heroku make it"
GRACE = 30  # seconds from SIGTERM to SIGKILL on Heroku


def environment(cache: Path) -> Path:
    """A virtual environment with the packages of `requirements.txt` and no others, made when there is none for them."""
    folder = cache / f"dyno-{hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:16]}"
    complete = folder / "complete"
    with alone():
        if not complete.exists():
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            pip = [folder / "bin" / "python", "-m", "pip", "--disable-pip-version-check"]
            subprocess.run([*pip, "install", "--quiet", "--requirement", REQUIREMENTS], check=True)
            subprocess.run([*pip, "uninstall", "--quiet", "--yes", "pip", "setuptools"], check=True)
            complete.touch()
    return folder


@dataclass(frozen=True)
class Dyno(Server):
    """A running dyno; `process` is the Procfile runner."""

    folder: Path

    @property
    def web(self) -> list[int]:
        """The web process and all that descend from it; between it and the runner stands a process of the runner's."""
        runners = children(self.process.pid)
        return [pid for runner in runners for child in children(runner) for pid in family(child)]

    def memory(self) -> int:
        """Bytes that these processes take, what several share split among them."""
        rollups = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.web]
        return sum(int(size) * 1024 for text in rollups for size in re.findall(r"^Pss: +(\d+)", text, re.MULTILINE))

    def compressed(self) -> bool:
        """Whether each file that was asked for has got as small as the server can make it."""
        twins = list(self.folder.glob("dashboard-assets-*/*.br"))
        best, quick = (
            {twin.name.split(".")[0] for twin in twins if f".{kind}." in twin.name} for kind in ("best", "quick")
        )
        return bool(best) and quick <= best

    def stop(self) -> None:
        """End it as Heroku does: SIGTERM to every process, then SIGKILL."""
        processes = self.web
        signal_all([*processes, self.process.pid], signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE)
        signal_all([*processes, self.process.pid], signal.SIGKILL)
        self.process.wait()


def start(packages: Path, folder: Path, *, env: Mapping[str, str] = {}) -> Dyno:
    """Start the web process, as Heroku does, on a random port; returns when it answers.

    packages: the virtual environment; folder: its home, and where it keeps its temporary files; env: config vars.
    """
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    log_file = folder / "log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "honcho", "start", "web"],
            cwd=ROOT,
            env=variables(packages, folder, port) | dict(env),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    dyno = Dyno(process, port, log_file, folder)
    try:
        dyno.wait()
    except BaseException:
        dyno.stop()
        raise
    return dyno


def variables(packages: Path, folder: Path, port: int) -> dict[str, str]:
    """What Heroku and its buildpack for Python set, and the secret of `app.json`; TMPDIR is a dyno's own empty /tmp."""
    return {
        "BOKEH_SECRET_KEY": SECRET,
        "DYNO": "web.1",
        "HOME": str(folder),
        "LANG": "en_US.UTF-8",
        "PATH": f"{packages / 'bin'}{os.pathsep}{os.defpath}",
        "PORT": str(port),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "true",
        "TMPDIR": str(folder),
        "WEB_CONCURRENCY": "2",
    }


def children(pid: int) -> list[int]:
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for text in lists for child in text.read_text().split()]


def family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    return [pid, *(descendant for child in children(pid) for descendant in family(child))]


def runs(pid: int) -> bool:
    """Whether a process is there and not only waiting for its parent to take note of its end."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def signal_all(pids: Iterable[int], number: int) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, number)
