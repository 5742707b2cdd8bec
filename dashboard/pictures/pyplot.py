"""pyplot's own figure and its parameters, for each computation apart.

`plt.plot` draws into the figure that was made last in the whole process, and `plt.style.use` or `sns.set_theme` change
what all later figures look like. Of two nodes that run at the same time one would draw into the other's figure, and the
look of a picture would depend on which nodes ran before. So while a node is computed, pyplot knows the figures of this
computation alone, and what the node sets of matplotlib's parameters holds for it alone. Both are forgotten with it, so
no figure stays open. What an exported cell sets at its top level holds for all, as everywhere.

matplotlib has no public way to this. It is told when it is imported, by whoever needs it; nothing here imports it. The
private names are those of matplotlib 3.11.2: an upgrade is a review of this file.

Left out: a thread that an author starts, which has the figures of the process.
"""

from __future__ import annotations

import functools
import importlib.abc
import importlib.util
import os
import sys
from collections import OrderedDict
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

PYPLOT, FIGURES = "matplotlib.pyplot", "matplotlib._pylab_helpers"
OF_THE_PROCESS = {"backend", "backend_fallback", "interactive"}  # parameters that are no matter of one picture


@dataclass
class _Own:
    """What pyplot knows during one computation."""

    figures: OrderedDict[Any, Any] = field(default_factory=OrderedDict)
    parameters: dict[str, Any] = field(default_factory=dict)


_own: ContextVar[_Own | None] = ContextVar("pyplot", default=None)


@contextmanager
def apart() -> Iterator[None]:
    """Whatever draws with pyplot in this thread while the block runs has figures and parameters of its own."""
    before = _own.set(_Own())
    try:
        yield
    finally:
        _own.reset(before)


@functools.cache
def separate() -> None:
    """Have pyplot ask who draws from now on, in the whole process. Called again it does nothing."""
    os.environ.setdefault("MPLBACKEND", "agg")  # else one with windows, which a worker thread must not open
    if FIGURES in sys.modules:
        _separate(sys.modules[FIGURES])
    else:
        sys.meta_path.insert(0, _Finder())


class _Finder(importlib.abc.MetaPathFinder):
    """Hears of the first import of pyplot's figures, and has them separated."""

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name != FIGURES:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            spec.loader.exec_module = functools.partial(_execute, spec.loader.exec_module)
        return spec


def _execute(execute: Any, module: ModuleType) -> None:
    execute(module)
    _separate(module)


def _separate(module: ModuleType) -> None:
    module.Gcf.figs = _Figures(module.Gcf.figs)
    import matplotlib as mpl  # is here already: one of its modules is

    mpl.rcParams.__class__ = _parameters(mpl.rcParams)


class _Figures(MutableMapping[Any, Any]):
    """Open figures by number: those of the computation that asks, else those of the process."""

    def __init__(self, of_process: OrderedDict[Any, Any]):
        self._of_process = of_process

    @property
    def _now(self) -> OrderedDict[Any, Any]:
        own = _own.get()
        return self._of_process if own is None else own.figures

    def __getitem__(self, number: Any) -> Any:
        return self._now[number]

    def __setitem__(self, number: Any, manager: Any) -> None:
        self._now[number] = manager

    def __delitem__(self, number: Any) -> None:
        del self._now[number]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._now)

    def __reversed__(self) -> Iterator[Any]:
        return reversed(self._now)

    def __len__(self) -> int:
        return len(self._now)

    def values(self) -> Any:
        return self._now.values()  # which, unlike a mapping's in general, can be gone through from the end

    def move_to_end(self, number: Any) -> None:
        self._now.move_to_end(number)


def _parameters(shared: Any) -> type:
    """The class of the one mapping of parameters. Copies are made of it, in which nothing is special."""
    kind = type(shared)

    class Parameters(kind):
        def _set(self, key: str, value: Any) -> None:
            own = _own.get()
            if own is None or key in OF_THE_PROCESS:
                super()._set(key, value)
            else:
                own.parameters[key] = value

        def _get(self, key: str) -> Any:
            own = _own.get()
            return super()._get(key) if own is None or key not in own.parameters else own.parameters[key]

        def _update_raw(self, others: Any) -> None:
            for key, value in dict.items(others):
                self._set(key, value)

        def copy(self) -> Any:
            copied = kind()
            for key in self:
                copied._set(key, self._get(key))
            return copied

        def find_all(self, pattern: str) -> Any:
            return self.copy().find_all(pattern)

    return Parameters
