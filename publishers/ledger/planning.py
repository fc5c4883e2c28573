"""Planning: one function that makes the ledger say what should be true of a content now.

The cause is derived from what the ledger said last and what the newsroom says now, never from who
called: a signal, the reconciler and a restart after a crash all write the same rows.
"""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from publishers.contract import Cause, Desired, Intent, Reach, Snapshot
from publishers.ledger import addressing, steps
from publishers.ledger.models import Channel, Delivery, Placement, Publication
from publishers.ledger.states import OPEN, State
from publishers.ledger.transitions import Event
from publishers.runtime import clock, ports, wake_up

logger = logging.getLogger(__name__)

TRIES = 5  # snapshots that are taken of a content which somebody changes meanwhile, before it is left to the reconciler

_ABSENT_CAUSE = {
    Reach.UNPUBLISH: Cause.UNPUBLISH,
    Reach.EXPIRE: Cause.EXPIRE,
    Reach.CANCEL: Cause.CANCEL,
    Reach.WITHDRAW: Cause.WITHDRAW,
}


class Overtaken(Exception):
    """There is a newer version than the one that somebody looked at."""


class NotPublished(Exception):
    """The newsroom publishes no such content (any more), so nothing of it can be sent anew."""


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
        snapshot = content.snapshot_to_publish(content_id)
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
        if change.intent == Intent.ABSENT and newest is not None:
            snapshot = _taken_back(newest, change)
        if snapshot is None:
            raise ValueError("What goes out has a snapshot, and only what went out is taken back.")
        newest = _add(newest, change, snapshot, by=by)
    for spoken in addressing.spoken(newest) if newest is not None else ():
        if addressing.deliver(spoken):
            wake_up.wake_workers()
    if newest is None or change is None:
        return None
    steps.planned(newest)
    return newest


def repost(content_id: UUID, channel: Channel, by: Any) -> Publication:
    """Create the item anew on one channel, by an operator's choice; NotPublished when it is not."""
    with transaction.atomic():
        clock.lock_content(content_id)
        newest = newest_publication(content_id)
        if newest is None or newest.intent != Intent.PRESENT or newest.reach != Reach.PUBLIC:
            raise NotPublished(content_id)
        return _again(newest, channel, Cause.REPOST, by)


def renew(content_id: UUID, channel: Channel, by: Any, *, only: Delivery | None = None) -> Publication | None:
    """Tell one channel again what should be true, from a snapshot taken now; returns the version added.

    What it says anew is what no version covers: names, addresses and files that changed around the item. Where
    the item itself changed, every channel gets that version. NotPublished when its page is gone; Overtaken where it
    changes again and again, and with `only` where that delivery is no longer the newest. Not inside a transaction.
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
                raise NotPublished(content_id)
            change = _change(newest, desired)
            if change is None and (desired.intent == Intent.ABSENT or _is_of(snapshot, desired)):
                cause = Cause(newest.cause)
                if cause == Cause.REPOST and Delivery.objects.filter(publication=newest, state=State.SENT).exists():
                    cause = Cause.EDIT  # it was posted again already
                if snapshot is not None and desired.intent == Intent.PRESENT:
                    newest.snapshot = snapshot.model_dump(mode="json")  # of the version to come; this one is not saved
                return _again(newest, channel, cause, by)
        if change is not None:
            return plan(content_id, by)
    raise Overtaken


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


def is_planned(content_id: UUID) -> bool:
    """Whether the ledger says what the newsroom wants, and every channel is told; takes no lock."""
    newest = newest_publication(content_id)
    if _change(newest, ports.CONTENT.get().desired_publication(content_id)) is not None:
        return False
    return newest is None or not any(addressing.untold(spoken) for spoken in addressing.spoken(newest))


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


def _add(newest: Publication | None, change: Desired, snapshot: Snapshot, by: Any) -> Publication:
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
        if addressing.repeats_creates(channel) and begun.exists():
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
    addressing.deliver(publication)
    steps.planned(publication)
    wake_up.wake_workers()
    return publication
