"""Planning: one function that makes the ledger say what should be true of a content now.

The cause is derived from what the ledger said last and what the newsroom says now, never from who
called: a signal, the reconciler and a restart after a crash all write the same rows.
"""

from __future__ import annotations

import logging
import math
import time
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from publishers import registry
from publishers.contract import (
    Capability,
    Cause,
    Desired,
    Intent,
    Operation,
    Publisher,
    Reach,
    Snapshot,
    boottime,
    doorbell,
)
from publishers.engine import clock, steps
from publishers.engine.models import Channel, Delivery, Duty, Placement, Publication
from publishers.engine.states import IN_DOUBT, OPEN, Hold, Mode, Rank, State
from publishers.engine.transitions import Event
from publishers.runtime import ports

logger = logging.getLogger(__name__)

RECONCILE = "reconcile"
SLICE = 500  # contents that are asked for at once
TOUCHED_OVERLAP = timedelta(minutes=5)  # a long transaction may commit what it touched that much earlier
TRIES = 5  # snapshots that are taken of a content which somebody changes meanwhile, before it is left to the reconciler

_ABSENT_CAUSE = {
    Reach.UNPUBLISH: Cause.UNPUBLISH,
    Reach.EXPIRE: Cause.EXPIRE,
    Reach.CANCEL: Cause.CANCEL,
    Reach.WITHDRAW: Cause.WITHDRAW,
}


class Overtaken(Exception):
    """There is a newer version than the one that somebody looked at."""


def newest_publication(content_id: UUID) -> Publication | None:
    """What the ledger said last of this content."""
    return Publication.objects.filter(content_id=content_id).order_by("-version").first()


def plan(content_id: UUID, by: Any = None) -> Publication | None:
    """Bring the ledger in line with what the newsroom wants of this content; return the version added, if any.

    Safe to call at any moment but inside a transaction (RuntimeError), and any number of times; `by` is the user who
    acted, if known. The snapshot is taken before the lock: rendering and pictures take their time, and others wait.
    """
    content = ports.CONTENT.get()
    for _ in range(TRIES):
        change = _change(newest_publication(content_id), content.desired_publication(content_id))
        goes_out = change is not None and change.intent == Intent.PRESENT
        snapshot = content.snapshot_to_publish(content_id) if goes_out else None
        with transaction.atomic(durable=True):
            clock.lock_content(content_id)
            newest = newest_publication(content_id)
            change = _change(newest, content.desired_publication(content_id))
            if change is None or change.intent == Intent.ABSENT or _is_of(snapshot, change):
                return _write(newest, change, snapshot, by)
    # Whoever changed it plans it too.
    logger.warning("event=plan_overtaken content=%s tries=%s", content_id, TRIES)
    return None


def plan_within(content_id: UUID, by: Any = None) -> None:
    """Plan as part of the transaction that is under way, if any.

    What takes a content back is written with it, whole or not at all: it needs no snapshot. What brings one out is
    planned right after the commit; the reconciler does it where that fails.
    """
    content = ports.CONTENT.get()
    desired = content.desired_publication(content_id)
    if desired is not None and desired.intent == Intent.PRESENT:
        transaction.on_commit(partial(_plan_or_log, content_id, by))
        return
    with transaction.atomic():
        clock.lock_content(content_id)
        newest = newest_publication(content_id)
        change = _change(newest, content.desired_publication(content_id))
        if change is None or change.intent == Intent.ABSENT:
            _write(newest, change, None, by)


def _plan_or_log(content_id: UUID, by: Any) -> None:
    try:
        plan(content_id, by)
    except Exception:
        logger.exception("event=plan_failed content=%s", content_id)


def _write(
    newest: Publication | None, change: Desired | None, snapshot: Snapshot | None, by: Any
) -> Publication | None:
    """Add what is new to the ledger and tell every channel that was not told; under the content's lock."""
    if change is not None:
        newest = _add(newest, change, snapshot, by=by)
    for spoken in _spoken(newest) if newest is not None else ():
        if _deliver(spoken):
            ring()
    if newest is None or change is None:
        return None
    steps.planned(newest)
    return newest


