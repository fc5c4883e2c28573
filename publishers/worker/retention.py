"""The worker's job that removes records about people once their time is over, and notes how many."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db.models import F

from publishers.contract import boottime
from publishers.ledger.models import JobState
from publishers.runtime import clock, people
from publishers.runtime.models import Retention
from publishers.runtime.people import Holding

logger = logging.getLogger(__name__)
_JOB = "retention"
_EVERY = timedelta(days=1)
_ROWS = 500  # records removed by one statement, so that nobody waits for it


class RetentionJob:
    """Once a day, in slices. Two processes at once do no harm: each removes what it finds."""

    name = "retention"
    exclusive = False

    def run(self, until: float) -> datetime | None:
        """Remove until CLOCK_BOOTTIME `until`; returns when it goes on (UTC)."""
        now = clock.now()
        job, _ = JobState.objects.get_or_create(name=_JOB, defaults={"due_at": now})
        if job.due_at > now:
            return job.due_at
        for holding in people.holdings():
            if holding.days is not None and not _sweep(holding, holding.days, now, until):
                return now
        JobState.objects.filter(pk=job.pk).update(due_at=now + _EVERY)
        return now + _EVERY


def _sweep(holding: Holding, days: int, now: datetime, until: float) -> bool:
    """Whether nothing older is left; what was removed is in the report either way."""
    report, _ = Retention.objects.get_or_create(holding=holding.name, defaults={"at": now})
    if now - report.at > _EVERY / 2:
        Retention.objects.filter(pk=report.pk).update(removed=0)
    done = False
    while not done and boottime() < until:
        removed = holding.sweep(now - timedelta(days=days), _ROWS)
        Retention.objects.filter(pk=report.pk).update(
            at=now, removed=F("removed") + removed, removed_ever=F("removed_ever") + removed
        )
        if removed:
            logger.info("event=retention holding=%s removed=%s", holding.name, removed)
        done = removed == 0
    return done
