"""`python -m dashboard`: see `commands`."""

from dashboard.commands import app

if __name__ == "__main__":
    app(prog_name="python -m dashboard")
