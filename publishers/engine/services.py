"""The engine's front door for the newsroom: plan what should be true, ask what still stands outside."""

from publishers.engine.alerting import Alert
from publishers.engine.planning import plan, reconcile
from publishers.engine.queries import in_doubt_outside, standing_outside

__all__ = ["Alert", "in_doubt_outside", "plan", "reconcile", "standing_outside"]
