"""Values of libraries that a project may have: nobody sees what another one did to them, or it is known that all do."""

import threading

import networkx as nx
import numpy as np
import polars as pl
import pytest
import xarray as xr

from dashboard.results.sharing import hand_on, shared_parts

LARGE = 200_000


@pytest.mark.parametrize("make", [lambda frame: frame, lambda frame: {"frame": frame, "list": [frame]}])
def test_a_frame_of_polars_that_was_handed_on_can_be_written_to_without_harm(make):
    frame = pl.DataFrame({"a": range(LARGE)})
    given = hand_on(make(frame))
    (given if isinstance(given, pl.DataFrame) else given["frame"])[0, "a"] = 7
    assert frame[0, "a"] == 0


@pytest.mark.parametrize("count", [5, LARGE])
def test_labelled_arrays_refuse_to_be_written_to_and_take_new_ones(count):
    stored = xr.Dataset({"a": ("x", np.arange(float(count)))}, coords={"x": range(count)})
    given = hand_on(stored)
    assert given.identical(stored)
    for array in (given["a"], hand_on(stored["a"])):
        with pytest.raises(ValueError):
            array[0] = 9
    given["b"] = given["a"] * 2
    assert set(stored.data_vars) == {"a"}


def test_a_graph_can_be_changed_without_harm():
    graph = nx.path_graph(4)
    given = hand_on(graph)
    given.nodes[0]["seen"] = True
    given.add_edge(0, 3)
    assert (graph.nodes[0], graph.number_of_edges()) == ({}, 3)


def test_what_is_shared_all_the_same_is_known_with_its_reason():
    large, lock = nx.gnm_random_graph(20_000, 40_000), threading.Lock()
    assert shared_parts({"graph": large}) == {"networkx.classes.graph.Graph": "is too large to be copied"}
    assert shared_parts(Uncopied()) == {f"{__name__}.Uncopied": "cannot be copied"}
    assert shared_parts([nx.path_graph(4), lock, "text", np.arange(3)]) == {}


class Uncopied:
    def __deepcopy__(self, memory):
        raise TypeError