def repost(content_id: UUID, channel: Channel, by: Any) -> Publication:
    """Create the item anew on one channel, by an operator's choice; ValueError when it is not published."""
    with transaction.atomic():
        clock.lock_content(content_id)
        newest = newest_publication(content_id)
        if newest is None or newest.intent != Intent.PRESENT or newest.reach != Reach.PUBLIC:
            raise ValueError("Only a published item can be posted again.")
        return _again(newest, channel, Cause.REPOST, by)


def renew(content_id: UUID, channel: Channel, by: Any, *, only: Delivery | None = None) -> Publication | None:
    """Tell one channel again what should be true, from a snapshot taken now; returns the version added.

    What it says anew is what no version covers: names, addresses and files that changed around the item. Where
    the item itself changed, every channel gets that version. ValueError when its page is gone. With `only`, nothing
    is done and Overtaken raised where that delivery is no longer the newest. Not to be called inside a transaction.
    """
    content = ports.CONTENT.get()
    for _ in range(TRIES):
        snapshot = content.snapshot_to_publish(content_id)
        with transaction.atomic(durable=True):
            clock.lock_content(content_id)
            if only is not None and not Delivery.objects.filter(pk=only.pk).newest().exists():
                raise Overtaken
            newest = _newest_for(channel, content_id)
            desired = content.desired_publication(content_id)
            if newest is None or desired is None:
                raise ValueError("There is no page to take a snapshot of.")
            if _change(newest, desired) is None and (desired.intent == Intent.ABSENT or _is_of(snapshot, desired)):
                cause = Cause(newest.cause)
                if cause == Cause.REPOST and Delivery.objects.filter(publication=newest, state=State.SENT).exists():
                    cause = Cause.EDIT  # it was posted again already
                if snapshot is not None and desired.intent == Intent.PRESENT:
                    newest.snapshot = snapshot.model_dump(mode="json")  # of the version to come; this one is not saved
                return _again(newest, channel, cause, by)
            changed = _change(newest, desired) is not None
        if changed:
            return plan(content_id, by)
    logger.warning("event=renew_overtaken content=%s tries=%s", content_id, TRIES)
    return None


def catch_up(channel: Channel) -> int:
    """Plan again what a channel that came back to live missed: placements behind their newest version."""
    missed = 0
    for placement in Placement.objects.filter(channel=channel, receipt__isnull=False):
        with transaction.atomic():
            clock.lock_content(placement.content_id)
            newest = _newest_for(channel, placement.content_id)
            stands_at = Publication.objects.filter(content_id=placement.content_id, version=placement.version).first()
            settled = Delivery.objects.filter(channel=channel, publication=newest, state=State.KEPT).exists()
            if newest is None or not settled or (stands_at and _same(stands_at, newest)):
                continue
            _again(newest, channel, Cause(newest.cause), None)
            missed += 1
    return missed


def reconcile(until: float = math.inf) -> int:
    """Derive the desired state of contents anew and plan what differs; return how many were changed.

    First those that somebody touched since the last time, for at most half of it, then all that the newsroom or
    the ledger knows, from where the last round stopped, until CLOCK_BOOTTIME `until`: a big house is gone through in
    slices, a small one whole. What was touched and had no time left is met by the round through all. Without `until`
    it is one whole round. One broken content stops no other: it is logged and met again.
    """
    duty, _ = Duty.objects.get_or_create(name=RECONCILE)
    began = clock.now()
    changed = 0
    if duty.seen_until is not None and until != math.inf:
        half = (boottime() + until) / 2
        for content_id in ports.CONTENT.get().ledger_contents_touched(duty.seen_until - TOUCHED_OVERLAP):
            if boottime() >= half:
                break
            changed += _reconcile_one(content_id)
    cursor = duty.cursor if until != math.inf else None
    while boottime() < until:
        slice_ = _known_after(cursor)
        if not slice_:
            cursor = None
            break
        for content_id in slice_:
            changed += _reconcile_one(content_id)
            cursor = content_id
            if boottime() >= until:
                break
    pause = settings.LOA_ENGINE["RECONCILE_EVERY"]
    if cursor is not None:  # so much to go through that it goes on sooner, a tenth of the time
        pause = min(pause, 9 * (clock.now() - began).total_seconds())
    duty.seen_until, duty.cursor, duty.due_at = began, cursor, clock.now() + timedelta(seconds=pause)
    duty.save()
    return changed


