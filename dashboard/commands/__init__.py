"""Commands: `python -m dashboard`."""

from dashboard.commands.cli import app

__all__ = ["app"]
