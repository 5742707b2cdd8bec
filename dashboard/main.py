"""What `panel serve dashboard` runs for each viewer."""

import sys
from pathlib import Path

# Bokeh runs this file under a made-up module name with this folder first on the path, where our modules would stand in
# front of other people's; the folder above makes `import dashboard` work however the server was started.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from bokeh.io import curdoc

from dashboard.pages import Site

Site.of_this_process().open_document(curdoc())
