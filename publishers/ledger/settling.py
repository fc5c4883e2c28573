"""How a delivery ends: every change of state after a claim, by compare-and-set on the claim's number."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from publishers.contract import (
    AlreadyThere,
    Cause,
    ChannelUnavailable,
    ConfigurationError,
    Intent,
    Operation,
    PermanentError,
    PublisherError,
    RateLimited,
    Receipt,
    TemporaryError,
    UnknownOutcome,
)
from publishers.ledger import highwater, sql, steps
from publishers.ledger.models import Attempt, Channel, Delivery, Placement, Publication
from publishers.ledger.states import DUE, OPEN, Hold, Phase, State
from publishers.ledger.transitions import Event, Move
from publishers.runtime import clock
from publishers.runtime.backoff import jittered

logger = logging.getLogger(__name__)

_gathered: ContextVar[list[Attempt] | None] = ContextVar("gathered", default=None)
_TAKEN_BACK = (Cause.WITHDRAW, Cause.CANCEL)
RECEIPT = Move(Event.SETTLE, State.SENT)


def payload_hash(payload: dict[str, Any] | None) -> str:
    """Fingerprint of a payload, the same for the same JSON."""
    return hashlib.sha256(json.dumps(payload, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def backoff(attempts: int) -> float:
    """Seconds until the next attempt: exponential with full jitter, capped."""
    return jittered(attempts, settings.LOA_ENGINE["BACKOFF_BASE"], settings.LOA_ENGINE["BACKOFF_CAP"])


def settle(
    delivery: Delivery,
    receipt: Receipt,
    worker: str,
    milliseconds: int | None = None,
    how: Move = RECEIPT,
) -> bool:
    """Record that the operation was done; False when another claim owns the delivery by now."""
    with transaction.atomic(savepoint=False):
        if not _move(delivery, how, receipt=receipt.model_dump(mode="json"), needs_person=False):
            return False
        _place(delivery, receipt)
        if delivery.channel.failures:
            Channel.objects.filter(pk=delivery.channel_id).update(failures=0)
            delivery.channel.failures = 0
        log(delivery, Phase.SETTLED, worker, State.SENT, milliseconds=milliseconds)
    return True


def finish(delivery: Delivery, state: State, worker: str, **changes: Any) -> bool:
    """End a claimed delivery that needed no call: SENT (nothing to do), SKIPPED or KEPT."""
    with transaction.atomic():
        if not _move(delivery, Move(Event.FINISH, state), **changes):
            return False
        log(delivery, Phase.SETTLED, worker, state)
    return True


def fail(delivery: Delivery, error: Exception, worker: str, *, sent: bool, milliseconds: int | None = None) -> bool:
    """Record that a claim did not end in a receipt, as the class of the error says.

    `sent` tells whether the request may have left: an error that is none of the contract then
    leaves the outcome open; before that it is a fault of the plugin and goes to a person.
    """
    now = clock.now()
    channel = delivery.channel
    changes: dict[str, Any] = describe(error)
    there = isinstance(error, AlreadyThere)
    silent = isinstance(error, ChannelUnavailable | UnknownOutcome) and not there
    trips = silent and channel.failures + 1 >= settings.LOA_ENGINE["BREAKER_AFTER"]
    pause: float | None = None
    perhaps_done = False
    if isinstance(error, ConfigurationError) or (trips and isinstance(error, ChannelUnavailable)):
        trips = True
        state = State.HELD
        changes["not_before"] = now + timedelta(seconds=backoff(delivery.attempts))
        changes["attempts"] = max(0, delivery.attempts - 1)  # the breaker costs a delivery nothing
    elif isinstance(error, RateLimited):
        state = State.WAITING
        pause = max(error.retry_after or 0.0, backoff(delivery.attempts))
        changes["not_before"] = now + timedelta(seconds=pause)
        changes["attempts"] = max(0, delivery.attempts - 1)
    elif isinstance(error, TemporaryError):
        spent = delivery.attempts >= settings.LOA_ENGINE["MAX_ATTEMPTS"]
        state = State.DEAD if spent else State.WAITING
        changes["not_before"] = now + timedelta(seconds=backoff(delivery.attempts))
    elif isinstance(error, PermanentError) or not sent:
        state = State.DEAD
    else:
        state, more = doubtful(delivery, now)
        changes.update(more)
        changes["already_there"] = there
        perhaps_done = True
    with transaction.atomic(savepoint=False):
        if not _move(delivery, Move(Event.FAIL, state), **changes):
            return False
        log(delivery, Phase.SETTLED, worker, state, error, milliseconds)
        if silent:
            Channel.objects.filter(pk=channel.pk).update(failures=F("failures") + 1)
            channel.failures += 1
        if pause is not None:  # the channel said so of itself, not of this delivery
            Channel.objects.filter(pk=channel.pk).update(next_slot_at=now + timedelta(seconds=pause))
        if trips:
            open_breaker(channel, error, now)
        supersede_if_overtaken(delivery, perhaps_done=perhaps_done)
    return True


def doubtful(delivery: Delivery, now: datetime) -> tuple[State, dict[str, Any]]:
    """Where a delivery of which nobody knows the end goes: what is idempotent is sent again, the rest is looked up."""
    publisher = delivery.channel.make()
    if Operation(delivery.operation) in publisher.idempotent:
        spent = delivery.attempts >= settings.LOA_ENGINE["MAX_ATTEMPTS"]
        later = now + timedelta(seconds=backoff(delivery.attempts))
        return (State.DEAD if spent else State.WAITING), {"not_before": later}
    ended = max(now, delivery.lease_until or now)
    after = ended + timedelta(seconds=settings.LOA_ENGINE["LOOKUP_DELAY"])
    lag = publisher.lag()
    visible = ended + timedelta(seconds=lag) if lag else None
    return State.UNKNOWN, {"not_before": after, "lookups": 0, "doubtful_until": visible}


def describe(error: Exception) -> dict[str, str]:
    """The three error fields of a delivery; texts of the contract's errors carry no secrets by contract."""
    if isinstance(error, PublisherError):
        return {"error_code": error.code, "error_message": error.message, "error_detail": error.detail}
    return {
        "error_code": "bug",
        "error_message": _("The publisher failed in a way it does not describe. Tell its author."),
        "error_detail": type(error).__name__,
    }


