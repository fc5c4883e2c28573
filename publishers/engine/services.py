"""The engine's front door for the newsroom: plan what should be true, and nothing else."""

from publishers.engine.planning import plan, reconcile

__all__ = ["plan", "reconcile"]
