"""Pipelines of plain functions, for tests of the store: no notebook, no controls."""

import asyncio
from pathlib import Path

from dashboard.errors import Place
from dashboard.notebook import Notebook
from dashboard.pipeline import MISSING, Argument, Node, Pipeline

PLACE = Place("test.ipynb", 1)
NOTEBOOK = Notebook(Path("test.ipynb"), "Test", "", ())


def node(call, *inputs, controls=()):
    arguments = tuple(Argument(name, MISSING, {}, MISSING, PLACE) for name in controls)
    return Node(call.__name__, call, PLACE, inputs, arguments)


def pipeline(*nodes):
    return Pipeline(NOTEBOOK, {node.name: node for node in nodes})


def run(work):
    return asyncio.run(asyncio.wait_for(work, 30))


async def value(results, wired, name="shown", **controls):
    return (await results.get(wired, name, controls)).value
