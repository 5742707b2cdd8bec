"""What one viewer alone may have, because it acts by itself: its function is called for each of them.

A node that returns such a thing, say a slider, has a stand-in in the store, `Anew`, and so has every node that takes
it. Their functions are called again for each viewer; all others are shared as ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextvars import Context
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from dashboard.pipeline import Node, Pipeline
from dashboard.results.calls import Call, Result
from dashboard.results.sharing import Own


@dataclass(frozen=True)
class Anew:
    """Stands in the store for what is made anew for each viewer.

    needs: the names of what a page needs to show it, beyond what is on every page.
    """

    needs: frozenset[str] = frozenset()


async def inputs_of(
    get: Callable[..., Awaitable[Result]], pipeline: Pipeline, node: Node, values: Mapping[str, Any]
) -> dict[str, Any]:
    """What is shared of a node's inputs, by their names; `get` is the store's."""
    results = await asyncio.gather(*(get(pipeline, needed, values) for needed in node.inputs))
    return {needed: result.value for needed, result in zip(node.inputs, results, strict=True)}


@dataclass
class AnewCall:
    """One call of a node for one viewer, and of those above it that are made anew as well.

    Attributes
    ----------
    get, finish: how the store finds a shared result, and has a call finished.
    make: makes a `Call` that lacks the node, whether it may yield, what to do with what it returns, and the context.
    within: the context in a copy of which each function runs.
    """

    get: Callable[..., Awaitable[Result]]
    finish: Callable[..., Awaitable[Result]]
    make: Callable[..., Call]
    pipeline: Pipeline
    values: Mapping[str, Any]
    within: Context
    _own: dict[str, Own] = field(default_factory=dict)

    async def of(self, name: str, keep: Callable[[Any], Any]) -> Any:
        """What was kept of what a node returned."""
        node, pipeline, values = self.pipeline[name], self.pipeline, self.values
        inputs = await inputs_of(self.get, pipeline, node, values)
        for needed in (needed for needed, value in inputs.items() if isinstance(value, Anew)):
            inputs[needed] = await self._own_of(needed)
        make = partial(self.make, node=node, may_yield=self._is_view(node), keep=keep, within=self.within.copy())
        result = await self.finish(make, pipeline, node, pipeline.key(name, values), inputs, values)
        return result.value

    async def _own_of(self, name: str) -> Own:
        """What a node returned for this call; once, however many take it."""
        if name not in self._own:
            self._own[name] = Own(await self.of(name, lambda value: value))
        return self._own[name]

    def _is_view(self, node: Node) -> bool:
        return node in self.pipeline.views
