"""What `panel serve dashboard` runs once, when the server starts: read the notebooks while the port already answers."""

import gc
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # as in main.py

from dashboard.pages import the_site


def on_server_loaded(server_context):
    site = server_context.application_context.application.site = the_site()  # where the server looks for it
    if opening := site.start():
        opening.add_done_callback(_keep_for_good)


def _keep_for_good(opened):
    """Tell the garbage collector that what is there now stays: libraries, notebooks and their data.

    It would go through all of it again and again while visitors wait: some 100 ms each time, of which 6 are left."""
    gc.collect()
    gc.freeze()
