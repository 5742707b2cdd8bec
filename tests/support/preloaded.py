"""Servers that begin where the libraries are imported already: Panel's own take half of the 4 s of a start.

A process of the standard library's `forkserver` imports them once for all servers of a run. Each server is a copy of it
with a session, folder, environment and output of its own, and runs the Procfile's command from there; this package is
imported by the server itself, from wherever PYTHONPATH says.
"""

import multiprocessing
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from string import Template

PROGRAM = "panel"
LIBRARIES = ["bokeh.plotting", "bokeh.server.server", "pandas", "panel", "panel.command", "panel.io.server"]
# What may be otherwise for one server; what else is in an environment, Python and the libraries may read as they start.
SAFE = ("DASHBOARD_", "PORT", "PYTHONPATH")


class Process:
    """A running server, with what `subprocess.Popen` has of one."""

    def __init__(self, process: BaseProcess):
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """Its exit code, once it has ended. Raises subprocess.TimeoutExpired after so many seconds."""
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(PROGRAM, timeout)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


def is_possible(command: str, changes: Mapping[str, str | None]) -> bool:
    """Whether a command with these changes of the environment can begin there."""
    is_safe = all(name.startswith(SAFE) and value is not None for name, value in changes.items())
    return is_safe and command.startswith(f"{PROGRAM} ")


def start(command: str, cwd: Path, env: Mapping[str, str], log_file: Path) -> Process:
    """Run a command of Panel's, which may name variables of the environment."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LIBRARIES)  # which counts for the first one
    arguments = shlex.split(Template(command).substitute(env))
    # As a daemon it ends with the tests, however these end.
    process = context.Process(target=_run, args=(arguments, cwd, dict(env), log_file), daemon=True)
    process.start()
    return Process(process)


def _run(arguments: Sequence[str], cwd: Path, env: Mapping[str, str], log_file: Path) -> None:
    from panel.command import main

    os.setsid()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    with log_file.open("wb") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", buffering=1, encoding="utf-8") for number in (1, 2))
    own = env["PYTHONPATH"].split(os.pathsep)
    sys.path[:] = [*own, *(path for path in sys.path if path.startswith((sys.prefix, sys.base_prefix)))]
    sys.argv[:] = arguments
    sys.exit(main())
