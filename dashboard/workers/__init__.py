"""Workers: where authors' functions run, side by side, each for a limited time.

threads         `Workers`: a pool of threads, by `Terms` that say whose a job is and how long it may take; `Load` is
                what goes on
loops           `Loops`: the event loops of `async` functions; `HeldUpError` where another one has taken a loop for good
turns           who waits for a thread, and whose turn is next; `BusyError` where too many do
interruption    an exception raised in another thread
working_folder  where nodes run, put back after one that has left it

Knows no node and no result: a job is a function that is called, or a coroutine.
"""

from dashboard.workers.loops import HeldUpError, Loops
from dashboard.workers.threads import Load, TimeLimitError, Workers
from dashboard.workers.turns import BusyError, Terms

__all__ = ["BusyError", "HeldUpError", "Load", "Loops", "Terms", "TimeLimitError", "Workers"]