def open_breaker(channel: Channel, error: Exception, now: datetime) -> None:
    """Hold a channel that does not answer, or whose settings or rights are wrong, until the cool-down is over.

    The count of failures stays, so that the first one after it opens the breaker again.
    """
    until = now + timedelta(seconds=settings.LOA_ENGINE["BREAKER_COOLDOWN"])
    hold_channel(channel, Hold.BREAKER, detail=describe(error)["error_message"], until=until)


def hold_channel(channel: Channel, reason: Hold, *, detail: str = "", until: datetime | None = None) -> None:
    """Stop a channel: nothing of it is claimed until it is released.

    What a person stopped stays as it was, and so does what waits for questions after a restore.
    """
    holding = Channel.objects.filter(pk=channel.pk)
    if reason in (Hold.BREAKER, Hold.PLUGIN):
        holding = holding.exclude(hold=Hold.PAUSED)
    if reason != Hold.RESTORED:
        holding = holding.exclude(hold=Hold.RESTORED)
    if not holding.update(hold=reason, hold_detail=detail, hold_until=until, held_at=timezone.now()):
        return
    Delivery.objects.filter(channel=channel, state__in=DUE).move(Event.HOLD, State.HELD)
    logger.warning("event=channel_held channel=%s reason=%s", channel.slug, reason)


def release_channel(channel: Channel) -> None:
    """Let a held channel go on with its newest work."""
    Channel.objects.filter(pk=channel.pk).update(hold=Hold.NONE, hold_detail="", hold_until=None, held_at=None)
    Delivery.objects.filter(channel=channel, state=State.HELD).move(Event.RELEASE, State.QUEUED)
    logger.info("event=channel_released channel=%s", channel.slug)


def supersede_if_overtaken(delivery: Delivery, *, perhaps_done: bool = False) -> None:
    """A delivery that went back to waiting while a newer version was planned has nothing more to say.

    Also where the channel does not get that newer one, as with an item unticked there: only what takes an item back
    goes on then, and what is `perhaps_done`, so that the ledger knows where it stands.
    """
    back = Delivery.objects.filter(pk=delivery.pk, state__in=OPEN)
    newer = Publication.objects.filter(content_id=delivery.content_id, version__gt=delivery.version)
    newer = newer.filter(Q(only_channel=None) | Q(only_channel=delivery.channel_id))
    overtaken = back.exclude(pk__in=back.newest())
    if not perhaps_done and delivery.publication.intent == Intent.PRESENT and newer.exists():
        overtaken = back
    overtaken.move(Event.SUPERSEDE, State.SUPERSEDED)


@contextmanager
def lines_together() -> Iterator[None]:
    """Within one transaction: the lines that are appended meanwhile are written by one statement, at the end."""
    lines: list[Attempt] = []
    token = _gathered.set(lines)
    try:
        yield
    finally:
        _gathered.reset(token)
    sql.insert(lines)


def log(
    delivery: Delivery,
    phase: Phase,
    worker: str,
    outcome: State | str = "",
    error: Exception | None = None,
    milliseconds: int | None = None,
) -> None:
    """Append what happened to the attempts of a delivery."""
    fields = describe(error) if error else {"error_code": "", "error_message": "", "error_detail": ""}
    line = Attempt(
        delivery=delivery,
        claim_no=delivery.claim_no,
        phase=phase,
        worker=worker,
        outcome=outcome,
        code=fields["error_code"],
        detail=" ".join(filter(None, (fields["error_message"], fields["error_detail"]))),
        milliseconds=milliseconds,
    )
    gathered = _gathered.get()
    if gathered is None:
        sql.insert([line])
    else:
        gathered.append(line)
    if phase == Phase.ON_WIRE:
        transaction.on_commit(lambda: highwater.passed(line.pk, line.at))
        steps.on_wire(delivery)
    elif phase == Phase.SETTLED:
        steps.settled(delivery, outcome, line.code)


def _move(delivery: Delivery, how: Move, **changes: Any) -> bool:
    """Change the state if this claim still owns the delivery."""
    fields = {"error_code": "", "error_message": "", "error_detail": "", **changes}
    still_ours = {"pk": delivery.pk, "claim_no": delivery.claim_no}
    fields |= {"phase": Phase.NONE, "lease_until": None, "updated_at": timezone.now()}
    return bool(sql.update(Delivery, still_ours, fields, move=how))


def _place(delivery: Delivery, receipt: Receipt) -> None:
    """Write where the content stands on the channel after this operation."""
    gone = delivery.operation == Operation.RETRACT or (
        delivery.operation == Operation.NOTICE and delivery.publication.cause in _TAKEN_BACK
    )
    placement = Placement(
        channel=delivery.channel,
        content_id=delivery.content_id,
        version=delivery.version,
        receipt=None if gone else receipt.model_dump(mode="json"),
        payload_hash="" if gone else payload_hash(delivery.payload),
    )
    sql.put(placement, unique=("channel", "content_id"))
