"""Claiming: which deliveries are next, what each has to do, and the write that puts it on the wire."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone
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
    Reach,
)
from publishers.ledger import pacing, settling, sql, steps
from publishers.ledger.models import Channel, Delivery, Placement, Publication
from publishers.ledger.states import OPEN, Hold, Mode, Phase, Rank, State
from publishers.ledger.transitions import Event
from publishers.runtime import clock


def next_channel(channels: Collection[str] | None = None) -> Channel | None:
    """The channel whose delivery goes next; None when nothing is due."""
    ready = ready_channels(channels)
    return ready[0] if ready else None


def ready_channels(channels: Collection[str] | None = None) -> list[Channel]:
    """The channels that have a delivery to go now: what cannot wait first, then by priority, then the oldest."""
    now = clock.now()
    heads = _sending(now, channels).annotate(
        head=Subquery(Delivery.objects.filter(channel=OuterRef("pk")).due(now).values("pk")[:1])
    )
    by_head = {channel.head: channel for channel in heads if channel.head is not None}
    ready = [
        (head.rank > Rank.URGENT, by_head[head.pk].priority, head.not_before, head.pk)
        for head in Delivery.objects.filter(pk__in=by_head).only("pk", "rank", "not_before")
        if head.rank <= pacing.lowest_rank(by_head[head.pk], now)
    ]
    return [by_head[order[-1]] for order in sorted(ready)]


def has_due(channels: Collection[str] | None = None) -> bool:
    """Whether anything could be claimed now."""
    return next_channel(channels) is not None


def claim(
    worker: str, limit: int = 1, channels: Collection[str] | None = None, channel: Channel | None = None
) -> list[Delivery]:
    """Claim up to `limit` due deliveries of one channel; those that need no call are settled at once.

    Returns the deliveries to run, all of the same channel (`channel`, or the next of `channels`). An empty
    list together with work settled here is possible: ask `has_due` whether to come again.
    """
    channel = channel or next_channel(channels)
    if channel is None:
        return []
    try:
        with transaction.atomic():
            # Its mode, its hold and its pace as they are now that everybody else waits for us.
            channel = pacing.lock(channel)
            now = clock.now()
            room = pacing.room(channel, now, limit)
            if not room or channel.hold or channel.mode == Mode.OFF:
                return []
            due = Delivery.objects.filter(channel=channel).due(now, up_to=pacing.lowest_rank(channel, now))
            if connection.features.has_select_for_update_skip_locked:
                due = due.select_for_update(skip_locked=True, of=("self",))
            chosen = list(due.select_related("publication")[:room])
            for delivery in chosen:
                delivery.channel = channel
            taken = _take(channel, chosen, worker, now)
            pacing.spend(channel, len(taken), now)
            return taken
    except IntegrityError:
        # Another worker took a different version of one of these contents at the same moment: the index that
        # lets only one be in doubt stopped us, and everything is as before.
        return []


def release(deliveries: Iterable[Delivery]) -> None:
    """Give back what was claimed and not begun; it costs no attempt."""
    for delivery in deliveries:
        with transaction.atomic():
            given = Delivery.objects.filter(
                pk=delivery.pk, claim_no=delivery.claim_no, state=State.SENDING, phase=Phase.CLAIMED
            ).move(Event.GIVE_BACK, State.QUEUED, phase=Phase.NONE, lease_until=None, attempts=F("attempts") - 1)
            if given:
                settling.supersede_if_overtaken(delivery)


def decide(delivery: Delivery, publisher: Publisher) -> Operation | State:
    """What this delivery has to do, from where the content stands now; a state when nothing has to be sent.

    Raises NotSupported where the audience should be told and the channel has no way to.
    """
    publication = delivery.publication
    placement = delivery.placement
    standing = placement is not None and placement.receipt is not None
    can = publisher.capabilities
    cause = Cause(publication.cause)
    if publication.intent == Intent.ABSENT:
        perhaps = _perhaps_standing(delivery, publisher) or _public_by_itself(delivery, publisher)
        if not standing and not perhaps and not _still_to_tell(delivery, publisher):
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
    left_out = delivery.channel.slug in publication.snapshot.get("excluded_channels", [])
    if left_out:
        # What was in doubt when this was planned never arrived, or said it all; if it may have, it is found out.
        to_say = standing and (publication.reach == Reach.EARLY or untold(delivery))
        if not to_say and (standing or not _perhaps_standing(delivery, publisher)):
            return State.SKIPPED
    if not standing:
        # Asked again here, for the channel may have come back to live since this was planned.
        old = publication.first_published_at is not None and publication.first_published_at < delivery.channel.since
        return State.SKIPPED if old and Capability.BACKFILL not in can else Operation.CREATE
    if not left_out and _repost_overtaken(delivery):
        return Operation.CREATE
    if Capability.UPDATE in can:
        return Operation.UPDATE
    if not untold(delivery):
        return State.SKIPPED
    if Capability.NOTICE in can:
        return Operation.NOTICE
    raise NotSupported(_("This channel can neither change nor tell its readers of the correction. Tell them by hand."))


def _still_to_tell(delivery: Delivery, publisher: Publisher) -> bool:
    """Whether the withdrawal of an item that went quietly before has to be told."""
    if not publisher.tells_withdrawal_apart or delivery.publication.cause != Cause.WITHDRAW:
        return False
    return Placement.objects.gone_without_a_word(delivery.channel, delivery.content_id).exists()


def _perhaps_standing(delivery: Delivery, publisher: Publisher) -> bool:
    """Whether a create was on the wire of which nobody knows the end, for it was idempotent and then overtaken."""
    if Operation.CREATE not in publisher.idempotent:
        return False
    return Delivery.objects.perhaps_done(delivery.channel, delivery.content_id).exists()


def _public_by_itself(delivery: Delivery, publisher: Publisher) -> bool:
    """Whether it could be read there although no delivery arrived."""
    if not publisher.public_without_delivery:
        return False
    return Publication.objects.public_since(delivery.channel, delivery.content_id).exists()


def perhaps_changed(delivery: Delivery) -> bool:
    """Whether something else was on the wire since what the placement knows, and nobody heard how it ended.

    An idempotent change or withdrawal is overtaken without being looked up: what stands there may not be what the
    ledger says, so that the same words are sent once more.
    """
    between = Delivery.objects.filter(channel=delivery.channel, content_id=delivery.content_id)
    between = between.filter(started_at__isnull=False, version__lt=delivery.version)
    if delivery.placement is not None:
        between = between.filter(version__gt=delivery.placement.version)
    return between.exclude(state__in=(State.SENT, State.KEPT, State.SKIPPED)).exists()


def _repost_overtaken(delivery: Delivery) -> bool:
    """Whether an operator had it created anew, and this version took the place of that before it went out."""
    reposts = Delivery.objects.filter(channel=delivery.channel, content_id=delivery.content_id)
    reposts = reposts.filter(publication__cause=Cause.REPOST, state=State.SUPERSEDED, version__lt=delivery.version)
    return delivery.placement is not None and reposts.filter(version__gt=delivery.placement.version).exists()


def untold(delivery: Delivery) -> list[Correction]:
    """Corrections that the channel's audience has not been told of: all since the version that stands there."""
    corrections = delivery.publication.read_snapshot().corrections
    placement = delivery.placement
    if placement is None or not corrections:
        return []
    version = Publication.objects.filter(content_id=delivery.content_id, version=placement.version).first()
    known = version.read_snapshot().corrections if version else []
    return [correction for correction in corrections if correction not in known]


