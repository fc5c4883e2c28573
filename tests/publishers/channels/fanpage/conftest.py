"""A Page to post to."""

import pytest

from tests.simulators.graph_api import GraphSimulator


@pytest.fixture(scope="module")
def _graph_server():
    with GraphSimulator(app_secret="bi-mat-cua-ung-dung") as simulator:
        yield simulator


@pytest.fixture
def graph(_graph_server):
    """An empty Page without faults that asks for appsecret_proof."""
    _graph_server.reset()
    return _graph_server
