"""What `panel serve dashboard` runs once, when the server starts: read the notebooks while the port already answers."""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # as in main.py

from dashboard.site import the_site


def on_server_loaded(server_context):
    the_site().start()
