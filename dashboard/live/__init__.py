"""Live: views that act by themselves, each viewer's own: widgets, bound functions, callbacks, classes.

kinds     what lives, and the Panel component of it; `keep` is what the store keeps of a node's result
stage     `Stage`: all that lives in one viewer's document; `drawn_once` is for nobody
view      `LiveView`: one view's component, what it does in threads, and its end
handover  what a viewer has set goes over to the component that takes the place of another one
outbox    changes of a document that are made in threads
pool      what Panel takes for its pool of threads
panes     how Panel's panes show figures, tables and texts of a live view

Nothing here decides when a view is called: `pages` does, and places what is made in cards.
"""

from dashboard.live import panes, pool
from dashboard.live.kinds import keep
from dashboard.live.stage import Stage, drawn_once
from dashboard.live.view import LiveView

__all__ = ["LiveView", "Stage", "drawn_once", "keep", "panes", "pool"]
