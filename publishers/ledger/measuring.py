"""Figures for monitoring: counters that only rise, rolled up from the log of attempts, not written while delivering."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from datetime import timedelta
from itertools import islice

from django.db import transaction

from publishers.ledger.models import Attempt, Channel, Duty, Tally
from publishers.ledger.states import Phase
from publishers.runtime import clock

BUCKETS = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 900.0, 3600.0)
"""Seconds from planning to the end of an attempt, as Prometheus counts them: each holds what took at most so long."""

_DUTY = "measure"
_AT_ONCE = 50_000  # attempts; a monitor that comes for the first time to a long ledger catches up in steps
_SETTLING = timedelta(seconds=5)  # numbers are given before they are committed: a younger line may have a gap before it


def roll_up() -> None:
    """Count the attempts that have ended since the last time. Several at once: one counts, the others go on."""
    with clock.only_one(_DUTY) as alone:
        if not alone:
            return
        duty, _ = Duty.objects.get_or_create(name=_DUTY)
        ended = (
            Attempt.objects.filter(pk__gt=duty.last_attempt, at__lt=clock.now() - _SETTLING)
            .order_by("pk")
            .values_list("pk", "phase", "delivery__channel", "outcome", "at", "delivery__created_at")
        )
        added: dict[tuple[int, str], list[float]] = defaultdict(list)
        last = duty.last_attempt
        for pk, phase, channel, outcome, at, planned in islice(ended, _AT_ONCE):
            last = pk
            if phase == Phase.SETTLED:
                added[channel, outcome].append(max(0.0, (at - planned).total_seconds()))
        with transaction.atomic():
            for (channel, outcome), seconds in added.items():
                _add(channel, outcome, seconds)
            Duty.objects.filter(pk=duty.pk).update(last_attempt=last)


def counted_to() -> int:
    """The number of the last attempt that is counted, 0 before the first."""
    return Duty.objects.filter(name=_DUTY).values_list("last_attempt", flat=True).first() or 0


def tallies() -> list[Tally]:
    """Every counter as it stands, with its channel."""
    return list(Tally.objects.select_related("channel").order_by("channel__slug", "outcome"))


def _add(channel: int, outcome: str, seconds: list[float]) -> None:
    tally, _ = Tally.objects.get_or_create(channel=Channel(pk=channel), outcome=outcome)
    buckets = tally.buckets or [0] * len(BUCKETS)
    for one in seconds:
        for number in range(bisect_left(BUCKETS, one), len(BUCKETS)):
            buckets[number] += 1
    tally.count += len(seconds)
    tally.seconds += sum(seconds)
    tally.buckets = buckets
    tally.save()
