"""The toy app of `tests.support.toy_server`, served once for all modules of this folder."""

import pytest

from tests.support.toy_server import APP, app, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    with serving(app(tmp_path_factory.mktemp("app"), APP), "--session-token-expiration", "604800") as server:
        yield server


@pytest.fixture(scope="session")
def embedded(tmp_path_factory):
    folder = app(tmp_path_factory.mktemp("embedded"), APP)
    with serving(folder, DASHBOARD_ORIGINS="www.example.org, https://blog.example.org:8443") as server:
        yield server
