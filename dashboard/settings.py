"""The environment, read once into one frozen record; a mistake is an error that names variable, value and rule."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.wording import SECONDS, seconds

SOURCES = ("all", "exported", "off")  # what of a notebook "How this was made" may show


class SettingsError(Exception):
    """A variable of the environment breaks its rule."""

    def __init__(self, variable: str, value: str, rule: str):
        super().__init__(f"{variable}={value!r}: {rule}")


@dataclass(frozen=True)
class Settings:
    """What can be set from outside.

    port: TCP port of the web server (`PORT`).
    notebooks: the folder of notebooks (`DASHBOARD_NOTEBOOKS`).
    title: the name of the site (`DASHBOARD_TITLE`); empty means the title of its only page.
    color: the colour of links, focus and what is active (`DASHBOARD_COLOR`), like `#2457c5`; empty means ours.
    cache_mb: megabytes of results that are kept for all viewers (`DASHBOARD_CACHE_MB`).
    threads: how many functions of notebooks may run at the same time (`DASHBOARD_THREADS`).
    source: what of a notebook "How this was made" shows (`DASHBOARD_SOURCE`): `all`, `exported` cells or `off`.
    log: how the server's log is written (`DASHBOARD_LOG`): `plain`, or a JSON object a line: `json`.
    timeout: seconds after which one of them is given up, unless its cell allows it another time (`DASHBOARD_TIMEOUT`).
    sessions: how many viewers there may be at once (`DASHBOARD_SESSIONS`); None means as many as the memory holds.
    origins: the hosts whose pages may embed ours (`DASHBOARD_ORIGINS`).
    password: what a viewer must know to see anything (`DASHBOARD_PASSWORD`); empty lets everybody in.
    secret_key: what tokens and cookies are signed with (`BOKEH_SECRET_KEY`); empty means one that is made and kept.
    """

    port: int = 5006
    notebooks: Path = field(default=Path(__file__).resolve().parent.parent / "notebooks")
    title: str = ""
    color: str = ""
    cache_mb: int = 64
    threads: int = 4
    source: str = "exported"
    log: str = "plain"
    timeout: float = 60
    sessions: int | None = None
    origins: tuple[str, ...] = ()
    password: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)


def read(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings. An unset or empty variable means its default. Raises SettingsError."""
    given = {
        name: parse(variable, environ[variable].strip())
        for name, (variable, parse) in VARIABLES.items()
        if environ.get(variable, "").strip()
    }
    return Settings(**given)


def _whole_number(low: int, high: int) -> Callable[[str, str], int]:
    def parse(variable: str, value: str) -> int:
        if not re.fullmatch(r"[0-9]{1,9}", value) or not low <= int(value) <= high:
            raise SettingsError(variable, value, f"must be a whole number from {low} to {high}.")
        return int(value)

    return parse


def _seconds(variable: str, value: str) -> float:
    try:
        return seconds(value)
    except ValueError:
        raise SettingsError(variable, value, f"must be {SECONDS}.") from None


def _folder(variable: str, value: str) -> Path:
    with suppress(RuntimeError):  # `~stranger`, who has no home here
        path = Path(value).expanduser().resolve()
        if path.is_dir():
            return path
    raise SettingsError(variable, value, "must be a folder that exists.")


_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_ORIGIN = re.compile(rf"(?:https?://)?(?:{_LABEL}\.)*{_LABEL}(?::\d{{1,5}})?")


def _origins(variable: str, value: str) -> tuple[str, ...]:
    found = tuple(origin.strip().rstrip("/").lower() for origin in value.split(",") if origin.strip())
    for origin in found:
        if not _ORIGIN.fullmatch(origin):
            raise SettingsError(
                variable,
                origin,
                "must be hosts separated by commas, each like www.example.org or https://blog.example.org:8443, "
                "without a path or a wildcard.",
            )
    return found


def _one_of(*words: str) -> Callable[[str, str], str]:
    def parse(variable: str, value: str) -> str:
        if value not in words:
            raise SettingsError(variable, value, f"must be one of {', '.join(words)}.")
        return value

    return parse


def _color(variable: str, value: str) -> str:
    if not re.fullmatch(r"#(?:[0-9a-fA-F]{3}){1,2}", value):
        raise SettingsError(variable, value, "must be a CSS colour in hexadecimal digits, like #2457c5 or #25c.")
    return value.lower()


def _secret(variable: str, value: str) -> str:
    if len(value) < 32:
        raise SettingsError(variable, "...", f"must have at least 32 characters, this one has {len(value)}.")
    return value


def _text(variable: str, value: str) -> str:
    return value


VARIABLES: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "port": ("PORT", _whole_number(1, 65535)),
    "notebooks": ("DASHBOARD_NOTEBOOKS", _folder),
    "title": ("DASHBOARD_TITLE", _text),
    "color": ("DASHBOARD_COLOR", _color),
    "cache_mb": ("DASHBOARD_CACHE_MB", _whole_number(1, 100_000)),
    "threads": ("DASHBOARD_THREADS", _whole_number(1, 64)),
    "source": ("DASHBOARD_SOURCE", _one_of(*SOURCES)),
    "log": ("DASHBOARD_LOG", _one_of("plain", "json")),
    "timeout": ("DASHBOARD_TIMEOUT", _seconds),
    "sessions": ("DASHBOARD_SESSIONS", _whole_number(1, 100_000)),
    "origins": ("DASHBOARD_ORIGINS", _origins),
    "password": ("DASHBOARD_PASSWORD", _text),
    "secret_key": ("BOKEH_SECRET_KEY", _secret),
}
