"""Figures for monitoring: counters that only rise, rolled up from the log of attempts, not written while delivering."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from datetime import timedelta
from itertools import islice

from django.db import transaction

from publishers.ledger.models import Attempt, Channel, JobState, OutcomeCounter
from publishers.ledger.states import Phase
from publishers.runtime import clock

BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
"""Seconds from planning to the end of an attempt, as Prometheus counts them: each holds what took at most so long."""

_JOB = "measure"
_AT_ONCE = 50_000  # attempts; a monitor that comes for the first time to a long ledger catches up in steps
_SETTLING = timedelta(seconds=5)  # numbers are given before they are committed: a younger line may have a gap before it


def roll_up() -> None:
    """Count the attempts that have ended since the last time. Several at once: one counts, the others go on."""
    with clock.only_one(_JOB) as alone:
        if not alone:
            return
        job, _ = JobState.objects.get_or_create(name=_JOB)
        ended = (
            Attempt.objects.filter(pk__gt=job.last_attempt, at__lt=clock.now() - _SETTLING)
            .order_by("pk")
            .values_list("pk", "phase", "delivery__channel", "outcome", "at", "delivery__created_at")
        )
        added: dict[tuple[int, str], list[float]] = defaultdict(list)
        last = job.last_attempt
        for pk, phase, channel, outcome, at, planned in islice(ended, _AT_ONCE):
            last = pk
            if phase == Phase.SETTLED:
                added[channel, outcome].append(max(0.0, (at - planned).total_seconds()))
        with transaction.atomic():
            for (channel, outcome), seconds in added.items():
                _add(channel, outcome, seconds)
            JobState.objects.filter(pk=job.pk).update(last_attempt=last)


def counted_to() -> int:
    """The number of the last attempt that is counted, 0 before the first."""
    return JobState.objects.filter(name=_JOB).values_list("last_attempt", flat=True).first() or 0


def counters() -> list[OutcomeCounter]:
    """Every counter as it stands, with its channel."""
    return list(OutcomeCounter.objects.select_related("channel").order_by("channel__slug", "outcome"))


def _add(channel: int, outcome: str, seconds: list[float]) -> None:
    counter, _ = OutcomeCounter.objects.get_or_create(channel=Channel(pk=channel), outcome=outcome)
    buckets = counter.buckets or [0] * len(BUCKETS)
    for one in seconds:
        for number in range(bisect_left(BUCKETS, one), len(BUCKETS)):
            buckets[number] += 1
    counter.count += len(seconds)
    counter.seconds += sum(seconds)
    counter.buckets = buckets
    counter.save()
