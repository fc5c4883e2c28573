"""Sweeping: leases that ran out, outcomes nobody knows, breakers whose time is over."""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils.translation import gettext as _

from publishers.contract import Capability, Done, NotDone, PublisherError, Unsure
from publishers.contract.types import Lookup
from publishers.ledger import pacing, restoring, settling
from publishers.ledger.models import Channel, Delivery
from publishers.ledger.running import calling, make_job
from publishers.ledger.states import Hold, Mode, Phase, Rank, State
from publishers.ledger.transitions import Event
from publishers.runtime import clock

logger = logging.getLogger(__name__)


def sweep(worker: str) -> int:
    """Bring forward everything that waits for time alone, look-ups included; return how many rows were touched."""
    return tidy(worker) + look_up(worker)


def tidy(worker: str) -> int:
    """Bring forward what waits for time alone and asks no channel anything; return how many rows were touched."""
    return _lost_leases(worker) + restoring.doubt() + _breakers() + _left_behind()


def _lost_leases(worker: str) -> int:
    """A worker died or stalled: what was only claimed goes back, what was on the wire is in doubt."""
    now = clock.now()
    lost = Delivery.objects.filter(state=State.SENDING, lease_until__lt=now).select_related("channel", "publication")
    for delivery in lost:
        if delivery.phase == Phase.CLAIMED:
            state, changes = State.QUEUED, {"not_before": now}
            if delivery.attempts >= settings.LOA_ENGINE["MAX_ATTEMPTS"]:
                state = State.DEAD  # it takes its worker down each time
        else:
            try:
                state, changes = settling.doubtful(delivery, now)
            except PublisherError:  # without its plugin nobody can even ask
                state, changes = State.UNKNOWN, {"not_before": now}
        with transaction.atomic():
            moved = Delivery.objects.filter(
                pk=delivery.pk, claim_no=delivery.claim_no, state=State.SENDING, lease_until__lt=now
            ).move(Event.LOSE_LEASE, state, phase=Phase.NONE, error_code="lease_lost", **changes)
            if moved:
                settling.log(delivery, Phase.SETTLED, worker, state)
                settling.supersede_if_overtaken(delivery, perhaps_done=delivery.phase == Phase.ON_WIRE)
    return len(lost)


def look_up(worker: str, channels: Collection[str] | None = None, limit: int | None = None) -> int:
    """Ask the channel about each outcome that is unknown and due, at most `limit` of them; return how many.

    It waits for each answer: who must not wait asks in a lane.
    """
    now = clock.now()
    doubts = _askable().filter(not_before__lte=now).select_related("channel", "publication")
    if channels is not None:
        doubts = doubts.filter(channel__slug__in=channels)
    doubts = doubts.order_by("not_before", "pk")[:limit]
    for delivery in doubts:
        later = now + timedelta(seconds=settings.LOA_ENGINE["LOOKUP_GAP"])
        mine = Delivery.objects.filter(pk=delivery.pk, state=State.UNKNOWN, not_before=delivery.not_before)
        if mine.update(not_before=later):  # whoever moves the moment asks
            check_remote(delivery, worker)
    return len(doubts)


def doubted(channels: Collection[str] | None = None) -> set[str]:
    """The channels that have something to be asked about now, by slug."""
    due = _askable().filter(not_before__lte=clock.now())
    if channels is not None:
        due = due.filter(channel__slug__in=channels)
    return set(due.values_list("channel__slug", flat=True).order_by())


def _askable() -> QuerySet[Delivery]:
    """Outcomes that nobody knows and that the channel, not a person, is to be asked about."""
    # After a restored backup nothing is sent before the channel was asked.
    holds = (Hold.NONE, Hold.RESTORED)
    unknown = Delivery.objects.filter(state=State.UNKNOWN, needs_person=False, channel__hold__in=holds)
    return unknown.exclude(channel__mode=Mode.OFF)


def check_remote(delivery: Delivery, worker: str, *, counts: bool = True, watched: bool = True) -> Lookup | None:
    """Ask whether a delivery in doubt was done and settle what is certain; None when the channel did not answer.

    `counts` is False for a look-up sooner than the gap: a NotDone is then news to a person, no proof.
    `watched` ends the process of a plugin that ignores its deadline; False in a process that serves others too.
    """
    try:
        publisher = delivery.channel.make()
        answer: Lookup = Unsure()
        if Capability.LOOKUP in publisher.capabilities:
            job = make_job(delivery, publisher)
            with calling(publisher) if watched else nullcontext():
                answer = publisher.lookup(job)
    except PublisherError as error:
        fields = settling.describe(error)
        if delivery.error_code == restoring.CODE:
            fields["error_code"] = restoring.CODE  # what is found later is told the present version
        Delivery.objects.filter(pk=delivery.pk, state=State.UNKNOWN).update(**fields)
        return None
    except Exception as error:  # a fault of the plugin: a person decides, and the worker goes on
        logger.exception("event=lookup_failed channel=%s delivery=%s", delivery.channel.slug, delivery.pk)
        Delivery.objects.filter(pk=delivery.pk, claim_no=delivery.claim_no, state=State.UNKNOWN).update(
            needs_person=True, **settling.describe(error)
        )
        return None
    if isinstance(answer, Done):
        if settling.settle(delivery, answer.receipt, worker) and delivery.error_code == restoring.CODE:
            restoring.adopted(delivery)
    elif isinstance(answer, NotDone):
        if counts:
            _not_done(delivery, worker)
    else:
        reason = answer.why or _("The channel cannot say whether it was done. Look there, then mark it here.")
        Delivery.objects.filter(pk=delivery.pk, claim_no=delivery.claim_no, state=State.UNKNOWN).update(
            needs_person=True, error_message=reason
        )
    return answer


