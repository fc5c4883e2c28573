"""Claiming: which delivery is next, what it has to do, and the write that puts it on the wire."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from publishers.contract import (
    Capability,
    Cause,
    Content,
    Correction,
    Intent,
    NotSupported,
    Operation,
    Publisher,
    PublisherError,
)
from publishers.engine import clock, settling
from publishers.engine.models import Channel, Delivery, Placement, Publication
from publishers.engine.states import OPEN, Hold, Phase, State


def claim(worker: str, limit: int = 1, channels: Collection[str] | None = None) -> list[Delivery]:
    """Claim up to `limit` due deliveries of one channel; those that need no call are settled at once.

    Returns the deliveries to run, all of the same channel. An empty list together with work
    settled here is possible: ask `has_due` whether to come again.
    """
    now = clock.now()
    with transaction.atomic():
        due = Delivery.objects.claimable(now)
        if channels is not None:
            due = due.filter(channel__slug__in=channels)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        first = due.select_related("channel", "publication").first()
        if first is None:
            return []
        chosen = [first]
        if limit > 1:
            rest = due.filter(channel=first.channel).exclude(pk=first.pk).select_related("channel", "publication")
            chosen += list(rest[: limit - 1])
        return [delivery for delivery in chosen if _take(delivery, worker, now)]


def next_channel(channels: Collection[str] | None = None) -> Channel | None:
    """The channel whose delivery would be claimed next."""
    due = Delivery.objects.claimable(clock.now()).select_related("channel")
    if channels is not None:
        due = due.filter(channel__slug__in=channels)
    first = due.first()
    return first.channel if first else None


def has_due(channels: Collection[str] | None = None) -> bool:
    """Whether anything could be claimed now."""
    due = Delivery.objects.claimable(clock.now())
    if channels is not None:
        due = due.filter(channel__slug__in=channels)
    return due.exists()


def _take(delivery: Delivery, worker: str, now: datetime) -> bool:
    """Own one delivery; False when it ended here because nothing has to be sent."""
    delivery.claim_no += 1
    delivery.attempts += 1
    delivery.state = State.SENDING
    delivery.phase = Phase.CLAIMED
    delivery.lease_until = now + timedelta(seconds=settings.LOA_ENGINE["LEASE"])
    delivery.save(update_fields=["claim_no", "attempts", "state", "phase", "lease_until", "updated_at"])
    Delivery.objects.filter(
        channel=delivery.channel, content_id=delivery.content_id, version__lt=delivery.version, state__in=OPEN
    ).update(state=State.SUPERSEDED, updated_at=now)
    settling.log(delivery, Phase.CLAIMED, worker)
    try:
        publisher = delivery.channel.make()
        operation = decide(delivery, publisher)
    except PublisherError as error:
        if error.code in ("publisher_missing", "publisher_version"):
            settling.finish(delivery, State.HELD, worker, **settling.describe(error))
            settling.hold_channel(delivery.channel, Hold.PLUGIN, detail=error.message)
        else:
            settling.fail(delivery, error, worker, sent=False)
        return False
    if isinstance(operation, State):
        settling.finish(delivery, operation, worker)
        return False
    delivery.operation = operation
    delivery.save(update_fields=["operation"])
    return True


def decide(delivery: Delivery, publisher: Publisher) -> Operation | State:
    """What this delivery has to do, from where the content stands now; a state when nothing has to be sent.

    Raises NotSupported where the audience should be told and the channel has no way to.
    """
    publication = delivery.publication
    placement = _placement(delivery)
    standing = placement is not None and placement.receipt is not None
    can = publisher.capabilities
    cause = Cause(publication.cause)
    if publication.intent == Intent.ABSENT:
        if not standing:
            return State.SENT
        if cause in (Cause.UNPUBLISH, Cause.EXPIRE):
            if not publisher.retract_on_expiry():
                return State.SKIPPED
            if Capability.RETRACT not in can:
                return State.SKIPPED
            return Operation.RETRACT
        if Capability.RETRACT in can:
            return Operation.RETRACT
        if Capability.NOTICE in can:
            return Operation.NOTICE
        raise NotSupported(_("This channel can neither take back nor tell its readers. Tell them by hand."))
    if cause == Cause.REPOST:
        return Operation.CREATE
    if not standing:
        # Asked again here, for the channel may have come back to live since this was planned.
        old = publication.first_published_at is not None and publication.first_published_at < delivery.channel.since
        return State.SKIPPED if old and Capability.BACKFILL not in can else Operation.CREATE
    if Capability.UPDATE in can:
        return Operation.UPDATE
    if not untold(delivery):
        return State.SKIPPED
    if Capability.NOTICE in can:
        return Operation.NOTICE
    raise NotSupported(_("This channel can neither change nor tell its readers of the correction. Tell them by hand."))


def untold(delivery: Delivery) -> list[Correction]:
    """Corrections that the channel's audience has not been told of: all since the version that stands there."""
    corrections = delivery.publication.read_snapshot().corrections
    placement = _placement(delivery)
    if placement is None:
        return []
    told = Publication.objects.filter(content_id=delivery.content_id, version=placement.version).first()
    known = told.read_snapshot().corrections if told else []
    return [correction for correction in corrections if correction not in known]


def content_of(delivery: Delivery) -> Content:
    """What the plugin renders for this delivery."""
    publication = delivery.publication
    return Content(
        snapshot=publication.read_snapshot(),
        version=publication.version,
        cause=Cause(publication.cause),
        corrections=untold(delivery),
        backfill=delivery.backfill,
    )


def put_on_wire(delivery: Delivery, seconds: float, worker: str) -> bool:
    """Write payload and phase before the call leaves; False when the lease is lost or has too little left."""
    now = clock.now()
    with transaction.atomic():
        written = Delivery.objects.filter(
            pk=delivery.pk,
            claim_no=delivery.claim_no,
            state=State.SENDING,
            phase=Phase.CLAIMED,
            lease_until__gt=now + timedelta(seconds=seconds),
        ).update(phase=Phase.ON_WIRE, payload=delivery.payload, started_at=delivery.started_at or now, updated_at=now)
        if written:
            delivery.started_at = delivery.started_at or now
            settling.log(delivery, Phase.ON_WIRE, worker)
    return bool(written)


def _placement(delivery: Delivery) -> Placement | None:
    return Placement.objects.filter(channel=delivery.channel, content_id=delivery.content_id).first()
