"""A viewer of a page of live views, on one server for the tests of a module."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from tests.support import live, servers


@pytest.fixture(scope="module")
def server_of(serve, tmp_path_factory, write_notebook) -> Callable[..., servers.Server]:
    """server_of(page=[cell, ...], ...): a running server of notebooks with these cells, after the usual imports."""

    def server_of(**pages: list[str]) -> servers.Server:
        folder = tmp_path_factory.mktemp("notebooks")
        for name, cells in pages.items():
            write_notebook(folder / f"{name}.ipynb", live.IMPORTS, *cells, title=name)
        return serve(folder).ready()

    return server_of


@pytest.fixture
def enter() -> Iterator[Callable[..., live.Viewer]]:
    """enter(server, page, **controls): a new viewer of a page."""
    with ExitStack() as leaving:

        def enter(server: servers.Server, page: str, **controls: str) -> live.Viewer:
            viewer = live.Viewer(f"{server.url}/dashboard", page=page, **controls)
            leaving.callback(viewer.leave)
            return viewer

        yield enter
