"""The real server, started the way a dyno starts it: the Procfile's own command, in a process of its own.

Left out: what the server shows. A test reads that out of the session's document or the browser's page, because an app
that failed still answers 200.
"""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support import preloaded

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds that a server on a busy machine may take to answer, as on Heroku
GRACE = 10  # seconds to end by itself after SIGTERM
OTHERS_SETTINGS = ("BOKEH_", "DASHBOARD_", "PANEL_")  # of the person who runs the tests


def procfile_command(process: str = "web") -> str:
    """The command of one line of the Procfile; it still says $PORT."""
    lines = (line.partition(":") for line in (ROOT / "Procfile").read_text("utf-8").splitlines())
    return next(command.strip() for name, _, command in lines if name == process)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@dataclass(frozen=True)
class Server:
    """A running server; it ends with its `with` block, or with the tests of the module that started it."""

    process: subprocess.Popen | preloaded.Process
    port: int
    log_file: Path

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def log(self) -> str:
        """All that it printed so far."""
        return self.log_file.read_text("utf-8", errors="replace")

    def wait(self) -> None:
        """Return as soon as it answers HTTP, whatever the status; AssertionError with its log if it ends or hangs."""
        self._until(self._answers, "did not answer")

    def health(self) -> dict:
        """What it says of itself, also when it says that nothing can be shown."""
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=PATIENCE) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as unavailable:
            return json.load(unavailable)

    def ready(self) -> "Server":
        """Itself, as soon as its pages are no longer starting; AssertionError as from `wait`."""
        self._until(lambda: self.health()["status"] != "starting", "did not get ready")
        return self

    def kill(self) -> None:
        """End it as a crash does: it can tell nobody."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it: a SIGTERM for the server, then SIGKILL for what is left of its process group."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def _until(self, condition: Callable[[], bool], otherwise: str) -> None:
        for _ in range(PATIENCE * 10):
            if condition():
                return
            with suppress(subprocess.TimeoutExpired):
                code = self.process.wait(0.1)
                raise AssertionError(f"the server ended with code {code}:\n{self.log()}")
        raise AssertionError(f"the server {otherwise} within {PATIENCE} s:\n{self.log()}")

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(self.url, timeout=PATIENCE).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_) -> None:
        self.stop()


def start(
    folder: Path,
    log_file: Path,
    *,
    env: Mapping[str, str | None] = {},
    args: Sequence[str] = ("--address", "localhost"),
    cwd: Path = ROOT,
    command: str | None = None,
    port: int | None = None,
    is_preloaded: bool = False,
) -> Server:
    """Serve a folder of notebooks and return when the server answers.

    env: variables on top of a dyno's; None takes one away.
    args: added to the command; the default keeps other machines out.
    cwd: the folder that the server is started in.
    command: a shell command that uses $PORT, instead of the Procfile's.
    port: that of a server that has ended; a free one by default.
    is_preloaded: whether it may begin as a copy of a process that has imported the libraries (`preloaded`), which takes
        less than half the time; what is measured of it may be of that process.
    """
    port = port or free_port()
    changes = {"PORT": str(port), "DASHBOARD_NOTEBOOKS": str(folder)} | dict(env)
    run = preloaded.start if is_preloaded and preloaded.is_possible(command or procfile_command(), changes) else _run
    process = run(f"{command or procfile_command()} {shlex.join(args)}", cwd, _environment(changes), log_file)
    server = Server(process, port, log_file)
    try:
        server.wait()
    except BaseException:
        server.stop()
        raise
    return server


def _run(command: str, cwd: Path, env: Mapping[str, str], log_file: Path) -> subprocess.Popen:
    with log_file.open("wb") as log:
        return subprocess.Popen(
            ["/bin/sh", "-c", f"exec {command}"],
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _environment(changes: Mapping[str, str | None]) -> dict[str, str]:
    """Ours with a dyno's and the test's on top: PYTHONPATH is what Heroku's buildpack sets it to."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(OTHERS_SETTINGS)}
    path = os.pathsep.join([str(Path(sys.executable).parent), ours.get("PATH", os.defpath)])
    given = ours | {"PATH": path, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | changes
    return {name: value for name, value in given.items() if value is not None}