def reconcile_due() -> datetime | None:
    """When the next round of the reconciler is due (UTC); None if there never was one."""
    return Duty.objects.filter(name=RECONCILE).values_list("due_at", flat=True).first()


def _reconcile_one(content_id: UUID) -> bool:
    try:
        # Nearly always it says so already: only what differs is worth the lock for which others wait.
        return not _is_planned(content_id) and plan(content_id) is not None
    except Exception:
        logger.exception("event=reconcile_failed content=%s", content_id)
        return False


def _is_planned(content_id: UUID) -> bool:
    """Whether the ledger says what the newsroom wants, and every channel is told; takes no lock."""
    newest = newest_publication(content_id)
    if _change(newest, ports.CONTENT.get().desired_publication(content_id)) is not None:
        return False
    return newest is None or not any(_untold(spoken) for spoken in _spoken(newest))


def _known_after(cursor: UUID | None) -> list[UUID]:
    """The next contents, by their id, that the newsroom or the ledger knows."""
    planned = Publication.objects.order_by("content_id").values_list("content_id", flat=True).distinct()
    if cursor is not None:
        planned = planned.filter(content_id__gt=cursor)
    newsroom = ports.CONTENT.get().ledger_contents_after(cursor, SLICE)
    return sorted({*planned[:SLICE], *newsroom})[:SLICE]


def ring() -> None:
    """Wake the workers once the surrounding transaction is committed."""
    transaction.on_commit(lambda: doorbell.ring(settings.LOA_DATA))


def _newest_for(channel: Channel, content_id: UUID) -> Publication | None:
    """The newest version that speaks of this channel: one for another alone, as a repost makes it, does not."""
    mine = Publication.objects.filter(content_id=content_id).filter(Q(only_channel=None) | Q(only_channel=channel))
    return mine.order_by("-version").first()


def _same(old: Publication, new: Publication) -> bool:
    return (old.intent, old.reach, old.hash) == (new.intent, new.reach, new.hash)


def _change(newest: Publication | None, desired: Desired | None) -> Desired | None:
    """What must be added to the ledger, None when it already says so."""
    if desired is None:  # the page is gone; what the ledger said last is all that is left of it
        if newest is None or newest.intent == Intent.ABSENT:
            return None
        reach = Reach.CANCEL if newest.reach == Reach.EARLY else Reach.UNPUBLISH
        return Desired(intent=Intent.ABSENT, reach=reach)
    if desired.intent == Intent.ABSENT:
        return _absence(newest, desired)
    if newest is None or newest.intent == Intent.ABSENT or newest.reach != desired.reach:
        return desired
    same = newest.hash == desired.hash
    if same and desired.reach == Reach.EARLY:
        same = newest.read_snapshot().embargoed_until == desired.embargoed_until
    return None if same else desired


def _absence(newest: Publication | None, desired: Desired) -> Desired | None:
    if newest is None:
        return None  # it never left the newsroom
    if newest.intent == Intent.ABSENT:
        # Withdraw is above unpublish; an embargo that was cancelled never was public.
        further = desired.reach == Reach.WITHDRAW and newest.reach in (Reach.UNPUBLISH, Reach.EXPIRE)
        return desired if further else None
    if newest.reach == Reach.EARLY:
        return desired.model_copy(update={"reach": Reach.CANCEL})
    return desired.model_copy(update={"reach": Reach.UNPUBLISH}) if desired.reach == Reach.CANCEL else desired


def _cause(newest: Publication | None, change: Desired, snapshot: Snapshot) -> Cause:
    if change.intent == Intent.ABSENT:
        return _ABSENT_CAUSE[change.reach]
    if change.reach == Reach.EARLY:
        return Cause.EARLY
    if newest is None or newest.intent == Intent.ABSENT or newest.reach != change.reach:
        return Cause.PUBLISH
    old = newest.read_snapshot()
    if any(correction not in old.corrections for correction in snapshot.corrections):
        return Cause.CORRECT
    return Cause.MOVE if old.path != snapshot.path else Cause.EDIT


