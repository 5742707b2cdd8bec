"""Nodes that draw with pyplot at the same time have nothing to do with each other, and leave no figure open."""

import asyncio
import subprocess
import sys
import threading

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest

from dashboard.results.store import Results
from tests.support.nodes import node, pipeline, run, value
from tests.support.servers import ROOT


def titles(figure):
    return [axes.get_title() for axes in figure.axes]


async def values(results, wired, *names):
    return [await value(results, wired, name) for name in names]


def test_each_node_draws_into_the_figure_that_it_made_itself():
    both = threading.Barrier(2)

    def drawn(title):
        plt.figure()
        both.wait(30)  # the other one's figure is the last that was made
        plt.title(title)
        both.wait(30)
        return titles(plt.gcf())

    def sine():
        return drawn("sine")

    def cosine():
        return drawn("cosine")

    async def together():
        results, wired = Results(), pipeline(node(sine), node(cosine))
        return await asyncio.gather(value(results, wired, "sine"), value(results, wired, "cosine"))

    assert run(together()) == [["sine"], ["cosine"]]


def test_no_figure_of_a_node_stays_open():
    def shown():
        plt.plot([1, 2])
        return plt.get_fignums()

    before = plt.get_fignums()  # of another test
    assert run(value(Results(), pipeline(node(shown)))) == [1]
    assert plt.get_fignums() == before


def test_figures_are_counted_and_closed_as_ever():
    def shown():
        first, second = plt.figure(), plt.figure("named")
        found = [plt.get_fignums(), plt.gcf() is second]
        plt.close(second)
        found.append(plt.gcf() is first)
        plt.close("all")
        return [*found, plt.get_fignums()]

    assert run(value(Results(), pipeline(node(shown)))) == [[1, 2], True, True, []]


WIDTH = "lines.linewidth"


def changes():
    mpl.rcParams[WIDTH] = 7


def uses_a_style():
    plt.style.use({WIDTH: 7})


def in_a_block():
    with plt.rc_context({WIDTH: 9}):
        assert mpl.rcParams[WIDTH] == 9
    mpl.rcParams[WIDTH] = 7


@pytest.mark.parametrize("change", [changes, uses_a_style, in_a_block])
def test_a_style_holds_for_the_node_that_sets_it(change):
    def thick():
        change()
        (line,) = plt.plot([1, 2])
        return [line.get_linewidth(), dict(mpl.rcParams)[WIDTH], mpl.rcParams.copy()[WIDTH]]

    def plain():
        (line,) = plt.plot([1, 2])
        return line.get_linewidth()

    before = mpl.rcParams[WIDTH]
    assert run(values(Results(), pipeline(node(thick), node(plain)), "thick", "plain")) == [[7, 7, 7], before]


def test_a_style_of_the_whole_notebook_holds_for_all_nodes():
    def shown():
        return mpl.rcParams[WIDTH]

    with mpl.rc_context({WIDTH: 5}):
        assert run(value(Results(), pipeline(node(shown)))) == 5


IMPORTED_LATE = """
import sys
from dashboard.results.store import Results
from tests.support.nodes import node, pipeline, run, value

def shown():
    import matplotlib.pyplot as plt
    plt.figure()
    return plt.get_fignums(), plt.get_backend()

results = Results()
assert "matplotlib" not in sys.modules
print(run(value(results, pipeline(node(shown)))))
import matplotlib.pyplot as plt
print(plt.get_fignums())
"""


def test_it_is_imported_by_whoever_draws_and_by_nobody_before():
    done = subprocess.run([sys.executable, "-c", IMPORTED_LATE], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split("\n") == ["([1], 'agg')", "[]", ""]
