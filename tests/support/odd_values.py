"""Values that an author may put into a figure and that nothing can be said of: neither equality, nor a key."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from dashboard.figures.records import Row


class Odd:
    """An author's object that has no single answer, and no key."""

    def __init__(self, *parts):
        self.parts = parts

    def __eq__(self, other):
        return np.array(self.parts) == np.array(other.parts)

    def __hash__(self):
        raise ZeroDivisionError


ODD: dict[str, Callable[[], Any]] = {
    "without an answer": lambda: Odd(1, 2),
    "in a list": lambda: Row([Odd(1, 2)]),
    "in an array": lambda: np.array([Odd(1, 2), [1], {}], object),
    "pandas": lambda: pd.Series([1, 2]),
    "arrays in a dict": lambda: {"a": np.array([1, 2])},
}
