"""Running claimed deliveries: render, write on the wire, call the plugin with no transaction open, settle."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC
from functools import partial
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _

from publishers.contract import (
    NEEDED,
    Capability,
    Job,
    NotSupported,
    Operation,
    Payload,
    Publisher,
    PublisherError,
    Receipt,
    UnknownOutcome,
    boottime,
)
from publishers.ledger import claiming, settling, steps
from publishers.ledger.models import Channel, Delivery
from publishers.ledger.states import Mode, State
from publishers.runtime import deadline

logger = logging.getLogger(__name__)

DATABASE_PAUSE = 0.2  # seconds before an answer in hand is written again when the database did not take it
_T = TypeVar("_T")


class _Answer(NamedTuple):
    """What came of one call, not yet in the ledger."""

    delivery: Delivery
    result: Receipt | Exception
    milliseconds: int


def run(deliveries: Sequence[Delivery], worker: str, stopping: Callable[[], bool] = lambda: False) -> None:
    """Carry out claimed deliveries of one channel; each ends settled, whatever the plugin does.

    What has not begun is given back once `stopping` says so, or when too much of the lease is spent to begin it.
    """
    if not deliveries:
        return
    until = boottime() + settings.LOA_ENGINE["LEASE"] / 4
    publisher = deliveries[0].channel.make()
    together = Capability.BATCH in publisher.capabilities
    rendered = [delivery for delivery in deliveries if _render(delivery, publisher, worker)]
    calls = [rendered] if together and rendered else [[delivery] for delivery in rendered]
    answers: list[_Answer] = []
    while calls and not stopping() and boottime() < until:
        # One commit says how the last call ended and that the next one is under way.
        ready = _surely(partial(_begin, answers, calls.pop(0), publisher, worker), until)
        answers = _call(publisher, ready) if ready else []
    _surely(partial(_settle, answers, worker), until)
    claiming.release(delivery for call in calls for delivery in call)


def _begin(
    answers: list[_Answer], deliveries: list[Delivery], publisher: Publisher, worker: str
) -> list[tuple[Delivery, Job]]:
    """Settle what came last and put these on the wire; returns those that are ours to send."""
    with transaction.atomic(), settling.lines_together():
        _settle(answers, worker)
        seconds = _seconds(publisher)
        # The deadline counts from before the write: who sleeps right after it must find its time over, not begun.
        began = boottime()
        written = [delivery for delivery in deliveries if claiming.put_on_wire(delivery, seconds, worker)]
    return [(delivery, make_job(delivery, publisher, began)) for delivery in written]


def _settle(answers: list[_Answer], worker: str) -> None:
    with transaction.atomic(savepoint=False):
        for delivery, result, milliseconds in answers:
            if isinstance(result, Receipt):
                settling.settle(delivery, result, worker, milliseconds)
            else:
                settling.fail(delivery, result, worker, sent=True, milliseconds=milliseconds)


def _surely(write: Callable[[], _T], until: float) -> _T:
    """Write to the ledger, again after a moment when the database is away: an answer in hand is worth waiting for.

    Writing twice does no harm, for every write asks first whether the claim is still ours. Gives up at
    CLOCK_BOOTTIME `until` with the database's error.
    """
    while True:
        try:
            return write()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or boottime() > until:
                raise
            logger.warning("event=database_trouble", exc_info=True)
            connection.close()
            time.sleep(DATABASE_PAUSE)


@contextmanager
def calling(publisher: Publisher) -> Iterator[None]:
    """Around every call of a plugin, with no transaction open: a call that ignores its deadline is ended.

    Raises UnknownOutcome then. All of it is over before the lease is.
    """
    grace = settings.LOA_ENGINE["LEASE"] / 12
    try:
        with deadline.within(_seconds(publisher) + grace, grace):
            yield
    except deadline.Overdue:
        logger.error("event=call_ended publisher=%s", publisher.name)
        raise UnknownOutcome(_("The channel took too long, and the call was ended."), code="deadline") from None


def make_job(delivery: Delivery, publisher: Publisher, began: float | None = None) -> Job:
    """The delivery as its plugin sees it; its deadline counts from CLOCK_BOOTTIME `began`, now if that is None."""
    placement = delivery.placement
    return Job(
        key=delivery.key,
        channel=delivery.channel.slug,
        content_id=delivery.content_id,
        version=delivery.version,
        operation=Operation(delivery.operation),
        payload=delivery.payload or {},
        receipt=placement.read_receipt() if placement else None,
        attempt=delivery.attempts,
        deadline=(boottime() if began is None else began) + _seconds(publisher),
        started_at=delivery.started_at.astimezone(UTC) if delivery.started_at else None,
    )


def _seconds(publisher: Publisher) -> float:
    """How long a call may take: what the plugin declares, and less than the lease whatever it declares."""
    return min(publisher.deadline_seconds, settings.LOA_ENGINE["LEASE"] * 2 / 3)


def _render(delivery: Delivery, publisher: Publisher, worker: str) -> bool:
    """Render what is to be sent; False when the delivery ended here."""
    operation = Operation(delivery.operation)
    try:
        needed = NEEDED.get(operation)
        if needed is not None and needed not in publisher.capabilities:
            raise NotSupported(f"{publisher.name}: {operation}")
        delivery.payload = publisher.render(claiming.content_of(delivery, publisher), operation)
    except Exception as error:  # whatever a plugin raises while rendering, nothing has left yet
        settling.fail(delivery, error, worker, sent=False)
        return False
    if delivery.channel.mode == Mode.OUTBOX or publisher.kept_because():
        _keep(delivery, worker)
        return False
    placement = delivery.placement
    if (
        operation == Operation.UPDATE
        and placement is not None
        and placement.payload_hash == settling.payload_hash(delivery.payload)
        and not claiming.perhaps_changed(delivery)
    ):
        receipt = placement.read_receipt()
        if receipt is not None:
            settling.settle(delivery, receipt, worker, 0)  # it already says so there
            return False
    return True


def _keep(delivery: Delivery, worker: str) -> None:
    """Keep what was rendered; give it back where the channel came live since it was claimed, for nobody would know."""
    with transaction.atomic():
        mode = Channel.objects.select_for_update().values_list("mode", flat=True).get(pk=delivery.channel_id)
        if delivery.channel.mode == Mode.OUTBOX and mode != Mode.OUTBOX:
            claiming.release([delivery])
            return
        settling.finish(delivery, State.KEPT, worker, payload=delivery.payload, operation=delivery.operation)


def _call(publisher: Publisher, ready: list[tuple[Delivery, Job]]) -> list[_Answer]:
    """Let the plugin do its work; whatever it raises is an answer."""
    started = time.monotonic()
    try:
        with calling(publisher):
            results = _answers(publisher, [(job.payload, job) for _delivery, job in ready])
    except UnknownOutcome as error:  # the call was ended; what a plugin raises itself is among its answers
        results = [error] * len(ready)
    milliseconds = int((time.monotonic() - started) * 1000)
    answers = [_Answer(delivery, result, milliseconds) for (delivery, _), result in zip(ready, results, strict=True)]
    for answer in answers:
        steps.received(answer.delivery)
    return answers


def _answers(publisher: Publisher, work: list[tuple[Payload, Job]]) -> list[Receipt | Exception]:
    if Capability.BATCH in publisher.capabilities and len(work) > 1:
        try:
            answers: list[Receipt | Exception] = list(publisher.deliver_many(work))
        except Exception as error:  # one answer for all: each is settled as the error says
            return [error] * len(work)
        if len(answers) != len(work):  # whose answers these are, nobody can tell
            return [UnknownOutcome("deliver_many", code="bug", detail=f"{len(answers)}/{len(work)}")] * len(work)
        return answers
    return [_call_one(publisher, payload, job) for payload, job in work]


def _call_one(publisher: Publisher, payload: Payload, job: Job) -> Receipt | Exception:
    try:
        return publisher.deliver(payload, job)
    except PublisherError as error:
        return error
    except Exception as error:  # not of the contract: nobody can tell whether it was done
        return UnknownOutcome(str(type(error).__name__), code="bug", detail=type(error).__name__)