def content_of(delivery: Delivery, publisher: Publisher) -> Content:
    """What the plugin renders for this delivery."""
    publication = delivery.publication
    overtaken: Iterable[Publication] = ()
    if publisher.public_without_delivery:
        public = Publication.objects.public_since(delivery.channel, delivery.content_id)
        overtaken = public.filter(version__lt=publication.version)
    snapshot = publication.read_snapshot()
    return Content(
        snapshot=snapshot,
        version=publication.version,
        cause=Cause(publication.cause),
        corrections=untold(delivery),
        backfill=delivery.backfill,
        overtaken=[version.read_snapshot() for version in overtaken],
        texts=snapshot.channel_texts.get(delivery.channel.slug, {}),
    )


def put_on_wire(delivery: Delivery, seconds: float, worker: str) -> bool:
    """Write payload and phase before the call leaves; False when the lease is lost or has too little left."""
    with transaction.atomic(savepoint=False):
        started_at = delivery.started_at or timezone.now()
        written = sql.update(
            Delivery,
            {"pk": delivery.pk, "claim_no": delivery.claim_no, "state": State.SENDING, "phase": Phase.CLAIMED},
            {
                "phase": Phase.ON_WIRE,
                "payload": delivery.payload,
                "started_at": started_at,
                "updated_at": started_at,
            },
            sql.Also(f"lease_until > {clock.later()}", (seconds,)),  # the database's clock, as the lease itself
        )
        if written:
            delivery.started_at = started_at
            settling.log(delivery, Phase.ON_WIRE, worker)
    return bool(written)


