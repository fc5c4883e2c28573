"""A database that was restored from a backup knows less than the channels hold.

It begins a new life: outside channels are held, and every operation that is open there is looked up before
anything is sent, because it may have been done in the time that the backup does not know. What the channel
cannot be asked about is left to a person. Releasing a channel is an operator's act.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from publishers import registry
from publishers.contract import Capability, Operation, Publisher, PublisherError
from publishers.ledger import claiming, highwater, planning, settling
from publishers.ledger.highwater import Mark
from publishers.ledger.models import Attempt, Channel, Delivery, DeliveryQuerySet, JobState, Placement
from publishers.ledger.queries import outside_channels
from publishers.ledger.states import IN_DOUBT, Hold, Mode, Phase, State
from publishers.ledger.transitions import Event
from publishers.runtime import clock, wake_up

logger = logging.getLogger(__name__)

LIFE = "life"  # the job whose moment says when this life of the ledger began
CODE = "restored"  # error code of what is in doubt because of a restored backup
SLICE = 50  # deliveries put in doubt at once


def check() -> bool:
    """Hold the ledger against the mark in LOA_DATA; begin a new life and return True when it knows less."""
    # The mark first: it is written after the commit, so a database that is read later knows at least as much.
    mark = highwater.read()
    life = _life()
    if mark is not None and (mark.life > life or (mark.life == life and not _knows(mark))):
        logger.error("event=ledger_restored mark=%s life=%s", mark, life)
        begin_anew()
        return True
    _raise_mark(life, mark)
    return False


def begin_anew() -> list[Channel]:
    """The database was restored: hold every outside channel and put in doubt what was under way; returns those held.

    What is open there is looked up by the worker, a slice at a time (`doubt`).
    """
    with transaction.atomic():
        life, _created = JobState.objects.get_or_create(name=LIFE)
        life.seen_until = max(clock.now(), (life.seen_until or clock.now()) + timedelta(microseconds=1))
        life.save()
        channels = outside_channels()
        for channel in channels:
            settling.hold_channel(channel, Hold.RESTORED)
        mine = Delivery.objects.filter(channel__in=channels)
        now = timezone.now()
        under_way = {"phase": Phase.NONE, "lease_until": None, "updated_at": now}
        mine.filter(state=State.SENDING, phase=Phase.CLAIMED).move(Event.RESTORE, State.HELD, **under_way)
        mine.filter(state=State.SENDING).move(Event.RESTORE, State.UNKNOWN, not_before=clock.now(), **under_way)
        # What stands there may have been changed since: the next version is sent whatever it says.
        Placement.objects.filter(channel__in=channels).update(payload_hash="")
        for publisher in _publishers_of(channels):
            publisher.doubt_what_waits()
        _leave_own_books_to_a_person(channels)
    _raise_mark(_life(), None)
    wake_up.wake_workers()
    return channels


def doubt(limit: int = SLICE) -> int:
    """Put open operations of channels that a restore holds in doubt, so that they are looked up; returns how many."""
    done = 0
    for channel in Channel.objects.filter(hold=Hold.RESTORED):
        with suppress(PublisherError):  # without its plugin and settings nothing can be asked, and nothing leaves
            done += _doubt_channel(channel, limit)
    return done


def release(channel: Channel) -> None:
    """Let a channel go on; what was not looked at yet is looked up before it is sent. Renders, so in no transaction.

    PublisherError when something was not looked at and its plugin or settings are not there to ask with.
    """
    while True:
        _doubt_channel(channel, SLICE)
        with transaction.atomic(durable=True):
            # Something may have been planned meanwhile.
            if not _not_looked_at(channel).exists():
                settling.release_channel(channel)
                return


def adopted(delivery: Delivery) -> None:
    """A post of the lost time was found. What it says there may be another version, so it is told the present one."""
    if delivery.operation != Operation.CREATE:
        return
    Placement.objects.filter(channel=delivery.channel_id, content_id=delivery.content_id).update(payload_hash="")
    if Capability.UPDATE in registry.get(delivery.channel.publisher).capabilities:
        try:
            planning.renew(delivery.content_id, delivery.channel, None)
        except (planning.NotPublished, planning.Overtaken):
            return  # its page is gone, or changes: the reconciler takes the post back, or whoever changes it plans it


def looked_at(delivery: Delivery) -> None:
    """A person saw that an item is not there: its later versions are not asked about again. In a transaction."""
    later = {"channel": delivery.channel_id, "content_id": delivery.content_id, "version__gt": delivery.version}
    Delivery.objects.filter(**later, state=State.HELD, channel__hold=Hold.RESTORED).move(
        Event.SEE_ABSENT, State.QUEUED, updated_at=timezone.now()
    )


def stopped_jobs() -> set[str]:
    """Names of background jobs that stay put as long as a channel that needs them is held after a restore."""
    held = Channel.objects.filter(hold=Hold.RESTORED)
    return {job.name for publisher in _publishers_of(held) for job in publisher.background_jobs()}


def began_at() -> datetime | None:
    """When this life of the ledger began (aware); None where no worker has run yet."""
    return JobState.objects.filter(name=LIFE).values_list("seen_until", flat=True).first()


def _life() -> int:
    """When this life of the ledger began (microseconds since 1970, UTC); it begins now where none has yet."""
    life = JobState.objects.filter(name=LIFE).first()
    if life is None:
        life, _created = JobState.objects.get_or_create(name=LIFE, defaults={"seen_until": clock.now()})
    return highwater.microseconds(life.seen_until or clock.now())


def _knows(mark: Mark) -> bool:
    """Whether the marked line of the log of attempts is in the database."""
    at = Attempt.objects.filter(pk=mark.line).values_list("at", flat=True).first()
    return not mark.line or (at is not None and highwater.microseconds(at) == mark.at)


def _raise_mark(life: int, known: Mark | None) -> None:
    """Mark how far this life has come, also by the work of other machines."""
    newest = Attempt.objects.order_by("-pk").values_list("pk", "at").first()
    line, at = (newest[0], highwater.microseconds(newest[1])) if newest else (0, 0)
    if known is None or (known.life, known.line) < (life, line):
        highwater.raise_to(Mark(life, line, at))


def _backup_ended() -> datetime | None:
    """The last moment (aware) of which the backup knows anything that left."""
    life = JobState.objects.get(name=LIFE)
    return Attempt.objects.filter(at__lt=life.seen_until).order_by("-pk").values_list("at", flat=True).first()


def _not_looked_at(channel: Channel) -> DeliveryQuerySet:
    """What is held and not in doubt; what waits behind another doubt has its turn when that one is settled."""
    behind = Delivery.objects.filter(channel=channel, content_id=OuterRef("content_id"), state__in=IN_DOUBT)
    return Delivery.objects.filter(channel=channel, state=State.HELD).newest().exclude(Exists(behind))


def _doubt_channel(channel: Channel, limit: int) -> int:
    waiting = _not_looked_at(channel).select_related("publication", "channel")[:limit]
    if not waiting:
        return 0
    publisher = channel.make()
    ended = _backup_ended()
    for delivery in waiting:
        # The channel is held, so nothing that stands there changes meanwhile.
        state, changes = _doubtful(delivery, publisher, ended)
        with transaction.atomic():
            clock.lock_content(delivery.content_id)
            Delivery.objects.filter(pk=delivery.pk, state=State.HELD).newest().move(
                Event.DOUBT, state, updated_at=timezone.now(), **changes
            )
    return len(waiting)


def _doubtful(delivery: Delivery, publisher: Publisher, ended: datetime | None) -> tuple[State, dict[str, Any]]:
    """What becomes of an open delivery: in doubt, or ready to go where sending it again does no harm."""
    ready: tuple[State, dict[str, Any]] = (State.QUEUED, {})
    if delivery.channel.mode == Mode.OUTBOX or publisher.kept_because():
        return ready
    try:
        operation = claiming.decide(delivery, publisher)
        if isinstance(operation, State):
            return ready
        payload = publisher.render(claiming.content_of(delivery, publisher), operation)
    except Exception:  # the claim meets the same error and says it to the right person
        logger.info("event=restored_not_rendered delivery=%s", delivery.pk, exc_info=True)
        return ready
    if operation in publisher.idempotent and not publisher.own_books:
        return ready  # the channel itself knows this key
    before = [delivery.created_at, *filter(None, [delivery.started_at, ended])]
    return State.UNKNOWN, {
        "operation": operation,
        "payload": payload,
        "started_at": min(before),
        "not_before": clock.now(),
        "doubtful_until": clock.now() + timedelta(seconds=publisher.lag()) if publisher.lag() else None,
        "lookups": 0,
        "needs_person": publisher.own_books,
        "error_code": CODE,
        "error_message": _("A backup was restored: this may have left in the time that the backup does not know."),
    }


def _leave_own_books_to_a_person(channels: list[Channel]) -> None:
    """Where the channel's answer would come from the restored database itself, there is nothing to be asked."""
    own = [channel for channel in channels if any(kind.own_books for kind in _publishers_of([channel]))]
    Delivery.objects.filter(channel__in=own, state=State.UNKNOWN).update(needs_person=True)


def _publishers_of(channels: Any) -> list[type[Publisher]]:
    """The plugins of these channels that are installed, each once."""
    publishers = {}
    for channel in channels:
        try:
            publishers[channel.publisher] = registry.get(channel.publisher)
        except registry.UnknownPublisher:
            continue  # it has nothing that could run or be asked
    return list(publishers.values())
