"""Results: what nodes computed, once, shared by all viewers.

store        `Results` computes a node once for each set of the control values that it depends on
calls        a node's function is called, awaited, iterated; a `Result` is what it returned, when, how long that took
             and its bytes
steps        how long a coroutine keeps its event loop at a time
anew         `Anew`: what is made anew for each viewer, because it acts by itself
flights      a result that is being computed, who waits for it, and what was yielded so far
sharing      how a value of each type is handed on to another node, so that nobody's data is spoiled
lasting      whether a result can be used again and again
sizes        how many bytes a value holds
tabular      rows and index of a DataFrame or Series
data_files   results as files to download; data_tables: those that hold several, and arrays
progress     `Progress`: what is being computed, since when, how far; `State`: a word for how far a page or a card is

The store knows how values are shared and not how they look: who makes one says how figures are kept.
"""

from dashboard.results import data_tables, tabular
from dashboard.results.calls import Result
from dashboard.results.progress import Progress, State
from dashboard.results.store import Results

__all__ = ["Progress", "Result", "Results", "State", "data_tables", "tabular"]
