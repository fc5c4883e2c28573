"""What an operator may do with a delivery or a channel; the desk checks who and writes the log."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from publishers.contract import Intent, Operation, PublisherError, Receipt
from publishers.contract.types import Lookup
from publishers.ledger import planning, restoring, settling, sweeping
from publishers.ledger.models import Channel, Delivery, DeliveryQuerySet, Placement, Publication
from publishers.ledger.states import DUE, IN_DOUBT, Hold, Mode, Phase, State
from publishers.ledger.transitions import CANCELLABLE, RETRYABLE, Event, Move
from publishers.runtime import clock, wake_up

WORKER = "desk"
SETTINGS = (
    "name",
    "mode",
    "since",
    "sealed_config",
    "rate_per_minute",
    "quiet_from",
    "quiet_until",
    "priority",
    "position",
)


class NotPossible(Exception):
    """The action does not fit the delivery's state any more; the message says what to do, in the user's language."""


def retry(delivery: Delivery) -> None:
    """Send a delivery again as if it were new; NotPossible when a newer version has taken its place."""
    with transaction.atomic():
        _must_be_newest(delivery)
        state = State.HELD if delivery.channel.hold else State.QUEUED
        moved = Delivery.objects.filter(pk=delivery.pk, state__in=RETRYABLE).move(
            Event.RETRY, state, attempts=0, not_before=clock.now(), updated_at=timezone.now()
        )
        if not moved:
            raise NotPossible(_("Only a delivery that waits, was stopped or failed can be retried."))
        wake_up.wake_workers()


def retry_all(deliveries: DeliveryQuerySet) -> list[Delivery]:
    """Send these again as `retry` does, all at once; returns those that could be, with channel and publication."""
    with transaction.atomic():
        again = _mine(deliveries.newest().filter(state__in=RETRYABLE))
        again_ids = [delivery.pk for delivery in again]
        fresh = {"attempts": 0, "not_before": clock.now(), "updated_at": timezone.now()}
        held = Delivery.objects.filter(pk__in=again_ids).exclude(channel__hold=Hold.NONE)
        held_ids = list(held.values_list("pk", flat=True))
        Delivery.objects.filter(pk__in=again_ids).exclude(pk__in=held_ids).move(Event.RETRY, State.QUEUED, **fresh)
        Delivery.objects.filter(pk__in=held_ids).move(Event.RETRY, State.HELD, **fresh)
        wake_up.wake_workers()
    return again


def cancel_all(deliveries: DeliveryQuerySet) -> list[Delivery]:
    """Give up those of these deliveries that have not left; returns them, with channel and publication."""
    with transaction.atomic():
        given_up = _mine(deliveries.filter(state__in=CANCELLABLE))
        Delivery.objects.filter(pk__in=[delivery.pk for delivery in given_up]).move(
            Event.CANCEL, State.CANCELLED, updated_at=timezone.now()
        )
    return given_up


def cancel(delivery: Delivery) -> None:
    """Give up a delivery that has not left; NotPossible when it is on its way or done."""
    moved = Delivery.objects.filter(pk=delivery.pk, state__in=CANCELLABLE).move(
        Event.CANCEL, State.CANCELLED, updated_at=timezone.now()
    )
    if not moved:
        raise NotPossible(_("This delivery is on its way or already done, so it cannot be cancelled."))


def check_remote(delivery: Delivery) -> Lookup | None:
    """Ask the channel now whether an unknown delivery was done; None when it did not answer."""
    if delivery.state != State.UNKNOWN:
        raise NotPossible(_("Only a delivery with an unknown outcome is checked at the channel."))
    now = clock.now()
    doubt = Delivery.objects.filter(pk=delivery.pk, state=State.UNKNOWN)
    doubt.update(needs_person=False)
    # Asking twice in a row proves nothing: only a look-up that is due counts, and it moves the next one.
    later = now + timedelta(seconds=settings.LOA_ENGINE["LOOKUP_GAP"])
    counts = bool(doubt.filter(not_before__lte=now).update(not_before=later))
    return sweeping.check_remote(delivery, WORKER, counts=counts, watched=False)


def mark_published(delivery: Delivery, url: str, why: str, who: str = "") -> None:
    """A person saw it there, or did it there by hand: settle an unknown or failed delivery as done.

    `url` is its address there; the one already known stands where it is empty.
    """
    if delivery.state not in (State.UNKNOWN, State.DEAD):
        raise NotPossible(_("Only a delivery that failed or whose outcome is unknown can be marked by hand."))
    standing = delivery.placement.read_receipt() if delivery.placement else None
    proof = {"marked": why, "by": who}
    if standing is not None and delivery.operation in (Operation.UPDATE, Operation.NOTICE):
        address = {"remote_id": url, "url": url} if url and url != standing.url else {}
        receipt = standing.model_copy(update={"data": {**standing.data, **proof}, **address})
    else:
        receipt = Receipt(remote_id=url, url=url, data=proof)
    with transaction.atomic():
        clock.lock_content(delivery.content_id)
        if delivery.state == State.DEAD:
            if delivery.publication.intent == Intent.ABSENT:
                raise NotPossible(_("This delivery takes the item back. Mark the item as gone from the channel."))
            _must_be_newest(delivery)
        how = Move(Event.MARK_DONE, State.SENT, only=(State(delivery.state),))
        if not settling.settle(delivery, receipt, WORKER, how=how):
            raise NotPossible(_("Somebody was faster: this delivery has changed. Look at it again."))
        wake_up.wake_workers()


def mark_not_done(delivery: Delivery) -> None:
    """A person saw that a doubtful operation was not done: it is sent again, or a later version in its place."""
    if delivery.state != State.UNKNOWN:
        raise NotPossible(_("Only a delivery with an unknown outcome can be marked by hand."))
    with transaction.atomic():
        moved = Delivery.objects.filter(pk=delivery.pk, claim_no=delivery.claim_no, state=State.UNKNOWN).move(
            Event.MARK_NOT_DONE,
            State.QUEUED,
            not_before=clock.now(),
            needs_person=False,
            already_there=False,
            lookups=0,
            updated_at=timezone.now(),
        )
        if not moved:
            raise NotPossible(_("Somebody was faster: this delivery has changed. Look at it again."))
        settling.log(delivery, Phase.SETTLED, WORKER, State.QUEUED)
        settling.supersede_if_overtaken(delivery)
        if delivery.error_code == restoring.CODE:
            restoring.looked_at(delivery)
        wake_up.wake_workers()


def mark_removed(content_id: UUID, channel: Channel) -> None:
    """A person saw that an item is not on a channel any more: forget where it stood, so that it can be created anew.

    A withdrawal that could not be carried out there is done with that.
    """
    with transaction.atomic():
        clock.lock_content(content_id)
        mine = Delivery.objects.filter(channel=channel, content_id=content_id)
        if mine.filter(state__in=IN_DOUBT).exists():
            raise NotPossible(_("A delivery of this item is on its way or its outcome is unknown. Settle that first."))
        standing = Placement.objects.filter(channel=channel, content_id=content_id, receipt__isnull=False)
        if not standing.update(receipt=None, payload_hash="", updated_at=timezone.now()):
            raise NotPossible(_("The ledger already says that nothing of this item stands there."))
        # With nothing left there a withdrawal has nothing to do: the worker finds that out and closes it.
        mine.newest().filter(state=State.DEAD, publication__intent=Intent.ABSENT).move(
            Event.MARK_REMOVED,
            State.HELD if channel.hold else State.QUEUED,
            not_before=clock.now(),
            updated_at=timezone.now(),
        )
        wake_up.wake_workers()


def renew(delivery: Delivery, by: Any) -> Publication | None:
    """Send the item anew from a snapshot taken now; NotPossible when its page is gone or the channel is off."""
    _must_be_on(delivery.channel)
    try:
        return planning.renew(delivery.content_id, delivery.channel, by, only=delivery)
    except planning.Overtaken:
        raise _not_newest() from None
    except planning.NotPublished:
        raise NotPossible(
            _("The item's page is gone, so only the frozen version is left. Retry sends that one.")
        ) from None


def replan(channel: Channel | None = None, content_id: UUID | None = None) -> tuple[list[Publication], int]:
    """Send what stands anew from snapshots taken now, though nothing of the items changed.

    Returns the versions added, and how many placements were left as they are because their page is gone.
    NotPossible when neither a channel nor an item is chosen.
    """
    standing = Placement.objects.filter(receipt__isnull=False).exclude(channel__mode=Mode.OFF)
    if channel is not None:
        _must_be_on(channel)
        standing = standing.filter(channel=channel)
    if content_id is not None:
        standing = standing.filter(content_id=content_id)
    if channel is None and content_id is None:
        raise NotPossible(_("Say which channel or which item."))
    added, gone = [], 0
    for placement in standing.select_related("channel").order_by("pk"):
        try:
            publication = planning.renew(placement.content_id, placement.channel, None)
        except planning.NotPublished:
            gone += 1
            continue
        except planning.Overtaken:
            continue  # whoever changes it meanwhile plans it for every channel
        if publication is not None:
            added.append(publication)
    return added, gone


def pause(channel: Channel) -> None:
    """Hold a channel until somebody resumes it."""
    settling.hold_channel(channel, Hold.PAUSED)


def resume(channel: Channel, drop: Collection[int] = ()) -> list[Delivery]:
    """Release a held channel; its newest work goes out, but for deliveries named in `drop`: these are returned.

    NotPossible when the channel waits after a restore and cannot be asked yet.
    """
    if channel.hold == Hold.RESTORED:
        dropped = cancel_all(Delivery.objects.filter(channel=channel, pk__in=drop))
        try:
            restoring.release(channel)
        except PublisherError:
            raise NotPossible(
                _(
                    "The channel stays held: with its present settings it cannot be asked what it already has. "
                    "Enter its settings anew, or install its publisher, and then resume it."
                )
            ) from None
        wake_up.wake_workers()
        return dropped
    with transaction.atomic():
        dropped = cancel_all(Delivery.objects.filter(channel=channel, pk__in=drop))
        settling.release_channel(channel)
        wake_up.wake_workers()
    return dropped


def waiting_work(channel: Channel) -> DeliveryQuerySet:
    """What would go out if the channel were resumed now: the newest of each content, in the order of planning."""
    waiting = Delivery.objects.filter(channel=channel, state__in=(*DUE, State.HELD)).newest()
    return waiting.select_related("publication").order_by("pk")


def configure(channel: Channel, *, mode: Mode, config: dict[str, Any] | None = None) -> None:
    """Save a channel as it is in this object, new or changed.

    Coming back to live moves `since` to now, so that what was kept never goes out later.
    """
    came_live = mode == Mode.LIVE and channel.mode != Mode.LIVE and channel.pk is not None
    with transaction.atomic():
        channel.mode = mode
        if config is not None:
            channel.config = config
            channel.make()
        if came_live:
            channel.since = clock.now()
        # What the engine writes meanwhile (its hold, its next slot) is not ours to write back.
        channel.save(update_fields=SETTINGS if channel.pk else None)
        if came_live:
            planning.catch_up(channel)
        wake_up.wake_workers()


def repost(publication: Publication, channel: Channel, by: Any) -> Publication:
    """Create an item anew on one channel; NotPossible when it is not published, or the channel is off."""
    _must_be_on(channel)
    try:
        return planning.repost(publication.content_id, channel, by)
    except planning.NotPublished:
        raise NotPossible(_("Only a published item can be posted again.")) from None


def _must_be_on(channel: Channel) -> None:
    if channel.mode == Mode.OFF:
        raise NotPossible(_("The channel is off, so nothing can be planned for it. Switch it on first."))


def _must_be_newest(delivery: Delivery) -> None:
    if not Delivery.objects.filter(pk=delivery.pk).newest().exists():
        raise _not_newest()


def _not_newest() -> NotPossible:
    return NotPossible(_("A newer version of this item is already planned on this channel. Look at that one."))


def _mine(deliveries: DeliveryQuerySet) -> list[Delivery]:
    """These deliveries, kept from everybody else until the transaction ends."""
    rows = deliveries.order_by("pk").select_related("channel", "publication")
    if connection.features.has_select_for_update:
        rows = rows.select_for_update(of=("self",))
    return list(rows)
