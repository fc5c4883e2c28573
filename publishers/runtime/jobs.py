"""Background jobs of the newsroom's own rooms, beside those that plugins bring: the worker runs them, too."""

from __future__ import annotations

from publishers.contract import BackgroundJob

_JOBS: dict[str, BackgroundJob] = {}


def register(job: BackgroundJob) -> None:
    """Let workers run a job between deliveries; its name is unique. Called once, when the app is ready."""
    _JOBS[job.name] = job


def registered() -> list[BackgroundJob]:
    """Every job that an app has registered."""
    return list(_JOBS.values())