def _not_done(delivery: Delivery, worker: str) -> None:
    """Not there once may be too early; not there twice, a gap apart, is not there.

    Neither counts while the channel may still show late what it did, nor where it said itself that it has it.
    """
    now = clock.now()
    lag = timedelta(seconds=delivery.channel.make().lag())
    visible = delivery.doubtful_until or delivery.updated_at + lag
    with transaction.atomic():
        again: dict[str, Any] = {"lookups": delivery.lookups + 1}
        certain = delivery.lookups + 1 >= 2 and not delivery.already_there
        if lag and now < visible:  # asked ever more rarely, and at the end of that time
            certain = False
            gap = max(timedelta(seconds=settings.LOA_ENGINE["LOOKUP_GAP"]), (now - (visible - lag)) / 8)
            again = {"not_before": min(visible, now + gap)}
        elif delivery.already_there:
            again = {
                "needs_person": True,
                "error_message": _("The channel says that it has this already, but does not show it. Look there."),
            }
        elif certain:
            again |= {"not_before": clock.now(), "lookups": 0}
        moved = Delivery.objects.filter(
            pk=delivery.pk, claim_no=delivery.claim_no, state=State.UNKNOWN, lookups=delivery.lookups
        ).move(Event.FIND_NOT_DONE, State.QUEUED if certain else State.UNKNOWN, **again)
        if moved and certain:
            settling.log(delivery, Phase.SETTLED, worker, State.QUEUED)
            settling.supersede_if_overtaken(delivery)


def _breakers() -> int:
    """Let a channel try again once its cool-down is over; plugins that came back release theirs."""
    now = clock.now()
    over = Channel.objects.filter(hold=Hold.BREAKER, hold_until__lt=now)
    returned = [channel for channel in Channel.objects.filter(hold=Hold.PLUGIN) if _installed(channel)]
    freed = [*over, *returned]
    for channel in freed:
        with transaction.atomic():
            settling.release_channel(channel)
    return len(freed)


def _left_behind() -> int:
    """Work that was planned as held while somebody released its channel; nothing else would ever wake it."""
    free = list(Channel.objects.filter(hold=Hold.NONE).values_list("pk", flat=True))
    return Delivery.objects.filter(state=State.HELD, channel__in=free).move(Event.RELEASE, State.QUEUED)


def _installed(channel: Channel) -> bool:
    try:
        channel.make()
    except PublisherError as error:
        return not error.code.startswith("publisher_")
    return True


def next_moment(channels: Collection[str] | None = None) -> datetime | None:
    """When something of these channels falls due by itself (UTC), None if nothing waits for time.

    Looks at each channel's first of each rank: however much waits, it costs the same.
    """
    now = clock.now()
    mine = Channel.objects.all() if channels is None else Channel.objects.filter(slug__in=channels)
    moments = [
        _askable().filter(channel__in=mine).aggregate(at=Min("not_before"))["at"],
        Delivery.objects.filter(state=State.SENDING, channel__in=mine).aggregate(at=Min("lease_until"))["at"],
        mine.filter(hold=Hold.BREAKER).aggregate(at=Min("hold_until"))["at"],
    ]
    for channel in mine.filter(hold=Hold.NONE).exclude(mode=Mode.OFF):
        moments += _next_of(channel, now)
    return min((moment for moment in moments if moment is not None), default=None)


def _next_of(channel: Channel, now: datetime) -> list[datetime]:
    """The moments at which this channel may have something to send that it may not send now."""
    waiting = Delivery.objects.filter(channel=channel, due_rank__isnull=False)
    if not waiting.exists():
        return []
    ends = [channel.next_slot_at, pacing.quiet_end(channel, now)]
    moments = [end for end in ends if end is not None and end > now]
    for rank in Rank:
        later = waiting.filter(due_rank=rank, not_before__gt=now).order_by("not_before")
        moments += later.values_list("not_before", flat=True)[:1]
    return moments
