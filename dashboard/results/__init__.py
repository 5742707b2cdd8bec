"""Results: what nodes computed, once, shared by all viewers."""

from dashboard.results import value_types
from dashboard.results.progress import Progress
from dashboard.results.store import MEGABYTE, Result, Results, key
from dashboard.results.value_types import is_empty, says_something

__all__ = [
    "MEGABYTE",
    "Progress",
    "Result",
    "Results",
    "is_empty",
    "key",
    "says_something",
    "value_types",
]