def _sending(now: datetime, channels: Collection[str] | None) -> QuerySet[Channel]:
    """Channels that may begin a delivery now."""
    sending = Channel.objects.filter(hold=Hold.NONE).exclude(mode=Mode.OFF).exclude(next_slot_at__gt=now)
    return sending if channels is None else sending.filter(slug__in=channels)


def _take(channel: Channel, chosen: list[Delivery], worker: str, now: datetime) -> list[Delivery]:
    """Own these deliveries; returns those that have something to send, the others are settled."""
    if not chosen:
        return []
    lease_until = now + timedelta(seconds=settings.LOA_ENGINE["LEASE"])
    mine = [delivery.pk for delivery in chosen]
    contents = [delivery.content_id for delivery in chosen]
    Delivery.objects.filter(pk__in=mine).move(
        Event.CLAIM,
        State.SENDING,
        phase=Phase.CLAIMED,
        lease_until=lease_until,
        claim_no=F("claim_no") + 1,
        attempts=F("attempts") + 1,
        updated_at=now,
    )
    # Looked up by content alone: with the state in the question, SQLite walks through the whole queue instead.
    others = Delivery.objects.filter(channel=channel, content_id__in=contents).exclude(pk__in=mine)
    older = [pk for pk, state in others.values_list("pk", "state") if state in OPEN]
    if older:
        Delivery.objects.filter(pk__in=older).move(Event.SUPERSEDE, State.SUPERSEDED, updated_at=now)
    placements = {
        placement.content_id: placement
        for placement in Placement.objects.filter(channel=channel, content_id__in=contents)
    }
    with settling.lines_together():
        for delivery in chosen:
            delivery.state, delivery.phase, delivery.lease_until = State.SENDING, Phase.CLAIMED, lease_until
            delivery.claim_no += 1
            delivery.attempts += 1
            delivery.placement = placements.get(delivery.content_id)
            settling.log(delivery, Phase.CLAIMED, worker)
    try:
        publisher = channel.make()
    except PublisherError as error:
        _without_publisher(channel, chosen, error, worker)
        return []
    operations: dict[Operation, list[Delivery]] = {}
    for delivery in chosen:
        try:
            operation = decide(delivery, publisher)
        except PublisherError as error:
            settling.fail(delivery, error, worker, sent=False)
            continue
        if isinstance(operation, State):
            settling.finish(delivery, operation, worker)
            continue
        if operation == Operation.RETRACT and delivery.placement is not None and delivery.placement.receipt is None:
            # Whoever is told that it was taken back is known from what stood there.
            before = delivery.placement.receipt_before()
            delivery.placement.receipt = before.model_dump(mode="json") if before else None
        delivery.operation = operation
        operations.setdefault(operation, []).append(delivery)
    for operation, doing in operations.items():
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in doing]).update(operation=operation)
        for delivery in doing:
            steps.claimed(delivery)
    taken = [delivery for doing in operations.values() for delivery in doing]
    return sorted(taken, key=lambda delivery: mine.index(delivery.pk))


def _without_publisher(channel: Channel, chosen: list[Delivery], error: PublisherError, worker: str) -> None:
    """Nothing of this channel can be sent: its plugin is missing, or its settings do not fit."""
    missing = error.code in ("publisher_missing", "publisher_version")
    for delivery in chosen:
        if missing:
            settling.finish(delivery, State.HELD, worker, **settling.describe(error))
        else:
            settling.fail(delivery, error, worker, sent=False)
    if missing:
        settling.hold_channel(channel, Hold.PLUGIN, detail=error.message)
