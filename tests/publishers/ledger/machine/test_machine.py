"""Any interleaving of what can happen to the engine ends in the ledger that the newsroom wants, and readers see it."""

from tests.publishers.ledger.machine.machine import LedgerMachine, run


def test_every_interleaving_ends_well(pytestconfig):
    steps_given = pytestconfig.getoption("machine_steps")
    steps = steps_given or 1_000
    assert run(LedgerMachine, steps, anew=bool(steps_given)) >= steps
