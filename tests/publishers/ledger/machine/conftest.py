"""The machine's world instead of a newsroom: its channels, its clocks, and delays that end when the machine says so."""

import pytest

from publishers import registry
from publishers.ledger import running
from publishers.runtime import clock
from tests.publishers.ledger.machine import remote, world


@pytest.fixture(autouse=True)
def machine_world(db, settings, monkeypatch):
    """The engine meets the machine's channels and clocks; everything else of it is its own."""
    settings.LOA_ENGINE = {**settings.LOA_ENGINE, **world.ENGINE}
    for kind in remote.KINDS:
        monkeypatch.setitem(registry.BUILT_IN, f"machine-{kind}", f"{remote.__name__}:{remote.KINDS[kind].__name__}")
    registry.reset()
    database = clock.now
    monkeypatch.setattr(clock, "now", lambda: database() + remote.NETWORK.moment)
    monkeypatch.setattr(running, "boottime", remote.bootclock)
    yield
    registry.reset()
