"""The engine's front door for the newsroom: plan what should be true, ask who will hear of it, what stands outside and
what became of it."""

from publishers.ledger.addressing import Prospect, hearers
from publishers.ledger.planning import newest_publication, plan_within
from publishers.ledger.queries import (
    Account,
    AccountLine,
    Outcome,
    account,
    accountable,
    in_doubt_outside,
    standing_outside,
)
from publishers.ledger.reconciling import reconcile
from publishers.ledger.states import DONE

__all__ = [
    "DONE",
    "Account",
    "AccountLine",
    "Outcome",
    "Prospect",
    "account",
    "accountable",
    "hearers",
    "in_doubt_outside",
    "newest_publication",
    "plan_within",
    "reconcile",
    "standing_outside",
]
