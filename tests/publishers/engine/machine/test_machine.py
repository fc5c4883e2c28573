"""Any interleaving of what can happen to the engine ends in the ledger that the newsroom wants, and readers see it."""

from tests.publishers.engine.machine.machine import run


def test_every_interleaving_ends_well(machine_steps):
    assert run(machine_steps) >= machine_steps
