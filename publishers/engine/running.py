"""Running a claimed delivery: render, write it on the wire, let the database go, call the plugin, settle."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC

from django.conf import settings
from django.db import connection

from publishers.contract import (
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
from publishers.engine import claiming, settling, steps
from publishers.engine.models import Delivery
from publishers.engine.states import Mode, State

_NEEDED = {
    Operation.UPDATE: Capability.UPDATE,
    Operation.RETRACT: Capability.RETRACT,
    Operation.NOTICE: Capability.NOTICE,
}


def run(deliveries: Sequence[Delivery], worker: str, stopping: Callable[[], bool] = lambda: False) -> None:
    """Carry out claimed deliveries of one channel; each ends settled, whatever the plugin does.

    What has not begun is given back once `stopping` says so, or when too much of the lease is spent to begin it.
    """
    if not deliveries:
        return
    until = boottime() + settings.LOA_ENGINE["LEASE"] / 4
    publisher = deliveries[0].channel.make()
    together = Capability.BATCH in publisher.capabilities
    queue = [list(deliveries)] if together else [[delivery] for delivery in deliveries]
    while queue:
        if stopping() or boottime() > until:
            claiming.release(delivery for batch in queue for delivery in batch)
            return
        _run(queue.pop(0), publisher, worker)


def _run(batch: list[Delivery], publisher: Publisher, worker: str) -> None:
    """Carry out deliveries that go in one call."""
    jobs = [(delivery, _prepare(delivery, publisher, worker)) for delivery in batch]
    ready = [(delivery, job) for delivery, job in jobs if job is not None]
    if not ready:
        return
    with calling(publisher):
        started = time.monotonic()
        results = _call(publisher, [(job.payload, job) for _, job in ready])
        milliseconds = int((time.monotonic() - started) * 1000)
    for (delivery, _job), result in zip(ready, results, strict=True):
        steps.received(delivery)
        if isinstance(result, Receipt):
            settling.settle(delivery, result, worker, milliseconds)
        else:
            settling.fail(delivery, result, worker, sent=True, milliseconds=milliseconds)


@contextmanager
def calling(publisher: Publisher) -> Iterator[None]:
    """Around every call of a plugin: no transaction is open while the network is slow, and the deadline is hard."""
    with _watchdog(_seconds(publisher)):
        yield
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()  # the server may have hung up meanwhile


def make_job(delivery: Delivery, publisher: Publisher) -> Job:
    """The delivery as its plugin sees it, with a deadline from now on."""
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
        deadline=boottime() + _seconds(publisher),
        started_at=delivery.started_at.astimezone(UTC) if delivery.started_at else None,
    )


def _seconds(publisher: Publisher) -> float:
    """How long a call may take: what the plugin declares, and less than the lease whatever it declares."""
    return min(publisher.deadline_seconds, settings.LOA_ENGINE["LEASE"] * 2 / 3)


def _prepare(delivery: Delivery, publisher: Publisher, worker: str) -> Job | None:
    """Render and put on the wire; None when the delivery ended here or is not ours any more."""
    operation = Operation(delivery.operation)
    try:
        needed = _NEEDED.get(operation)
        if needed is not None and needed not in publisher.capabilities:
            raise NotSupported(f"{publisher.name}: {operation}")
        delivery.payload = publisher.render(claiming.content_of(delivery), operation)
    except Exception as error:  # whatever a plugin raises while rendering, nothing has left yet
        settling.fail(delivery, error, worker, sent=False)
        return None
    if delivery.channel.mode == Mode.OUTBOX or publisher.kept_because():
        settling.finish(delivery, State.KEPT, worker, payload=delivery.payload, operation=operation)
        return None
    placement = delivery.placement
    if (
        operation == Operation.UPDATE
        and placement is not None
        and placement.payload_hash == settling.payload_hash(delivery.payload)
    ):
        receipt = placement.read_receipt()
        if receipt is not None:
            settling.settle(delivery, receipt, worker, 0)  # it already says so there
            return None
    if not claiming.put_on_wire(delivery, _seconds(publisher), worker):
        return None
    return make_job(delivery, publisher)


def _call(publisher: Publisher, work: list[tuple[Payload, Job]]) -> list[Receipt | Exception]:
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


@contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    """End the process when a plugin ignores its deadline; the lease then tells others what is in doubt."""
    grace = settings.LOA_ENGINE["LEASE"] / 6
    timer = threading.Timer(seconds + grace, os._exit, args=(os.EX_SOFTWARE,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