def _is_of(snapshot: Snapshot | None, desired: Desired) -> bool:
    """Whether a snapshot that was taken without the lock says what is wanted now."""
    return snapshot is not None and (snapshot.hash, snapshot.embargoed_until) == (desired.hash, desired.embargoed_until)


def _taken_back(newest: Publication, change: Desired) -> Snapshot:
    """What an absence is about: what the ledger said last, and the public reason."""
    return newest.read_snapshot().model_copy(update={"embargoed_until": None, "withdrawal": change.withdrawal})


def _next_version(newest: Publication | None) -> int:
    """Newest plus one, or microseconds since 1970: a restored backup never repeats a key."""
    return max(newest.version + 1 if newest else 0, time.time_ns() // 1000)


def _add(newest: Publication | None, change: Desired, snapshot: Snapshot | None, by: Any) -> Publication:
    if change.intent == Intent.ABSENT and newest is not None:
        snapshot = _taken_back(newest, change)
    assert snapshot is not None  # noqa: S101 what goes out has one, and only what went out is taken back
    publication = Publication.objects.create(
        content_id=snapshot.content_id,
        version=_next_version(newest),
        intent=change.intent,
        reach=change.reach,
        cause=_cause(newest, change, snapshot),
        snapshot=snapshot.model_dump(mode="json"),
        hash=snapshot.hash,
        first_published_at=change.first_published_at or (newest.first_published_at if newest else None),
        by=by,
    )
    # What is still open speaks of an older version on every channel, also on those that get no newer one; but what
    # takes an item back goes on where the newest is not offered.
    still_open = Delivery.objects.filter(content_id=publication.content_id, state__in=OPEN)
    if publication.reach == Reach.EARLY:
        still_open = still_open.exclude(publication__intent=Intent.ABSENT)
    # Where it is left out nothing newer comes: if it may stand there, what is open goes on until there is a receipt.
    # Only an idempotent create is open in spite of a doubt: any other is looked up first, and is not open meanwhile.
    for channel in Channel.objects.filter(slug__in=snapshot.excluded_channels):
        begun = Delivery.objects.perhaps_done(channel, publication.content_id)
        if _repeats_creates(channel) and begun.exists():
            still_open = still_open.exclude(channel=channel)
    still_open.move(Event.SUPERSEDE, State.SUPERSEDED, updated_at=timezone.now())
    return publication


def _again(newest: Publication, channel: Channel, cause: Cause, by: Any) -> Publication:
    """A further version of the same state for one channel alone."""
    publication = Publication.objects.create(
        content_id=newest.content_id,
        version=_next_version(newest),
        intent=newest.intent,
        reach=newest.reach,
        cause=cause,
        snapshot=newest.snapshot,
        hash=newest.hash,
        first_published_at=newest.first_published_at,
        only_channel=channel,
        by=by,
    )
    Delivery.objects.filter(content_id=newest.content_id, channel=channel, state__in=OPEN).move(
        Event.SUPERSEDE, State.SUPERSEDED, updated_at=timezone.now()
    )
    _deliver(publication)
    steps.planned(publication)
    ring()
    return publication


def _spoken(newest: Publication) -> list[Publication]:
    """The newest publication, and the one for all channels where the newest is for one alone."""
    if not newest.only_channel_id:
        return [newest]
    general = Publication.objects.filter(content_id=newest.content_id, only_channel=None).order_by("-version")
    return [newest, general[0]]


def _untold(publication: Publication) -> list[tuple[Channel, bool]]:
    """The channels that should hear of this publication and have no delivery of it; with each, whether as backfill."""
    channels = Channel.objects.exclude(mode=Mode.OFF)
    if publication.only_channel_id:
        channels = channels.filter(pk=publication.only_channel_id)
    told = set(
        Delivery.objects.filter(content_id=publication.content_id, version__gte=publication.version).values_list(
            "channel_id", flat=True
        )
    )
    answers = ((channel, *_wants(channel, publication)) for channel in channels if channel.pk not in told)
    return [(channel, backfill) for channel, wanted, backfill in answers if wanted]


def _deliver(publication: Publication) -> int:
    """Give every channel that should hear of this publication its delivery; return how many were added."""
    untold = _untold(publication)
    for channel, backfill in untold:
        Delivery.objects.begin(
            Event.PLAN,
            State.HELD if channel.hold else State.QUEUED,
            key=Delivery.make_key(channel, publication.content_id, publication.version),
            channel=channel,
            publication=publication,
            content_id=publication.content_id,
            version=publication.version,
            rank=_rank(publication, backfill),
            backfill=backfill,
            not_before=timezone.now(),
        )
        if publication.reach == Reach.EARLY or _left_out(channel, publication):
            # It was left open for the case that nothing newer comes, and this is newer.
            older = Delivery.objects.filter(channel=channel, content_id=publication.content_id, state__in=OPEN)
            older = older.filter(version__lt=publication.version)
            older.move(Event.SUPERSEDE, State.SUPERSEDED, updated_at=timezone.now())
    return len(untold)


def _repeats_creates(channel: Channel) -> bool:
    """Whether a create may be sent again unasked; an unknown plugin counts as one that may."""
    try:
        return Operation.CREATE in registry.get(channel.publisher).idempotent
    except registry.UnknownPublisher:
        return True


def _left_out(channel: Channel, publication: Publication) -> bool:
    return channel.slug in publication.snapshot.get("excluded_channels", [])


def _rank(publication: Publication, backfill: bool) -> Rank:
    """How soon it should go: what was wrong is mended first, what is old can wait."""
    if publication.cause in (Cause.CORRECT, Cause.WITHDRAW, Cause.CANCEL):
        return Rank.AMENDS
    if backfill:
        return Rank.BACKFILL
    return Rank.URGENT if publication.snapshot.get("urgent") else Rank.NORMAL


def _wants(channel: Channel, publication: Publication) -> tuple[bool, bool]:
    """Whether the channel gets this publication, and whether as an item older than the channel."""
    try:
        publisher: type[Publisher] = registry.get(channel.publisher)
    except registry.UnknownPublisher:
        # Its work waits on the board until the plugin is back or an operator drops it.
        if not channel.hold:
            Channel.objects.filter(pk=channel.pk).update(hold=Hold.PLUGIN, held_at=timezone.now())
            channel.hold = Hold.PLUGIN
        capabilities, idempotent, tells_apart = Capability.NONE, frozenset(Operation), True
    else:
        capabilities, idempotent = publisher.capabilities, publisher.idempotent
        tells_apart = publisher.tells_withdrawal_apart
    mine = {"channel": channel, "content_id": publication.content_id}
    standing = Placement.objects.filter(**mine, receipt__isnull=False).exists()
    in_doubt = Delivery.objects.filter(**mine, state__in=IN_DOUBT).exists()
    if publication.intent == Intent.ABSENT:
        begun = Delivery.objects.perhaps_done(channel, publication.content_id)
        perhaps = Operation.CREATE in idempotent and begun.exists()
        apart = publication.cause == Cause.WITHDRAW and tells_apart
        unheard = apart and Placement.objects.gone_without_a_word(channel, publication.content_id).exists()
        return standing or in_doubt or perhaps or unheard, False
    if publication.cause == Cause.REPOST:
        return True, False
    left_out = _left_out(channel, publication)
    if publication.reach == Reach.EARLY:
        # Where it was offered before it was left out, a new moment must be known.
        return Capability.EARLY in capabilities and (not left_out or standing or in_doubt), False
    if left_out:
        # An edit may have taken the place of a correction that had not gone out yet: the claim sees what is untold.
        return (standing or in_doubt) and bool(publication.snapshot.get("corrections")), False
    if standing or in_doubt:
        return True, False
    older = publication.first_published_at is not None and publication.first_published_at < channel.since
    return (not older or Capability.BACKFILL in capabilities), older
