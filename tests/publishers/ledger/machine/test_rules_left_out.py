"""The machine sees what each rule is for: without it, readers see damage; with it, the same story ends well."""

import re

import pytest

from tests.publishers.ledger.machine import machine, rules
from tests.publishers.ledger.machine.machine import LedgerMachine, run
from tests.publishers.ledger.machine.world import Violation, World, tell


@pytest.mark.parametrize("rule", rules.PATHS)
def test_the_shortest_way_to_the_damage_is_closed(rule):
    kind, story, _damage = rules.PATHS[rule]
    tell(World([kind]), story)


@pytest.mark.parametrize("rule", rules.PATHS)
def test_without_the_rule_it_is_open(rule, monkeypatch):
    kind, story, damage = rules.PATHS[rule]
    getattr(rules, f"leave_out_{rule}")(monkeypatch)
    with pytest.raises(Violation, match=re.escape(damage)):
        tell(World([kind]), story)


@pytest.mark.parametrize("rule", ["order", "lookup"])
def test_the_machine_finds_that_the_rule_is_left_out(rule, monkeypatch):
    kind, _story, _damage = rules.PATHS[rule]
    getattr(rules, f"leave_out_{rule}")(monkeypatch)
    monkeypatch.setattr(LedgerMachine, "kinds", (kind,))
    monkeypatch.setattr(machine, "SHORTEN", 0.0)  # the shortest story is told above
    with pytest.raises(Violation):
        run(LedgerMachine, 20_000)
